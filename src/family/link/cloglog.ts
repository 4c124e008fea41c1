/** eta = log(-log(1 - mu)): failures are exp(-e), successes 1 - exp(-e), e = exp(eta); coefficients are log hazard ratios. */
import { exp, expm1, log, log1p } from '../../stats/special.ts';
import { type LinkRecord, onLinkScale } from './record.ts';

const slope = (eta: number): number => exp(eta - exp(eta));

export const cloglog: LinkRecord<'cloglog'> = {
  name: 'cloglog',
  of: (mu) => log(-log(1 - mu)),
  mean: (eta) => -expm1(-exp(eta)),
  complement: (eta) => exp(-exp(eta)),
  slope,
  // far right the slope is 0 and exp(eta) infinite
  curvature: (eta) => (slope(eta) === 0 ? 0 : slope(eta) * (1 - exp(eta))),
  domain: 'line',
  startHint: null,
  isLinear: false,
  isLog: false,
  isProbability: true,
  isLogConcave: true,
  unit: (logMean) => exp(logMean) / slope(log(-log(1 - exp(logMean)))),
  average: {
    // exp(-exp(eta)) is bounded for |Im eta| < pi / 2, its derivatives up to a little less
    strip: 0.45 * Math.PI,
    row: (eta, out) => {
      const e = exp(eta);
      const survival = exp(-e);
      out[0] = -expm1(-e);
      out[1] = survival;
      out[2] = survival === 0 ? 0 : e * survival;
      out[3] = survival === 0 ? 0 : e * survival * (1 - e);
    },
    onLinkScale: ({ up, down, first, second }) => {
      const cumulative = up < 0.5 ? -log1p(-up) : -log(down);
      return onLinkScale(up, first, 0.5 * second, log(cumulative), 1 / (down * cumulative));
    },
  },
  averageLies: 'flatter',
  flattening: null,
  // pi^2 / 6
  latentVariance: { value: 9.869604401089358 / 6, words: 'latent scale, variance of the Gumbel law pi^2/6' },
  multiplies: () => 'hazard',
  quantity: ({ success }) => {
    const cumulative = `-log P(not ${success()})`;
    return { quantity: cumulative, noun: cumulative, isRatio: true, plural: false };
  },
};
