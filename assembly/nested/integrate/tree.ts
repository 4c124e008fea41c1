/**
 * The nodes of all factors but the innermost one: placed before its units are integrated, summed afterwards (docs/mathematics.md (19.3)).
 * A tuple is a path with a node of the unit's own; the nodes of a path lie one after another. At a path, with delta its move,
 *   u_k = uMode + T delta + C^-T x_k,   I = |C|^-1 sum_k weight_k exp(|x_k|^2 / 2) exp(-u_k'u_k / 2) prod of the children's I
 */
import { add, get, set } from "../../linalg/access";
import { addAB, addAtB } from "../../linalg/rectangular";
import { addScaled, copy, zero } from "../../linalg/vector";
import { expEach, logEach } from "../../math/each";
import { log } from "../../math/log";
import { firstChild, Level } from "../level";
import { logDeterminant } from "../mode";
import { levelAt, modesOf, Nested, place } from "../model";
import { addNode, finishRecord, LOG, recordOf } from "./record";

/** Where the effects of a path are at each tuple, to be called when T and C^-1 are there; sums over children begin. */
export function placeNodes(m: Nested): void {
  begin(levelAt(m, -1));
  for (let d = 0; d < m.depth - 1; d++) {
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    const q = level.q;
    const P = level.above;
    for (let p = 0; p < up.count; p++)
      for (let c = firstChild(up, p, level), end = firstChild(up, p + 1, level); c < end; c++) {
        let to = place(level.move, c * level.tuples * level.whole);
        for (let path = 0; path < level.paths; path++) {
          const delta = place(up.move, (p * level.paths + path) * P);
          for (let k = 0; k < level.nodes; k++) {
            copy(to, delta, P);
            const own = place(to, P);
            zero(own, q);
            addAB(own, place(level.T, c * q * P), delta, q, P, 1, 1.0);
            addAtB(own, place(level.Cinv, c * q * q), place(level.x, k * q), q, q, 1, 1.0);
            to = place(to, level.whole);
          }
        }
      }
    begin(level);
  }
}

function begin(level: Level): void {
  const tuples = level.count * level.tuples;
  zero(level.logSum, tuples);
  zero(level.score, tuples * level.whole);
  for (let k = 0; k < tuples; k++) set(level.product, k, 1.0);
}

/** Log of the group's integral; leaves the weights of the nodes given y and their path in `weight`. */
export function sumTree(m: Nested): f64 {
  for (let d = m.depth - 2; d >= 0; d--) {
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    for (let p = 0; p < up.count; p++)
      for (let c = firstChild(up, p, level), end = firstChild(up, p + 1, level); c < end; c++) {
        const logC = logDeterminant(place(level.C, c * level.q * level.q), level.q);
        for (let path = 0; path < level.paths; path++) {
          const record = recordOf(level, c, path);
          sumPath(m, level, c, path, record);
          const tuple = p * level.paths + path;
          add(up.logSum, tuple, get(record, LOG) - logC);
          const score = place(up.score, tuple * level.above);
          for (let k = 0; k < level.nodes; k++) {
            const at = c * level.tuples + path * level.nodes + k;
            addScaled(score, get(level.weight, at), place(level.score, at * level.whole), level.above);
          }
        }
      }
  }
  return get(levelAt(m, -1).logSum, 0);
}

/** The nodes of unit c at a path into its record. */
function sumPath(m: Nested, level: Level, c: i32, path: i32, record: usize): void {
  const q = level.q;
  const u = place(modesOf(m, level), c * q);
  const first = c * level.tuples + path * level.nodes;
  const weights = place(level.weight, first);
  for (let k = 0; k < level.nodes; k++) set(weights, k, get(level.factor, k) * get(level.product, first + k));
  logEach(weights, level.nodes);
  let highest = -Infinity;
  for (let k = 0; k < level.nodes; k++) {
    const delta = place(level.move, (first + k) * level.whole + level.above);
    let square = 0.0;
    for (let d = 0; d < q; d++) {
      const uk = get(u, d) + get(delta, d);
      square += uk * uk;
    }
    const sum = get(weights, k) - 0.5 * square + get(level.logSum, first + k);
    set(weights, k, sum);
    // so that NaN counts
    if (!(sum <= highest)) highest = sum;
  }
  zero(record, level.record);
  if (highest == -Infinity) {
    zero(weights, level.nodes);
    set(record, LOG, -Infinity);
    return;
  }
  expEach(weights, level.nodes, highest);
  let total = 0.0;
  for (let k = 0; k < level.nodes; k++) total += get(weights, k);
  for (let k = 0; k < level.nodes; k++) {
    const weight = get(weights, k);
    addNode(level, record, place(level.x, k * q), weight, place(level.score, (first + k) * level.whole + level.above));
    set(weights, k, weight / total);
  }
  finishRecord(level, record, total, highest + log(total));
}
