/**
 * Predictions of the random effects, term by term.
 */

import type { EngineDesign } from './dimension.ts';
import type { ParameterMap } from './parameters.ts';

/** Predictions of one term: levels x q_t, row-major. */
export interface TermEffects {
  readonly mode: Float64Array;
  readonly mean: Float64Array;
  readonly modeSd: Float64Array;
  readonly sd: Float64Array;
}

/** Predictions of the random effects on the scale of the columns as the user gave them. */
export function effectsToUser(
  design: Pick<EngineDesign, 'random'>,
  map: ParameterMap,
  effects: readonly TermEffects[],
): TermEffects[] {
  const { size } = map;
  // the diagonal elements of theta come column by column, term after term: the units of the random effects in their order
  const unit: number[] = [];
  for (let k = 0; k < map.nTheta; k++) if (map.row[k] === map.col[k]) unit.push(map.jacobian[k * size + k]);
  let first = 0;
  return design.random.map((term, t) => {
    const q = term.names.length;
    const units = unit.slice(first, first + q);
    first += q;
    const scaled = (values: Float64Array): Float64Array => values.map((value, at) => value * units[at % q]);
    const { mode, mean, modeSd, sd } = effects[t];
    return { mode: scaled(mode), mean: scaled(mean), modeSd: scaled(modeSd), sd: scaled(sd) };
  });
}
