/**
 * Block by block from S = H^-1: the covariance Lambda S Lambda' and the sums
 *   M_t = sum over levels i of term t of [S Lambda' A]_ii,   A = Z'WZ,
 * from which d log|H| / d T_ij = 2 M_ji. This form holds for singular T as well, theta = 0 included, where the shorter one
 * with (I - S) T^-1 does not exist
 * (docs/mathematics.md (11.4), (11.6), (12.5)).
 */
import { dot, zero } from "../linalg/vector";
import { add, get, int, set } from "../linalg/access";
import { multiplyFactor } from "./fill";
import { SparseModel } from "./model";

/** Entry of S at a place: the leading part of the inverse or the tail, which holds its inverse. */
function inverseAt(m: SparseModel, place: i32): f64 {
  return place < m.nLeadValues ? get(m.leadInverse, place) : get(m.factor, place);
}

/**
 * covariance := Lambda S Lambda' and M from S, both on the blocks.
 * With `nCorrected` > 0 M is made of S + K K' instead of S, K having a row of nBorder places for each random effect, `nCorrected` of them used (REML).
 */
export function readInverse(m: SparseModel, K: usize, nCorrected: i32): void {
  zero(m.M, squares(m));
  let at = 0;
  let block = 0;
  let Ts = m.T;
  let Ms = m.M;
  for (let s = 0, pair = 0; s < m.nTerms; s++) {
    const qs = int(m.termSize, s);
    const size = (<usize>(qs * qs)) << 3;
    let Tt = Ts;
    let Mt = Ms;
    for (let t = s; t < m.nTerms; t++, pair++) {
      const qt = int(m.termSize, t);
      const end = int(m.pairBlock, pair + 1);
      if (qs == 1 && qt == 1) {
        at = readScalars(m, at, block, end, get(Ts, 0), get(Tt, 0), Ms, s == t ? 0 : Mt, K, nCorrected);
      } else {
        for (let k = block; k < end; k++) {
          readBlock(m, at, k, Ts, qs, Tt, qt, Ms, s == t ? 0 : Mt, K, nCorrected);
          at += qs * qt;
        }
      }
      block = end;
      Tt += (<usize>(qt * qt)) << 3;
      Mt += (<usize>(qt * qt)) << 3;
    }
    Ts += size;
    Ms += size;
  }
}

function squares(m: SparseModel): i32 {
  let sum = 0;
  for (let t = 0; t < m.nTerms; t++) sum += int(m.termSize, t) * int(m.termSize, t);
  return sum;
}

/** The blocks of a pair of scalar terms; Mt is 0 for the diagonal ones. */
function readScalars(
  m: SparseModel,
  at: i32,
  block: i32,
  end: i32,
  Ts: f64,
  Tt: f64,
  Ms: usize,
  Mt: usize,
  K: usize,
  nCorrected: i32,
): i32 {
  const factor = Ts * Tt;
  let sum = 0.0;
  for (; block < end; block++, at++) {
    let S = inverseAt(m, int(m.place, at));
    set(m.covariance, at, factor * S);
    if (nCorrected > 0) S += correction(m, K, nCorrected, int(m.blockA, block), int(m.blockB, block));
    sum += S * get(m.blocks, at);
  }
  add(Ms, 0, Tt * sum);
  if (Mt != 0) add(Mt, 0, Ts * sum);
  return at;
}

/** [K K']_ab */
function correction(m: SparseModel, K: usize, nCorrected: i32, a: i32, b: i32): f64 {
  const stride = (<usize>m.nBorder) << 3;
  return dot(K + <usize>a * stride, K + <usize>b * stride, nCorrected);
}

function readBlock(
  m: SparseModel,
  at: i32,
  block: i32,
  Ts: usize,
  qs: i32,
  Tt: usize,
  qt: i32,
  Ms: usize,
  Mt: usize,
  K: usize,
  nCorrected: i32,
): void {
  const largest = (<usize>(m.largestTerm * m.largestTerm)) << 3;
  const S = m.small;
  const TS = S + largest;
  const AT = TS + largest;
  for (let e = 0; e < qs * qt; e++) set(S, e, inverseAt(m, int(m.place, at + e)));
  // T_s S, then (T_s S) T_t'
  for (let i = 0; i < qs; i++) {
    for (let j = 0; j < qt; j++) {
      let sum = 0.0;
      for (let k = 0; k <= i; k++) sum += get(Ts, i * qs + k) * get(S, k * qt + j);
      set(TS, i * qt + j, sum);
    }
  }
  for (let i = 0; i < qs; i++) {
    for (let j = 0; j < qt; j++) {
      let sum = 0.0;
      for (let k = 0; k <= j; k++) sum += get(TS, i * qt + k) * get(Tt, j * qt + k);
      set(m.covariance, at + i * qt + j, sum);
    }
  }
  if (nCorrected > 0) {
    const a = int(m.blockA, block);
    const b = int(m.blockB, block);
    for (let i = 0; i < qs; i++) {
      for (let j = 0; j < qt; j++) add(S, i * qt + j, correction(m, K, nCorrected, a + i, b + j));
    }
  }
  const A = m.blocks + ((<usize>at) << 3);
  // M_s += S (A T_t)'
  multiplyFactor(A, Tt, AT, qs, qt);
  for (let i = 0; i < qs; i++) {
    for (let j = 0; j < qs; j++) {
      let sum = 0.0;
      for (let k = 0; k < qt; k++) sum += get(S, i * qt + k) * get(AT, j * qt + k);
      add(Ms, i * qs + j, sum);
    }
  }
  if (Mt == 0) return;
  // M_t += S' (T_s' A)
  for (let i = 0; i < qs; i++) {
    for (let j = 0; j < qt; j++) {
      let sum = 0.0;
      for (let k = i; k < qs; k++) sum += get(Ts, k * qs + i) * get(A, k * qt + j);
      set(AT, i * qt + j, sum);
    }
  }
  for (let i = 0; i < qt; i++) {
    for (let j = 0; j < qt; j++) {
      let sum = 0.0;
      for (let k = 0; k < qs; k++) sum += get(S, k * qt + i) * get(AT, k * qt + j);
      add(Mt, i * qt + j, sum);
    }
  }
}

/** gradient in theta += 2 M_ji for the theta that is element (i, j) of its T. */
export function addDeterminantGradient(m: SparseModel): void {
  let M = m.M;
  let k = 0;
  for (let t = 0; t < m.nTerms; t++) {
    const q = int(m.termSize, t);
    for (let j = 0; j < q; j++) for (let i = j; i < q; i++) add(m.gradient, k++, 2.0 * get(M, j * q + i));
    M += (<usize>(q * q)) << 3;
  }
}
