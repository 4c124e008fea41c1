/**
 * Least squares of a response on the fixed columns, standardised as the optimiser has them: for starts, so normal equations do.
 */
import type { ModelMatrix } from '../../design/types.ts';
import { choleskyFactor, choleskySolve } from '../../optimize/symmetric.ts';
import { scaleFixed } from '../engine/scale.ts';

/** beta on the optimiser's scale, zeros where the columns are dependent, and what it leaves of z. */
export function leastSquares(
  fixed: ModelMatrix,
  nObs: number,
  z: Float64Array,
): { readonly beta: Float64Array; readonly residuals: Float64Array } {
  const { values, center, factor } = scaleFixed(fixed, nObs);
  const p = factor.length;
  // loops, since callbacks take ten times as long
  const columns = Array.from({ length: p }, (_, j) => {
    const column = values.slice(j * nObs, (j + 1) * nObs);
    const [middle, unit] = [center[j], factor[j]];
    for (let i = 0; i < nObs; i++) column[i] = (column[i] - middle) * unit;
    return column;
  });
  const cross = new Float64Array(p * p);
  const beta = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    beta[j] = product(columns[j], z);
    for (let k = 0; k <= j; k++) {
      cross[j * p + k] = product(columns[j], columns[k]);
      cross[k * p + j] = cross[j * p + k];
    }
  }
  const L = choleskyFactor(cross, p);
  if (L) choleskySolve(L, p, beta);
  else beta.fill(0);
  const residuals = z.slice();
  for (let j = 0; j < p; j++) {
    const [slope, column] = [beta[j], columns[j]];
    for (let i = 0; i < nObs; i++) residuals[i] -= slope * column[i];
  }
  return { beta, residuals };
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
