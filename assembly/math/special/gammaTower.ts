/**
 * log Gamma(x) and x^k times its first three derivatives, x > 0, together, of two numbers at once (P = v128) or of one: one recurrence
 * upwards to where the series hold, and one logarithm, in a fraction of the time of lgamma, digamma, trigamma and tetragamma one by one. From
 * LARGE on the series of digamma.ts and Stirling's; below, with u_i = x / (x + i) for i < m and X = x + m,
 *   log Gamma(x) = log Gamma(X) - log prod (x + i),   x digamma(x) = x digamma(X) - sum u_i,   and so on
 * Errors: 4 ulp of the largest term, 13 for log Gamma below LARGE; the zeros of log Gamma and digamma are not kept to relative accuracy.
 */
import { add, constant, div, ifLess, into, mul, mulAdd, neg, ONE, splat, sub, TWO, ZERO } from "../../family/lanes";
import { LOG_SQRT_2PI } from "../constants";
import { log, logPair } from "../log";
import { DIGAMMA_SERIES, LARGE, TETRAGAMMA_SERIES, TRIGAMMA_SERIES } from "./digamma";
import { STIRLING } from "./stirling";

/** Writes, 16 bytes apart, log Gamma(x), x digamma(x), and with `all` x^2 trigamma(x), x^3 tetragamma(x). @param logX logarithm of x */
export function gammaTower<P>(x: P, logX: P, all: bool, out: usize): void {
  const large = splat<P>(LARGE);
  const one = constant<P>(ONE);
  const zero = constant<P>(ZERO);
  let X = x;
  let product = one;
  // the first term of each sum is 1, however small x is
  let sum1 = ifLess<P>(x, large, one, zero);
  let sum2 = sum1;
  let sum3 = sum1;
  X = add<P>(X, sum1);
  while (anyLess<P>(X, large)) {
    product = mul<P>(product, ifLess<P>(X, large, X, one));
    const u = ifLess<P>(X, large, div<P>(x, X), zero);
    const square = mul<P>(u, u);
    sum1 = add<P>(sum1, u);
    sum2 = add<P>(sum2, square);
    sum3 = mulAdd<P>(square, u, sum3);
    X = add<P>(X, ifLess<P>(X, large, one, zero));
  }
  let logTop = logX;
  let below = zero;
  if (anyLess<P>(x, large)) {
    logTop = ifLess<P>(x, large, logOf<P>(X), logX);
    below = ifLess<P>(x, large, add<P>(logX, logOf<P>(product)), zero);
  }
  const inverse = div<P>(one, X);
  const z = mul<P>(inverse, inverse);
  const share = mul<P>(x, inverse);
  const half = splat<P>(0.5);
  const rest = add<P>(splat<P>(LOG_SQRT_2PI - 0.5), mul<P>(inverse, series<P>(STIRLING, 64, z)));
  into<P>(out, sub<P>(add<P>(mul<P>(sub<P>(X, half), sub<P>(logTop, one)), rest), below));
  const first = mulAdd<P>(inverse, series<P>(DIGAMMA_SERIES, 56, z), half);
  into<P>(out + 16, sub<P>(sub<P>(mul<P>(x, logTop), mul<P>(share, first)), sum1));
  if (!all) return;
  const shares = mul<P>(share, share);
  const second = add<P>(X, mulAdd<P>(inverse, series<P>(TRIGAMMA_SERIES, 56, z), half));
  into<P>(out + 32, mulAdd<P>(shares, second, sum2));
  const third = add<P>(X, mulAdd<P>(inverse, series<P>(TETRAGAMMA_SERIES, 56, z), one));
  into<P>(out + 48, neg<P>(mulAdd<P>(mul<P>(shares, share), third, mul<P>(constant<P>(TWO), sum3))));
}

/** A polynomial in z, its highest coefficient at the end. */
// @ts-ignore: decorator
@inline
function series<P>(table: usize, end: isize, z: P): P {
  let sum = constant<P>(table + end);
  for (let i: isize = end - 8; i >= 0; i -= 8) sum = mulAdd<P>(sum, z, constant<P>(table + i));
  return sum;
}

// @ts-ignore: decorator
@inline
function anyLess<P>(a: P, b: P): bool {
  if (isVector<P>()) return v128.any_true(f64x2.lt(a, b));
  else return a < b;
}

// @ts-ignore: decorator
@inline
function logOf<P>(x: P): P {
  if (isVector<P>()) return logPair(x);
  else return log(x);
}
