/**
 * The curvature weights of the rows enter: each level of the head is eliminated, the diagonal of the Schur complement is formed exactly from the sums
 * of weights of each pair of levels, so that rows with the same levels count as one. docs/mathematics.md (20.1), (20.2).
 */
import { cholesky, invertLower } from "../linalg/small";
import { add, get, int, set } from "../linalg/access";
import { copy, zero } from "../linalg/vector";
import { log } from "../math/log";
import { SparseModel } from "../sparse/model";
import { blockOf, forgetMeetings, meetTail, timesVector } from "./meet";
import { Krylov, triangleOf } from "./model";
import { eliminateSimple } from "./intercepts/simple";

/** 0, or 1 where H is not positive definite. */
export function setWeights(m: SparseModel, w: usize): i32 {
  const k = changetype<Krylov>(m.krylov);
  k.isInverted = 0;
  m.hasFactor = 0;
  copy(k.weights, w, m.nObs);
  zero(m.blocks, m.nValues);
  zero(k.schur, m.nValues);
  let logs = 0.0;
  if (k.simple) {
    logs = eliminateSimple(k, m);
    if (!(logs < Infinity)) return 1;
  } else forgetMeetings(k);
  for (let i = k.simple ? k.nLevels : 0; i < k.nLevels; i++) {
    const part = eliminate(k, m, i);
    if (!(part < Infinity)) return 1;
    logs += part;
    const found = meetTail(k, m, i, true);
    for (let f = 0; f < found; f++) subtractMeeting(k, m, i, int(k.touched, 2 * f), int(k.touched, 2 * f + 1));
  }
  const rest = scaleTail(k, m);
  k.logDiagonal = logs + rest;
  if (!(rest < Infinity)) return 1;
  m.hasFactor = 1;
  return 0;
}

/** A, (I + T'AT)^-1 and T of it T' of a level of the head; the logarithm of the determinant, Infinity where there is none. */
function eliminate(k: Krylov, m: SparseModel, i: i32): f64 {
  const q = k.headSize;
  const bytes = (<usize>(q * q)) << 3;
  const A = m.blocks + ((<usize>int(k.blockBase, k.head)) << 3) + <usize>i * bytes;
  for (let r = int(k.levelStart, i), end = int(k.levelStart, i + 1); r < end; r++) {
    const w = get(k.weights, r);
    const z = k.zBase + <usize>r * k.zStep + ((<usize>k.headZ) << 3);
    for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) add(A, a * q + b, w * get(z, a) * get(z, b));
  }
  const T = triangleOf(m, k.head);
  const inverse = k.inverse + <usize>i * bytes;
  const K = k.K + <usize>i * bytes;
  if (q == 1) {
    const theta = get(T, 0);
    const d = 1.0 + theta * theta * get(A, 0);
    if (!(d > 0.0)) return Infinity;
    set(inverse, 0, 1.0 / d);
    set(K, 0, (theta * theta) / d);
    return log(d);
  }
  const D = k.small;
  const AT = D + bytes;
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) {
      let sum = 0.0;
      for (let c = b; c < q; c++) sum += get(A, a * q + c) * get(T, c * q + b);
      set(AT, a * q + b, sum);
    }
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) {
      let sum = a == b ? 1.0 : 0.0;
      for (let c = a; c < q; c++) sum += get(T, c * q + a) * get(AT, c * q + b);
      set(D, a * q + b, sum);
    }
  if (cholesky(D, q) != 0) return Infinity;
  let logs = 0.0;
  for (let a = 0; a < q; a++) logs += 2.0 * log(get(D, a * (q + 1)));
  const L = AT;
  invertLower(D, q, L);
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) {
      let sum = 0.0;
      for (let c = max(a, b); c < q; c++) sum += get(L, c * q + a) * get(L, c * q + b);
      set(inverse, a * q + b, sum);
    }
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) {
      let sum = 0.0;
      for (let c = 0; c <= b; c++) sum += get(inverse, a * q + c) * get(T, b * q + c);
      set(D, a * q + b, sum);
    }
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) {
      let sum = 0.0;
      for (let c = 0; c <= a; c++) sum += get(T, a * q + c) * get(D, c * q + b);
      set(K, a * q + b, sum);
    }
  return logs;
}

/** The Schur complement's block of one level of the tail loses what it has in common with level i of the head. */
function subtractMeeting(k: Krylov, m: SparseModel, i: i32, column: i32, t: i32): void {
  const q1 = k.headSize;
  const q = int(m.termSize, t);
  const G = k.meeting + ((<usize>(column * q1)) << 3);
  const K = k.K + ((<usize>(i * q1 * q1)) << 3);
  const block = blockOf(k, t, column, q);
  const KG = k.small;
  for (let c = 0; c < q; c++) {
    timesVector(K, q1, G + ((<usize>(c * q1)) << 3), KG);
    for (let d = 0; d < q; d++) {
      let sum = 0.0;
      for (let a = 0; a < q1; a++) sum += get(KG, a) * get(G, d * q1 + a);
      add(k.schur, block + c * q + d, -sum);
    }
  }
}

/** scale := diag(S)^-1/2; the sum of the logarithms of the diagonal, Infinity where it is not positive. */
function scaleTail(k: Krylov, m: SparseModel): f64 {
  let logs = 0.0;
  for (let t = 0; t < m.nTerms; t++) {
    if (t == k.head) continue;
    const q = int(m.termSize, t);
    const T = triangleOf(m, t);
    const levels = int(k.termLevels, t);
    for (let l = 0; l < levels; l++) {
      const B = k.schur + ((<usize>(int(k.blockBase, t) + l * q * q)) << 3);
      const column = int(k.termFirst, t) - k.first + l * q;
      for (let c = 0; c < q; c++) {
        let d = 1.0;
        for (let a = c; a < q; a++)
          for (let b = c; b < q; b++) d += get(T, a * q + c) * get(B, a * q + b) * get(T, b * q + c);
        if (!(d > 0.0)) return Infinity;
        logs += log(d);
        set(k.scale, column + c, 1.0 / Math.sqrt(d));
      }
    }
  }
  return logs;
}
