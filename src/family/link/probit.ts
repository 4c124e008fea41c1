import { dnorm, exp, pnorm, qnorm } from '../../stats/special.ts';
import { type LinkRecord, quantityOf } from './record.ts';

export const probit: LinkRecord<'probit'> = {
  name: 'probit',
  of: qnorm,
  mean: pnorm,
  complement: (eta) => pnorm(-eta),
  slope: dnorm,
  curvature: (eta) => -eta * dnorm(eta),
  domain: 'line',
  startHint: null,
  isLinear: false,
  isLog: false,
  isProbability: true,
  isLogConcave: true,
  unit: (logMean) => exp(logMean) / dnorm(qnorm(exp(logMean))),
  average: (m, v) => {
    const shrink = 1 / Math.sqrt(1 + v);
    const a = m * shrink;
    const linkByVariance = -0.5 * a * shrink * shrink;
    const density = dnorm(a);
    return {
      mean: pnorm(a),
      meanByEta: density * shrink,
      meanByVariance: density * linkByVariance,
      link: a,
      linkByEta: shrink,
      linkByVariance,
    };
  },
  averageLies: 'flatter',
  flattening: null,
  latentVariance: { value: 1, words: 'latent scale, variance of the standard normal law 1' },
  multiplies: null,
  quantity: ({ success }) => quantityOf('probit', `P(${success()})`, false),
};
