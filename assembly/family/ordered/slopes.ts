/**
 * What densities with thresholds (rowLaw.ts), or with the coefficients of a second predictor (../second) in their place, add to gradients and
 * information, beside the slopes that the loop over rows sums. All sums over them have a place for each end (table.ts), which is not read.
 */
import { isSecond } from "../lawCode";
import { get, set } from "../../linalg/access";
import { ROW } from "../rowLaw";
import { fillThresholdRow } from "../laws";
import { addOwnInformation, addOwnSlopes } from "../second/slopes";
import { slopeOf } from "./table";

/**
 * out += times the sum over n rows at eta of byW dW / d tau and of byScore d score / d tau, each in the two thresholds of a row; either
 * may be no address.
 */
export function addThresholdSlopes(
  code: i32,
  t: f64,
  y: usize,
  w: usize,
  eta: usize,
  n: i32,
  byW: usize,
  byScore: usize,
  times: f64,
  out: usize,
): void {
  if (isSecond(code)) {
    addOwnSlopes(t, y, eta, n, byW, byScore, times, out);
    return;
  }
  for (let j = 0; j < n; j++) {
    const c = <i32>get(y, j);
    const weight = times * get(w, j);
    fillThresholdRow(code, get(y, j), get(w, j), t, get(eta, j));
    const score = load<f64>(ROW, 80);
    const W = load<f64>(ROW, 96);
    let up = 0.0;
    let low = 0.0;
    if (byW != 0) {
      up += get(byW, j) * W;
      low -= get(byW, j) * (load<f64>(ROW, 48) + W);
    }
    if (byScore != 0) {
      up += get(byScore, j) * score;
      low += get(byScore, j) * (load<f64>(ROW, 32) - score);
    }
    set(out, c, get(out, c) + weight * low);
    set(out, c + 1, get(out, c + 1) + weight * up);
  }
}

/** d score / d t_s of n rows at eta. */
export function thresholdScores(
  code: i32,
  t: f64,
  y: usize,
  w: usize,
  eta: usize,
  n: i32,
  s: i32,
  count: i32,
  map: usize,
  nShape: i32,
  parameters: usize,
  out: usize,
): void {
  for (let j = 0; j < n; j++) {
    const c = <i32>get(y, j);
    fillThresholdRow(code, get(y, j), get(w, j), t, get(eta, j));
    const up = load<f64>(ROW, 80);
    const low = load<f64>(ROW, 32) - up;
    const byUp = slopeOf(c + 1, s, count, map, nShape, parameters);
    const byLow = slopeOf(c, s, count, map, nShape, parameters);
    set(out, j, get(w, j) * (byUp * up + byLow * low));
  }
}

/** `times` the information of n rows at eta about t, into the lower triangle of the metric from (at, at) on: that of the thresholds, pulled back. */
export function addThresholdInformation(
  code: i32,
  t: f64,
  y: usize,
  w: usize,
  eta: usize,
  n: i32,
  times: f64,
  count: i32,
  map: usize,
  nShape: i32,
  parameters: usize,
  metric: usize,
  size: i32,
  at: i32,
): void {
  if (isSecond(code)) {
    addOwnInformation(t, y, eta, n, times, metric, size, at);
    return;
  }
  for (let j = 0; j < n; j++) {
    const c = <i32>get(y, j);
    fillThresholdRow(code, get(y, j), get(w, j), t, get(eta, j));
    const both = load<f64>(ROW, 112);
    // d2 log f / d up^2 = -d score / d up - d2 log f / d up d low
    const up = load<f64>(ROW, 80) + both;
    const low = load<f64>(ROW, 32) - load<f64>(ROW, 80) + both;
    for (let s = 0; s < nShape; s++) {
      const ups = slopeOf(c + 1, s, count, map, nShape, parameters);
      const lows = slopeOf(c, s, count, map, nShape, parameters);
      for (let r = 0; r <= s; r++) {
        const upr = slopeOf(c + 1, r, count, map, nShape, parameters);
        const lowr = slopeOf(c, r, count, map, nShape, parameters);
        const value = up * ups * upr + low * lows * lowr - both * (ups * lowr + lows * upr);
        const place = (at + s) * size + at + r;
        set(metric, place, get(metric, place) + times * get(w, j) * value);
      }
    }
  }
}
