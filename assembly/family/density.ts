/**
 * The row densities by family code: log f and its derivatives in eta, over contiguous rows.
 * y is the response (for binomial data the proportion), w its prior weight (for binomial data times the trials).
 * Terms of log f that do not hang on eta are left out; the facade adds them once.
 */
import { BINOMIAL_CLOGLOG, BINOMIAL_LOGIT, BINOMIAL_PROBIT, POISSON_LOG } from "../../src/wasm/codes";
import { cloglogCurvature, cloglogScore } from "./cloglog";
import { logitCurvature, logitScore } from "./logit";
import { poissonCurvature, poissonScore } from "./poisson";
import { probitCurvature, probitScore } from "./probit";

/** Sum of log f over n rows; score_i = d log f_i / d eta_i. NaN for an unknown code. */
export function logDensityScore(code: i32, y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  switch (code) {
    case BINOMIAL_LOGIT:
      return logitScore(y, w, eta, n, score);
    case BINOMIAL_PROBIT:
      return probitScore(y, w, eta, n, score);
    case BINOMIAL_CLOGLOG:
      return cloglogScore(y, w, eta, n, score);
    case POISSON_LOG:
      return poissonScore(y, w, eta, n, score);
    default:
      return NaN;
  }
}

/** As logDensityScore; also W_i = -d2 log f_i / d eta_i^2 (observed, not expected) and dW_i = d W_i / d eta_i. */
export function logDensityCurvature(
  code: i32,
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
    default:
      return NaN;
  }
}
