/**
 * log(1 + x) without cancellation near 0.
 *
 * u = 1 + x rounded, c = its rounding error (D. E. Knuth's two-sum, exact): log(1 + x) = log(u) + c / u + O(c^2).
 * Error below 1 ulp. log1p(-0) = -0; -1, below -1, infinity, NaN exact.
 */
import { logPlain } from "./log";

const LARGEST: f64 = 1.7976931348623157e308;

export function log1p(x: f64): f64 {
  if (!(x > -1.0 && x <= LARGEST)) return log1pAtEdge(x);
  const u = 1.0 + x;
  const whole = u - 1.0;
  const c = 1.0 - (u - whole) + (x - whole);
  return copysign(logPlain(u, 0.0, c / u), x);
}

function log1pAtEdge(x: f64): f64 {
  if (x == -1.0) return -Infinity;
  return x == Infinity ? Infinity : NaN;
}
