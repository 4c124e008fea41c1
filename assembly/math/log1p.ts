/**
 * log(1 + x) without cancellation near 0, scalar and for two lanes with the same bits.
 *
 * u = 1 + x rounded, c = its rounding error (D. E. Knuth's two-sum, exact): log(1 + x) = log(u) + c / u + O(c^2).
 * Error below 1 ulp. log1p(-0) = -0; -1, below -1, infinity, NaN exact.
 */
import { SIGN_BIT } from "./constants";
import { logPairPlain, logPlain } from "./log";

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

/** log1p of both lanes. */
export function log1pPair(x: v128): v128 {
  if (ASC_FEATURE_SIMD) {
    const plain = v128.and(f64x2.gt(x, f64x2.splat(-1.0)), f64x2.le(x, f64x2.splat(LARGEST)));
    if (!i64x2.all_true(plain)) {
      return f64x2.replace_lane(f64x2.splat(log1p(f64x2.extract_lane(x, 0))), 1, log1p(f64x2.extract_lane(x, 1)));
    }
    return log1pPairPlain(x);
  }
  return x;
}

/** log1p of both lanes where the caller knows that -1 < x < Infinity: no check, no branch. */
export function log1pPairPlain(x: v128): v128 {
  if (ASC_FEATURE_SIMD) {
    const one = f64x2.splat(1.0);
    const u = f64x2.add(one, x);
    const whole = f64x2.sub(u, one);
    const c = f64x2.add(f64x2.sub(one, f64x2.sub(u, whole)), f64x2.sub(x, whole));
    return v128.bitselect(x, logPairPlain(u, f64x2.div(c, u)), i64x2.splat(SIGN_BIT));
  }
  return x;
}
