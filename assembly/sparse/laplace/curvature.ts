/**
 * The observed information of beta by Laplace's approximation, the other parameters held, docs/mathematics.md (11.10) to (11.13). When beta moves
 * along column j, the rows' predictors move by E_j = x_j - Z Lambda S Lambda'Z'W x_j, the modes moving along. With the h, c and v of laplace.ts,
 *   d2f / d beta_i d beta_j = 2 x_i'W E_j + E_i'diag(k) E_j - T_ij,   k_r = h_r d2W_r / d eta2 - (Z Lambda v)_r dW_r / d eta,
 *   T_ij = sum over rows r, s of (E_ir dW_r) h_rs^2 (dW_s E_js),      h_rs = z_r Lambda S Lambda'z_s'.
 * T, the squares of all leverages, is the mean of y y' over pairs of random signs w, w':  y_i = sum_r E_ir dW_r a_r a'_r,  a = Z Lambda L^-T w.
 */
import { densityCurvature } from "../../family/density";
import { get, set } from "../../linalg/access";
import { columnOf, tallProducts, tallProductsWith } from "../../linalg/tall";
import { dot, zero } from "../../linalg/vector";
import { fillSigns } from "../../math/signs";
import { density } from "./mode";
import { SparseModel } from "../model";
import { leverages, predictor, sumIntoColumns } from "../rows";
import { backwardLead, solve } from "../solve";
import { multiplyLambda, multiplyLambdaTransposed } from "../terms";

/** Of a row's posterior standard deviation: the step of the difference that stands for d2W / d eta2. */
const STEP: f64 = 1e-3;
/** Any number: the signs do not depend on the data. */
const SEED: u64 = 1;

/**
 * Everything but T, halved, into the block of beta in `metric`; after an evaluation, of a model with `moved` arrays. Rows and factor stay
 * as `laplaceTrace` wants them.
 */
export function laplaceCurvature(base: usize): void {
  const m = changetype<SparseModel>(base);
  density(m);
  const k = m.movedCurvature;
  rowCurvatures(m, k);
  const size = m.nParameters;
  const n = m.nObs;
  const E = m.movedEta;
  for (let j = 0; j < m.nFixed; j++) {
    const x = columnOf(m.X, j, m.movedScore);
    for (let i = 0; i < n; i++) set(E, i, get(m.curvature, i) * get(x, i));
    predictorOf(m, E, -1.0);
    predictor(m, x, m.b, E);
    const kE = m.movedThird;
    for (let i = 0; i < n; i++) set(kE, i, 0.5 * get(k, i) * get(E, i));
    withModes(m, kE);
    for (let i = 0; i < n; i++) set(kE, i, get(kE, i) + get(m.curvature, i) * get(E, i));
    tallProductsWith(m.X, j, kE, m.metric, size, m.nTheta);
  }
  multiplyLambda(m, m.u, m.b);
}

/** The k_r. */
function rowCurvatures(m: SparseModel, k: usize): void {
  const n = m.nObs;
  const h = m.rowWork;
  leverages(m, m.covariance, h);
  zero(k, n);
  for (let side = -1.0; side <= 1.0; side += 2.0) {
    // rounding may leave the leverage of a row without random part below zero
    for (let i = 0; i < n; i++) set(m.movedEta, i, get(m.eta, i) + side * STEP * sqrt(max<f64>(get(h, i), 0.0)));
    densityCurvature(
      m.family, m.shape, m.t, m.y, m.weights, m.movedEta, n, m.movedScore, m.movedThird, m.rowThird,
    );
    for (let i = 0; i < n; i++)
      set(k, i, get(k, i) + (side * sqrt(max<f64>(get(h, i), 0.0)) * get(m.rowThird, i)) / (2.0 * STEP));
  }
  for (let i = 0; i < n; i++) set(h, i, get(h, i) * get(m.third, i));
  predictorOf(m, h, 1.0);
  zero(m.movedEta, n);
  predictor(m, m.movedEta, m.b, m.movedEta);
  for (let i = 0; i < n; i++) set(k, i, get(k, i) - get(m.movedEta, i) * get(m.third, i));
}

/** b := factor Lambda S Lambda'Z'rows */
function predictorOf(m: SparseModel, rows: usize, factor: f64): void {
  sumIntoColumns(m, rows, m.work1);
  multiplyLambdaTransposed(m, m.work1, m.work1);
  solve(m, m.work1);
  for (let e = 0; e < m.vectorLength; e++) set(m.work1, e, factor * get(m.work1, e));
  multiplyLambda(m, m.work1, m.b);
}

/** rows := rows - W Z Lambda S Lambda'Z'rows, so that E_i'rows is x_i' of it. */
function withModes(m: SparseModel, rows: usize): void {
  predictorOf(m, rows, 1.0);
  zero(m.rowWork, m.nObs);
  predictor(m, m.rowWork, m.b, m.rowWork);
  for (let i = 0; i < m.nObs; i++) set(rows, i, get(rows, i) - get(m.curvature, i) * get(m.rowWork, i));
}

/** The y of pair `number`, into the place of beta in `gradient`; after `laplaceCurvature`. */
export function laplaceTrace(base: usize, number: i32): void {
  const m = changetype<SparseModel>(base);
  const a = m.movedEta;
  const other = m.movedThird;
  spread(m, 2 * number, a);
  spread(m, 2 * number + 1, other);
  for (let i = 0; i < m.nObs; i++) set(a, i, get(a, i) * get(other, i) * get(m.third, i));
  withModes(m, a);
  tallProducts(m.X, a, 1.0, m.gradient + ((<usize>m.nTheta) << 3));
  multiplyLambda(m, m.u, m.b);
}

/** rows := Z Lambda L^-T w for the signs of a number. */
function spread(m: SparseModel, number: i32, rows: usize): void {
  const x = m.work1;
  const w = m.work2;
  zero(w, m.vectorLength);
  fillSigns(w, m.nLead + m.nTail, 1, SEED, number);
  const tail = (<usize>m.nLead) << 3;
  // behind the inverse of the tail its inverse factor is kept, U = L^-T
  for (let i = 0; i < m.nLead; i++) set(x, i, get(w, i));
  const stride = m.tailStride;
  for (let i = 0; i < stride; i++)
    set(x, m.nLead + i, dot(m.tailWork + ((<usize>(i * stride + i)) << 3), w + tail + ((<usize>i) << 3), stride - i));
  backwardLead(m, x);
  multiplyLambda(m, x, m.b);
  zero(rows, m.nObs);
  predictor(m, rows, m.b, rows);
}
