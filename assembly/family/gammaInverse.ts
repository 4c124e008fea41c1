/**
 * Gamma responses with the inverse link: mean mu = 1 / eta, eta > 0, variance mu^2 / shape. Up to what hangs on the response
 * and the shape alone (shape.ts), with r = y eta:
 *   log f = w shape (log r - (r - 1)),   score w shape (1 - r) / eta,   W = w shape / eta^2,   dW = -2 W / eta
 * Where eta is not positive the density is zero: log f = -Infinity, all derivatives 0.
 * docs/mathematics.md (16.2).
 */
import { log } from "../math/log";

/** Sum of log f over n rows; writes the score of each row in eta. */
export function gammaInverseScore(shape: f64, y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  let sum = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const k = shape * load<f64>(w + i);
    const x = load<f64>(eta + i);
    if (x > 0.0) {
      const r = load<f64>(y + i) * x;
      store<f64>(score + i, (k * (1.0 - r)) / x);
      sum += k * (log(r) - (r - 1.0));
    } else {
      store<f64>(score + i, 0.0);
      sum = -Infinity;
    }
  }
  return sum;
}

/** As gammaInverseScore; also writes W = -d2 log f and dW, its derivative in eta. */
export function gammaInverseCurvature(
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
    const x = load<f64>(eta + i);
    const inverse = x > 0.0 ? 1.0 / x : 0.0;
    const curvature = shape * load<f64>(w + i) * inverse * inverse;
    store<f64>(W + i, curvature);
    store<f64>(dW + i, -2.0 * curvature * inverse);
  }
  return gammaInverseScore(shape, y, w, eta, n, score);
}
