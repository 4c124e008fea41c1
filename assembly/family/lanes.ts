/**
 * Arithmetic for P = v128, two rows at once, or P = f64, one row: what is written in it is written once for both. The builds
 * with f64x2 use the first, the scalar build the second; both round alike, operation by operation.
 */
import { MANTISSA, SQRT_HALF_BITS, TO_ONE, TWO52_BIASED, TWO52_BITS } from "../math/constants";

/** Bytes of P: how far a loop over rows steps. */
// @ts-ignore: decorator
@inline
export function width<P>(): usize {
  return isVector<P>() ? 16 : 8;
}

/** Numbers in memory, for {@link constant}. */
export const ZERO: usize = memory.data<f64>([0.0]);
export const HALF: usize = memory.data<f64>([0.5]);
export const ONE: usize = memory.data<f64>([1.0]);
export const TWO: usize = memory.data<f64>([2.0]);
export const INFINITY: usize = memory.data<f64>([Infinity]);

/** A number that is not known before the program runs, in all lanes. */
// @ts-ignore: decorator
@inline
export function splat<P>(x: f64): P {
  if (isVector<P>()) return f64x2.splat(x);
  else return x;
}

/** The constant at an address, in all lanes: V8 loads it faster than it builds a v128 constant, and it takes ten bytes less. */
// @ts-ignore: decorator
@inline
export function constant<P>(address: usize): P {
  if (isVector<P>()) return v128.load64_splat(address);
  else return load<f64>(address);
}

// @ts-ignore: decorator
@inline
export function from<P>(address: usize): P {
  if (isVector<P>()) return v128.load(address);
  else return load<f64>(address);
}

// @ts-ignore: decorator
@inline
export function into<P>(address: usize, x: P): void {
  if (isVector<P>()) v128.store(address, x);
  else store<f64>(address, x);
}

// @ts-ignore: decorator
@inline
export function add<P>(a: P, b: P): P {
  if (isVector<P>()) return f64x2.add(a, b);
  else return a + b;
}

// @ts-ignore: decorator
@inline
export function sub<P>(a: P, b: P): P {
  if (isVector<P>()) return f64x2.sub(a, b);
  else return a - b;
}

// @ts-ignore: decorator
@inline
export function mul<P>(a: P, b: P): P {
  if (isVector<P>()) return f64x2.mul(a, b);
  else return a * b;
}

// @ts-ignore: decorator
@inline
export function div<P>(a: P, b: P): P {
  if (isVector<P>()) return f64x2.div(a, b);
  else return a / b;
}

/** a b + c, rounded twice. */
// @ts-ignore: decorator
@inline
export function mulAdd<P>(a: P, b: P, c: P): P {
  return add<P>(mul<P>(a, b), c);
}

// @ts-ignore: decorator
@inline
export function neg<P>(a: P): P {
  if (isVector<P>()) return f64x2.neg(a);
  else return -a;
}

// @ts-ignore: decorator
@inline
export function size<P>(a: P): P {
  if (isVector<P>()) return f64x2.abs(a);
  else return abs<f64>(a);
}

/** The smaller of both; NaN where a is. */
// @ts-ignore: decorator
@inline
export function atMost<P>(a: P, most: P): P {
  if (isVector<P>()) return f64x2.pmin(a, most);
  else return most < a ? most : a;
}

/** The larger of both; NaN where a is. */
// @ts-ignore: decorator
@inline
export function atLeast<P>(a: P, least: P): P {
  if (isVector<P>()) return f64x2.pmax(a, least);
  else return a < least ? least : a;
}

/** a < b ? yes : no. */
// @ts-ignore: decorator
@inline
export function ifLess<P>(a: P, b: P, yes: P, no: P): P {
  if (isVector<P>()) return v128.bitselect(yes, no, f64x2.lt(a, b));
  else return a < b ? yes : no;
}

/** Whether every lane is 0 or 1. */
// @ts-ignore: decorator
@inline
export function allZeroOrOne<P>(a: P): bool {
  if (isVector<P>()) {
    return v128.all_true<i64>(v128.or(f64x2.eq(a, v128.load64_splat(ZERO)), f64x2.eq(a, v128.load64_splat(ONE))));
  } else return a == 0.0 || a == 1.0;
}

/** The first lane alone, 0 in the other: an odd last row. */
// @ts-ignore: decorator
@inline
export function firstLane<P>(a: P): P {
  if (isVector<P>()) return f64x2.replace_lane(a, 1, 0.0);
  else return a;
}

/** The first lane alone, 1 in the other: of a product. */
// @ts-ignore: decorator
@inline
export function lastAsOne<P>(a: P): P {
  if (isVector<P>()) return f64x2.replace_lane(a, 1, 1.0);
  else return a;
}

/**
 * The running sum that the next rows belong to: rows are summed by even and odd ones, which two lanes do by themselves and one
 * lane does by changing between two sums.
 */
// @ts-ignore: decorator
@inline
export function nextSum<P>(sum: P, other: P): P {
  return isVector<P>() ? sum : other;
}

/** Sum of even and odd rows. */
// @ts-ignore: decorator
@inline
export function total<P>(sum: P, other: P): f64 {
  if (isVector<P>()) return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  else return sum + other;
}

/** 2^n, of n + ROUND_SHIFT; n a whole number within the normal exponents. */
// @ts-ignore: decorator
@inline
export function powerOfTwo<P>(shifted: P): P {
  if (isVector<P>()) return i64x2.add(i64x2.shl(shifted, 52), v128.load64_splat(ONE));
  else return reinterpret<f64>((reinterpret<i64>(shifted) << 52) + load<i64>(ONE));
}

const LOG_BITS: usize = memory.data<i64>([TO_ONE, TWO52_BITS, MANTISSA, SQRT_HALF_BITS]);
const BIASED: usize = memory.data<f64>([TWO52_BIASED]);

/** k of x = 2^k m, sqrt(1/2) <= m < sqrt(2), of a positive normal x. */
// @ts-ignore: decorator
@inline
export function exponent<P>(x: P): P {
  if (isVector<P>()) {
    const bits = i64x2.shr_u(i64x2.add(x, v128.load64_splat(LOG_BITS)), 52);
    return f64x2.sub(v128.or(bits, v128.load64_splat(LOG_BITS, 8)), v128.load64_splat(BIASED));
  } else return reinterpret<f64>(((reinterpret<i64>(x) + TO_ONE) >>> 52) | TWO52_BITS) - TWO52_BIASED;
}

/** m of {@link exponent}. */
// @ts-ignore: decorator
@inline
export function mantissa<P>(x: P): P {
  if (isVector<P>()) {
    const bits = v128.and(i64x2.add(x, v128.load64_splat(LOG_BITS)), v128.load64_splat(LOG_BITS, 16));
    return i64x2.add(bits, v128.load64_splat(LOG_BITS, 24));
  } else return reinterpret<f64>(((reinterpret<i64>(x) + TO_ONE) & MANTISSA) + SQRT_HALF_BITS);
}
