/**
 * e^x, in scalar form and for two lanes; both give the same bits.
 *
 * x = n ln 2 + r with |r| <= ln(2)/2; e^r = 1 + r + r^2 P(r), P of degree 10 by Chebyshev interpolation
 * (scripts/coefficients.py; |error| of r^2 P < 2^-62); then n is added to the exponent.
 * r is kept as hi - lo, hi exact, so that its rounding enters only through r^2 P (the scheme of W. J. Cody and W. Waite,
 * Software Manual for the Elementary Functions, 1980).
 * Error below 0.8 ulp for normal results, 1 ulp for subnormal ones. exp(0) = 1; NaN, infinities, overflow and underflow exact.
 */
import { LN2_HI, LN2_LO, LOG2E, ROUND_SHIFT } from "./constants";

/** Within it the result is normal, and the exponent can be added without a check. */
export const EXP_PLAIN_LIMIT: f64 = 708.0;

/** Above it e^x rounds to infinity. */
const OVERFLOW: f64 = 709.782712893384;
/** Below it e^x rounds to zero. */
const UNDERFLOW: f64 = -745.1332191019411;

/** P, lowest power first. In memory, because V8 builds v128 constants anew at every use. */
// prettier-ignore
export const P: usize = memory.data<f64>([
  0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326112, 0.001388888888888373, 0.0001984126987490126,
  2.4801587325605324e-05, 2.7557255297969643e-06, 2.755727357010214e-07, 2.5105259538448494e-08, 2.0914717341716378e-09,
]);

export function exp(x: f64): f64 {
  if (!(abs(x) <= EXP_PLAIN_LIMIT)) return expAtEdge(x);
  return expScaled(x, 0);
}

/** e^x 2^scale, for results that are normal. */
function expScaled(x: f64, scale: i64): f64 {
  const shifted = x * LOG2E + ROUND_SHIFT;
  const n = shifted - ROUND_SHIFT;
  const hi = x - n * LN2_HI;
  const lo = n * LN2_LO;
  const r = hi - lo;
  const y = 1.0 + (hi + (r * r * polynomialP(r) - lo));
  return reinterpret<f64>(reinterpret<i64>(y) + ((reinterpret<i64>(shifted) + scale) << 52));
}

/** P(r) = (e^r - 1 - r) / r^2 for |r| <= ln(2)/2, by Estrin's scheme. */
export function polynomialP(r: f64): f64 {
  const r2 = r * r;
  const r4 = r2 * r2;
  const low = load<f64>(P) + load<f64>(P, 8) * r + (load<f64>(P, 16) + load<f64>(P, 24) * r) * r2;
  const middle = load<f64>(P, 32) + load<f64>(P, 40) * r + (load<f64>(P, 48) + load<f64>(P, 56) * r) * r2;
  const high = load<f64>(P, 64) + load<f64>(P, 72) * r + load<f64>(P, 80) * r2;
  return low + (middle + high * r4) * r4;
}

function expAtEdge(x: f64): f64 {
  if (isNaN(x)) return NaN;
  if (x > OVERFLOW) return Infinity;
  if (x < UNDERFLOW) return 0.0;
  // Through 2^64, so that a subnormal result is rounded once, by the last product.
  return x > 0.0 ? expScaled(x, 0) : expScaled(x, 64) * 5.421010862427522e-20;
}

/** exp of both lanes. */
export function expPair(x: v128): v128 {
  if (ASC_FEATURE_SIMD) {
    if (!i64x2.all_true(f64x2.le(f64x2.abs(x), f64x2.splat(EXP_PLAIN_LIMIT)))) {
      return f64x2.replace_lane(f64x2.splat(exp(f64x2.extract_lane(x, 0))), 1, exp(f64x2.extract_lane(x, 1)));
    }
    return expPairPlain(x);
  }
  return x;
}

/** exp of both lanes where the caller knows that |x| <= 708: no check, no branch, and no call (half the time in a loop). */
// @ts-ignore: decorator
@inline
export function expPairPlain(x: v128): v128 {
  if (ASC_FEATURE_SIMD) {
    const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2E)), f64x2.splat(ROUND_SHIFT));
    const n = f64x2.sub(shifted, f64x2.splat(ROUND_SHIFT));
    const hi = f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HI)));
    const lo = f64x2.mul(n, f64x2.splat(LN2_LO));
    const r = f64x2.sub(hi, lo);
    const tail = f64x2.sub(f64x2.mul(f64x2.mul(r, r), polynomialPPair(r)), lo);
    const y = f64x2.add(f64x2.splat(1.0), f64x2.add(hi, tail));
    return i64x2.add(y, i64x2.shl(shifted, 52));
  }
  return x;
}

/** {@link polynomialP} of both lanes. */
// @ts-ignore: decorator
@inline
export function polynomialPPair(r: v128): v128 {
  if (ASC_FEATURE_SIMD) {
    const r2 = f64x2.mul(r, r);
    const r4 = f64x2.mul(r2, r2);
    const p01 = f64x2.add(v128.load64_splat(P), f64x2.mul(v128.load64_splat(P, 8), r));
    const p23 = f64x2.add(v128.load64_splat(P, 16), f64x2.mul(v128.load64_splat(P, 24), r));
    const p45 = f64x2.add(v128.load64_splat(P, 32), f64x2.mul(v128.load64_splat(P, 40), r));
    const p67 = f64x2.add(v128.load64_splat(P, 48), f64x2.mul(v128.load64_splat(P, 56), r));
    const p89 = f64x2.add(v128.load64_splat(P, 64), f64x2.mul(v128.load64_splat(P, 72), r));
    const low = f64x2.add(p01, f64x2.mul(p23, r2));
    const middle = f64x2.add(p45, f64x2.mul(p67, r2));
    const high = f64x2.add(p89, f64x2.mul(v128.load64_splat(P, 80), r2));
    return f64x2.add(low, f64x2.mul(f64x2.add(middle, f64x2.mul(high, r4)), r4));
  }
  return r;
}
