/** The densities of rows as the facade may call them, on arrays that have room for one row more than n. */
import { MOST_THRESHOLDS } from "../../src/wasm/codes";
import { SCRATCH_STRIDE } from "../../src/wasm/rowsAtOnce";
import { exp } from "../math/exp";
import { densityAtNodes, densityCurvature, shapeDerivatives } from "./density";
import { ownRows } from "./second/own";
import { ownScores } from "./second/slopes";

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

/** Sum of log f over n rows at eta; writes scores. */
export function densitySum(code: i32, t: f64, y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  densityAtNodes(code, exp(t), t, y, w, eta, eta, PLACE, 0, 1, n, score, 0, PLACE + 8, PLACE + 16);
  return load<f64>(PLACE, 8);
}

/** The place 0, and what is left there: a value and its slope in t, or those in as many thresholds as there may be. */
const PLACE: usize = memory.data(8 * (4 + MOST_THRESHOLDS), 16);

const ARRAYS = 9;
const SCRATCH: usize = memory.data(ARRAYS * SCRATCH_STRIDE * 8, 16);

/** Nine arrays of SCRATCH_STRIDE doubles that stand still, for rows that belong to no model: nothing in them outlives a call. */
export function densityScratch(): usize {
  return SCRATCH;
}

const TABLE: usize = memory.data(8 * (4 + MOST_THRESHOLDS), 16);

/** Where the facade puts thresholds of such rows (ordered/table.ts); 8 bytes behind it is what they take for t. */
export function densityTable(): usize {
  return TABLE;
}

/** What stands for t, of a code above SECOND, for n rows that belong to no model, from their own logarithms of shapes and log odds of excess zeros. */
export function densityOwn(code: i32, y: usize, w: usize, t: usize, z: usize, n: i32): f64 {
  return ownRows(code, y, w, t, z, n);
}

/** Derivatives of their scores in both. */
export function densityOwnScores(t: f64, y: usize, eta: usize, n: i32, inT: usize, inZ: usize): void {
  ownScores(t, y, eta, n, inT, inZ);
}
