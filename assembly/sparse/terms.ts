/**
 * Lambda is block diagonal: the same q x q lower triangle T for every level of a term. T is stored row-major, one term after
 * the other; theta is the lower triangle of each, by columns.
 */
import { get, int, set } from "../linalg/access";
import { SparseModel } from "./model";

/** T from theta. */
export function setFactors(m: SparseModel, theta: usize): void {
  let T = m.T;
  let k = 0;
  for (let t = 0; t < m.nTerms; t++) {
    const q = int(m.termSize, t);
    for (let j = 0; j < q; j++) for (let i = j; i < q; i++) set(T, i * q + j, get(theta, k++));
    T += (<usize>(q * q)) << 3;
  }
}

/** to := Lambda x, level by level. */
export function multiplyLambda(m: SparseModel, x: usize, to: usize): void {
  let T = m.T;
  for (let t = 0, pair = 0; t < m.nTerms; t++) {
    const q = int(m.termSize, t);
    const end = int(m.pairBlock, pair + 1);
    for (let block = int(m.pairBlock, pair); block < end; block++) {
      const c = int(m.blockA, block);
      for (let i = 0; i < q; i++) {
        let sum = 0.0;
        for (let j = 0; j <= i; j++) sum += get(T, i * q + j) * get(x, c + j);
        set(to, c + i, sum);
      }
    }
    T += (<usize>(q * q)) << 3;
    pair += m.nTerms - t;
  }
  clearPadding(m, to);
}

/** to := Lambda' x, level by level; `to` may be x. */
export function multiplyLambdaTransposed(m: SparseModel, x: usize, to: usize): void {
  let T = m.T;
  for (let t = 0, pair = 0; t < m.nTerms; t++) {
    const q = int(m.termSize, t);
    const end = int(m.pairBlock, pair + 1);
    for (let block = int(m.pairBlock, pair); block < end; block++) {
      const c = int(m.blockA, block);
      for (let j = 0; j < q; j++) {
        let sum = 0.0;
        for (let i = j; i < q; i++) sum += get(T, i * q + j) * get(x, c + i);
        set(to, c + j, sum);
      }
    }
    T += (<usize>(q * q)) << 3;
    pair += m.nTerms - t;
  }
  clearPadding(m, to);
}

/** What stands behind the last column is multiplied with the rest, so nothing of a failed evaluation may stay there. */
function clearPadding(m: SparseModel, x: usize): void {
  for (let i = m.nLead + m.nTail; i < m.vectorLength; i++) set(x, i, 0.0);
}

/**
 * For every theta, an element (i, j) of its term's T: gradient += factor * sum over the term's levels of x_i y_j,
 * which is x' dT y.
 */
export function addLevelProducts(m: SparseModel, x: usize, y: usize, factor: f64): void {
  let k = 0;
  for (let t = 0, pair = 0; t < m.nTerms; t++) {
    const q = int(m.termSize, t);
    const from = int(m.pairBlock, pair);
    const end = int(m.pairBlock, pair + 1);
    for (let j = 0; j < q; j++) {
      for (let i = j; i < q; i++) {
        let sum = 0.0;
        for (let block = from; block < end; block++) {
          const c = int(m.blockA, block);
          sum += get(x, c + i) * get(y, c + j);
        }
        set(m.gradient, k, get(m.gradient, k) + factor * sum);
        k++;
      }
    }
    pair += m.nTerms - t;
  }
}
