/**
 * e^x - 1 without cancellation near 0, scalar and for two lanes with the same bits.
 *
 * The reduction and polynomial of exp.ts; with a = 1 - 2^-n the result is 2^n (a + hi + tail), a + hi summed with its
 * rounding error kept (T. J. Dekker's fast two-sum; exact because |a| >= |hi| or a = 0).
 * Error below 1 ulp. expm1(-0) = -0; infinities, NaN and overflow exact.
 */
import { LN2_HI, LN2_LO, LOG2E, ONE_BITS, ROUND_SHIFT, SIGN_BIT } from "./constants";
import { exp, polynomialP, polynomialPPair } from "./exp";

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

/** expm1 of both lanes. */
export function expm1Pair(x: v128): v128 {
  if (ASC_FEATURE_SIMD) {
    if (!i64x2.all_true(f64x2.le(f64x2.abs(x), f64x2.splat(PLAIN_LIMIT)))) {
      return f64x2.replace_lane(f64x2.splat(expm1(f64x2.extract_lane(x, 0))), 1, expm1(f64x2.extract_lane(x, 1)));
    }
    const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2E)), f64x2.splat(ROUND_SHIFT));
    const n = f64x2.sub(shifted, f64x2.splat(ROUND_SHIFT));
    const hi = f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HI)));
    const lo = f64x2.mul(n, f64x2.splat(LN2_LO));
    const r = f64x2.sub(hi, lo);
    const tail = f64x2.sub(f64x2.mul(f64x2.mul(r, r), polynomialPPair(r)), lo);
    const exponent = i64x2.shl(shifted, 52);
    const a = f64x2.sub(f64x2.splat(1.0), i64x2.sub(i64x2.splat(ONE_BITS), exponent));
    const sum = f64x2.add(a, hi);
    const rest = f64x2.sub(hi, f64x2.sub(sum, a));
    const scale = i64x2.add(i64x2.splat(ONE_BITS), exponent);
    const result = f64x2.mul(f64x2.add(sum, f64x2.add(rest, tail)), scale);
    return v128.bitselect(x, result, i64x2.splat(SIGN_BIT));
  }
  return x;
}
