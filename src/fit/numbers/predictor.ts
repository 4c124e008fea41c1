/**
 * Linear predictors over the rows of a design, on the user's scale.
 */
import { addColumns } from '../../design/matrix/sparseColumns.ts';
import type { Design } from '../../design/types.ts';

/** X beta + offset */
export function fixedPredictor(design: Design, beta: ArrayLike<number>): Float64Array {
  const n = design.nObs;
  const eta = design.offset ? design.offset.slice() : new Float64Array(n);
  addColumns(eta, design.fixed.values, beta);
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
