/**
 * Logs of 1 - mu summed over the rows of a group, for the fast logit paths.
 */
import { log, logPair } from "../../math/log";

/** A running product of 1 - mu below this is turned into a log before the next factor, which is at least e^-350. */
const PRODUCT_MIN: f64 = 1e-140;

/** log of `factor` prod (1 - mu_j) = exp(-sum log(1 + e_j)) for rows of weight 1; an odd number is filled up with a factor 1. */
export function logOfProduct(rest: usize, n: i32, factor: f64): f64 {
  let sum = 0.0;
  let even = 1.0;
  let odd = 1.0;
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    even *= load<f64>(rest + at);
    odd *= load<f64>(rest + at, 8);
    if (even < PRODUCT_MIN || odd < PRODUCT_MIN) {
      sum += log(even) + log(odd);
      even = 1.0;
      odd = 1.0;
    }
  }
  return sum + log(even * odd * factor);
}

/** sum w_j log(1 - mu_j) */
export function sumOfLogs(rest: usize, w: usize, n: i32): f64 {
  let sums = f64x2.splat(0.0);
  const pairs = (<usize>(n & ~1)) << 3;
  for (let at: usize = 0; at < pairs; at += 16)
    sums = f64x2.add(sums, f64x2.mul(v128.load(w + at), logPair(v128.load(rest + at))));
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  if (n & 1) sum += load<f64>(w + pairs) * log(load<f64>(rest + pairs));
  return sum;
}
