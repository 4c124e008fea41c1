/**
 * What is exact in leverages, sums M and covariances: the parts of the head alone, and the expectation of what products of f(b) give, which the
 * probes would only blur. Weights are summed over the rows of each pair of levels: taken by row, duplicates would bias it.
 * docs/mathematics.md (20.5).
 */
import { add, get, int, set } from "../linalg/access";
import { SparseModel } from "../sparse/model";
import { forgetMeetings, meetTail, timesVector } from "./meet";
import { Krylov, triangleOf } from "./model";
import { startSimple } from "./intercepts/simple";

/** leverage, M and the covariance of the head := their exact parts; the tail's part of them is zero as yet. */
export function startExact(k: Krylov, m: SparseModel): void {
  memory.fill(m.M, 0, (<usize>m.nSquares) << 3);
  memory.fill(m.covariance, 0, (<usize>m.nValues) << 3);
  if (k.simple) {
    startSimple(k, m);
    return;
  }
  forgetMeetings(k);
  for (let i = 0; i < k.nLevels; i++) {
    const found = meetTail(k, m, i, false);
    shareOfTail(k, m, i, found);
    for (let r = int(k.levelStart, i), end = int(k.levelStart, i + 1); r < end; r++) leverageOfRow(k, m, i, r);
    addHeadExact(k, m, i);
  }
}

/** meeting := g = Z1'W z Lambda of each column met; shared := sum of g g' / dS. */
function shareOfTail(k: Krylov, m: SparseModel, i: i32, found: i32): void {
  const q1 = k.headSize;
  const shared = k.shared + ((<usize>(i * q1 * q1)) << 3);
  for (let e = 0; e < q1 * q1; e++) set(shared, e, 0.0);
  for (let f = 0; f < found; f++) {
    const column = int(k.touched, 2 * f);
    const t = int(k.touched, 2 * f + 1);
    const q = int(m.termSize, t);
    const T = triangleOf(m, t);
    const G = k.meeting + ((<usize>(column * q1)) << 3);
    for (let c = 0; c < q; c++) {
      for (let a = 0; a < q1; a++) {
        let sum = 0.0;
        for (let e = c; e < q; e++) sum += get(G, e * q1 + a) * get(T, e * q + c);
        set(G, c * q1 + a, sum);
      }
      const d = get(k.scale, column + c);
      for (let a = 0; a < q1; a++)
        for (let b = 0; b < q1; b++) add(shared, a * q1 + b, d * d * get(G, c * q1 + a) * get(G, c * q1 + b));
    }
  }
}

/** z1'K z1 + the sum over columns of f^2 / dS, f = z2 Lambda - z1'K g. */
function leverageOfRow(k: Krylov, m: SparseModel, i: i32, r: i32): void {
  const q1 = k.headSize;
  const square = (<usize>(i * q1 * q1)) << 3;
  const y = k.small;
  const Sy = y + ((<usize>q1) << 3);
  const z = k.zBase + <usize>r * k.zStep;
  const z1 = z + ((<usize>k.headZ) << 3);
  timesVector(k.K + square, q1, z1, y);
  timesVector(k.shared + square, q1, y, Sy);
  let sum = 0.0;
  for (let a = 0; a < q1; a++) sum += get(z1, a) * get(y, a) + get(y, a) * get(Sy, a);
  let z2 = z;
  let T = m.T;
  for (let t = 0; t < m.nTerms; t++) {
    const q = int(m.termSize, t);
    if (t != k.head) {
      const column = int(m.rowColumn, r * m.nTerms + t) - k.first;
      const g = k.meeting + ((<usize>(column * q1)) << 3);
      for (let c = 0; c < q; c++) {
        let own = 0.0;
        for (let e = c; e < q; e++) own += get(z2, e) * get(T, e * q + c);
        let common = 0.0;
        for (let a = 0; a < q1; a++) common += get(y, a) * get(g, c * q1 + a);
        const d = get(k.scale, column + c);
        sum += d * d * own * (own - 2.0 * common);
      }
    }
    z2 += (<usize>q) << 3;
    T += (<usize>(q * q)) << 3;
  }
  set(k.leverage, r, sum);
}

/** M += R A - R shared (I - K A), R = (I + T'AT)^-1 T'; covariance := K + K shared K. */
function addHeadExact(k: Krylov, m: SparseModel, i: i32): void {
  const q = k.headSize;
  const square = (<usize>(i * q * q)) << 3;
  const block = ((<usize>int(k.blockBase, k.head)) << 3) + square;
  const A = m.blocks + block;
  const K = k.K + square;
  const shared = k.shared + square;
  const T = triangleOf(m, k.head);
  const M = m.M + (T - m.T);
  const R = k.small;
  const N = R + ((<usize>(q * q)) << 3);
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) {
      let sum = 0.0;
      for (let c = 0; c <= b; c++) sum += get(k.inverse + square, a * q + c) * get(T, b * q + c);
      set(R, a * q + b, sum);
    }
  // N := A - shared + shared K A
  product(shared, K, N, q);
  const W = N + ((<usize>(q * q)) << 3);
  product(N, A, W, q);
  for (let e = 0; e < q * q; e++) set(W, e, get(W, e) + get(A, e) - get(shared, e));
  product(R, W, N, q);
  for (let e = 0; e < q * q; e++) add(M, e, get(N, e));
  product(K, shared, N, q);
  product(N, K, W, q);
  for (let e = 0; e < q * q; e++) set(m.covariance + block, e, get(K, e) + get(W, e));
}

/** out := A B, q x q */
export function product(A: usize, B: usize, out: usize, q: i32): void {
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) {
      let sum = 0.0;
      for (let c = 0; c < q; c++) sum += get(A, a * q + c) * get(B, c * q + b);
      set(out, a * q + b, sum);
    }
}
