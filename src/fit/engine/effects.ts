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
  return design.random.map((_, t) => {
    const { q, firstEffect } = map.lambda.terms[t];
    const units = map.units.subarray(firstEffect, firstEffect + q);
    const scaled = (values: Float64Array): Float64Array => {
      const own = new Float64Array(values.length);
      for (let at = 0; at < own.length; at++) own[at] = values[at] * units[at % q];
      return own;
    };
    const { mode, mean, modeSd, sd } = effects[t];
    return { mode: scaled(mode), mean: scaled(mean), modeSd: scaled(modeSd), sd: scaled(sd) };
  });
}
