/**
 * Where the mean of a model without random effects runs off, which separation.ts looks at. A second predictor changes nothing of that: a count of
 * zero has probability one where its mean is zero, in excess or not, whatever the scatter of others. So the direction is that of the
 * model without, whose likelihood has no second way to explain zeros; with a hurdle it is that of the counts above zero.
 */
import type { Response } from '../../design/types.ts';
import { familyOf } from '../../family/list.ts';
import { openModel } from '../engine/engine.ts';
import type { EngineSetting, OpenModel } from '../engine/types.ts';
import { silentRows } from '../limit/sides.ts';
import { startBeta } from './startBeta.ts';
import { type GlmStart, startGlm } from './startGlm.ts';

/** Rows that say nothing of the mean count nothing, and have a count that its law gives a probability. */
function aboveHurdle(response: Response): Response {
  const silent = silentRows(response);
  if (silent === null) return response;
  const { y, weights, least = 0 } = response;
  return {
    ...response,
    y: y.map((v) => Math.max(v, least)),
    weights: weights.map((w, i) => (silent[i] === 1 ? 0 : w)),
  };
}

/** Of beta, on the optimiser's scale; null where nothing rises. @param glm of the model itself */
export function risingMean(
  { kind, design, family }: Pick<EngineSetting, 'kind' | 'design' | 'family'>,
  { map }: OpenModel,
  glm: GlmStart,
): Float64Array | null {
  if (design.second === undefined) return glm.rising?.subarray(0, map.nBeta) ?? null;
  const { least, most } = familyOf(family).support;
  if (!Number.isFinite(least) && !Number.isFinite(most)) return null;
  const { second: _, ...whole } = design;
  const plain = { ...whole, response: aboveHurdle(design.response) };
  const model = openModel(kind, plain, family, 1);
  const { rising } = startGlm(model.engine, startBeta(plain, family, model.map.nShape));
  model.release();
  return rising?.subarray(0, map.nBeta) ?? null;
}
