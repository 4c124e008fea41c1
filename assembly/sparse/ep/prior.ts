/** What a cell's random part varies by before any responses: variances of a_c'u, u ~ N(0, I). */
import { get, int } from "../../linalg/access";
import { SparseModel } from "../model";

/** |T'z|^2 of the terms of row r, T as {@link setFactors} has set it. */
export function priorVariance(m: SparseModel, r: i32): f64 {
  let T = m.T;
  let z = m.Z + ((<usize>r * <usize>m.nPerRow) << 3);
  let sum = 0.0;
  for (let t = 0; t < m.nTerms; t++) {
    const q = int(m.termSize, t);
    for (let j = 0; j < q; j++) {
      let product = 0.0;
      for (let i = j; i < q; i++) product += get(T, i * q + j) * (m.interceptsOnly ? 1.0 : get(z, i));
      sum += product * product;
    }
    T += (<usize>(q * q)) << 3;
    z += (<usize>q) << 3;
  }
  return sum;
}
