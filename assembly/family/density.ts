/**
 * The row densities by family code: log f and its derivatives in eta, over contiguous rows.
 * y is the response (for binomial data the proportion; where positive and on the log scale, its logarithm), w its prior weight
 * (for binomial data times the trials); families without a shape do not read it.
 * Terms of log f that do not hang on eta are left out: those in the shape are in shape.ts, the facade adds the rest once.
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
import { cloglogCurvature, cloglogScore } from "./cloglog";
import { gammaInverseCurvature, gammaInverseScore } from "./gammaInverse";
import { gammaLogCurvature, gammaLogScore } from "./gammaLog";
import { inverseGaussianCurvature, inverseGaussianScore } from "./inverseGaussian";
import { logitCurvature, logitScore } from "./logit";
import { negativeBinomialCurvature, negativeBinomialScore } from "./negativeBinomial";
import { poissonCurvature, poissonScore } from "./poisson";
import { probitCurvature, probitScore } from "./probit";

/** Sum of log f over n rows; score_i = d log f_i / d eta_i. NaN for an unknown code. */
export function logDensityScore(
  code: i32,
  shape: f64,
  y: usize,
  w: usize,
  eta: usize,
  n: i32,
  score: usize,
): f64 {
  switch (code) {
    case BINOMIAL_LOGIT:
      return logitScore(y, w, eta, n, score);
    case BINOMIAL_PROBIT:
      return probitScore(y, w, eta, n, score);
    case BINOMIAL_CLOGLOG:
      return cloglogScore(y, w, eta, n, score);
    case POISSON_LOG:
      return poissonScore(y, w, eta, n, score);
    case GAMMA_LOG:
      return gammaLogScore(shape, y, w, eta, n, score);
    case GAMMA_INVERSE:
      return gammaInverseScore(shape, y, w, eta, n, score);
    case NEGATIVE_BINOMIAL_LOG:
      return negativeBinomialScore(shape, y, w, eta, n, score);
    case INVERSE_GAUSSIAN_LOG:
      return inverseGaussianScore(shape, y, w, eta, n, score);
    default:
      return NaN;
  }
}

/** As logDensityScore; also W_i = -d2 log f_i / d eta_i^2 (observed, not expected) and dW_i = d W_i / d eta_i. */
export function logDensityCurvature(
  code: i32,
  shape: f64,
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
      return logitCurvature(y, w, eta, n, score, W, dW);
    case BINOMIAL_PROBIT:
      return probitCurvature(y, w, eta, n, score, W, dW);
    case BINOMIAL_CLOGLOG:
      return cloglogCurvature(y, w, eta, n, score, W, dW);
    case POISSON_LOG:
      return poissonCurvature(y, w, eta, n, score, W, dW);
    case GAMMA_LOG:
      return gammaLogCurvature(shape, y, w, eta, n, score, W, dW);
    case GAMMA_INVERSE:
      return gammaInverseCurvature(shape, y, w, eta, n, score, W, dW);
    case NEGATIVE_BINOMIAL_LOG:
      return negativeBinomialCurvature(shape, y, w, eta, n, score, W, dW);
    case INVERSE_GAUSSIAN_LOG:
      return inverseGaussianCurvature(shape, y, w, eta, n, score, W, dW);
    default:
      return NaN;
  }
}
