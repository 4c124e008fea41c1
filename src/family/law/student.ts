/** Student's t about the predictor: a scale that is estimated, degrees of freedom that are given. Outliers move estimates little. */
import { log1p, pt } from '../../stats/special.ts';
import { LAWS } from '../../wasm/generatedCodes.ts';
import { drawMeanOf, inverseShape } from '../density.ts';
import { identity } from '../link/identity.ts';
import type { FamilyRecord } from '../record.ts';
import { REAL } from '../support.ts';

/** Below it there is no variance, and residuals are in units of the scale. */
const FINITE_VARIANCE = 2;

/** The shape of its rows is the number of degrees of freedom, its dispersion the square of the scale. */
export const student = {
  name: 'student',
  aliases: ['tfamily', 'studentt', 'scat'],
  links: [
    {
      link: identity,
      code: LAWS.Student,
      nanoseconds: 45,
      severalModes: true,
      isConcave: false,
      logResponse: false,
    },
  ],
  support: REAL,
  isNormal: false,
  isLatent: false,
  weightsReplicate: false,
  severalHills: true,
  knownFreedom: 4,
  extra: { ...inverseShape, logShapeOf: inverseShape.toLogShape },
  variance: (_mu, df) => (df > FINITE_VARIANCE ? df / (df - 2) : 1),
  unitDeviance: (y, mu, df, _weight, dispersion) =>
    dispersion * (df + 1) * log1p(((y - mu) * (y - mu)) / (df * dispersion)),
  logNormaliser: () => 0,
  draw: (random, mu, weight, { dispersion, shape: df }) =>
    drawMeanOf(weight, () => {
      const square = random.gamma(0.5 * df) / (0.5 * df);
      return mu + Math.sqrt(dispersion / square) * random.normal();
    }),
  cdf: (y, mu, _weight, { dispersion, shape: df }) => pt((y - mu) / Math.sqrt(dispersion), df),
  cdfOfOne: true,
  observationVariance: (_link, { dispersion, shape: df }) =>
    df > FINITE_VARIANCE
      ? {
          value: (dispersion * df) / (df - 2),
          byLogShape: (-dispersion * df) / (df - 2),
          byMean: null,
          method: 'variance of the t law, sigma^2 df / (df - 2)',
        }
      : null,
} as const satisfies FamilyRecord;
