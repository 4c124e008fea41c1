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
      let levels = int(k.termLevels, t);
      if (q == 1) {
        multiplyEach<P>(get(T, 0), x, scale, to, first, levels, bytes);
        levels = 0;
      }
      for (let l = 0; l < levels; l++, first += q) {
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
      let levels = int(k.termLevels, t);
      if (q == 1) {
        gatherEach<P>(get(T, 0), x, y, scale, to, first, levels, bytes);
        levels = 0;
      }
      for (let l = 0; l < levels; l++, first += q) {
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

/** The first for a random intercept: to := theta D x. */
function multiplyEach<P>(theta: f64, x: usize, scale: usize, to: usize, first: i32, n: i32, bytes: usize): void {
  let at = <usize>first * bytes;
  for (let c = first; c < first + n; c++) {
    const factor = splat<P>(theta * (scale ? get(scale, c) : 1.0));
    for (const end = at + bytes; at < end; at += width<P>()) into<P>(to + at, mul<P>(factor, from<P>(x + at)));
  }
}

/** The second: to := D (theta x + D y). */
function gatherEach<P>(
  theta: f64,
  x: usize,
  y: usize,
  scale: usize,
  to: usize,
  first: i32,
  n: i32,
  bytes: usize,
): void {
  let at = <usize>first * bytes;
  for (let c = first; c < first + n; c++) {
    const d = scale ? get(scale, c) : 1.0;
    const own = splat<P>(d * d);
    const factor = splat<P>(d * theta);
    for (const end = at + bytes; at < end; at += width<P>())
      into<P>(to + at, add<P>(mul<P>(own, from<P>(y + at)), mul<P>(factor, from<P>(x + at))));
  }
}
