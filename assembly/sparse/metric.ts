/**
 * The expected information of the thetas of one term, other terms held: free once the inverse is there.
 * With B = I - S_ii of a level, Q = T^-T B T^-1 and P = T'Q, two elements (i, j) and (g, h) of T have
 *   sum over levels of  P_hi P_jg + Q_gi B_jh      (docs/mathematics.md (11.8), (11.9))
 */
import { add, get, int, set } from "../linalg/access";
import { zero } from "../linalg/vector";
import { SparseModel } from "./model";
import { predictor, sumIntoColumns } from "./rows";
import { solve } from "./solve";
import { multiplyLambda, multiplyLambdaTransposed } from "./terms";

/** Below this |T_jj| the level is taken alone, Q = A - A C A with C = [Lambda S Lambda']_ii, which needs no inverse of T. */
const NEARLY_SINGULAR: f64 = 1e-4;

/** out := start - A H^-1 A'v over the rows, A = Z Lambda: less what the modes take up of v. Without a start it is 0; `out` may be v. */
export function lessFitted(m: SparseModel, v: usize, start: usize, out: usize): void {
  const D = m.work1;
  sumIntoColumns(m, v, D);
  multiplyLambdaTransposed(m, D, D);
  solve(m, D);
  for (let e = 0; e < m.vectorLength; e++) set(D, e, -get(D, e));
  multiplyLambda(m, D, m.work2);
  if (start == 0) zero(out, m.nObs);
  predictor(m, start == 0 ? out : start, m.work2, out);
}

/** metric (rows of length `stride`) += the blocks of theta. Reads `covariance`, so call it after an evaluation. */
export function addMetricOfTerms(m: SparseModel, stride: i32): void {
  let at = 0;
  let k = 0;
  let T = m.T;
  for (let s = 0, pair = 0; s < m.nTerms; s++) {
    const q = int(m.termSize, s);
    for (let t = s; t < m.nTerms; t++, pair++) {
      const blocks = int(m.pairBlock, pair + 1) - int(m.pairBlock, pair);
      if (s == t) for (let l = 0; l < blocks; l++) addLevel(m, T, q, at + l * q * q, k, stride);
      at += blocks * q * int(m.termSize, t);
    }
    k += (q * (q + 1)) / 2;
    T += (<usize>(q * q)) << 3;
  }
}

function addLevel(m: SparseModel, T: usize, q: i32, at: i32, first: i32, stride: i32): void {
  const size = (<usize>(m.largestTerm * m.largestTerm)) << 3;
  const Q = m.small;
  const P = Q + size;
  const B = P + size;
  informationOfLevel(m, T, q, at, Q, P);
  for (let i = 0; i < q; i++) {
    for (let j = 0; j < q; j++) {
      let sum = 0.0;
      for (let k = i; k < q; k++) sum += get(T, k * q + i) * get(Q, k * q + j);
      set(P, i * q + j, sum);
    }
  }
  for (let i = 0; i < q; i++) {
    for (let j = 0; j < q; j++) {
      let sum = 0.0;
      for (let k = j; k < q; k++) sum += get(P, i * q + k) * get(T, k * q + j);
      set(B, i * q + j, sum);
    }
  }
  let a = first;
  for (let j = 0; j < q; j++) {
    for (let i = j; i < q; i++, a++) {
      let b = first;
      for (let h = 0; h < q; h++) {
        for (let g = h; g < q; g++, b++) {
          add(
            m.metric,
            a * stride + b,
            get(P, h * q + i) * get(P, j * q + g) + get(Q, g * q + i) * get(B, j * q + h),
          );
        }
      }
    }
  }
}

/** Q of one level; `work` is q x q. */
function informationOfLevel(m: SparseModel, T: usize, q: i32, at: i32, Q: usize, work: usize): void {
  const A = m.blocks + ((<usize>at) << 3);
  const C = m.covariance + ((<usize>at) << 3);
  // of levels that are related I is not the inverse of what they vary by
  let singular = m.prior != 0;
  for (let i = 0; i < q; i++) if (!(abs(get(T, i * (q + 1))) > NEARLY_SINGULAR)) singular = true;
  if (singular) {
    for (let i = 0; i < q; i++) {
      for (let j = 0; j < q; j++) {
        let sum = 0.0;
        for (let k = 0; k < q; k++) sum += get(A, i * q + k) * get(C, k * q + j);
        set(work, i * q + j, sum);
      }
    }
    for (let i = 0; i < q; i++) {
      for (let j = 0; j < q; j++) {
        let sum = get(A, i * q + j);
        for (let k = 0; k < q; k++) sum -= get(work, i * q + k) * get(A, k * q + j);
        set(Q, i * q + j, sum);
      }
    }
    return;
  }
  // (T T')^-1 - (T T')^-1 C (T T')^-1 = T^-T (I - S) T^-1
  for (let i = 0; i < q * q; i++) set(Q, i, -get(C, i));
  for (let i = 0; i < q; i++) {
    for (let j = 0; j < q; j++) {
      let sum = get(Q, i * q + j);
      for (let k = 0; k <= min(i, j); k++) sum += get(T, i * q + k) * get(T, j * q + k);
      set(Q, i * q + j, sum);
    }
  }
  solveColumns(T, q, Q, 1, q);
  solveColumns(T, q, Q, q, 1);
}

/** Q := (T T')^-1 Q along one index: elements of a vector are `along` apart, vectors `across`. */
function solveColumns(T: usize, q: i32, Q: usize, across: i32, along: i32): void {
  for (let v = 0; v < q; v++) {
    const x = Q + ((<usize>(v * across)) << 3);
    for (let i = 0; i < q; i++) {
      let sum = get(x, i * along);
      for (let k = 0; k < i; k++) sum -= get(T, i * q + k) * get(x, k * along);
      set(x, i * along, sum / get(T, i * (q + 1)));
    }
    for (let i = q - 1; i >= 0; i--) {
      let sum = get(x, i * along);
      for (let k = i + 1; k < q; k++) sum -= get(T, k * q + i) * get(x, k * along);
      set(x, i * along, sum / get(T, i * (q + 1)));
    }
  }
}
