/**
 * The gradient of a linear mixed model's likelihood in all its parameters, docs/mathematics.md (12.11). What beta moves away from its estimate b
 * moves u by -K R_X (beta - b), K = H^-1 Lambda'Z'WX R_X^-1; by the envelope theorem nothing else of u counts.
 */
import { NUMBER_RESIDUAL_SUM } from "../../../src/wasm/sparseFields";
import { get } from "../../linalg/access";
import { addScaled, zero } from "../../linalg/vector";
import { addDeterminantGradient } from "../blocks";
import { SparseModel } from "../model";
import { addLevelProducts, multiplyLambda } from "../terms";
import { residualByRows } from "./deviance";
import { isCancelled, sumResiduals } from "./linear";
import { row } from "./linearFixed";

/**
 * After `linearEvaluate` with its gradient, beta in memory and R_X (beta - b) in `work`: u, b := those given beta, and gradient := that in
 * theta of the determinants and of r^2(theta, beta) / variance.
 */
export function linearJoint(base: usize, variance: f64): void {
  const m = changetype<SparseModel>(base);
  for (let r = 0; r < m.nFixed; r++) addScaled(m.u, -get(m.work, r), row(m, m.right2, r), m.vectorLength);
  multiplyLambda(m, m.u, m.b);
  const byRows = isCancelled(m, get(m.numbers, NUMBER_RESIDUAL_SUM));
  if (byRows) residualByRows(m);
  sumResiduals(m, byRows);
  zero(m.gradient, m.nTheta);
  addDeterminantGradient(m);
  addLevelProducts(m, m.work1, m.u, -2.0 / variance);
}
