/**
 * Gamma responses with the log link: mean mu = e^eta, variance mu^2 / shape; y holds the logarithm of the response. With
 * d = log(response / mu), up to what hangs on the response and the shape alone (shape.ts):
 *   log f = w shape (d - (e^d - 1)),   score w shape (e^d - 1),   W = w shape e^d,   dW = -W
 * docs/mathematics.md (16.1).
 */
import { exp } from "../math/exp";
import { expm1 } from "../math/expm1";

/** Sum of log f over n rows; writes the score of each row in eta. */
export function gammaLogScore(shape: f64, y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  let sum = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const k = shape * load<f64>(w + i);
    const d = load<f64>(y + i) - load<f64>(eta + i);
    const excess = expm1(d);
    store<f64>(score + i, k * excess);
    sum += k * (d - excess);
  }
  return sum;
}

/** As gammaLogScore; also writes W = -d2 log f and dW, its derivative in eta. */
export function gammaLogCurvature(
  shape: f64,
  y: usize,
  w: usize,
  eta: usize,
  n: i32,
  score: usize,
  W: usize,
  dW: usize,
): f64 {
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const curvature = shape * load<f64>(w + i) * exp(load<f64>(y + i) - load<f64>(eta + i));
    store<f64>(W + i, curvature);
    store<f64>(dW + i, -curvature);
  }
  return gammaLogScore(shape, y, w, eta, n, score);
}
