/**
 * Columns standardised for the optimiser: X centred where there is an intercept to take the shift, and everything scaled by
 * powers of two, so that scaling is exact and a column measured in other units by a power of two gives the same bits.
 */
import type { ModelMatrix } from '../design/types.ts';
import type { ScaledColumns } from '../wasm/grouped.ts';

/** X - mean (if an intercept can take it), over about one standard deviation. */
export function scaleFixed(X: ModelMatrix, nObs: number): ScaledColumns {
  const intercept = interceptColumn(X);
  const p = X.names.length;
  const center = new Float64Array(p);
  const factor = new Float64Array(p).fill(1);
  for (let j = 0; j < p; j++) {
    if (j === intercept) continue;
    const column = X.values.subarray(j * nObs, (j + 1) * nObs);
    const moments = sums(column);
    if (intercept >= 0) center[j] = moments.sum / nObs;
    factor[j] = 1 / powerOfTwoNear(rootMeanSquare(column, center[j], moments.squares));
  }
  return { values: X.values, center, factor };
}

/** Z over about its root mean square; never centred, which would change the term's meaning. */
export function scaleRandom(values: Float64Array, q: number, nObs: number): ScaledColumns {
  const factor = new Float64Array(q);
  for (let j = 0; j < q; j++) {
    const { squares } = sums(values.subarray(j * nObs, (j + 1) * nObs));
    factor[j] = 1 / powerOfTwoNear(Math.sqrt(squares / nObs));
  }
  return { values, center: new Float64Array(q), factor };
}

/** Index of the column of ones; -1 without. */
export function interceptColumn(X: ModelMatrix): number {
  return X.assign.indexOf(-1);
}

/** Of x and of its squares; by two sums each, which do not wait for each other. */
function sums(x: Float64Array): { readonly sum: number; readonly squares: number } {
  let sum = 0;
  let squares = 0;
  let otherSum = 0;
  let otherSquares = 0;
  const last = x.length - 1;
  for (let i = 0; i < last; i += 2) {
    sum += x[i];
    squares += x[i] * x[i];
    otherSum += x[i + 1];
    otherSquares += x[i + 1] * x[i + 1];
  }
  if (x.length % 2 === 1) {
    sum += x[last];
    squares += x[last] * x[last];
  }
  return { sum: sum + otherSum, squares: squares + otherSquares };
}

/** Below this share of the mean square, a variance from sums is too much of a difference of equals; a year has 1e-5. */
const LEAST_SHARE = 1e-6;

function rootMeanSquare(x: Float64Array, center: number, squares: number): number {
  const variance = squares / x.length - center * center;
  if (variance * x.length > LEAST_SHARE * squares) return Math.sqrt(variance);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - center) * (x[i] - center);
  return Math.sqrt(sum / x.length);
}

/** The power of two below |x|, from its exponent bits; 1 for 0, subnormal and non-finite numbers. */
function powerOfTwoNear(x: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const exponent = (bits.getUint32(0) >>> 20) & 0x7ff;
  if (exponent === 0 || exponent === 0x7ff) return 1;
  bits.setUint32(0, exponent << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}
