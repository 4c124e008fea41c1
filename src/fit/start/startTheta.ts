/**
 * Where the search starts: a spread between groups by moments, and coefficients that allow for it (docs/mathematics.md (8.6), (8.7)).
 */
import { startOf } from '../../covariance/map.ts';
import type { Design } from '../../design/types.ts';
import { linkOf } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import { isOnLine, varianceOf } from './spread.ts';
import type { GlmStart } from './startGlm.ts';

/** First guess of a standard deviation, in units of its column, where there is no better one. */
const START_THETA = 0.5;
/** Bounds of a guess by moments: zero would be a saddle, and a large one says little more than that it is large. */
const LEAST = 0.2;
const MOST = 4;

/** What a standard deviation of responses on the whole line is on the scale of eta, at their mean. */
export function unitOnLine(design: Pick<Design, 'response'>, family: Family): number {
  const { of, slope } = linkOf(family);
  const { y } = design.response;
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const unit = Math.sqrt(varianceOf(design)) / Math.abs(slope(of(mean)));
  // no such mean: any unit will do as well
  return Number.isFinite(unit) ? unit : 1;
}

/** (theta, beta, log shape) on the optimiser's scale. */
export function startFromMoments(
  design: Design,
  map: ParameterMap,
  family: Family,
  { beta, variances }: GlmStart,
): Float64Array {
  const { flattening } = linkOf(family);
  const unit = isOnLine(family) ? unitOnLine(design, family) : 1;
  const start = new Float64Array(map.size);
  let total = 0;
  const sds = Float64Array.from({ length: map.lambda.nEffects }, (_, e) => {
    const seen = Math.max(variances?.[e] ?? START_THETA * START_THETA * unit * unit, 0);
    const variance = variances && flattening ? seen + flattening.share * seen * seen : seen;
    const sd = Math.min(Math.max(Math.sqrt(variance), LEAST * unit), MOST * unit);
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
