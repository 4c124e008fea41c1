/**
 * Counts with the log link in a unit with a random intercept alone: all that its nodes know of the rows are three sums of each path, so that a
 * node costs nothing a row (docs/mathematics.md (19.17)).
 */
import { get, set } from "../../linalg/access";
import { copy, dot, dot3 } from "../../linalg/vector";
import { expEach } from "../../math/each";
import { log } from "../../math/log";
import { Level } from "../level";
import { Nested, place } from "../model";
import { finishRecord, placeXX, placeZ, placeZX, X } from "./record";

/** Sums of means are numbers that may be multiplied. */
const LEAST: f64 = 1e-290;
const LARGEST: f64 = 1e290;

/** What the nodes of a unit multiply the means of its rows by, to `held`; `slope` is the move of eta with x. */
export function factorsOfNodes(m: Nested, leaf: Level, slope: f64): void {
  for (let l = 0; l < leaf.nodes; l++) set(m.held, l, slope * get(leaf.x, l));
  expEach(m.held, leaf.nodes, 0.0);
}

/** As sumNodes of leaves.ts; false, and nothing is written, where a sum is no number. */
export function sumCounts(m: Nested, leaf: Level, record: usize, M: usize, first: i32, n: i32, slope: f64, Cinv: f64): bool {
  const y = place(m.y, m.firstRow + first);
  const w = place(m.w, m.firstRow + first);
  const means = m.runBase;
  copy(means, m.base, n);
  expEach(means, n, 0.0);
  const Y = dot(w, y, n);
  const atZero = dot3(w, y, m.base, n);
  const mean = dot(w, means, n);
  if (!(mean > LEAST && mean < LARGEST)) return false;
  const u = get(m.u0, 0);
  let highest = -Infinity;
  for (let l = 0; l < leaf.nodes; l++) {
    const x = get(leaf.x, l);
    const at = u + Cinv * x;
    const joint = atZero + Y * slope * x - mean * get(m.held, l) - 0.5 * at * at;
    set(m.values, l, joint);
    highest = max<f64>(highest, joint);
  }
  if (!(highest > -Infinity)) return false;
  expEach(m.values, leaf.nodes, highest);
  let total = 0.0;
  let sumX = 0.0;
  let sumXX = 0.0;
  let sumFactor = 0.0;
  let sumFactorX = 0.0;
  for (let l = 0; l < leaf.nodes; l++) {
    const weight = get(leaf.factor, l) * get(m.values, l);
    // factors may be infinite there
    if (weight == 0.0) continue;
    const x = get(leaf.x, l);
    const byX = weight * x;
    total += weight;
    sumX += byX;
    sumXX += byX * x;
    sumFactor += weight * get(m.held, l);
    sumFactorX += byX * get(m.held, l);
  }
  set(record, X, sumX);
  set(record, placeXX(leaf), sumXX);
  set(record, placeZ(leaf), Y * total - mean * sumFactor);
  set(record, placeZX(leaf), Y * sumX - mean * sumFactorX);
  finishRecord(leaf, record, total, highest + log(total));
  const factor = sumFactor / total;
  for (let i = 0; i < n; i++) set(M, i, get(w, i) * (get(y, i) - factor * get(means, i)));
  return true;
}
