/**
 * Thresholds of ordered categories, increasing with the parameters: the first is 0 (the intercept moves them all), the others
 *   tau_c = base_c + sum over s of map_cs e^(t_s),   map >= 0,   base 0, or an infinity where a run of thresholds ends
 * In memory: their number, -Infinity, the thresholds, Infinity. Category c = 0, 1, .. lies between numbers c and c + 1 of what comes after the number;
 * the address of that -Infinity, as a number, is what densities take for t. Sums over thresholds have a place for each end, too.
 */
import { exp } from "../../math/exp";
import { get, set } from "../../linalg/access";
import { zero } from "../../linalg/vector";

/** Bytes of the slopes in the thresholds of a table, ends included. */
export function slopesOfThresholds(t: f64): usize {
  return (<usize>load<f64>(<usize>t - 8) + 2) << 3;
}

/** Doubles of a table. */
export function tableSize(count: i32): u64 {
  return count > 0 ? <u64>count + 3 : 0;
}

/** Doubles of a map. */
export function mapSize(count: i32, nShape: i32): u64 {
  return <u64>count * <u64>(nShape + 1);
}

/** Fills a table; what densities take for t. @param map count x nShape, row-major, and behind it the bases */
export function setThresholds(table: usize, count: i32, map: usize, nShape: i32, parameters: usize): f64 {
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

/** out_s := factor times the slope in t_s, of slopes in the thresholds. */
export function pullBack(slopes: usize, count: i32, map: usize, nShape: i32, parameters: usize, factor: f64, out: usize): void {
  for (let s = 0; s < nShape; s++) {
    let sum = 0.0;
    for (let c = 0; c < count; c++) sum += get(map, c * nShape + s) * get(slopes, c + 1);
    set(out, s, factor * exp(get(parameters, s)) * sum);
  }
}

/** d tau / d t_s of threshold c of a table, ends included. */
export function slopeOf(c: i32, s: i32, count: i32, map: usize, nShape: i32, parameters: usize): f64 {
  return c < 1 || c > count ? 0.0 : get(map, (c - 1) * nShape + s) * exp(get(parameters, s));
}

export function clear(slopes: usize, count: i32): void {
  zero(slopes, count + 2);
}
