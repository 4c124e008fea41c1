/** eta = Phi^-1(mu): the latent response is normal. */
import { LOG_SQRT_2PI } from '../../stats/constants.ts';
import { dnorm, exp, logPnorm, pnorm, qnorm } from '../../stats/special.ts';
import { type LinkRecord, quantityOf } from './record.ts';

/** phi(x) / Phi(x), through logarithms so that the left tail does not underflow. */
const hazard = (x: number): number => exp(-0.5 * x * x - LOG_SQRT_2PI - logPnorm(x));

export const probit: LinkRecord<'probit'> = {
  name: 'probit',
  of: qnorm,
  mean: pnorm,
  slope: dnorm,
  curvature: (eta) => -eta * dnorm(eta),
  domain: 'line',
  startHint: null,
  isLinear: false,
  isLog: false,
  unit: (logMean) => exp(logMean) / dnorm(qnorm(exp(logMean))),
  probability: {
    logMean: logPnorm,
    logRest: (eta) => logPnorm(-eta),
    score: (successes, failures, _trials, eta) => {
      const up = hazard(eta);
      const down = hazard(-eta);
      return {
        score: successes * up - failures * down,
        information: successes * up * (up + eta) + failures * down * (down - eta),
      };
    },
  },
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
