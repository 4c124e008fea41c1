/**
 * Where the search starts: a spread between groups by moments, and coefficients that allow for it (docs/mathematics.md (8.6), (8.7)).
 */
import { startOf } from '../../covariance/map.ts';
import { linkOf } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import type { GlmStart } from './startGlm.ts';

/** First guess of a standard deviation, in units of its column, where there is no better one. */
const START_THETA = 0.5;
/** Bounds of a guess by moments: zero would be a saddle, and a large one says little more than that it is large. */
const LEAST = 0.2;
const MOST = 4;

/** (theta, beta, log shape) on the optimiser's scale. */
export function startFromMoments(map: ParameterMap, family: Family, { beta, variances }: GlmStart): Float64Array {
  const { flattening } = linkOf(family);
  const start = new Float64Array(map.size);
  let total = 0;
  const sds = Float64Array.from({ length: map.lambda.nEffects }, (_, e) => {
    const seen = Math.max(variances?.[e] ?? START_THETA * START_THETA, 0);
    const variance = variances && flattening ? seen + flattening.share * seen * seen : seen;
    const sd = Math.min(Math.max(Math.sqrt(variance), LEAST), MOST);
    total += sd * sd;
    return sd;
  });
  start.set(startOf(map.lambda, sds));
  start.set(beta, map.nTheta);
  if (!variances || !flattening) return start;
  const steeper = Math.sqrt(1 + flattening.attenuation * total);
  for (let j = 0; j < map.nBeta; j++) start[map.nTheta + j] *= steeper;
  return start;
}
