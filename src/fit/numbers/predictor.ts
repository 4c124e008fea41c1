/**
 * Linear predictors over the rows of a design, on the user's scale.
 */
import { addColumns } from '../../design/matrix/sparseColumns.ts';
import type { Design } from '../../design/types.ts';
import { movesAlong } from '../limit/movesAlong.ts';

/** X beta + offset */
export function fixedPredictor(design: Design, beta: ArrayLike<number>): Float64Array {
  const n = design.nObs;
  const eta = design.offset ? design.offset.slice() : new Float64Array(n);
  addColumns(eta, design.fixed.values, beta);
  return eta;
}

/** eta := NaN in the rows whose predictor moves along any of the directions, since nothing determines it. */
export function forgetAlong(
  { nObs: n, fixed: { values } }: Design,
  directions: readonly Float64Array[] | undefined,
  eta: Float64Array,
): Float64Array {
  if (directions === undefined) return eta;
  for (let i = 0; i < n; i++) if (movesAlong(directions, values, i, n)) eta[i] = Number.NaN;
  return eta;
}

/** eta := eta + Z b; `effects[t]` holds the random effects of term t, levels x q_t, row-major. */
export function addRandomPart(design: Design, effects: readonly Float64Array[], eta: Float64Array): Float64Array {
  const n = design.nObs;
  design.random.forEach((term, t) => {
    const q = term.names.length;
    const { codes } = design.groups[term.group];
    const b = effects[t];
    for (let d = 0; d < q; d++) {
      const column = term.values.subarray(d * n, (d + 1) * n);
      for (let i = 0; i < n; i++) eta[i] += column[i] * b[codes[i] * q + d];
    }
  });
  return eta;
}
