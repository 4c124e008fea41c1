/**
 * The functions that have a form for two lanes, on arrays, for their tests: f64 values at `inAddress`, results to `outAddress` (which
 * may be the same), n of them. Two lanes at a time where the build has them; bits do not depend on that.
 */
import { EXP, LOG } from "../../src/wasm/arrayFunctions";
import { exp, expPair } from "./exp";
import { log, logPair } from "./log";

/** `f` is one of src/wasm/arrayFunctions.ts; any other gives NaN. */
export function mapArray(f: i32, inAddress: usize, outAddress: usize, n: i32): void {
  let i: usize = 0;
  const end = <usize>n << 3;
  if (ASC_FEATURE_SIMD) {
    for (; i + 16 <= end; i += 16) v128.store(outAddress + i, ofPair(f, v128.load(inAddress + i)));
  }
  for (; i < end; i += 8) store<f64>(outAddress + i, ofOne(f, load<f64>(inAddress + i)));
}

function ofPair(f: i32, x: v128): v128 {
  if (f == EXP) return expPair(x);
  return f == LOG ? logPair(x) : f64x2.splat(NaN);
}

function ofOne(f: i32, x: f64): f64 {
  if (f == EXP) return exp(x);
  return f == LOG ? log(x) : NaN;
}
