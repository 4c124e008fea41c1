/**
 * The rest of Stirling's formula where its series holds: lgamma(x) - ((x - 1/2) log x - x + log sqrt(2 pi)) for x >= 8,
 * about 1 / (12 x), error below 2^-70 (scripts/coefficients.py).
 */

/** From here on Stirling's formula. */
export const LARGE: f64 = 8.0;

/** x times the rest, in powers of 1 / x^2. */
// prettier-ignore
export const STIRLING: usize = memory.data<f64>([
  0.08333333333333333, -0.0027777777777777744, 0.0007936507936450394, -0.0005952380914267929,
  0.000841749570829054, -0.001917287055870562, 0.006383322059276921, -0.027742741357277903,
  0.11001554697563673,
]);

export function stirlingRest(x: f64): f64 {
  const z = 1.0 / (x * x);
  let sum = load<f64>(STIRLING, 64);
  for (let i: isize = 56; i >= 0; i -= 8) sum = sum * z + load<f64>(STIRLING + i);
  return sum / x;
}
