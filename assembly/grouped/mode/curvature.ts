/** The negative curvature of a group's joint log density, docs/mathematics.md (3.3). */
import { at, cholesky, put } from "../../linalg/small";
import { dot3 } from "../../linalg/vector";
import { column, Grouped } from "../model";

/** L := Cholesky factor of H = I + A'WA. */
export function factorCurvature(m: Grouped, W: usize, n: i32): i32 {
  const q = m.q;
  for (let d = 0; d < q; d++) {
    const Ad = column(m.A, m.maxRows, d);
    for (let e = 0; e <= d; e++) put(m.L, q, d, e, dot3(Ad, W, column(m.A, m.maxRows, e), n));
    put(m.L, q, d, d, at(m.L, q, d, d) + 1.0);
  }
  return cholesky(m.L, q);
}
