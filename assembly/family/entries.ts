/** The densities of rows as the facade may call them, on arrays that have room for one row more than n. */
import { exp } from "../math/exp";
import { densityAtNodes, densityCurvature, shapeDerivatives } from "./density";

/** Sum of log f over n rows at eta, t = log shape; writes score, W = -d2 log f / d eta^2 and dW / d eta of each. */
export function densityRows(
  code: i32,
  t: f64,
  y: usize,
  w: usize,
  eta: usize,
  n: i32,
  score: usize,
  W: usize,
  dW: usize,
): f64 {
  return densityCurvature(code, exp(t), t, y, w, eta, n, score, W, dW);
}

/** Sums of log f and of its slopes in t at eta = base + x_k B for nNodes numbers x, and scores, n + 1 a node. */
export function densityNodes(
  code: i32,
  t: f64,
  y: usize,
  w: usize,
  base: usize,
  B: usize,
  x: usize,
  nNodes: i32,
  n: i32,
  scores: usize,
  values: usize,
  slopes: usize,
): void {
  const stride = (<usize>(n + 1)) << 3;
  densityAtNodes(code, exp(t), t, y, w, base, B, x, 8, nNodes, n, scores, stride, values, slopes);
}

/** Derivatives in t of score and W of n rows, which densityRows has left in `score` and W. */
export function densityShapeRows(
  code: i32,
  t: f64,
  y: usize,
  w: usize,
  eta: usize,
  n: i32,
  score: usize,
  W: usize,
  dScore: usize,
  dW: usize,
): void {
  shapeDerivatives(code, exp(t), t, y, w, eta, n, score, W, dScore, dW);
}
