/**
 * What the gradient and the moments need of a unit's integral at a path, that is with all effects above it at certain nodes:
 *   log of the integral, E x (q), E x x' (q x q), sums over rows E zscore (q) and E zscore x' (q x q)
 * with expectations over the nodes x of the unit, of what is below it given that; of a unit of the innermost factor also E slopes in what the
 * density has besides eta: log shape, or thresholds or coefficients of a second predictor with a place for each end (family/ordered/table.ts).
 */
import { add, get, set } from "../../linalg/access";
import { scale } from "../../linalg/vector";
import { Level } from "../level";
import { place } from "../model";

/** Places in a record. */
export const LOG: i32 = 0;
export const X: i32 = 1;

export function recordSize(q: i32, nSlopes: i32): i32 {
  return X + 2 * q + 2 * q * q + nSlopes;
}

export function placeXX(level: Level): i32 {
  return X + level.q;
}

export function placeZ(level: Level): i32 {
  return X + level.q + level.q * level.q;
}

export function placeZX(level: Level): i32 {
  return X + 2 * level.q + level.q * level.q;
}

export function placeSlopes(level: Level): i32 {
  return X + 2 * level.q + 2 * level.q * level.q;
}

/** Record of unit c of the group at hand at a path. */
export function recordOf(level: Level, c: i32, path: i32): usize {
  return place(level.records, (c * level.paths + path) * level.record);
}

/** A node's weight times x, x x', zscore and zscore x'. */
export function addNode(level: Level, record: usize, x: usize, weight: f64, zscore: usize): void {
  const q = level.q;
  const xx = placeXX(level);
  const z = placeZ(level);
  const zX = placeZX(level);
  for (let d = 0; d < q; d++) {
    const wx = weight * get(x, d);
    const wz = weight * get(zscore, d);
    add(record, X + d, wx);
    add(record, z + d, wz);
    for (let e = 0; e < q; e++) {
      add(record, xx + d * q + e, wx * get(x, e));
      add(record, zX + d * q + e, wz * get(x, e));
    }
  }
}

/** Sums of weights, of which there is so much in all, into expectations; the log of the integral is written. */
export function finishRecord(level: Level, record: usize, total: f64, log: f64): void {
  scale(record, 1.0 / total, level.record);
  set(record, LOG, log);
}
