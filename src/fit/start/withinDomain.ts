/**
 * A start for links that are not defined on the whole line: where random effects as large as the moments say carry a group to where it
 * has no density, they are made smaller, and the coefficients moved towards those of one mean for all rows, which has one.
 */
import { linkOf } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';

interface Model {
  readonly engine: { readonly evaluate: (parameters: Float64Array) => number };
  readonly map: { readonly nTheta: number; readonly nBeta: number };
}

/** Halvings: then the random effects are hardly any. */
const MOST_HALVINGS = 12;

/** @param start (theta, beta, log shape) @param safe (beta, log shape) of one mean for all rows; both on the optimiser's scale */
export function withinDomain(
  { engine, map }: Model,
  family: Family,
  start: Float64Array,
  safe: Float64Array,
): Float64Array {
  if (linkOf(family).domain === 'line') return start;
  const at = start.slice();
  for (let halving = 0; halving < MOST_HALVINGS; halving++) {
    if (Number.isFinite(engine.evaluate(at))) return at;
    for (let k = 0; k < map.nTheta; k++) at[k] *= 0.5;
    for (let j = 0; j < map.nBeta; j++) at[map.nTheta + j] = 0.5 * (at[map.nTheta + j] + safe[j]);
  }
  return Number.isFinite(engine.evaluate(at)) ? at : start;
}
