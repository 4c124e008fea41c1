/**
 * The negative Hessian of a group's joint log density by blocks, its Cholesky factor with the children eliminated first, and solves with it
 * (docs/mathematics.md (19.2)):
 *   H_j = I + sum b b'W = C_j C_j',   h_j = sum a b'W,   Hs = I + sum a a'W - sum_j h_j H_j^-1 h_j' = L L'
 * All of it from Zo'WZo, Zo'WZi and Zi'WZi of the rows, which the gradient needs too.
 */
import { get, set } from "../linalg/access";
import { at, cholesky, invertLower, put, solveLower, solveLowerTransposed } from "../linalg/small";
import { addAB, addAtB } from "../linalg/rectangular";
import { dot, dot3, zero } from "../linalg/vector";
import { column, Nested, place, rowOf } from "./model";

/** Cross-products of the group's random columns, weighted by W. */
function weightedProducts(m: Nested, W: usize): void {
  const qo = m.qo;
  const qi = m.qi;
  const row = (<usize>m.firstRow) << 3;
  for (let d = 0; d < qo; d++)
    for (let e = 0; e <= d; e++) {
      const sum = dot3(column(m.Zo, m.nObs, d) + row, W, column(m.Zo, m.nObs, e) + row, m.n);
      put(m.Poo, qo, d, e, sum);
      put(m.Poo, qo, e, d, sum);
    }
  for (let j = 0; j < m.kids; j++) {
    const from = rowOf(m, j);
    const n = rowOf(m, j + 1) - from;
    const skip = (<usize>from) << 3;
    const Poi = place(m.Poi, j * qo * qi);
    const Pii = place(m.Pii, j * qi * qi);
    for (let d = 0; d < qi; d++) {
      const Zd = column(m.Zi, m.nObs, d) + row + skip;
      for (let e = 0; e < qo; e++) set(Poi, e * qi + d, dot3(column(m.Zo, m.nObs, e) + row + skip, W + skip, Zd, n));
      for (let e = 0; e <= d; e++) {
        const sum = dot3(Zd, W + skip, column(m.Zi, m.nObs, e) + row + skip, n);
        put(Pii, qi, d, e, sum);
        put(Pii, qi, e, d, sum);
      }
    }
  }
}

/** out := I + Lambda'P Lambda, lower triangle and upper; `work` is q x q. */
function curvatureOf(P: usize, Lambda: usize, q: i32, work: usize, out: usize): void {
  zero(work, q * q);
  zero(out, q * q);
  addAB(work, P, Lambda, q, q, q, 1.0);
  addAtB(out, Lambda, work, q, q, q, 1.0);
  for (let d = 0; d < q; d++) put(out, q, d, d, at(out, q, d, d) + 1.0);
}

/** C, XT = C^-1 h_j' and L for the row weights W; 0, or a positive number where the Hessian is not positive definite. */
export function factorJoint(m: Nested, W: usize): i32 {
  const qo = m.qo;
  const qi = m.qi;
  weightedProducts(m, W);
  curvatureOf(m.Poo, m.Lo, qo, m.outerWork, m.L);
  for (let j = 0; j < m.kids; j++) {
    const C = place(m.C, j * qi * qi);
    const X = place(m.XT, j * qo * qi);
    curvatureOf(place(m.Pii, j * qi * qi), m.Li, qi, m.innerWork, C);
    if (cholesky(C, qi) != 0) return 1;
    // h_j' = Li'Pio Lo, column by column
    zero(m.mixedWork, qo * qi);
    addAB(m.mixedWork, place(m.Poi, j * qo * qi), m.Li, qo, qi, qi, 1.0);
    zero(X, qo * qi);
    addAtB(X, m.mixedWork, m.Lo, qi, qo, qo, 1.0);
    for (let d = 0; d < qo; d++) {
      for (let e = 0; e < qi; e++) set(m.u0, e, get(X, e * qo + d));
      solveLower(C, qi, m.u0);
      for (let e = 0; e < qi; e++) set(X, e * qo + d, get(m.u0, e));
    }
    addAtB(m.L, X, X, qo, qi, qo, -1.0);
  }
  return cholesky(m.L, qo);
}

/** C^-1, L^-1 and T_j = -H_j^-1 h_j' from the factor. */
export function invertFactor(m: Nested): void {
  const qo = m.qo;
  const qi = m.qi;
  invertLower(m.L, qo, m.Linv);
  for (let j = 0; j < m.kids; j++) {
    const Cinv = place(m.Cinv, j * qi * qi);
    const T = place(m.T, j * qo * qi);
    invertLower(place(m.C, j * qi * qi), qi, Cinv);
    zero(T, qo * qi);
    addAtB(T, Cinv, place(m.XT, j * qo * qi), qi, qi, qo, -1.0);
  }
}

/** (stepV, stepU) := factor^-1 of itself; its square is the decrement. */
export function solveForward(m: Nested): f64 {
  const qo = m.qo;
  const qi = m.qi;
  let square = 0.0;
  for (let j = 0; j < m.kids; j++) {
    const y = place(m.stepU, j * qi);
    solveLower(place(m.C, j * qi * qi), qi, y);
    addAtB(m.stepV, place(m.XT, j * qo * qi), y, qo, qi, 1, -1.0);
    square += dot(y, y, qi);
  }
  solveLower(m.L, qo, m.stepV);
  return square + dot(m.stepV, m.stepV, qo);
}

/** (stepV, stepU) := factor^-T of itself. */
export function solveBackward(m: Nested): void {
  const qo = m.qo;
  const qi = m.qi;
  solveLowerTransposed(m.L, qo, m.stepV);
  for (let j = 0; j < m.kids; j++) {
    const y = place(m.stepU, j * qi);
    addAB(y, place(m.XT, j * qo * qi), m.stepV, qi, qo, 1, -1.0);
    solveLowerTransposed(place(m.C, j * qi * qi), qi, y);
  }
}
