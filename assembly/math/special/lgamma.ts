/**
 * log Gamma(x) for x > 0.
 *
 * On [0.8, 2.6] it is (x - 1)(x - 2) times a polynomial of degree 19, so its zeros at 1 and 2 keep full relative accuracy;
 * below, lgamma(x + 1) - log x; up to 8, the recurrence downwards; from 8, Stirling's formula with its rest as a polynomial in
 * 1 / x^2. All by Chebyshev interpolation (scripts/coefficients.py, error below 2^-57).
 * Error below 5 ulp. lgamma(0) = Infinity; NaN below 0.
 */
import { LOG_SQRT_2PI } from "../constants";
import { log } from "../log";
import { LARGE, stirlingRest } from "./stirling";

/** In powers of x - 9/8, for 0.8 <= x < 1.5. */
// prettier-ignore
const NEAR_ONE: usize = memory.data<f64>([
  0.5487833977237905, -0.21115323425817611, 0.11960320844256266, -0.07892681966448015,
  0.05628216876839314, -0.04199485603189264, 0.032263887225460405, -0.025296545937985485,
  0.020132836427845795, -0.01620909732020627, 0.013170818541858422, -0.010781906357611898,
  0.008881216541642777, -0.007373448147723611, 0.006166372891910118, -0.005019012491339633,
  0.003959025845543937, -0.003927549236538628, 0.004469631696189605, -0.002659095785132874,
]);
/** In powers of x - 2, for 1.5 <= x < 2.6. */
// prettier-ignore
const NEAR_TWO: usize = memory.data<f64>([
  0.42278433509846713, -0.10031730167435393, 0.03296500062115579, -0.012384192193369196,
  0.004998641164700185, -0.002108130834090237, 0.0009153769221866404, -0.00040570739355528433,
  0.00018255263889010857, -8.309518925536777e-05, 3.816891613205221e-05, -1.7661089938433937e-05,
  8.221762243057902e-06, -3.850585063128966e-06, 1.811350733205548e-06, -8.425305691496041e-07,
  3.9048563546517545e-07, -2.0809390506387791e-07, 1.1860948765499592e-07, -3.8319724366053824e-08,
]);

/** Above it log Gamma is beyond the largest double. */
const OVERFLOW: f64 = 2.5563481638716906e305;

export function lgamma(x: f64): f64 {
  if (!(x > 0.0)) return x == 0.0 ? Infinity : NaN;
  if (x < 0.8) return lgammaMiddle(x + 1.0) - log(x);
  if (x < LARGE) return lgammaMiddle(x);
  if (x > OVERFLOW) return Infinity;
  return (x - 0.5) * (log(x) - 1.0) + (LOG_SQRT_2PI - 0.5 + stirlingRest(x));
}

/** 0.8 <= x < 8 */
function lgammaMiddle(x: f64): f64 {
  let factor = 1.0;
  while (x >= 2.6) {
    x -= 1.0;
    factor *= x;
  }
  const smooth = x < 1.5 ? horner(NEAR_ONE, x - 1.125) : horner(NEAR_TWO, x - 2.0);
  // + 0.0 makes both zeros +0
  const near = (x - 1.0) * (x - 2.0) * smooth + 0.0;
  return factor == 1.0 ? near : near + log(factor);
}

function horner(table: usize, u: f64): f64 {
  let sum = load<f64>(table, 152);
  for (let i: isize = 144; i >= 0; i -= 8) sum = sum * u + load<f64>(table + i);
  return sum;
}

/** lgamma(1 + a) for |a| <= 0.2 or 0 <= a < 1/2, relative accuracy kept however small a is. */
export function lgamma1p(a: f64): f64 {
  return a * (a - 1.0) * horner(NEAR_ONE, a - 0.125);
}
