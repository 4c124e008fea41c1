/** Positive responses whose logarithm is Gaussian with a variance that is the dispersion; the mean is that of the response. */
import { exp, expm1, log as logarithm, pnorm } from '../../stats/special.ts';
import { LAWS } from '../../wasm/generatedCodes.ts';
import { drawMeanOf, inverseShape } from '../density.ts';
import { log } from '../link/log.ts';
import type { FamilyRecord } from '../record.ts';
import { POSITIVE } from '../support.ts';

export const lognormal = {
  name: 'lognormal',
  aliases: [],
  links: [
    { link: log, code: LAWS.Lognormal, nanoseconds: 13, severalModes: false, isConcave: true, logResponse: true },
  ],
  support: POSITIVE,
  isNormal: false,
  isLatent: false,
  hasNormalRows: true,
  weightsReplicate: false,
  severalHills: false,
  extra: { ...inverseShape, logShapeOf: inverseShape.toLogShape },
  variance: (mu, _shape, _weight, dispersion) => (mu * mu * expm1(dispersion)) / dispersion,
  // of the logarithms: its own density is not highest where the mean is the response
  unitDeviance: (y, mu) => logarithm(y / mu) * logarithm(y / mu),
  // the Jacobian of the logarithm
  logNormaliser: ({ y, weights }) => {
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum -= weights[i] * logarithm(y[i]);
    return sum;
  },
  draw: (random, mu, weight, { dispersion }) =>
    drawMeanOf(weight, () => mu * exp(Math.sqrt(dispersion) * random.normal() - 0.5 * dispersion)),
  cdf: (y, mu, _weight, { dispersion }) => {
    if (y <= 0) return 0;
    const sd = Math.sqrt(dispersion);
    return pnorm(logarithm(y / mu) / sd + 0.5 * sd);
  },
  cdfOfOne: true,
  observationVariance: (_link, { dispersion }) => ({
    value: dispersion,
    byLogShape: -dispersion,
    byMean: null,
    method: 'log scale, variance of the logarithm of the response',
  }),
} as const satisfies FamilyRecord;
