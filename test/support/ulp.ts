/** Distances between doubles in units in the last place. */

const words = new DataView(new ArrayBuffer(8));

/** The distance from |x| to the next larger double. */
function ulp(x: number): number {
  words.setFloat64(0, Math.abs(x));
  words.setBigUint64(0, words.getBigUint64(0) + 1n);
  return words.getFloat64(0) - Math.abs(x);
}

/** Error of `got` in ulps of `value`, the exact result being `value + rest * ulp(value)`. */
export function ulpError(got: number, value: number, rest = 0): number {
  if (Object.is(got, value)) return Math.abs(rest);
  return Math.abs((got - value) / ulp(value) - rest);
}

/** The 64 bits of a double, in hexadecimal; every NaN alike. */
export function bits(x: number): string {
  if (Number.isNaN(x)) return 'NaN';
  words.setFloat64(0, x);
  return words.getBigUint64(0).toString(16).padStart(16, '0');
}
