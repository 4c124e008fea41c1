/** eta = log mu: coefficients are logarithms of ratios of means. */
import { exp, log as logarithm } from '../../stats/special.ts';
import { type LinkRecord, quantityOf } from './record.ts';

export const log: LinkRecord<'log'> = {
  name: 'log',
  of: logarithm,
  mean: exp,
  slope: exp,
  curvature: exp,
  domain: 'line',
  startHint: null,
  isLinear: false,
  isLog: true,
  isProbability: false,
  isLogConcave: false,
  unit: () => 1,
  average: (m, v) => {
    const mean = exp(m + 0.5 * v);
    return { mean, meanByEta: mean, meanByVariance: 0.5 * mean, link: m + 0.5 * v, linkByEta: 1, linkByVariance: 0.5 };
  },
  averageLies: 'above',
  flattening: null,
  latentVariance: null,
  multiplies: (level) => level,
  quantity: ({ response, level }) => quantityOf(level, response, true),
};
