/**
 * What both ways to the deviance share, by a factor (linear.ts) and by conjugate gradients (iterative.ts): beta from the small matrix, the residuals
 * of the rows, and the deviance of their sum.
 */
import { addTall } from "../../linalg/tall";
import { dot, zero } from "../../linalg/vector";
import { log } from "../../math/log";
import { NUMBER_VALUE } from "../../../src/wasm/sparseFields";
import { get, set } from "../../linalg/access";
import { SparseModel } from "../model";
import { priorForm } from "../prior";
import { predictor } from "../rows";

const LOG_2PI: f64 = 1.8378770664093453;

/** beta from the border. */
export function solveFixed(m: SparseModel): void {
  const p = m.nFixed;
  for (let i = p - 1; i >= 0; i--) {
    let sum = get(m.border, p * m.nBorder + i);
    for (let k = i + 1; k < p; k++) sum -= get(m.border, k * m.nBorder + i) * get(m.beta, k);
    set(m.beta, i, sum / get(m.border, i * (m.nBorder + 1)));
  }
}

/** sum w (y - X beta - Z b)^2 + u'u; leaves the weighted residuals in rowWork. */
export function residualByRows(m: SparseModel): f64 {
  const n = m.nObs;
  zero(m.eta, n);
  addTall(m.X, m.eta, m.beta, 1.0);
  predictor(m, m.eta, m.b, m.eta);
  let sum = dot(m.u, m.u, m.vectorLength) + priorForm(m, m.u);
  for (let i = 0; i < n; i++) {
    const residual = get(m.y, i) - get(m.eta, i);
    const weighted = get(m.weights, i) * residual;
    set(m.rowWork, i, weighted);
    sum += weighted * residual;
  }
  return sum;
}

/** The deviance of a residual sum and log|H|, into the numbers. */
export function setDeviance(m: SparseModel, determinant: f64, residual: f64, reml: i32): f64 {
  const p = m.nFixed;
  const nn = <f64>(reml ? m.nObs - p : m.nObs);
  let value = determinant + nn * (1.0 + LOG_2PI + log(residual / nn));
  if (reml) for (let r = 0; r < p; r++) value += 2.0 * log(get(m.border, r * (m.nBorder + 1)));
  set(m.numbers, NUMBER_VALUE, value);
  return value;
}
