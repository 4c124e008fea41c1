/**
 * The negative Hessian of a group's joint log density by blocks, its Cholesky factor with children eliminated before their parents, and
 * solves with it (docs/mathematics.md (19.2)). A unit has its own effects and, since rows see all effects of their path, a front of them and
 * those above: the sum of its rows or of what its children leave. Its own are eliminated, the rest is left to its parent:
 *   [ F  h ; h'  H ],   I in H:   C C' = H,   T = -H^-1 h',   to the parent F - h H^-1 h'
 */
import { add, get, set } from "../linalg/access";
import { addAB, addAtB } from "../linalg/rectangular";
import { cholesky, invertLower, solveLower, solveLowerTransposed } from "../linalg/small";
import { copy, dot, dot3, zero } from "../linalg/vector";
import { firstChild, Level } from "./level";
import { column, leafOf, levelAt, Nested, place, rowOf } from "./model";

/** out := the cross-products of q columns at A with those at B of rows, weighted by W; strides are those of both. */
export function weightedProducts(A: usize, strideA: i32, B: usize, strideB: i32, W: usize, q: i32, n: i32, out: usize): void {
  const isSame = A == B;
  for (let d = 0; d < q; d++) {
    const Ad = column(A, strideA, d);
    for (let e = 0; e < q; e++) {
      const mirrored = isSame && e < d;
      set(out, d * q + e, mirrored ? get(out, e * q + d) : dot3(Ad, W, column(B, strideB, e), n));
    }
  }
}

/** C, XT and fronts for the row weights W; 0, or a positive number where the Hessian is not positive definite. */
export function factorJoint(m: Nested, W: usize): i32 {
  for (let d = m.depth - 1; d >= 0; d--) {
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    const size = level.whole * level.whole;
    zero(up.front, up.count * up.whole * up.whole);
    for (let p = 0; p < up.count; p++)
      for (let c = firstChild(up, p, level), end = firstChild(up, p + 1, level); c < end; c++) {
        let front = place(level.front, c * size);
        if (d == m.depth - 1) {
          const from = rowOf(m, c);
          const A = place(m.A, from);
          front = m.work;
          weightedProducts(A, m.mostRows, A, m.mostRows, place(W, from), m.q, rowOf(m, c + 1) - from, front);
        }
        if (eliminate(m, level, c, front, place(up.front, p * level.above * level.above)) != 0) return 1;
      }
  }
  return 0;
}

function eliminate(m: Nested, level: Level, c: i32, front: usize, parent: usize): i32 {
  const q = level.q;
  const P = level.above;
  const whole = level.whole;
  const C = place(level.C, c * q * q);
  const X = place(level.XT, c * q * P);
  for (let d = 0; d < q; d++) {
    for (let e = 0; e < q; e++) set(C, d * q + e, get(front, (P + d) * whole + P + e) + (d == e ? 1.0 : 0.0));
  }
  if (cholesky(C, q) != 0) return 1;
  for (let a = 0; a < P; a++) {
    for (let e = 0; e < q; e++) set(m.u0, e, get(front, (P + e) * whole + a));
    solveLower(C, q, m.u0);
    for (let e = 0; e < q; e++) set(X, e * P + a, get(m.u0, e));
  }
  for (let a = 0; a < P; a++) for (let b = 0; b < P; b++) add(parent, a * P + b, get(front, a * whole + b));
  addAtB(parent, X, X, P, q, P, -1.0);
  return 0;
}

/** C^-1 and T of all units from the factor. */
export function invertFactor(m: Nested): void {
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    const q = level.q;
    const P = level.above;
    for (let c = 0; c < level.count; c++) {
      const Cinv = place(level.Cinv, c * q * q);
      const T = place(level.T, c * q * P);
      invertLower(place(level.C, c * q * q), q, Cinv);
      zero(T, q * P);
      addAtB(T, Cinv, place(level.XT, c * q * P), q, q, P, -1.0);
    }
  }
}

/** step := factor^-1 of itself; its square is the decrement. */
export function solveForward(m: Nested): f64 {
  const leaf = leafOf(m);
  let square = 0.0;
  zero(leaf.carry, leaf.count * leaf.whole);
  for (let d = m.depth - 1; d >= 0; d--) {
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    const q = level.q;
    const P = level.above;
    zero(up.carry, up.count * up.whole);
    for (let p = 0; p < up.count; p++)
      for (let c = firstChild(up, p, level), end = firstChild(up, p + 1, level); c < end; c++) {
        const y = place(m.step, level.at + c * q);
        const carry = place(level.carry, c * level.whole);
        for (let e = 0; e < q; e++) add(y, e, get(carry, P + e));
        solveLower(place(level.C, c * q * q), q, y);
        const parent = place(up.carry, p * P);
        for (let a = 0; a < P; a++) add(parent, a, get(carry, a));
        addAtB(parent, place(level.XT, c * q * P), y, P, q, 1, -1.0);
        square += dot(y, y, q);
      }
  }
  return square;
}

/** step := factor^-T of itself. */
export function solveBackward(m: Nested): void {
  for (let d = 0; d < m.depth; d++) {
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    const q = level.q;
    const P = level.above;
    for (let p = 0; p < up.count; p++)
      for (let c = firstChild(up, p, level), end = firstChild(up, p + 1, level); c < end; c++) {
        const y = place(m.step, level.at + c * q);
        const path = place(level.path, c * level.whole);
        copy(path, place(up.path, p * P), P);
        addAB(y, place(level.XT, c * q * P), path, q, P, 1, -1.0);
        solveLowerTransposed(place(level.C, c * q * q), q, y);
        copy(place(path, P), y, q);
      }
  }
}
