/** exp and log of several numbers, two at a time where the build has f64x2; the bits are the same. */
import { exp, expPair } from "./exp";
import { log, logPair } from "./log";

/** x := e^(x - shift) */
export function expEach(x: usize, n: i32, shift: f64): void {
  const end = x + ((<usize>n) << 3);
  if (ASC_FEATURE_SIMD) {
    const both = f64x2.splat(shift);
    for (; x + 8 < end; x += 16) v128.store(x, expPair(f64x2.sub(v128.load(x), both)));
  }
  for (; x < end; x += 8) store<f64>(x, exp(load<f64>(x) - shift));
}

/** x := log x */
export function logEach(x: usize, n: i32): void {
  const end = x + ((<usize>n) << 3);
  if (ASC_FEATURE_SIMD) for (; x + 8 < end; x += 16) v128.store(x, logPair(v128.load(x)));
  for (; x < end; x += 8) store<f64>(x, log(load<f64>(x)));
}
