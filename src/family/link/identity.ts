/** eta = mu. */
import { exp } from '../../stats/special.ts';
import { type LinkRecord, quantityOf } from './record.ts';

export const identity: LinkRecord<'identity'> = {
  name: 'identity',
  of: (mu) => mu,
  mean: (eta) => eta,
  slope: () => 1,
  curvature: () => 0,
  domain: 'line',
  startHint: null,
  isLinear: true,
  isLog: false,
  isProbability: false,
  isLogConcave: false,
  unit: exp,
  average: (m) => ({ mean: m, meanByEta: 1, meanByVariance: 0, link: m, linkByEta: 1, linkByVariance: 0 }),
  averageLies: 'on it',
  flattening: null,
  latentVariance: null,
  multiplies: null,
  quantity: ({ response }) => quantityOf('mean', response, false),
};
