/** eta = log mu of a probability, below zero: coefficients are logarithms of ratios of risks. */
import { exp, expm1, log } from '../../stats/special.ts';
import { type LinkRecord, quantityOf } from './record.ts';

export const binomialLog: LinkRecord<'binomial log'> = {
  name: 'binomial log',
  of: log,
  mean: exp,
  complement: (eta) => -expm1(eta),
  slope: exp,
  curvature: exp,
  domain: 'negative',
  startHint:
    "Probabilities with the log link need X beta + offset below zero in every row: give such a start, or use link: 'logit' or 'cloglog'.",
  isLinear: false,
  isLog: false,
  isProbability: true,
  isLogConcave: true,
  unit: () => 1,
  // normal random effects would make some probabilities larger than 1
  average: null,
  averageLies: null,
  flattening: null,
  latentVariance: null,
  multiplies: () => 'risk',
  quantity: ({ success }) => quantityOf('probability', success(), true),
};
