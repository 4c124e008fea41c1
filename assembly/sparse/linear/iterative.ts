/**
 * The profiled deviance where conjugate gradients take the place of a factor (docs/mathematics.md (20.11)): the same as linear.ts, with H^-1 Lambda'Z'W[X y]
 * by solves of their own, in blocks, and residuals always summed over the rows.
 */
import { denseCholesky } from "../../linalg/dense";
import { add, get, int, set } from "../../linalg/access";
import { addScaled, copy, dot, zero } from "../../linalg/vector";
import { NUMBER_LOG_DETERMINANT, NUMBER_RESIDUAL_SUM } from "../../../src/wasm/sparseFields";
import { STATUS_NOT_FINITE, STATUS_NOT_POSITIVE_DEFINITE, STATUS_OK } from "../../../src/wasm/codes";
import { Krylov } from "../../krylov/model";
import { krylovSolveRows } from "../../krylov/solve";
import { addDeterminantGradient } from "../blocks";
import { multiplyBlocks } from "../fill";
import { SparseModel } from "../model";
import { determinantOf, factorizeWeighted } from "../normal";
import { sumIntoColumns } from "../rows";
import { addLevelProducts, multiplyLambda, multiplyLambdaTransposed } from "../terms";
import { residualByRows, setDeviance, solveFixed } from "./deviance";
import { row, scaleByBorder, subtractFixedPart } from "./linearFixed";

/** As linearEvaluate, theta being in T. */
export function evaluateIteratively(m: SparseModel, reml: i32, wantGradient: i32): i32 {
  const p = m.nFixed;
  if (factorizeWeighted(m, m.weights) != 0) return STATUS_NOT_POSITIVE_DEFINITE;
  const determinant = determinantOf(m);
  if (!(abs(determinant) < Infinity)) return STATUS_NOT_POSITIVE_DEFINITE;
  set(m.numbers, NUMBER_LOG_DETERMINANT, determinant);

  copy(m.border, m.cross, m.nBorder * m.nBorder);
  for (let r = 0; r <= p; r++) multiplyLambdaTransposed(m, row(m, m.ZX, r), row(m, m.right, r));
  krylovSolveRows(m, m.right, (<usize>m.vectorLength) << 3, p + 1, changetype<Krylov>(m.krylov).tolerance);
  for (let r = 0; r <= p; r++) {
    multiplyLambda(m, row(m, m.right, r), m.work1);
    for (let c = 0; c <= p; c++) add(m.border, c * m.nBorder + r, -dot(row(m, m.ZX, c), m.work1, m.vectorLength));
  }
  const failed = denseCholesky(m.border, m.nBorder);
  // the last pivot is r^2, which is summed over rows
  if (failed != 0 && failed != p + 1) return STATUS_NOT_POSITIVE_DEFINITE;
  solveFixed(m);
  copy(m.u, row(m, m.right, p), m.vectorLength);
  for (let r = 0; r < p; r++) addScaled(m.u, -get(m.beta, r), row(m, m.right, r), m.vectorLength);
  multiplyLambda(m, m.u, m.b);
  const residual = residualByRows(m);
  set(m.numbers, NUMBER_RESIDUAL_SUM, residual);
  const value = setDeviance(m, determinant, residual, reml);
  if (wantGradient) differentiate(m, reml, residual);
  return abs(value) < Infinity ? STATUS_OK : STATUS_NOT_FINITE;
}

function differentiate(m: SparseModel, reml: i32, residual: f64): void {
  const nn = <f64>(reml ? m.nObs - m.nFixed : m.nObs);
  const Zr = m.work1;
  sumIntoColumns(m, m.rowWork, Zr);
  zero(m.gradient, m.nTheta);
  addLevelProducts(m, Zr, m.u, (-2.0 * nn) / residual);
  scaleByBorder(m, m.right, m.right2);
  if (reml) {
    addBound(m);
    subtractFixedPart(m);
  }
  addDeterminantGradient(m);
}

/** M += sum over levels of K_i (Z'WZ Lambda K)_i': what estimating beta adds to the inverse. */
function addBound(m: SparseModel): void {
  for (let r = 0; r < m.nFixed; r++) {
    const K = row(m, m.right2, r);
    multiplyLambda(m, K, m.work2);
    multiplyBlocks(m, m.work2, m.work3);
    let M = m.M;
    for (let t = 0, pair = 0; t < m.nTerms; t++) {
      const q = int(m.termSize, t);
      for (let block = int(m.pairBlock, pair), end = int(m.pairBlock, pair + 1); block < end; block++) {
        const c = int(m.blockA, block);
        for (let i = 0; i < q; i++)
          for (let j = 0; j < q; j++) add(M, i * q + j, get(K, c + i) * get(m.work3, c + j));
      }
      M += (<usize>(q * q)) << 3;
      pair += m.nTerms - t;
    }
  }
}
