/**
 * What the fixed effects add to a linear mixed model once the random ones are eliminated. With R_X'R_X = X'V^-1 X and
 * K = H^-1 Lambda'Z'X R_X^-1, the inverse of the whole system has S = H^-1 + K K' where H^-1 stood alone.
 * Vectors over columns lie as rows: row r of `right2` is column r of K.
 */
import { addProduct } from "../../linalg/columns";
import { subtractProduct } from "../../linalg/tile";
import { addScaled, copy, dot, zero } from "../../linalg/vector";
import { add, get, int, set } from "../../linalg/access";
import { multiplyBlocks } from "../fill";
import { SparseModel } from "../model";
import { sandwich } from "./orthonormal";
import { backwardLead } from "../solve";
import { multiplyLambda } from "../terms";

export function row(m: SparseModel, base: usize, r: i32): usize {
  return base + ((<usize>r * <usize>m.vectorLength) << 3);
}

/** right2 := rows of K = H^-1 Lambda'Z'X R_X^-1: what estimating beta adds to the inverse, S = H^-1 + K K'. */
export function boundEffects(m: SparseModel): void {
  const p = m.nFixed;
  const shift = (<usize>m.nLead) << 3;
  const tailBytes = (<usize>m.tailStride) << 3;
  scaleByBorder(m, m.right, m.right2);
  // the tail of each row: x L^-1 = x U', then the leading part backwards
  for (let r = 0; r < m.nBorder; r++) memory.fill(row(m, m.right, r) + shift, 0, tailBytes);
  subtractProduct(
    m.right + shift,
    m.vectorLength,
    m.right2 + shift,
    m.vectorLength,
    m.tailWork,
    m.tailStride,
    m.nBorder,
    m.tailStride,
    m.tailStride,
  );
  for (let r = 0; r < p; r++) {
    const to = row(m, m.right2, r) + shift;
    const from = row(m, m.right, r) + shift;
    for (let i = 0; i < m.tailStride; i++) set(to, i, -get(from, i));
    backwardLead(m, row(m, m.right2, r));
  }
}

/** K with a row of nBorder places for each random effect, in `right`; after `boundEffects`. */
export function boundByEffect(m: SparseModel): usize {
  for (let r = 0; r < m.nFixed; r++) {
    const K = row(m, m.right2, r);
    for (let e = 0; e < m.vectorLength; e++) set(m.right, e * m.nBorder + r, get(K, e));
  }
  return m.right;
}

/** Rows of `to` := rows of R_X^-T `from`. */
export function scaleByBorder(m: SparseModel, from: usize, to: usize): void {
  for (let r = 0; r < m.nFixed; r++) {
    const target = row(m, to, r);
    copy(target, row(m, from, r), m.vectorLength);
    for (let k = 0; k < r; k++) set(m.chunk, k, -get(m.border, r * m.nBorder + k));
    addProduct(target, to, m.vectorLength, r, m.chunk, m.vectorLength);
    const inverse = 1.0 / get(m.border, r * (m.nBorder + 1));
    for (let i = 0; i < m.vectorLength; i++) set(target, i, get(target, i) * inverse);
  }
}

/** M -= sum over levels of K_i (Z'X R_X^-1)_i'; leaves the rows of (Z'X R_X^-1)' in `right`. */
export function subtractFixedPart(m: SparseModel): void {
  scaleByBorder(m, m.ZX, m.right);
  for (let r = 0; r < m.nFixed; r++) {
    const K = row(m, m.right2, r);
    const W = row(m, m.right, r);
    let M = m.M;
    for (let t = 0, pair = 0; t < m.nTerms; t++) {
      const q = int(m.termSize, t);
      const end = int(m.pairBlock, pair + 1);
      for (let block = int(m.pairBlock, pair); block < end; block++) {
        const c = int(m.blockA, block);
        for (let i = 0; i < q; i++) {
          for (let j = 0; j < q; j++) add(M, i * q + j, -get(K, c + i) * get(W, c + j));
        }
      }
      M += (<usize>(q * q)) << 3;
      pair += m.nTerms - t;
    }
  }
}

/**
 * slopes := for each theta, an element (i, j) of its term's T, d (X'V^-1 X)^-1 / d theta = U (D + D') U' with
 * D = sum over levels of G_i' dT K_i, G = Z'X R_X^-1 - Z'WZ Lambda K, and the U of `linearCovariance`, which comes before.
 */
export function linearSlopes(base: usize): void {
  const m = changetype<SparseModel>(base);
  const p = m.nFixed;
  scaleByBorder(m, m.ZX, m.right);
  for (let r = 0; r < p; r++) {
    multiplyLambda(m, row(m, m.right2, r), m.work1);
    multiplyBlocks(m, m.work1, m.work2);
    addScaled(row(m, m.right, r), -1.0, m.work2, m.vectorLength);
  }
  for (let r = 0; r < p; r++) {
    copy(m.work1, row(m, m.right, r), m.vectorLength);
    byEffect(m, m.work1, row(m, m.right, r));
  }
  const square = (<usize>(m.nBorder * m.nBorder)) << 3;
  zero(m.slopes, m.nTheta * m.nBorder * m.nBorder);
  for (let c = 0; c < p; c++) {
    byEffect(m, row(m, m.right2, c), m.work1);
    let out = m.slopes;
    let at = 0;
    for (let t = 0, pair = 0; t < m.nTerms; t++) {
      const q = int(m.termSize, t);
      const levels = int(m.pairBlock, pair + 1) - int(m.pairBlock, pair);
      for (let j = 0; j < q; j++) {
        const K = m.work1 + ((<usize>(at + j * levels)) << 3);
        for (let i = j; i < q; i++, out += square) {
          const G = m.right + ((<usize>(at + i * levels)) << 3);
          for (let r = 0; r < p; r++) set(out, r * m.nBorder + c, dot(row(m, G, r), K, levels));
        }
      }
      at += q * levels;
      pair += m.nTerms - t;
    }
  }
  for (let k = 0; k < m.nTheta; k++) sandwich(m, m.slopes + <usize>k * square);
}

/** to := x over columns, effect by effect of each term, level after level. */
function byEffect(m: SparseModel, x: usize, to: usize): void {
  let at = 0;
  for (let t = 0, pair = 0; t < m.nTerms; t++) {
    const q = int(m.termSize, t);
    const end = int(m.pairBlock, pair + 1);
    for (let i = 0; i < q; i++)
      for (let block = int(m.pairBlock, pair); block < end; block++) set(to, at++, get(x, int(m.blockA, block) + i));
    pair += m.nTerms - t;
  }
}
