/** Derivatives through a Cholesky factor, docs/mathematics.md (5.4), (5.5). */
import { at, put } from "./small";

/**
 * Hbar, symmetric q x q, such that dF = <Hbar, dH>, where F = -log|L| - tr(R'dU) for nodes moved by U = L^-T, H = L L'. As L'L^-T is the
 * identity, Phi(L'Lbar) is Phi(R'L^-T - I). `work` and `work2` are q x q.
 */
export function factorAdjoint(Linv: usize, R: usize, q: i32, work: usize, work2: usize, Hbar: usize): void {
  for (let d = 0; d < q; d++)
    for (let f = 0; f < q; f++) {
      let sum = 0.0;
      if (f <= d) for (let g = 0; g <= f; g++) sum += at(R, q, g, d) * at(Linv, q, f, g);
      put(work, q, d, f, f == d ? 0.5 * (sum - 1.0) : sum);
    }
  // work2 = Phi L^-1
  for (let d = 0; d < q; d++)
    for (let f = 0; f < q; f++) {
      let sum = 0.0;
      for (let e = f; e <= d; e++) sum += at(work, q, d, e) * at(Linv, q, e, f);
      put(work2, q, d, f, sum);
    }
  for (let d = 0; d < q; d++)
    for (let f = 0; f < q; f++) {
      let sum = 0.0;
      for (let e = d; e < q; e++) sum += at(Linv, q, e, d) * at(work2, q, e, f);
      put(work, q, d, f, sum);
    }
  for (let d = 0; d < q; d++) for (let f = 0; f < q; f++) put(Hbar, q, d, f, 0.5 * (at(work, q, d, f) + at(work, q, f, d)));
}
