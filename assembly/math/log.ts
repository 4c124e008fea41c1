/**
 * The natural logarithm, scalar and for two lanes with the same bits.
 *
 * x = 2^k m, sqrt(1/2) <= m < sqrt(2), f = m - 1, s = f / (2 + f): log m = log((1+s)/(1-s)) = f - f^2/2 + s (f^2/2 + R),
 * R = s^2 G(s^2), G of degree 6 by Chebyshev interpolation (scripts/coefficients.py; |error| of s R < 2^-59).
 * The arrangement is the one of K. C. Ng's log in Sun's fdlibm (1993), described in its comments.
 * Error below 1 ulp. log(1) = +0; zero, negative, infinite, NaN and subnormal arguments exact.
 */
import { LN2_HI, LN2_LO, MANTISSA, SQRT_HALF_BITS, TO_ONE, TWO52_BIASED, TWO52_BITS } from "./constants";

/** G, lowest power first. In memory, because V8 builds v128 constants anew at every use. */
// prettier-ignore
export const G: usize = memory.data<f64>([
  0.666666666666667, 0.39999999999899444, 0.2857142862600327, 0.22222211130259878, 0.18182889455674947,
  0.15331710618210773, 0.14616585424888623,
]);

const SMALLEST_NORMAL: f64 = 2.2250738585072014e-308;
const LARGEST: f64 = 1.7976931348623157e308;

export function log(x: f64): f64 {
  if (!(x >= SMALLEST_NORMAL && x <= LARGEST)) return logAtEdge(x);
  return logPlain(x, 0.0, 0.0);
}

/** log(u) + k0 ln 2 + c, for a positive normal u and a small correction c. */
export function logPlain(u: f64, k0: f64, c: f64): f64 {
  const bits = reinterpret<i64>(u) + TO_ONE;
  const k = reinterpret<f64>((bits >>> 52) | TWO52_BITS) - TWO52_BIASED + k0;
  const f = reinterpret<f64>((bits & MANTISSA) + SQRT_HALF_BITS) - 1.0;
  const s = f / (2.0 + f);
  const halfSquare = 0.5 * f * f;
  const tail = s * (halfSquare + polynomialR(s * s)) + (k * LN2_LO + c);
  return k * LN2_HI - (halfSquare - tail - f);
}

/** R(z) = z G(z). */
function polynomialR(z: f64): f64 {
  const w = z * z;
  const high = load<f64>(G, 32) + load<f64>(G, 40) * z + load<f64>(G, 48) * w;
  return (load<f64>(G) + load<f64>(G, 8) * z + (load<f64>(G, 16) + load<f64>(G, 24) * z + high * w) * w) * z;
}

function logAtEdge(x: f64): f64 {
  if (x == 0.0) return -Infinity;
  if (!(x > 0.0)) return NaN;
  if (x == Infinity) return Infinity;
  return logPlain(x * 18014398509481984.0, -54.0, 0.0);
}

/** log of both lanes. */
export function logPair(x: v128): v128 {
  if (ASC_FEATURE_SIMD) {
    const plain = v128.and(f64x2.ge(x, f64x2.splat(SMALLEST_NORMAL)), f64x2.le(x, f64x2.splat(LARGEST)));
    if (!i64x2.all_true(plain)) {
      return f64x2.replace_lane(f64x2.splat(log(f64x2.extract_lane(x, 0))), 1, log(f64x2.extract_lane(x, 1)));
    }
    return logPairPlain(x);
  }
  return x;
}

/** {@link logPlain} of both lanes, k0 and c zero. */
function logPairPlain(u: v128): v128 {
  if (ASC_FEATURE_SIMD) {
    const bits = i64x2.add(u, i64x2.splat(TO_ONE));
    const biased = v128.or(i64x2.shr_u(bits, 52), i64x2.splat(TWO52_BITS));
    const k = f64x2.sub(biased, f64x2.splat(TWO52_BIASED));
    const m = i64x2.add(v128.and(bits, i64x2.splat(MANTISSA)), i64x2.splat(SQRT_HALF_BITS));
    const f = f64x2.sub(m, f64x2.splat(1.0));
    const s = f64x2.div(f, f64x2.add(f64x2.splat(2.0), f));
    const halfSquare = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
    const small = f64x2.mul(k, f64x2.splat(LN2_LO));
    const tail = f64x2.add(f64x2.mul(s, f64x2.add(halfSquare, polynomialRPair(f64x2.mul(s, s)))), small);
    const rest = f64x2.sub(f64x2.sub(halfSquare, tail), f);
    return f64x2.sub(f64x2.mul(k, f64x2.splat(LN2_HI)), rest);
  }
  return u;
}

function polynomialRPair(z: v128): v128 {
  if (ASC_FEATURE_SIMD) {
    const w = f64x2.mul(z, z);
    const g01 = f64x2.add(v128.load64_splat(G), f64x2.mul(v128.load64_splat(G, 8), z));
    const g23 = f64x2.add(v128.load64_splat(G, 16), f64x2.mul(v128.load64_splat(G, 24), z));
    const g45 = f64x2.add(v128.load64_splat(G, 32), f64x2.mul(v128.load64_splat(G, 40), z));
    const high = f64x2.add(g45, f64x2.mul(v128.load64_splat(G, 48), w));
    const middle = f64x2.add(g23, f64x2.mul(high, w));
    return f64x2.mul(f64x2.add(g01, f64x2.mul(middle, w)), z);
  }
  return z;
}
