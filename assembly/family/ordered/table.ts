/**
 * Thresholds of ordered categories, increasing with the parameters: the first is 0 (the intercept moves them all), the others
 *   tau_c = base_c + sum over s of map_cs e^(t_s),   map >= 0,   base 0, or an infinity where a run of thresholds ends
 * In memory: their number, -Infinity, the thresholds, Infinity. Category c = 0, 1, .. lies between numbers c and c + 1 of what comes after the number;
 * the address of that -Infinity, as a number, is what densities take for t. Sums over thresholds have a place for each end, too.
 */
import { isSecond } from "../lawCode";
import { exp } from "../../math/exp";
import { get, set } from "../../linalg/access";
import { zero } from "../../linalg/vector";
import { layOwn, ownSize, setOwn } from "../second/own";

/** Bytes of the slopes in the thresholds of a table, ends included. */
export function slopesOfThresholds(t: f64): usize {
  return (<usize>load<f64>(<usize>t - 8) + 2) << 3;
}

/** Doubles of sums over the thresholds. */
export function slopesSize(count: i32): u64 {
  return count > 0 ? <u64>count + 3 : 0;
}

/** Doubles of a table of densities with such a code, and of its map. */
export function tableSize(code: i32, count: i32, n: i32): u64 {
  return isSecond(code) ? ownSize(<u64>n) : slopesSize(count);
}

export function mapSize(code: i32, count: i32, nOfMap: i32, n: i32): u64 {
  return <u64>count * <u64>(isSecond(code) ? n : nOfMap + 1);
}

/**
 * Fills a table; what densities take for t. @param map count x nShape, row-major, and behind it the bases; of a second predictor
 * (../second/own.ts) its columns, of which nShape are the zeros'
 * @param withTerms of a second predictor: false leaves out the terms of rows that do not depend on eta
 */
export function setTable(
  code: i32,
  table: usize,
  count: i32,
  map: usize,
  nShape: i32,
  parameters: usize,
  y: usize,
  w: usize,
  n: i32,
  withTerms: bool = true,
): f64 {
  if (!isSecond(code)) return setThresholds(table, count, map, nShape, parameters);
  const t = layOwn(table, code, count, nShape, map, y, w, n);
  setOwn(t, parameters, withTerms);
  return t;
}

function setThresholds(table: usize, count: i32, map: usize, nShape: i32, parameters: usize): f64 {
  set(table, 0, <f64>count);
  set(table, 1, -Infinity);
  set(table, count + 2, Infinity);
  for (let c = 0; c < count; c++) {
    let tau = get(map, count * nShape + c);
    for (let s = 0; s < nShape; s++) tau += get(map, c * nShape + s) * exp(get(parameters, s));
    set(table, c + 2, tau);
  }
  return <f64>(table + 8);
}

/** out_s := factor times the slope in t_s, of slopes in the thresholds; in the coefficients of a second predictor they are it. */
export function pullBack(
  code: i32,
  slopes: usize,
  count: i32,
  map: usize,
  nShape: i32,
  parameters: usize,
  factor: f64,
  out: usize,
): void {
  if (isSecond(code)) {
    for (let s = 0; s < count; s++) set(out, s, factor * get(slopes, s + 1));
    return;
  }
  for (let s = 0; s < nShape; s++) {
    let sum = 0.0;
    for (let c = 0; c < count; c++) sum += get(map, c * nShape + s) * get(slopes, c + 1);
    set(out, s, factor * exp(get(parameters, s)) * sum);
  }
}

/** e^-t_s d tau / d t_s of threshold c of a table, ends included. */
export function share(c: i32, s: i32, count: i32, map: usize, nShape: i32): f64 {
  return c < 1 || c > count ? 0.0 : get(map, (c - 1) * nShape + s);
}

export function clear(slopes: usize, count: i32): void {
  zero(slopes, count + 2);
}
