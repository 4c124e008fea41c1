/**
 * The densities of rows by the code of family and link: the only place that knows which class belongs to which code, one line a
 * loop. y is the response (for binomial data the proportion; where positive and on the log scale, its logarithm), w its prior
 * weight (for binomial data times the trials), `shape` the shape and `t` its logarithm, which families without one do not read.
 * Terms of log f that do not depend on eta are left out: those in the shape are in shape.ts, the facade adds the rest once.
 */
import {
  BINOMIAL_CLOGLOG,
  BINOMIAL_LOGIT,
  BINOMIAL_PROBIT,
  GAMMA_INVERSE,
  GAMMA_LOG,
  INVERSE_GAUSSIAN_LOG,
  NEGATIVE_BINOMIAL_LOG,
  POISSON_LOG,
} from "../../src/wasm/codes";
import { copy } from "../linalg/vector";
import { Cloglog } from "./cloglog";
import { GammaInverse } from "./gammaInverse";
import { GammaLog } from "./gammaLog";
import { InverseGaussian } from "./inverseGaussian";
import { Logit } from "./logit";
import { NegativeBinomial } from "./negativeBinomial";
import { PoissonLog } from "./poisson";
import { Probit } from "./probit";
import { modeRows, nodeRows, shapeRows } from "./rows";

/**
 * At each of nNodes places x (`step` bytes apart) the sums of log f over n rows with eta = base + x B into `values`, and the rows'
 * scores d log f / d eta into `scores`, those of a place `stride` bytes after those of the one before. Where the shape is more
 * than a factor of log f, the sums of its slopes in t into `slopes`. NaN for an unknown code.
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
): void {
  switch (code) {
    case BINOMIAL_LOGIT:
      return nodeRows<Logit>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes);
    case BINOMIAL_PROBIT:
      return nodeRows<Probit>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes);
    case BINOMIAL_CLOGLOG:
      return nodeRows<Cloglog>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes);
    case POISSON_LOG:
      return nodeRows<PoissonLog>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes);
    case GAMMA_LOG:
      return nodeRows<GammaLog>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes);
    case GAMMA_INVERSE:
      return nodeRows<GammaInverse>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes);
    case NEGATIVE_BINOMIAL_LOG:
      return nodeRows<NegativeBinomial>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes);
    case INVERSE_GAUSSIAN_LOG:
      return nodeRows<InverseGaussian>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes);
    default:
      for (let k = 0; k < nNodes; k++) store<f64>(values + ((<usize>k) << 3), NaN);
  }
}

/**
 * Sum of log f over n rows at eta; writes score, W = -d2 log f / d eta^2 (observed, not expected) and dW = d W / d eta of each.
 * NaN for an unknown code.
 */
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
): f64 {
  switch (code) {
    case BINOMIAL_LOGIT:
      return modeRows<Logit>(shape, t, y, w, eta, n, score, W, dW);
    case BINOMIAL_PROBIT:
      return modeRows<Probit>(shape, t, y, w, eta, n, score, W, dW);
    case BINOMIAL_CLOGLOG:
      return modeRows<Cloglog>(shape, t, y, w, eta, n, score, W, dW);
    case POISSON_LOG:
      return modeRows<PoissonLog>(shape, t, y, w, eta, n, score, W, dW);
    case GAMMA_LOG:
      return modeRows<GammaLog>(shape, t, y, w, eta, n, score, W, dW);
    case GAMMA_INVERSE:
      return modeRows<GammaInverse>(shape, t, y, w, eta, n, score, W, dW);
    case NEGATIVE_BINOMIAL_LOG:
      return modeRows<NegativeBinomial>(shape, t, y, w, eta, n, score, W, dW);
    case INVERSE_GAUSSIAN_LOG:
      return modeRows<InverseGaussian>(shape, t, y, w, eta, n, score, W, dW);
    default:
      return NaN;
  }
}

/** Whether the shape is no mere factor of log f: then log f has a slope in t of its own. */
export function hasShapeSlope(code: i32): bool {
  return code == NEGATIVE_BINOMIAL_LOG;
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
  if (code == NEGATIVE_BINOMIAL_LOG) {
    shapeRows<NegativeBinomial>(shape, t, y, w, eta, n, dScore, dW);
    return;
  }
  copy(dScore, score, n);
  copy(dW, W, n);
}

/** Of shapeSlope: the place 0, and what is left there. */
const PLACE: usize = memory.data<f64>([0.0, 0.0, 0.0]);

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
