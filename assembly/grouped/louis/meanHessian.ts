/**
 * The posterior mean of the complete data's Hessian, of one group (louis.ts), by the moments of its rows.
 */
import { get, int, set } from "../../linalg/access";
import { addScaled, dot, dot3, scale, zero } from "../../linalg/vector";
import { addRows } from "../blocks";
import { addToLower } from "../metric";
import { column, Grouped } from "../model";
import { meanWithU, meanWithUU, sums } from "./louisMoments";

/** Sums over rows of x_j times what is mixed with beta, of theta k or of log shape. */
export function mixedOf(m: Grouped, k: i32): usize {
  return m.mixed + ((<usize>k * <usize>m.p) << 3);
}

/** The mean of the Hessian in theta and beta; that in beta as rowW. */
export function addHessian(m: Grouped, first: i32, n: i32, u: usize, factor: f64): void {
  const q = m.q;
  const row = (<usize>first) << 3;
  scale(m.momentsW, factor, n);
  for (let k = 1; k < 1 + q + ((q * (q + 1)) >> 1); k++) scale(sums(m, m.momentsW, k), factor, n);
  zero(m.rowW + row, n);
  addScaled(m.rowW + row, m.times, m.momentsW, n);
  for (let c = 0; c < q; c++) meanWithU(m, m.momentsW, c, n, u, sums(m, m.momentsWu, c));
  for (let t = 0; t < m.nTheta; t++)
    addMixed(m, t, int(m.thetaRow, t), sums(m, m.momentsWu, int(m.thetaCol, t)), 1.0, first, n);
  for (let c = 0; c < q; c++)
    for (let d = 0; d <= c; d++) {
      const Wuu = m.etaNode;
      meanWithUU(m, c, d, n, u, Wuu);
      for (let k = 0; k < m.nTheta; k++)
        for (let l = 0; l < m.nTheta; l++) {
          if (int(m.thetaCol, k) != c || int(m.thetaCol, l) != d || (c == d && l > k)) continue;
          const Zk = column(m.Z, m.nObs, int(m.thetaRow, k)) + row;
          const Zl = column(m.Z, m.nObs, int(m.thetaRow, l)) + row;
          addToLower(m, k, l, m.times * dot3(Zk, Wuu, Zl, n));
        }
    }
}

/** Sums over rows of x_j times sign z_jr rows_j, onto those of `mixed`; without z where r is negative. */
function addMixed(m: Grouped, k: i32, r: i32, rows: usize, sign: f64, first: i32, n: i32): void {
  const factor = sign * m.times;
  const to = m.rowCoefficient + ((<usize>first) << 3);
  if (r < 0) for (let j = 0; j < n; j++) set(to, j, factor * get(rows, j));
  else {
    const z = column(m.Z, m.nObs, r) + ((<usize>first) << 3);
    for (let j = 0; j < n; j++) set(to, j, factor * get(rows, j) * get(z, j));
  }
  addRows(m, mixedOf(m, k), first, n);
}

/** The mean of the Hessian in t and all else. */
export function addShape(m: Grouped, first: i32, n: i32, u: usize, bends: f64, factor: f64): void {
  const row = (<usize>first) << 3;
  const last = m.nParameters - 1;
  for (let k = 0; k <= m.q; k++) scale(sums(m, m.momentsRise, k), factor, n);
  addMixed(m, m.nTheta, -1, m.momentsRise, -1.0, first, n);
  for (let k = 0; k < m.nTheta; k++) {
    meanWithU(m, m.momentsRise, int(m.thetaCol, k), n, u, m.etaNode);
    const z = column(m.Z, m.nObs, int(m.thetaRow, k)) + row;
    addToLower(m, last, k, -m.times * dot(z, m.etaNode, n));
  }
  addToLower(m, last, last, -m.times * factor * bends);
}
