/** eta = -log(-log mu): successes are exp(-e), e = exp(-eta). The cloglog of failures, mirrored. */
import { exp, expm1, log, log1p } from '../../stats/special.ts';
import { cloglog } from './cloglog.ts';
import { type LinkRecord, onLinkScale } from './record.ts';

const slope = (eta: number): number => cloglog.slope(-eta);
const of = (mu: number): number => -log(-log(mu));

export const loglog: LinkRecord<'loglog'> = {
  name: 'loglog',
  of,
  mean: (eta) => exp(-exp(-eta)),
  complement: (eta) => -expm1(-exp(-eta)),
  slope,
  curvature: (eta) => -cloglog.curvature(-eta),
  domain: 'line',
  startHint: null,
  isLinear: false,
  isLog: false,
  isProbability: true,
  isLogConcave: true,
  unit: (logMean) => exp(logMean) / slope(-log(-logMean)),
  average: {
    strip: 0.45 * Math.PI,
    row: (eta, out) => {
      const e = exp(-eta);
      const mean = exp(-e);
      out[0] = mean;
      out[1] = -expm1(-e);
      out[2] = mean === 0 ? 0 : e * mean;
      out[3] = mean === 0 ? 0 : e * mean * (e - 1);
    },
    onLinkScale: ({ up, down, first, second }) => {
      const cumulative = down < 0.5 ? -log1p(-down) : -log(up);
      return onLinkScale(up, first, 0.5 * second, -log(cumulative), 1 / (up * cumulative));
    },
  },
  averageLies: 'flatter',
  flattening: null,
  // pi^2 / 6
  latentVariance: { value: 9.869604401089358 / 6, words: 'latent scale, variance of the Gumbel law pi^2/6' },
  multiplies: null,
  quantity: ({ success }) => ({ quantity: `loglog of P(${success()})`, noun: 'loglog', isRatio: false, plural: false }),
};
