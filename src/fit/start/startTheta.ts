/**
 * Where the search starts: a spread between groups by moments, and coefficients that allow for it (docs/mathematics.md (8.6), (8.7)).
 */
import type { Family } from '../../family/types.ts';
import { BINOMIAL_LOGIT } from '../../wasm/codes.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import type { GlmStart } from './startGlm.ts';

/** First guess of the diagonal of Lambda, in units of its column, where there is no better one. */
const START_THETA = 0.5;
/** Bounds of a guess by moments: zero would be a saddle, and a large one says little more than that it is large. */
const LEAST = 0.2;
const MOST = 4;
/** Of a logit model, moments see the variance flattened: by about so much of its square, found on data of sd 0.3 to 4. */
const FLATTENING = 0.6;
/** The logit's coefficients averaged over groups are flatter by the root of 1 + this times the variance (Zeger, Liang & Albert 1988). */
const ATTENUATION = 0.346;

/** (theta, beta, log shape) on the optimiser's scale. */
export function startFromMoments(map: ParameterMap, family: Family, { beta, variances }: GlmStart): Float64Array {
  const logit = family.code === BINOMIAL_LOGIT;
  const start = new Float64Array(map.size);
  let total = 0;
  for (let k = 0; k < map.nTheta; k++) {
    if (map.row[k] !== map.col[k]) continue;
    const seen = Math.max(variances?.[map.row[k]] ?? START_THETA * START_THETA, 0);
    const variance = variances && logit ? seen + FLATTENING * seen * seen : seen;
    start[k] = Math.min(Math.max(Math.sqrt(variance), LEAST), MOST);
    total += start[k] * start[k];
  }
  start.set(beta, map.nTheta);
  if (!variances || !logit) return start;
  const steeper = Math.sqrt(1 + ATTENUATION * total);
  for (let j = 0; j < map.nBeta; j++) start[map.nTheta + j] *= steeper;
  return start;
}
