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
    if (intercept >= 0) center[j] = mean(column);
    factor[j] = 1 / powerOfTwoNear(rootMeanSquare(column, center[j]));
  }
  return { values: X.values, center, factor };
}

/** Z over about its root mean square; never centred, which would change the term's meaning. */
export function scaleRandom(values: Float64Array, q: number, nObs: number): ScaledColumns {
  const factor = new Float64Array(q);
  for (let j = 0; j < q; j++)
    factor[j] = 1 / powerOfTwoNear(rootMeanSquare(values.subarray(j * nObs, (j + 1) * nObs), 0));
  return { values, center: new Float64Array(q), factor };
}

/** Index of the column of ones; -1 without. */
export function interceptColumn(X: ModelMatrix): number {
  return X.assign.indexOf(-1);
}

function mean(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i];
  return sum / x.length;
}

function rootMeanSquare(x: Float64Array, center: number): number {
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
