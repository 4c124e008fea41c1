/**
 * What the sites of two cells leave of their joint law, to second order:
 *   log Z += sum over pairs of cells c != d of  k3_c k3_d rho^3 / 12 + k4_c k4_d rho^4 / 48,   rho = h_cd / (h_c h_d),
 * k3, k4 the cumulants of a_c'u under its tilted law, h_cd = a_c'Q^-1 a_d. Each ordered pair counts. docs/mathematics.md (18.10).
 * M. Opper, U. Paquet and O. Winther, Perturbative corrections for approximate inference in Gaussian latent variable models, 2013.
 */
import { get, set } from "../../linalg/access";
import { zero } from "../../linalg/vector";
import { SparseModel } from "../model";
import { predictor, sumIntoColumns } from "../rows";
import { solve } from "../solve";
import { multiplyLambda, multiplyLambdaTransposed } from "../terms";
import { Ep } from "./model";

/** The sum at the last evaluation over all c and every `every`-th d from `from` on, times `every`. */
export function epPairs(base: usize, from: i32, every: i32): f64 {
  const e = changetype<Ep>(base);
  const m = changetype<SparseModel>(e.sparse);
  // k3 / h^3 and k4 / h^4
  const third = e.scoreThere;
  const fourth = e.height;
  for (let c = 0; c < e.nCells; c++) {
    const h = get(e.h, c);
    const r = h > 0.0 ? get(e.cavitySd, c) / h : 0.0;
    set(third, c, r * r * r * get(e.third, c));
    set(fourth, c, r * r * r * r * get(e.fourth, c));
  }
  let sum = 0.0;
  zero(e.work, e.nCells);
  for (let d = from; d < e.nCells; d += every) {
    if (get(third, d) == 0.0 && get(fourth, d) == 0.0) continue;
    set(e.work, d, 1.0);
    sumIntoColumns(m, e.work, m.work1);
    set(e.work, d, 0.0);
    multiplyLambdaTransposed(m, m.work1, m.work1);
    solve(m, m.work1);
    multiplyLambda(m, m.work1, m.work2);
    const row = e.step;
    predictor(m, e.work, m.work2, row);
    set(row, d, 0.0);
    let cubes = 0.0;
    let fourths = 0.0;
    for (let c = 0; c < e.nCells; c++) {
      const x = get(row, c);
      const cube = x * x * x;
      cubes += get(third, c) * cube;
      fourths += get(fourth, c) * cube * x;
    }
    sum += (get(third, d) * cubes) / 12.0 + (get(fourth, d) * fourths) / 48.0;
  }
  return <f64>every * sum;
}
