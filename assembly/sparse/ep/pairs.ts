/**
 * What the sites of two cells leave of their joint law, to second order:
 *   log Z += sum over pairs of cells c != d of  k3_c k3_d rho^3 / 12 + k4_c k4_d rho^4 / 48,   rho = h_cd / (h_c h_d),
 * k3, k4 the cumulants of a_c'u under its tilted law, h_cd = a_c'Q^-1 a_d. Each ordered pair counts. docs/mathematics.md (18.10).
 * M. Opper, U. Paquet and O. Winther, Perturbative corrections for approximate inference in Gaussian latent variable models, 2013.
 */
import { add, firstLane, from, mul, mulAdd, nextSum, splat, total, width } from "../../family/lanes";
import { get, set } from "../../linalg/access";
import { zero } from "../../linalg/vector";
import { SparseModel } from "../model";
import { predictor, rowIntoColumns } from "../rows";
import { solve } from "../solve";
import { multiplyLambda, multiplyLambdaTransposed } from "../terms";
import { Ep } from "./model";

/** The sum at the last evaluation over all c and every `every`-th d from `first` on, times `every`. */
export function epPairs(base: usize, first: i32, every: i32): f64 {
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
  for (let d = first; d < e.nCells; d += every) {
    if (get(third, d) == 0.0 && get(fourth, d) == 0.0) continue;
    rowIntoColumns(m, d, m.work1);
    multiplyLambdaTransposed(m, m.work1, m.work1);
    solve(m, m.work1);
    multiplyLambda(m, m.work1, m.work2);
    const row = e.step;
    predictor(m, e.work, m.work2, row);
    set(row, d, 0.0);
    const ofThird = get(third, d) / 12.0;
    const ofFourth = get(fourth, d) / 48.0;
    sum += ASC_FEATURE_SIMD
      ? powers<v128>(row, third, fourth, e.nCells, ofThird, ofFourth)
      : powers<f64>(row, third, fourth, e.nCells, ofThird, ofFourth);
  }
  return <f64>every * sum;
}

/** Sum over n cells of x^3 (a third + b fourth x). */
function powers<P>(x: usize, third: usize, fourth: usize, n: i32, a: f64, b: f64): f64 {
  const ofThird = splat<P>(a);
  const ofFourth = splat<P>(b);
  let sum = splat<P>(0.0);
  let other = splat<P>(0.0);
  const end = (<usize>n) << 3;
  for (let at: usize = 0; at < end; at += width<P>()) {
    const value = from<P>(x + at);
    const cube = mul<P>(mul<P>(value, value), value);
    const sites = mulAdd<P>(ofThird, from<P>(third + at), mul<P>(mul<P>(ofFourth, from<P>(fourth + at)), value));
    let term = mul<P>(cube, sites);
    if (isVector<P>() && at + 8 == end) term = firstLane<P>(term);
    const now = add<P>(sum, term);
    sum = nextSum<P>(now, other);
    other = now;
  }
  return total<P>(sum, other);
}
