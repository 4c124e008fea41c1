/**
 * What one block of probes says of leverages, traces and covariances: means of products of f(a - b) and f(b), where a = D Shat^-1 z, b = D z; what
 * the products of b alone would be is exact and stands there already (expected.ts). docs/mathematics.md (20.4) to (20.7).
 */
import { from, into, sub, width } from "../family/lanes";
import { add, get, int, set } from "../linalg/access";
import { zero } from "../linalg/vector";
import { SparseModel } from "../sparse/model";
import { blockOf } from "./meet";
import { Krylov, LANES, triangleOf } from "./model";
import { addSimple } from "./intercepts/simple";
import { enterLevel, multiplySmall, scatterRow, sharedPart, takeShared } from "./sweep";
import { tailLambda, tailLambdaTransposed } from "./tail";

const BYTES: usize = LANES << 3;

/** After conjugate gradients, with `share` the weight of a probe. */
export function addBlock(k: Krylov, m: SparseModel, share: f64): void {
  if (ASC_FEATURE_SIMD) addBlockOf<v128>(k, m, share);
  else addBlockOf<f64>(k, m, share);
}

function addBlockOf<P>(k: Krylov, m: SparseModel, share: f64): void {
  const length = <usize>k.nTail * BYTES;
  for (let at: usize = 0; at < length; at += width<P>()) into<P>(k.r + at, sub<P>(from<P>(k.x + at), from<P>(k.z + at)));
  tailLambda<P>(k, m, k.r, k.scale, k.p, BYTES);
  tailLambda<P>(k, m, k.z, k.scale, k.v, BYTES);
  memory.fill(k.out, 0, length);
  const second = k.sums + ((<usize>(2 * k.headSize)) << 6);
  if (k.simple) addSimple<P>(k, m, share);
  for (let i = k.simple ? k.nLevels : 0; i < k.nLevels; i++) {
    enterLevel<P>(k, m, i, k.p, BYTES, k.rowWork, k.sums);
    enterLevel<P>(k, m, i, k.v, BYTES, k.rowWork2, second);
    const Ks1 = sharedPart<P>(k, i, k.sums, BYTES);
    const Ks2 = sharedPart<P>(k, i, second, BYTES);
    const first = int(k.levelStart, i);
    for (let r = first, end = int(k.levelStart, i + 1); r < end; r++) {
      const at = <usize>(r - first) * BYTES;
      takeShared<P>(k, r, Ks1, k.rowWork + at, BYTES);
      takeShared<P>(k, r, Ks2, k.rowWork2 + at, BYTES);
      add(k.leverage, r, share * lanesTogether(k.rowWork + at, k.rowWork2 + at));
      scatterRow<P>(k, m, r, k.rowWork2 + at, k.out, BYTES);
    }
    addHeadLevel<P>(k, m, i, second, Ks1, Ks2, share);
  }
  tailLambdaTransposed<P>(k, m, k.out, k.z, k.scale, k.q, BYTES);
  addTail(k, m, share);
}

/** sum over the right sides of x y */
function lanesTogether(x: usize, y: usize): f64 {
  let total = 0.0;
  for (let l = 0; l < LANES; l++) total += get(x, l) * get(y, l);
  return total;
}

/** M -= c (s - A K s)' and covariance += K s s'K, of level i of the head; c = (I + T'AT)^-1 T's. */
function addHeadLevel<P>(k: Krylov, m: SparseModel, i: i32, s2: usize, Ks1: usize, Ks2: usize, share: f64): void {
  const q = k.headSize;
  const square = (<usize>(i * q * q)) << 3;
  const T = triangleOf(m, k.head);
  const block = ((<usize>int(k.blockBase, k.head)) << 3) + square;
  const c = k.sums + ((<usize>(4 * q)) << 6);
  const d = c + ((<usize>q) << 6);
  // T's, then the inverse of it; the first sums are no longer needed
  for (let a = 0; a < q; a++)
    for (let l = 0; l < LANES; l++) {
      let sum = 0.0;
      for (let b = a; b < q; b++) sum += get(T, b * q + a) * get(k.sums, b * LANES + l);
      set(d, a * LANES + l, sum);
    }
  multiplySmall<P>(k.inverse + square, q, d, c, BYTES);
  multiplySmall<P>(m.blocks + block, q, Ks2, d, BYTES);
  for (let e = 0; e < q * LANES; e++) set(d, e, get(s2, e) - get(d, e));
  const M = m.M + (T - m.T);
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) {
      add(M, a * q + b, -share * lanesTogether(c + ((<usize>a) << 6), d + ((<usize>b) << 6)));
      const one = lanesTogether(Ks1 + ((<usize>a) << 6), Ks2 + ((<usize>b) << 6));
      const other = lanesTogether(Ks1 + ((<usize>b) << 6), Ks2 + ((<usize>a) << 6));
      add(m.covariance + block, a * q + b, 0.5 * share * (one + other));
    }
}

/**
 * Of each level of the tail: covariance += (E Shat^-1 z)(E z)', which is E Shat^-1 E in the mean, and M += (a - b) o', where o is Z2'W f(b)
 * without what the level itself adds.
 */
function addTail(k: Krylov, m: SparseModel, share: f64): void {
  const Tb = k.small;
  const sums = Tb + ((<usize>m.largestTerm) << 3);
  for (let t = 0; t < m.nTerms; t++) {
    if (t == k.head) continue;
    const q = int(m.termSize, t);
    const T = triangleOf(m, t);
    const M = m.M + (T - m.T);
    for (let l = 0, levels = int(k.termLevels, t); l < levels; l++) {
      const column = int(k.termFirst, t) - k.first + l * q;
      const block = blockOf(k, t, column, q);
      const acc = m.covariance + ((<usize>block) << 3);
      const B = k.schur + ((<usize>block) << 3);
      // one number a block of probes is added, whoever does it: see blocks/hand.ts
      zero(sums, q * q);
      for (let lane = 0; lane < LANES; lane++) {
        for (let a = 0; a < q; a++) {
          let sum = 0.0;
          for (let b = 0; b <= a; b++)
            sum += get(T, a * q + b) * get(k.scale, column + b) * get(k.z, (column + b) * LANES + lane);
          set(Tb, a, sum);
        }
        for (let a = 0; a < q; a++) {
          const Ez = get(k.z, (column + a) * LANES + lane) - get(k.q, (column + a) * LANES + lane);
          let o = get(k.out, (column + a) * LANES + lane);
          for (let b = 0; b < q; b++) o -= get(B, a * q + b) * get(Tb, b);
          for (let b = 0; b < q; b++) {
            const moved = share * get(k.r, (column + b) * LANES + lane);
            add(sums, b * q + a, moved * Ez);
            add(M, b * q + a, get(k.scale, column + b) * moved * o);
          }
        }
      }
      for (let e = 0; e < q * q; e++) add(acc, e, get(sums, e));
    }
  }
}
