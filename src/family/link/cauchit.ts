/** mu = 1/2 + atan(eta) / pi: the latent response is Cauchy's, whose tails are so heavy that outliers hardly count. */
import { atan, exp, tan } from '../../stats/special.ts';
import { type LinkRecord, onLinkScale, quantityOf } from './record.ts';

/** P(beyond |eta|), to full relative accuracy. */
const tail = (eta: number): number =>
  Math.abs(eta) > 1 ? atan(1 / Math.abs(eta)) / Math.PI : 0.5 - atan(Math.abs(eta)) / Math.PI;
const mean = (eta: number): number => (eta < 0 ? tail(eta) : 1 - tail(eta));
const slope = (eta: number): number => 1 / (1 + eta * eta) / Math.PI;
const curvature = (eta: number): number => (-2 * eta * slope(eta)) / (1 + eta * eta);
/** tan(pi (mu - 1/2)), by the cotangent of the smaller tail. */
const of = (mu: number): number => (mu < 0.5 ? -1 / tan(Math.PI * mu) : 1 / tan(Math.PI * (1 - mu)));

export const cauchit: LinkRecord<'cauchit'> = {
  name: 'cauchit',
  of,
  mean,
  complement: (eta) => mean(-eta),
  slope,
  curvature,
  domain: 'line',
  startHint: null,
  isLinear: false,
  isLog: false,
  isProbability: true,
  isLogConcave: false,
  unit: (logMean) => exp(logMean) / slope(of(exp(logMean))),
  average: {
    // atan has its singularities at -i and i, its derivatives are bounded well within
    strip: 0.6,
    row: (eta, out) => {
      out[0] = mean(eta);
      out[1] = mean(-eta);
      out[2] = slope(eta);
      out[3] = curvature(eta);
    },
    onLinkScale: ({ up, down, first, second }) => {
      const link = up < 0.5 ? -1 / tan(Math.PI * up) : 1 / tan(Math.PI * down);
      return onLinkScale(up, first, 0.5 * second, link, 1 / slope(link));
    },
  },
  averageLies: 'flatter',
  flattening: null,
  // Cauchy's law has no variance
  latentVariance: null,
  multiplies: null,
  quantity: ({ success }) => quantityOf('cauchit', `P(${success()})`, false),
};
