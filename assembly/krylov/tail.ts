/** Lambda of the tail's terms, several right sides at once. */
import { add, from, into, mul, splat, width } from "../family/lanes";
import { get, int } from "../linalg/access";
import { SparseModel } from "../sparse/model";
import { Krylov } from "./model";

/** to := Lambda D x, D the diagonal `scale`, or the identity where that is 0. */
export function tailLambda<P>(k: Krylov, m: SparseModel, x: usize, scale: usize, to: usize, bytes: usize): void {
  let T = m.T;
  for (let t = 0; t < m.nTerms; t++) {
    const q = int(m.termSize, t);
    if (t != k.head) {
      let first = int(k.termFirst, t) - k.first;
      for (let l = 0, levels = int(k.termLevels, t); l < levels; l++, first += q) {
        for (let a = 0; a < q; a++) {
          const out = to + <usize>(first + a) * bytes;
          memory.fill(out, 0, bytes);
          for (let b = 0; b <= a; b++) {
            const factor = splat<P>(get(T, a * q + b) * (scale ? get(scale, first + b) : 1.0));
            const column = x + <usize>(first + b) * bytes;
            for (let e: usize = 0; e < bytes; e += width<P>())
              into<P>(out + e, add<P>(from<P>(out + e), mul<P>(factor, from<P>(column + e))));
          }
        }
      }
    }
    T += (<usize>(q * q)) << 3;
  }
}

/** to := D (Lambda'x + D y), the rest of a product with the scaled Schur complement; without D where `scale` is 0. `to` may be y. */
export function tailLambdaTransposed<P>(
  k: Krylov,
  m: SparseModel,
  x: usize,
  y: usize,
  scale: usize,
  to: usize,
  bytes: usize,
): void {
  let T = m.T;
  for (let t = 0; t < m.nTerms; t++) {
    const q = int(m.termSize, t);
    if (t != k.head) {
      let first = int(k.termFirst, t) - k.first;
      for (let l = 0, levels = int(k.termLevels, t); l < levels; l++, first += q) {
        for (let a = 0; a < q; a++) {
          const d = scale ? get(scale, first + a) : 1.0;
          const out = to + <usize>(first + a) * bytes;
          const own = splat<P>(d * d);
          const start = y + <usize>(first + a) * bytes;
          for (let e: usize = 0; e < bytes; e += width<P>()) into<P>(out + e, mul<P>(own, from<P>(start + e)));
          for (let b = a; b < q; b++) {
            const factor = splat<P>(d * get(T, b * q + a));
            const column = x + <usize>(first + b) * bytes;
            for (let e: usize = 0; e < bytes; e += width<P>())
              into<P>(out + e, add<P>(from<P>(out + e), mul<P>(factor, from<P>(column + e))));
          }
        }
      }
    }
    T += (<usize>(q * q)) << 3;
  }
}
