/** eta = log(mu / (1 - mu)): coefficients are log odds ratios. */
import { exp, log, logistic } from '../../stats/special.ts';
import { type LinkRecord, onLinkScale, quantityOf } from './record.ts';

const slope = (eta: number): number => logistic(eta) * logistic(-eta);

export const logit: LinkRecord<'logit'> = {
  name: 'logit',
  of: (mu) => log(mu / (1 - mu)),
  mean: logistic,
  complement: (eta) => logistic(-eta),
  slope,
  curvature: (eta) => slope(eta) * (logistic(-eta) - logistic(eta)),
  domain: 'line',
  startHint: null,
  isLinear: false,
  isLog: false,
  isProbability: true,
  isLogConcave: true,
  unit: (logMean) => 1 / (1 - exp(logMean)),
  average: {
    strip: Math.PI,
    row: (eta, out) => {
      const e = exp(-Math.abs(eta));
      const large = 1 / (1 + e);
      const small = e / (1 + e);
      const up = eta > 0 ? large : small;
      const down = eta > 0 ? small : large;
      out[0] = Number.isNaN(eta) ? eta : up;
      out[1] = down;
      out[2] = large * small;
      out[3] = large * small * (down - up);
    },
    onLinkScale: ({ up, down, first, second }) => onLinkScale(up, first, 0.5 * second, log(up / down), 1 / (up * down)),
  },
  averageLies: 'flatter',
  // share: found on data of sd 0.3 to 4. attenuation: Zeger, Liang & Albert 1988
  flattening: { share: 0.6, attenuation: 0.346 },
  // pi^2 / 3
  latentVariance: { value: 9.869604401089358 / 3, words: 'latent scale, variance of the logistic law pi^2/3' },
  multiplies: () => 'odds',
  quantity: ({ success }) => quantityOf('odds', success(), true),
};
