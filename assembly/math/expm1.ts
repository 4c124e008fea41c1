/**
 * e^x - 1 without cancellation near 0.
 *
 * The reduction and polynomial of exp.ts; with a = 1 - 2^-n the result is 2^n (a + hi + tail), a + hi summed with its
 * rounding error kept (T. J. Dekker's fast two-sum; exact because |a| >= |hi| or a = 0).
 * Error below 1 ulp. expm1(-0) = -0; infinities, NaN and overflow exact.
 */
import { LN2_HI, LN2_LO, LOG2E, ONE_BITS, ROUND_SHIFT } from "./constants";
import { exp, polynomialP } from "./exp";

/** Beyond it e^x - 1 is e^x (e^-45 < 2^-64), or -1, to the last bit but for a twentieth of it. */
const PLAIN_LIMIT: f64 = 45.0;

export function expm1(x: f64): f64 {
  if (!(abs(x) <= PLAIN_LIMIT)) return x < 0.0 ? -1.0 : exp(x);
  const shifted = x * LOG2E + ROUND_SHIFT;
  const n = shifted - ROUND_SHIFT;
  const hi = x - n * LN2_HI;
  const lo = n * LN2_LO;
  const r = hi - lo;
  const tail = r * r * polynomialP(r) - lo;
  const exponent = reinterpret<i64>(shifted) << 52;
  const a = 1.0 - reinterpret<f64>(ONE_BITS - exponent);
  const sum = a + hi;
  const rest = hi - (sum - a);
  return copysign((sum + (rest + tail)) * reinterpret<f64>(ONE_BITS + exponent), x);
}
