/**
 * The densities of rows by the code of family and link: the only place that knows which class belongs to which code. y is the
 * response (for binomial data the proportion; where positive and on the log scale, its logarithm), w its prior
 * weight (for binomial data times the trials), `shape` the shape and `t` its logarithm, which families without one do not read.
 * Terms of log f that do not depend on eta are left out: those in the shape are in shape.ts, the facade adds the rest once.
 */
import {
  BINOMIAL_CLOGLOG,
  BINOMIAL_LOGIT,
  BINOMIAL_PROBIT,
  COMPOSED_BINOMIAL,
  GAMMA_INVERSE,
  GAMMA_LOG,
  INVERSE_GAUSSIAN_LOG,
  NEGATIVE_BINOMIAL_LOG,
  POISSON_LOG,
} from "../../src/wasm/codes";
import { copy } from "../linalg/vector";
import { binomialAtNodes } from "./binomialLinks";
import { Cloglog } from "./law/cloglog";
import { GammaInverse } from "./law/gammaInverse";
import { GammaLog } from "./law/gammaLog";
import { InverseGaussian } from "./law/inverseGaussian";
import { Logit } from "./law/logit";
import { NegativeBinomial } from "./law/negativeBinomial";
import { PoissonLog } from "./law/poisson";
import { Probit } from "./law/probit";
import { rows, shapeRows } from "./rows";

/**
 * At each of nNodes places x (`step` bytes apart) the sums of log f over n rows with eta = base + x B into `values`, and the rows'
 * scores d log f / d eta into `scores`, those of a place `stride` bytes after those of the one before. Where the shape is more
 * than a factor of log f, the sums of its slopes in t into `slopes`. Where W is an address, also W = -d2 log f / d eta^2 (observed,
 * not expected) of the rows, as the scores, and where dW is one, dW = d W / d eta, of the last place. NaN for an unknown code.
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
): void {
  switch (code) {
    case BINOMIAL_LOGIT:
      rows<Logit>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW);
      break;
    case BINOMIAL_PROBIT:
      rows<Probit>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW);
      break;
    case BINOMIAL_CLOGLOG:
      rows<Cloglog>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW);
      break;
    case POISSON_LOG:
      rows<PoissonLog>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW);
      break;
    case GAMMA_LOG:
      rows<GammaLog>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW);
      break;
    case GAMMA_INVERSE:
      rows<GammaInverse>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW);
      break;
    case NEGATIVE_BINOMIAL_LOG:
      rows<NegativeBinomial>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW);
      break;
    case INVERSE_GAUSSIAN_LOG:
      rows<InverseGaussian>(shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW);
      break;
    default:
      if (
        code >= COMPOSED_BINOMIAL &&
        binomialAtNodes(code - COMPOSED_BINOMIAL, y, w, base, B, x, step, nNodes, n, scores, stride, values, W, dW)
      )
        break;
      for (let k = 0; k < nNodes; k++) store<f64>(values + ((<usize>k) << 3), NaN);
  }
}

/** One place, 0, and what is left there: a value and its slope in t. */
const PLACE: usize = memory.data<f64>([0.0, 0.0, 0.0]);

/** Sum of log f over n rows at eta; writes score, W and dW of each. */
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
  densityAtNodes(code, shape, t, y, w, eta, eta, PLACE, 0, 1, n, score, 0, PLACE + 8, PLACE + 16, W, dW);
  return load<f64>(PLACE, 8);
}

/** Whether the shape is no mere factor of log f: then log f has a slope in t of its own. */
export function hasShapeSlope(code: i32): bool {
  return code == NEGATIVE_BINOMIAL_LOG;
}

/** Whether shapeRise (shape.ts) has the second derivatives in t: those of a slope of its own are an expression of the family's. */
export function hasShapeRise(code: i32): bool {
  return code == NEGATIVE_BINOMIAL_LOG || !hasShapeSlope(code);
}

/** Whether log f depends on eta through e^eta alone, see grouped/factors.ts. */
export function factorises(code: i32): bool {
  return code == BINOMIAL_LOGIT || code == POISSON_LOG || code == GAMMA_LOG;
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
