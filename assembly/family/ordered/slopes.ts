/**
 * What densities with thresholds (rowLaw.ts), or with the coefficients of a second predictor (../second) in their place, add to gradients and
 * information, beside the slopes that the loop over rows sums. All sums over them have a place for each end (table.ts), which is not read.
 */
import { MOST_THRESHOLDS } from "../../../src/wasm/codes";
import { isSecond } from "../lawCode";
import { get, set } from "../../linalg/access";
import { zero } from "../../linalg/vector";
import { exp } from "../../math/exp";
import { ROW } from "../rowLaw";
import { fillThresholdRow } from "../laws";
import { addOwnInformation, addOwnSlopes } from "../second/slopes";
import { share } from "./table";

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

/**
 * As {@link addThresholdSlopes}, of densities with thresholds whose W, dW and `moved` (density.ts) at eta are known.
 */
export function addKnownSlopes(
  y: usize,
  n: i32,
  W: usize,
  dW: usize,
  moved: usize,
  byW: usize,
  byScore: usize,
  times: f64,
  out: usize,
): void {
  const movedW = moved + ((<usize>n + 1) << 3);
  for (let j = 0; j < n; j++) {
    const place = out + ((<usize>get(y, j)) << 3);
    const ofW = times * get(byW, j);
    const ofScore = times * get(byScore, j);
    const up = ofW * get(movedW, j) + ofScore * get(moved, j);
    // as eta moves against both ends, all of a row is what both have together
    const all = ofW * get(dW, j) - ofScore * get(W, j);
    store<f64>(place, load<f64>(place) - all - up);
    store<f64>(place, load<f64>(place, 8) + up, 8);
  }
}

/** d score / d t_s of n rows, times a factor, from d score / d tau in the upper threshold of each and in the lower one ({@link addThresholdInformation}). */
export function scoresInParameter(
  y: usize,
  n: i32,
  up: usize,
  low: usize,
  s: i32,
  count: i32,
  map: usize,
  nShape: i32,
  parameters: usize,
  factor: f64,
  out: usize,
): void {
  const unit = factor * exp(get(parameters, s));
  for (let j = 0; j < n; j++) {
    const c = <i32>get(y, j);
    set(out, j, unit * (share(c + 1, s, count, map, nShape) * get(up, j) + share(c, s, count, map, nShape) * get(low, j)));
  }
}

/** Sums over rows: the information about each threshold, ends included, and that about it and the next one together; e^t_s. */
const OWN: usize = memory.data(8 * (MOST_THRESHOLDS + 2), 16);
const WITH_NEXT: usize = memory.data(8 * (MOST_THRESHOLDS + 2), 16);
const UNITS: usize = memory.data(8 * MOST_THRESHOLDS, 16);

/**
 * `times` the information of n rows at eta about t, into the lower triangle of the metric from (at, at) on: that of the thresholds, pulled back.
 * Where `up` and `low` are addresses, with d score / d tau of each row in its upper and its lower threshold.
 */
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
  up: usize = 0,
  low: usize = 0,
): void {
  if (isSecond(code)) {
    addOwnInformation(t, y, eta, n, times, metric, size, at);
    return;
  }
  zero(OWN, count + 2);
  zero(WITH_NEXT, count + 2);
  for (let j = 0; j < n; j++) {
    const place = (<usize>get(y, j)) << 3;
    const weight = times * get(w, j);
    fillThresholdRow(code, get(y, j), get(w, j), t, get(eta, j));
    const both = load<f64>(ROW, 112);
    const score = load<f64>(ROW, 80);
    // d2 log f / d up^2 = -d score / d up - d2 log f / d up d low
    store<f64>(OWN + place, load<f64>(OWN + place) + weight * (load<f64>(ROW, 32) - score + both));
    store<f64>(OWN + place, load<f64>(OWN + place, 8) + weight * (score + both), 8);
    store<f64>(WITH_NEXT + place, load<f64>(WITH_NEXT + place) - weight * both);
    if (up == 0) continue;
    set(up, j, get(w, j) * score);
    set(low, j, get(w, j) * (load<f64>(ROW, 32) - score));
  }
  for (let s = 0; s < nShape; s++) {
    set(UNITS, s, exp(get(parameters, s)));
    for (let r = 0; r <= s; r++) {
      let sum = 0.0;
      // the first and the last place are ends, which do not move
      for (let c = 1; c <= count; c++) {
        const ofS = share(c, s, count, map, nShape);
        const ofR = share(c, r, count, map, nShape);
        sum += get(OWN, c) * ofS * ofR;
        sum += get(WITH_NEXT, c) * (ofS * share(c + 1, r, count, map, nShape) + share(c + 1, s, count, map, nShape) * ofR);
      }
      const place = (at + s) * size + at + r;
      set(metric, place, get(metric, place) + get(UNITS, s) * get(UNITS, r) * sum);
    }
  }
}
