/** Which columns of the tail the rows of one level of the head meet, and what they say of them: Z1'W z. */
import { add, get, int, set, setInt } from "../linalg/access";
import { SparseModel } from "../sparse/model";
import { Krylov } from "./model";

/** Forgets which columns were touched. */
export function forgetMeetings(k: Krylov): void {
  memory.fill(k.mark, 0xff, (<usize>k.nTail) << 2);
}

/**
 * meeting := Z1'W z of every column that level i meets; returns how many levels of the tail these are, first columns and terms in `touched`.
 * With `collect` the rows' own w z z' is added to the diagonal blocks of Z'WZ and of the Schur complement.
 */
export function meetTail(k: Krylov, m: SparseModel, i: i32, collect: bool): i32 {
  const q1 = k.headSize;
  let found = 0;
  for (let r = int(k.levelStart, i), end = int(k.levelStart, i + 1); r < end; r++) {
    const w = get(k.weights, r);
    const z = k.zBase + <usize>r * k.zStep;
    const z1 = z + ((<usize>k.headZ) << 3);
    let z2 = z;
    for (let t = 0; t < m.nTerms; t++) {
      const q = int(m.termSize, t);
      if (t != k.head) {
        const column = int(m.rowColumn, r * m.nTerms + t) - k.first;
        const to = k.meeting + ((<usize>(column * q1)) << 3);
        if (int(k.mark, column) != i) {
          setInt(k.mark, column, i);
          memory.fill(to, 0, (<usize>(q * q1)) << 3);
          setInt(k.touched, 2 * found, column);
          setInt(k.touched, 2 * found + 1, t);
          found++;
        }
        for (let c = 0; c < q; c++)
          for (let a = 0; a < q1; a++) add(to, c * q1 + a, w * get(z1, a) * get(z2, c));
        if (collect) {
          const block = blockOf(k, t, column, q);
          for (let c = 0; c < q; c++) {
            const wz = w * get(z2, c);
            for (let d = 0; d < q; d++) {
              add(m.blocks, block + c * q + d, wz * get(z2, d));
              add(k.schur, block + c * q + d, wz * get(z2, d));
            }
          }
        }
      }
      z2 += (<usize>q) << 3;
    }
  }
  return found;
}

/** Place of the diagonal block of the level of term t that begins at a column of the tail. */
export function blockOf(k: Krylov, t: i32, column: i32, q: i32): i32 {
  return int(k.blockBase, t) + (column + k.first - int(k.termFirst, t)) * q;
}

/** out := M x, q x q */
export function timesVector(M: usize, q: i32, x: usize, out: usize): void {
  for (let a = 0; a < q; a++) {
    let sum = 0.0;
    for (let b = 0; b < q; b++) sum += get(M, a * q + b) * get(x, b);
    set(out, a, sum);
  }
}
