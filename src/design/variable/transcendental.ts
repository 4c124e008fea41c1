/**
 * The transcendental functions that formulas may call. The one place that says where they come from.
 */
import { exp, log } from '../../stats/special.ts';

export { cos, exp, log, log1p, sin, tan, tanh } from '../../stats/special.ts';

export const log2 = (x: number): number => exactIfPower(x, 2, log(x) / Math.LN2);
export const log10 = (x: number): number => exactIfPower(x, 10, log(x) / Math.LN10);

/** `estimate` of a logarithm, or the whole number next to it when that is exact: log10(1000) is 3. */
function exactIfPower(x: number, base: number, estimate: number): number {
  const whole = Math.round(estimate);
  return power(base, whole) === x ? whole : estimate;
}

/** x^y: products for whole exponents up to 1023 (2^1023 is the last that is finite), the square root for halves, exp(y log x) otherwise. */
export function power(x: number, y: number): number {
  if (y === 0) return 1;
  if (y === 0.5) return Math.sqrt(x);
  if (Math.floor(y) === y && Math.abs(y) <= 1023) return y > 0 ? wholePower(x, y) : 1 / wholePower(x, -y);
  if (x === 0) return y > 0 ? 0 : Number.POSITIVE_INFINITY;
  // A negative base has a real power only for whole exponents.
  if (x < 0) return Math.floor(y) === y ? exp(y * log(-x)) * (y % 2 === 0 ? 1 : -1) : Number.NaN;
  return exp(y * log(x));
}

function wholePower(x: number, n: number): number {
  let result = 1;
  let square = x;
  for (let k = n; k > 0; k >>= 1) {
    if ((k & 1) === 1) result *= square;
    square *= square;
  }
  return result;
}
