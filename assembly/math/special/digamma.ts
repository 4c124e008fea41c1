/**
 * The first three derivatives of log Gamma, x > 0.
 *
 * digamma: on [1, 2] (x - its zero) times a polynomial of degree 21 by Chebyshev interpolation (scripts/coefficients.py, error
 * below 2^-55), so that it keeps relative accuracy around the zero; recurrences lead there from (0, 10); from 10 the
 * asymptotic series (Abramowitz and Stegun 6.3.18). trigamma and tetragamma: recurrence upwards, a sum of terms of one sign, to 10,
 * then 6.4.12 and 6.4.13. Errors below 6, 4 and 6 ulp. digamma(0) and tetragamma(0) = -Infinity, trigamma(0) = Infinity, NaN below 0.
 */
import { log } from "../log";
import { log1p } from "../log1p";

/** The zero of digamma, in two parts. */
const ZERO_HI: f64 = 1.4616321449683622;
const ZERO_LO: f64 = 9.549995429965697e-17;

/** digamma(x) / (x - zero) in powers of x - 3/2. */
// prettier-ignore
const NEAR: usize = memory.data<f64>([
  0.951055876031833, -0.4236274212814605, 0.2405424842407742, -0.14840492305390884,
  0.09498872445494122, -0.061922133273064534, 0.04076083381242074, -0.02697579675613825,
  0.0179072524394512, -0.011908218001568644, 0.007926944646403797, -0.005279964873257405,
  0.003519006401502276, -0.002345267632540769, 0.0015566317474486838, -0.0010376374098418604,
  0.0007233266279287554, -0.0004821990530566789, 0.0002272331660987376, -0.00015148586836773365,
  0.00025968482126430747, -0.00017312261802727394,
]);

/** B_2k / (2k), k = 1 .. 8. */
// prettier-ignore
export const DIGAMMA_SERIES: usize = memory.data<f64>([
  0.08333333333333333, -0.008333333333333333, 0.003968253968253968, -0.004166666666666667,
  0.007575757575757576, -0.021092796092796094, 0.08333333333333333, -0.4432598039215686,
]);

/** B_2k, k = 1 .. 8. */
// prettier-ignore
export const TRIGAMMA_SERIES: usize = memory.data<f64>([
  0.16666666666666666, -0.03333333333333333, 0.023809523809523808, -0.03333333333333333,
  0.07575757575757576, -0.2531135531135531, 1.1666666666666667, -7.092156862745098,
]);

/** (2k + 1) B_2k, k = 1 .. 8. */
// prettier-ignore
export const TETRAGAMMA_SERIES: usize = memory.data<f64>([
  0.5, -0.16666666666666666, 0.16666666666666666, -0.3,
  0.8333333333333334, -3.2904761904761903, 17.5, -120.56666666666666,
]);

/** From here on the series reach the last bit. */
export const LARGE: f64 = 10.0;

export function digamma(x: f64): f64 {
  if (!(x > 0.0)) return x == 0.0 ? -Infinity : NaN;
  if (x >= LARGE) return log(x) - digammaRest(x);
  if (x < 1.0) return digammaNear(x + 1.0) - 1.0 / x;
  let sum = 0.0;
  while (x > 2.0) {
    x -= 1.0;
    sum += 1.0 / x;
  }
  return digammaNear(x) + sum;
}

function digammaNear(x: f64): f64 {
  const u = x - 1.5;
  let sum = load<f64>(NEAR, 168);
  for (let i: isize = 160; i >= 0; i -= 8) sum = sum * u + load<f64>(NEAR + i);
  return (x - ZERO_HI - ZERO_LO) * sum;
}

/** log x - digamma(x), about 1 / (2x), without cancellation when x is large. */
export function logMinusDigamma(x: f64): f64 {
  return x >= LARGE ? digammaRest(x) : log(x) - digamma(x);
}

/** log x - digamma(x), x >= 10. */
function digammaRest(x: f64): f64 {
  const z = 1.0 / (x * x);
  return 0.5 / x + z * septic(DIGAMMA_SERIES, z);
}

export function septic(at: usize, z: f64): f64 {
  let sum = load<f64>(at, 56);
  for (let i: isize = 48; i >= 0; i -= 8) sum = sum * z + load<f64>(at + i);
  return sum;
}

/** digamma(k + y) - digamma(k) for k > 0, y >= 0, without cancellation when k is large. */
export function digammaDelta(k: f64, y: f64): f64 {
  if (y <= 64.0 && y == floor(y)) {
    let sum = 0.0;
    for (let i = 0.0; i < y; i += 1.0) sum += 1.0 / (k + i);
    return sum;
  }
  if (k >= LARGE) return log1p(y / k) - (digammaRest(k + y) - digammaRest(k));
  return digamma(k + y) - digamma(k);
}

export function trigamma(x: f64): f64 {
  if (!(x > 0.0)) return x == 0.0 ? Infinity : NaN;
  let sum = 0.0;
  while (x < LARGE) {
    sum += 1.0 / (x * x);
    x += 1.0;
  }
  return sum + (1.0 / x + (0.5 / (x * x) + trigammaRest(x)));
}

/** trigamma(x) - 1 / x - 1 / (2 x^2), x >= 10. */
export function trigammaRest(x: f64): f64 {
  const z = 1.0 / (x * x);
  return (z * septic(TRIGAMMA_SERIES, z)) / x;
}

/** Third derivative of log Gamma. */
export function tetragamma(x: f64): f64 {
  if (!(x > 0.0)) return x == 0.0 ? -Infinity : NaN;
  let sum = 0.0;
  while (x < LARGE) {
    sum -= 2.0 / (x * x * x);
    x += 1.0;
  }
  const z = 1.0 / (x * x);
  return sum - (z + (z / x - tetragammaRest(x)));
}

/** tetragamma(x) + 1 / x^2 + 1 / x^3, x >= 10. */
export function tetragammaRest(x: f64): f64 {
  const z = 1.0 / (x * x);
  return -z * z * septic(TETRAGAMMA_SERIES, z);
}
