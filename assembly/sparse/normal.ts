/**
 * The normal law with precision H = Lambda'Z'WZ Lambda + I, by a factor or by conjugate gradients: what Laplace's approximation and expectation
 * propagation ask of either.
 */
import { krylovInvert } from "../krylov/invert";
import { setWeights } from "../krylov/weights";
import { zero } from "../linalg/vector";
import { readInverse } from "./blocks";
import { factorize, logDeterminant } from "./factor";
import { fillFactor } from "./fill";
import { invertOnPattern } from "./inverse";
import { SparseModel } from "./model";
import { sumIntoBlocks } from "./rows";

/** H of the rows' weights, ready to solve with; 0 unless it is not positive definite. */
export function factorizeWeighted(m: SparseModel, weights: usize): i32 {
  if (m.krylov) return setWeights(m, weights);
  sumIntoBlocks(m, weights);
  fillFactor(m);
  return factorize(m);
}

/** log|H|; NaN where conjugate gradients find that it is not positive definite. */
export function determinantOf(m: SparseModel): f64 {
  return m.krylov ? krylovInvert(m) : logDeterminant(m);
}

/** After the determinant: covariances of levels and the sums M. */
export function invert(m: SparseModel): void {
  if (m.krylov) return;
  invertOnPattern(m);
  readInverse(m, 0, 0);
}

/** log|I + E|; NaN where it is not positive definite. */
export function sparsePriorDeterminant(base: usize): f64 {
  const m = changetype<SparseModel>(base);
  zero(m.T, m.nSquares);
  fillFactor(m);
  if (factorize(m) != 0) return NaN;
  const value = logDeterminant(m);
  m.hasFactor = 0;
  return value;
}
