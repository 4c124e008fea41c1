/**
 * The functions on arrays, for their tests: f64 values at `inAddress`, results to `outAddress` (which may be the same), n of them.
 * Two lanes at a time where the build has them; bits do not depend on that.
 */
import * as which from "../../src/wasm/arrayFunctions";
import { exp, expPair } from "./exp";
import { expm1, expm1Pair } from "./expm1";
import { log, logPair } from "./log";
import { log1p, log1pPair } from "./log1p";
import { logistic, logisticPair, softplus, softplusPair } from "./logistic";
import { hazard, hazardPair, logPnorm, logPnormPair, pnorm, pnormPair } from "./pnorm";

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
  switch (f) {
    case which.EXP:
      return expPair(x);
    case which.EXPM1:
      return expm1Pair(x);
    case which.LOG:
      return logPair(x);
    case which.LOG1P:
      return log1pPair(x);
    case which.SOFTPLUS:
      return softplusPair(x);
    case which.LOGISTIC:
      return logisticPair(x);
    case which.PNORM:
      return pnormPair(x);
    case which.LOG_PNORM:
      return logPnormPair(x);
    case which.HAZARD:
      return hazardPair(x);
    default:
      return f64x2.splat(NaN);
  }
}

function ofOne(f: i32, x: f64): f64 {
  switch (f) {
    case which.EXP:
      return exp(x);
    case which.EXPM1:
      return expm1(x);
    case which.LOG:
      return log(x);
    case which.LOG1P:
      return log1p(x);
    case which.SOFTPLUS:
      return softplus(x);
    case which.LOGISTIC:
      return logistic(x);
    case which.PNORM:
      return pnorm(x);
    case which.LOG_PNORM:
      return logPnorm(x);
    case which.HAZARD:
      return hazard(x);
    default:
      return NaN;
  }
}
