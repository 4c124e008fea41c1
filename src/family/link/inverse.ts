/** eta = 1 / mu, of positive means: the canonical link of Gamma responses. */
import { exp } from '../../stats/special.ts';
import { type LinkRecord, quantityOf } from './record.ts';

export const inverse: LinkRecord<'inverse'> = {
  name: 'inverse',
  of: (mu) => 1 / mu,
  mean: (eta) => 1 / eta,
  slope: (eta) => -1 / (eta * eta),
  curvature: (eta) => 2 / (eta * eta * eta),
  domain: 'positive',
  startHint: "The inverse link needs X beta + offset above zero in every row: give such a start, or use link: 'log'.",
  isLinear: false,
  isLog: false,
  isProbability: false,
  isLogConcave: false,
  unit: (logMean) => exp(-logMean),
  // normal random effects come as near to zero as you like, where the mean is infinite
  average: null,
  averageLies: null,
  flattening: null,
  latentVariance: null,
  multiplies: null,
  quantity: ({ response }) => quantityOf('inverse of the mean', response, false),
};
