/**
 * H^-1 as far as a fit needs it: leverages, the sums M of the gradient, covariances of levels, and log|H| = log|D| + sum of log dS + tr log(I - E),
 *   tr log(I - E) = mean of z'g(Shat)z - tr E^2 / 2,   g(x) = log x + (1 - x) + (1 - x)^2 / 2     docs/mathematics.md (20.2), (20.8)
 */
import { get, int, set } from "../linalg/access";
import { NUMBER_LOG_PLAIN, NUMBER_LOG_SECOND } from "../../src/wasm/krylov/fields";
import { SparseModel } from "../sparse/model";
import { sumBlocks } from "./blocks/together";
import { spreadLeverages } from "./intercepts/cells";
import { product, startExact } from "./expected";
import { blockOf } from "./meet";
import { Krylov, triangleOf } from "./model";
import { squaredE } from "./wedges";

/** log|H|, NaN where H is not positive definite; with it leverages, M and covariance. */
export function krylovInvert(m: SparseModel): f64 {
  const k = changetype<Krylov>(m.krylov);
  if (!k.isInverted) {
    if (byProbes(k, m) != 0) return NaN;
    finishTail(k, m);
    k.isInverted = 1;
  }
  if (!k.wedges) return k.logDiagonal + get(k.numbers, NUMBER_LOG_PLAIN);
  return k.logDiagonal + get(k.numbers, NUMBER_LOG_SECOND) - 0.5 * squaredE(k, m);
}

function byProbes(k: Krylov, m: SparseModel): i32 {
  startExact(k, m);
  if (sumBlocks(k, m) != 0) return 1;
  if (k.simple) spreadLeverages(k, m);
  return 0;
}

/** P = D (I + E + E Shat^-1 E) D of each level of the tail; M += P T'B, covariance := T P T'. */
function finishTail(k: Krylov, m: SparseModel): void {
  for (let t = 0; t < m.nTerms; t++) {
    if (t == k.head) continue;
    const q = int(m.termSize, t);
    const T = triangleOf(m, t);
    const M = m.M + (T - m.T);
    const size = (<usize>(q * q)) << 3;
    const TB = k.small;
    const P = TB + size;
    const work = P + size;
    for (let l = 0, levels = int(k.termLevels, t); l < levels; l++) {
      const column = int(k.termFirst, t) - k.first + l * q;
      const block = (<usize>blockOf(k, t, column, q)) << 3;
      const acc = m.covariance + block;
      // T'B, then of T'B T what is beside the diagonal
      transposedProduct(T, k.schur + block, TB, q);
      product(TB, T, work, q);
      for (let a = 0; a < q; a++)
        for (let b = 0; b < q; b++) {
          const da = get(k.scale, column + a);
          const db = get(k.scale, column + b);
          const E = a == b ? 1.0 : -da * get(work, a * q + b) * db;
          set(P, a * q + b, da * db * (E + 0.5 * (get(acc, a * q + b) + get(acc, b * q + a))));
        }
      product(P, TB, work, q);
      for (let e = 0; e < q * q; e++) set(M, e, get(M, e) + get(work, e));
      product(T, P, work, q);
      for (let a = 0; a < q; a++)
        for (let b = 0; b < q; b++) {
          let sum = 0.0;
          for (let c = 0; c <= b; c++) sum += get(work, a * q + c) * get(T, b * q + c);
          set(acc, a * q + b, sum);
        }
    }
  }
}

/** out := T'B */
function transposedProduct(T: usize, B: usize, out: usize, q: i32): void {
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) {
      let sum = 0.0;
      for (let c = a; c < q; c++) sum += get(T, c * q + a) * get(B, c * q + b);
      set(out, a * q + b, sum);
    }
}
