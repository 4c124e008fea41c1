/**
 * The standard normal law: density, distribution function, its logarithm and the hazard phi/Phi, right in the tails as far as the result is a double.
 *
 * Everything depends on the Mills ratio M(x) = Q(x) / phi(x), x >= 0, Q the upper tail: (1 + x) M(x) is a polynomial of
 * degree 25 in t = (x - 4) / (x + 4) by Chebyshev interpolation on all of [0, Infinity) (scripts/coefficients.py;
 * error 2^-58; the mapping is that of M. M. Shepherd and J. G. Laframboise, Math. Comp. 36, 1981). x^2 is kept to twice the
 * precision, so exp(-x^2/2) does not lose digits in the tails.
 * Errors below: M 2 ulp, density 2.5 ulp, Phi 4 ulp, log Phi 4 ulp, hazard 4 ulp.
 */
import { INV_SQRT_2PI, LOG_SQRT_2PI } from "./constants";
import { exp } from "./exp";
import { logPlain } from "./log";

/** (1 + x) M(x) in powers of t, lowest first, to be read as c0 + t (c1 + ...): only the last addition rounds at full size. */
// prettier-ignore
export const MILLS: usize = memory.data<f64>([
  1.1832619145678034, -0.24239967052180733, 0.035091880234747914, 0.07169048120135671,
  -0.08070800967904801, 0.04495912907955541, -0.012539103620477497, -0.0007159509407866192,
  0.001741848774490837, -0.00023670147484589974, -0.00022021557997499815, 5.3265566703279293e-05,
  3.415882965473892e-05, -8.601651640082263e-06, -6.553390599426187e-06, 1.0096399962127908e-06,
  1.3908196174637467e-06, 1.1381516028497087e-08, -2.8698921161192715e-07, -5.9176471926713914e-08,
  5.081753236610078e-08, 2.2665244887729327e-08, -6.577270844412554e-09, -4.946772485089893e-09,
  4.5048582892252513e-10, 5.202016936582969e-10,
]);

/** Here (x - 4) / (x + 4) is 1 and M(x) is 1 / x; it stands for infinity too. */
const FAR: f64 = 1e300;
/** The density is zero from here on. */
const DENSITY_END: f64 = 39.0;
/** Here Q is far below one ulp of Phi, and exp(-x^2/2) is still normal. */
const LOG_TAIL_END: f64 = 37.0;
/** The upper 26 bits of the mantissa: the square of such a part is exact. */
const UPPER_HALF: i64 = 0xfffffffff8000000;

/** M(x) = Q(x) / phi(x) for x >= 0. */
export function mills(x: f64): f64 {
  const z = x > FAR ? FAR : x;
  const t = (z - 4.0) / (z + 4.0);
  const t2 = t * t;
  const t4 = t2 * t2;
  const t8 = t4 * t4;
  const low = cubic(8, t, t2) + cubic(40, t, t2) * t4;
  const middle = cubic(72, t, t2) + cubic(104, t, t2) * t4;
  const high = cubic(136, t, t2) + cubic(168, t, t2) * t4;
  const sum = low + (middle + (high + load<f64>(MILLS, 200) * t8) * t8) * t8;
  return (load<f64>(MILLS) + t * sum) / (1.0 + z);
}

function cubic(offset: usize, t: f64, t2: f64): f64 {
  const at = MILLS + offset;
  return load<f64>(at) + load<f64>(at, 8) * t + (load<f64>(at, 16) + load<f64>(at, 24) * t) * t2;
}

/** exp(-x^2/2), its relative error not growing with x. */
export function expMinusHalfSquare(x: f64): f64 {
  const z = abs(x) > DENSITY_END ? DENSITY_END : x;
  const square = z * z;
  const upper = reinterpret<f64>(reinterpret<i64>(z) & UPPER_HALF);
  const lower = z - upper;
  const rest = upper * upper - square + 2.0 * upper * lower + lower * lower;
  const e = exp(-0.5 * square);
  return e - e * (0.5 * rest);
}

/** phi(x). */
export function dnorm(x: f64): f64 {
  return INV_SQRT_2PI * expMinusHalfSquare(x);
}

/** log phi(x). */
export function logDnorm(x: f64): f64 {
  return -0.5 * x * x - LOG_SQRT_2PI;
}

/** Phi(x). */
export function pnorm(x: f64): f64 {
  const tail = mills(abs(x)) * dnorm(x);
  return x <= 0.0 ? tail : 1.0 - tail;
}

/** 1 - Phi(x). */
export function pnormUpper(x: f64): f64 {
  return pnorm(-x);
}

/**
 * log Phi(x): log(M(-x) / sqrt(2 pi)) - x^2/2 below 0, log(1 - Q(x)) above. One logarithm serves both:
 * above 0 it gets the rounding error of 1 - Q as its correction.
 */
export function logPnorm(x: f64): f64 {
  const a = abs(x);
  return logPnormOf(x, mills(a), expMinusHalfSquare(a > LOG_TAIL_END ? LOG_TAIL_END : a));
}

/** log Phi(x) where M(|x|) and e = exp(-x^2/2) are known. */
export function logPnormOf(x: f64, mills: f64, e: f64): f64 {
  const m = mills * INV_SQRT_2PI;
  const q = m * e;
  const complement = 1.0 - q;
  const below = x <= 0.0;
  const u = below ? m : complement;
  const c = below ? 0.0 : 1.0 - complement - q;
  return logPlain(u, 0.0, c / u) - (below ? 0.5 * x * x : 0.0);
}

/** log(1 - Phi(x)). */
export function logPnormUpper(x: f64): f64 {
  return logPnorm(-x);
}

/** phi(x) / Phi(x), the derivative of log Phi: 1 / M(-x) below 0. */
export function hazard(x: f64): f64 {
  const a = abs(x);
  return hazardOf(x, mills(a), expMinusHalfSquare(a));
}

/** phi(x) / Phi(x) where M(|x|) and e = exp(-x^2/2) are known. */
export function hazardOf(x: f64, mills: f64, e: f64): f64 {
  const density = INV_SQRT_2PI * e;
  return x <= 0.0 ? max(1.0 / mills, abs(x)) : density / (1.0 - mills * density);
}
