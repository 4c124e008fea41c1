/**
 * The sum over the nodes of a group, once its children are integrated at each (docs/mathematics.md (19.3)), and posterior means by it:
 *   F = -log|L| + log sum_k weight_k exp(|z_k|^2 / 2) exp(-v_k'v_k / 2) prod_j I_jk
 */
import { add, get, set } from "../linalg/access";
import { at } from "../linalg/small";
import { addScaled, zero } from "../linalg/vector";
import { exp } from "../math/exp";
import { log } from "../math/log";
import { placeXX, placeZi, placeZiX, placeZo, recordOf, SLOPE, X } from "./children";
import { column, Nested, place } from "./model";

/** Before the children of a group are integrated. */
export function startOuter(m: Nested): void {
  m.modeOfChildren = 0.0;
  for (let k = 0; k < m.outerNodes; k++) {
    set(m.logSum, k, 0.0);
    set(m.product, k, 1.0);
  }
}

/** Log of the group's integral; leaves the posterior weights of its nodes in `weight`. */
export function sumOuter(m: Nested, g: i32): f64 {
  const qo = m.qo;
  const v = place(m.vMode, g * qo);
  let highest = -Infinity;
  for (let k = 0; k < m.outerNodes; k++) {
    let square = 0.0;
    for (let d = 0; d < qo; d++) {
      const vk = get(v, d) + get(m.delta, k * qo + d);
      square += vk * vk;
    }
    const sum = log(get(m.outerFactor, k) * get(m.product, k)) - 0.5 * square + get(m.logSum, k);
    set(m.logWeight, k, sum);
    // so that NaN counts
    if (!(sum <= highest)) highest = sum;
  }
  let total = 0.0;
  for (let k = 0; k < m.outerNodes; k++) {
    const weight = exp(get(m.logWeight, k) - highest);
    set(m.weight, k, weight);
    total += weight;
  }
  for (let k = 0; k < m.outerNodes; k++) set(m.weight, k, get(m.weight, k) / total);
  let logL = 0.0;
  for (let d = 0; d < qo; d++) logL += log(at(m.L, qo, d, d));
  return highest + log(total) - logL + m.modeOfChildren;
}

/** E z, E z z'; of each child E x, E x z', E x x'. */
export function sumMoments(m: Nested): void {
  const qo = m.qo;
  const qi = m.qi;
  zero(m.z, qo);
  zero(m.zz, qo * qo);
  zero(m.x, m.kids * qi);
  zero(m.xz, m.kids * qi * qo);
  zero(m.xx, m.kids * qi * qi);
  for (let k = 0; k < m.outerNodes; k++) {
    const p = get(m.weight, k);
    if (p == 0.0) continue;
    const z = place(m.outerX, k * qo);
    for (let d = 0; d < qo; d++) {
      add(m.z, d, p * get(z, d));
      for (let e = 0; e < qo; e++) add(m.zz, d * qo + e, p * get(z, d) * get(z, e));
    }
    for (let j = 0; j < m.kids; j++) {
      const record = recordOf(m, j, k);
      addScaled(place(m.x, j * qi), p, place(record, X), qi);
      addScaled(place(m.xx, j * qi * qi), p, place(record, placeXX(m)), qi * qi);
      addOuter(m, place(m.xz, j * qi * qo), p, place(record, X), z, qi);
    }
  }
}

/** out += p a z', a of `rows` numbers. */
function addOuter(m: Nested, out: usize, p: f64, a: usize, z: usize, rows: i32): void {
  for (let d = 0; d < rows; d++) for (let e = 0; e < m.qo; e++) add(out, d * m.qo + e, p * get(a, d) * get(z, e));
}

/** E of the rows' scores, alone and with z and x: scoreMean a row; ziS, ziSZ, ziSX a child; zoS, zoSZ; of slopes in log shape nodesShape. */
export function sumScores(m: Nested): void {
  const qo = m.qo;
  const qi = m.qi;
  zero(m.scoreMean, m.n);
  zero(m.ziS, m.kids * qi);
  zero(m.ziSZ, m.kids * qi * qo);
  zero(m.ziSX, m.kids * qi * qi);
  zero(m.zoS, qo);
  zero(m.zoSZ, qo * qo);
  m.nodesShape = 0.0;
  for (let k = 0; k < m.outerNodes; k++) {
    const p = get(m.weight, k);
    if (p == 0.0) continue;
    const z = place(m.outerX, k * qo);
    addScaled(m.scoreMean, p, column(m.M, m.mostRows + 1, k), m.n);
    for (let j = 0; j < m.kids; j++) {
      const record = recordOf(m, j, k);
      const zi = place(record, placeZi(m));
      const zo = place(record, placeZo(m));
      addScaled(place(m.ziS, j * qi), p, zi, qi);
      addScaled(place(m.ziSX, j * qi * qi), p, place(record, placeZiX(m)), qi * qi);
      addOuter(m, place(m.ziSZ, j * qi * qo), p, zi, z, qi);
      addScaled(m.zoS, p, zo, qo);
      addOuter(m, m.zoSZ, p, zo, z, qo);
      m.nodesShape += p * get(record, SLOPE);
    }
  }
}
