/**
 * The densities of rows by the code of family and link; laws.ts, which is made from the classes, knows which belongs to which. y is the
 * response (for binomial data the proportion; where positive and on the log scale, its logarithm), w its prior
 * weight (for binomial data times the trials), `shape` the shape and `t` its logarithm, which families without one do not read.
 * Terms of log f that do not depend on eta are left out: those in the shape are in shape.ts, the facade adds the rest once.
 */
import { isSecond } from "./lawCode";
import { MOST_THRESHOLDS } from "../../src/wasm/codes";
import { copy } from "../linalg/vector";
import { lawAtNodes, lawShapeRows } from "./laws";
import { ownAtNodes } from "./second/nodes";
import { hasShapeSlope } from "./shape";

/**
 * At each of nNodes places x (`step` bytes apart) the sums of log f over n rows with eta = base + x B into `values`, and the rows'
 * scores d log f / d eta into `scores`, those of a place `stride` bytes after those of the one before. Where the shape is more
 * than a factor of log f, the sums of its slopes in t into `slopes`. Where W is an address, also W = -d2 log f / d eta^2 (observed,
 * not expected) of the rows, as the scores, and where dW is one, dW = d W / d eta, of the last place; where `each` is one, each row's
 * log f there, and n + 1 numbers behind it its slope in t, or in the upper one of its thresholds; where `moved` is one, and there are
 * thresholds and W, also the derivatives of a row's score in the upper one, and n + 1 numbers behind them those of W. NaN for an unknown code.
 */
export function densityAtNodes(
  code: i32,
  shape: f64,
  t: f64,
  y: usize,
  w: usize,
  base: usize,
  B: usize,
  x: usize,
  step: usize,
  nNodes: i32,
  n: i32,
  scores: usize,
  stride: usize,
  values: usize,
  slopes: usize,
  W: usize = 0,
  dW: usize = 0,
  each: usize = 0,
  moved: usize = 0,
): void {
  if (isSecond(code)) {
    ownAtNodes(t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW, each);
    return;
  }
  if (lawAtNodes(code, shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW, each, moved)) return;
  for (let k = 0; k < nNodes; k++) store<f64>(values + ((<usize>k) << 3), NaN);
}

/** One place, 0, and what is left there: a value and its slope in t, or those in as many thresholds as there may be. */
const PLACE: usize = memory.data(8 * (4 + MOST_THRESHOLDS), 16);

/** Sum of log f over n rows at eta; writes score, W and dW of each, and `moved` as {@link densityAtNodes}. */
export function densityCurvature(
  code: i32,
  shape: f64,
  t: f64,
  y: usize,
  w: usize,
  eta: usize,
  n: i32,
  score: usize,
  W: usize,
  dW: usize,
  moved: usize = 0,
): f64 {
  densityAtNodes(code, shape, t, y, w, eta, eta, PLACE, 0, 1, n, score, 0, PLACE + 8, PLACE + 16, W, dW, 0, moved);
  return load<f64>(PLACE, 8);
}

/** Slope in t of the sum of log f that densityCurvature has computed last, or the slopes in its thresholds. */
export function lastSlopes(): usize {
  return PLACE + 16;
}

/** Derivatives in t of score and W of n rows, into dScore and dW; where the shape is a factor they are score and W. */
export function shapeDerivatives(
  code: i32,
  shape: f64,
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
  if (lawShapeRows(code, shape, t, y, w, eta, n, dScore, dW)) return;
  copy(dScore, score, n);
  copy(dW, W, n);
}

/**
 * Derivative in t of a sum of log f over n rows at eta, shape.ts's terms left out; `density` is that sum. Where the shape has a slope of
 * its own, the scores of the rows are written once more.
 */
export function shapeSlope(
  code: i32,
  shape: f64,
  t: f64,
  y: usize,
  w: usize,
  eta: usize,
  n: i32,
  density: f64,
  score: usize,
): f64 {
  if (!hasShapeSlope(code)) return density;
  densityAtNodes(code, shape, t, y, w, eta, eta, PLACE, 0, 1, n, score, 0, PLACE + 8, PLACE + 16);
  return load<f64>(PLACE, 16);
}
