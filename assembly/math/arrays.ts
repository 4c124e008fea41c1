/**
 * The functions that TypeScript and the tests call on arrays: f64 values at `inAddress`, results to `outAddress` (which may be
 * the same), n of them. Two lanes at a time where the build has them; bits do not depend on that.
 */
import { exp, expPair } from "./exp";
import { expm1, expm1Pair } from "./expm1";
import { log, logPair } from "./log";
import { log1p, log1pPair } from "./log1p";
import { logistic, logisticPair, softplus, softplusPair } from "./logistic";
import { hazard, hazardPair, logPnorm, logPnormPair, pnorm, pnormPair } from "./pnorm";

export function expArray(inAddress: usize, outAddress: usize, n: i32): void {
  let i: usize = 0;
  const end = <usize>n << 3;
  if (ASC_FEATURE_SIMD) {
    for (; i + 16 <= end; i += 16) v128.store(outAddress + i, expPair(v128.load(inAddress + i)));
  }
  for (; i < end; i += 8) store<f64>(outAddress + i, exp(load<f64>(inAddress + i)));
}

export function expm1Array(inAddress: usize, outAddress: usize, n: i32): void {
  let i: usize = 0;
  const end = <usize>n << 3;
  if (ASC_FEATURE_SIMD) {
    for (; i + 16 <= end; i += 16) v128.store(outAddress + i, expm1Pair(v128.load(inAddress + i)));
  }
  for (; i < end; i += 8) store<f64>(outAddress + i, expm1(load<f64>(inAddress + i)));
}

export function logArray(inAddress: usize, outAddress: usize, n: i32): void {
  let i: usize = 0;
  const end = <usize>n << 3;
  if (ASC_FEATURE_SIMD) {
    for (; i + 16 <= end; i += 16) v128.store(outAddress + i, logPair(v128.load(inAddress + i)));
  }
  for (; i < end; i += 8) store<f64>(outAddress + i, log(load<f64>(inAddress + i)));
}

export function log1pArray(inAddress: usize, outAddress: usize, n: i32): void {
  let i: usize = 0;
  const end = <usize>n << 3;
  if (ASC_FEATURE_SIMD) {
    for (; i + 16 <= end; i += 16) v128.store(outAddress + i, log1pPair(v128.load(inAddress + i)));
  }
  for (; i < end; i += 8) store<f64>(outAddress + i, log1p(load<f64>(inAddress + i)));
}

export function softplusArray(inAddress: usize, outAddress: usize, n: i32): void {
  let i: usize = 0;
  const end = <usize>n << 3;
  if (ASC_FEATURE_SIMD) {
    for (; i + 16 <= end; i += 16) v128.store(outAddress + i, softplusPair(v128.load(inAddress + i)));
  }
  for (; i < end; i += 8) store<f64>(outAddress + i, softplus(load<f64>(inAddress + i)));
}

export function logisticArray(inAddress: usize, outAddress: usize, n: i32): void {
  let i: usize = 0;
  const end = <usize>n << 3;
  if (ASC_FEATURE_SIMD) {
    for (; i + 16 <= end; i += 16) v128.store(outAddress + i, logisticPair(v128.load(inAddress + i)));
  }
  for (; i < end; i += 8) store<f64>(outAddress + i, logistic(load<f64>(inAddress + i)));
}

export function pnormArray(inAddress: usize, outAddress: usize, n: i32): void {
  let i: usize = 0;
  const end = <usize>n << 3;
  if (ASC_FEATURE_SIMD) {
    for (; i + 16 <= end; i += 16) v128.store(outAddress + i, pnormPair(v128.load(inAddress + i)));
  }
  for (; i < end; i += 8) store<f64>(outAddress + i, pnorm(load<f64>(inAddress + i)));
}

export function logPnormArray(inAddress: usize, outAddress: usize, n: i32): void {
  let i: usize = 0;
  const end = <usize>n << 3;
  if (ASC_FEATURE_SIMD) {
    for (; i + 16 <= end; i += 16) v128.store(outAddress + i, logPnormPair(v128.load(inAddress + i)));
  }
  for (; i < end; i += 8) store<f64>(outAddress + i, logPnorm(load<f64>(inAddress + i)));
}

export function hazardArray(inAddress: usize, outAddress: usize, n: i32): void {
  let i: usize = 0;
  const end = <usize>n << 3;
  if (ASC_FEATURE_SIMD) {
    for (; i + 16 <= end; i += 16) v128.store(outAddress + i, hazardPair(v128.load(inAddress + i)));
  }
  for (; i < end; i += 8) store<f64>(outAddress + i, hazard(load<f64>(inAddress + i)));
}
