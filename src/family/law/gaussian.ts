/** Continuous responses with constant variance. */
import { pnorm } from '../../stats/special.ts';
import { GAUSSIAN_IDENTITY } from '../../wasm/codes.ts';
import { LAWS } from '../../wasm/generatedCodes.ts';
import { inverseShape } from '../density.ts';
import { identity } from '../link/identity.ts';
import { inverse } from '../link/inverse.ts';
import { log } from '../link/log.ts';
import type { FamilyRecord } from '../record.ts';
import { REAL } from '../support.ts';

const variance = (): number => 1;
const unitDeviance = (y: number, mu: number): number => (y - mu) * (y - mu);

export const gaussian = {
  name: 'gaussian',
  aliases: ['normal'],
  links: [
    {
      link: identity,
      code: GAUSSIAN_IDENTITY,
      nanoseconds: 65,
      severalModes: false,
      isConcave: true,
      logResponse: false,
    },
    // by the engines of other families; the first is the linear model
    { link: log, code: LAWS.GaussianLog, nanoseconds: 35, severalModes: true, isConcave: false, logResponse: false },
    {
      link: inverse,
      code: LAWS.GaussianInverse,
      nanoseconds: 35,
      severalModes: false,
      isConcave: false,
      logResponse: false,
    },
  ],
  support: REAL,
  isNormal: true,
  isLatent: false,
  hasNormalRows: true,
  weightsReplicate: false,
  severalHills: false,
  extra: { ...inverseShape, logShapeOf: inverseShape.toLogShape },
  variance,
  unitDeviance,
  logNormaliser: () => 0,
  draw: (random, mu, weight, { dispersion }) => mu + (Math.sqrt(dispersion) / Math.sqrt(weight)) * random.normal(),
  cdf: (y, mu, weight, { dispersion }) => pnorm((y - mu) / Math.sqrt(dispersion / weight)),
  observationVariance: ({ isLinear }, { dispersion }) =>
    isLinear ? { value: dispersion, byLogShape: 0, byMean: null, method: 'residual variance' } : null,
} as const satisfies FamilyRecord;
