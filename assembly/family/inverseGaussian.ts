/**
 * Inverse Gaussian responses with the log link: mean mu = e^eta, variance mu^3 / shape; y holds the logarithm of the
 * response. With d = log(response / mu), r = e^d and k = w shape / mu, up to what hangs on the response and the shape alone
 * (shape.ts):
 *   log f = -k (r - 1)^2 / (2 r),   score k (r - 1),   W = k (2 r - 1),   dW = -k (4 r - 1)
 * Not log-concave: W is negative where the response is below half its mean. Its expectation is k.
 * docs/mathematics.md (16.3).
 */
import { exp } from "../math/exp";
import { expm1 } from "../math/expm1";

/** Sum of log f over n rows; writes the score of each row in eta. */
export function inverseGaussianScore(shape: f64, y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  let sum = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const x = load<f64>(eta + i);
    const d = load<f64>(y + i) - x;
    const k = shape * load<f64>(w + i) * exp(-x);
    const excess = expm1(d);
    store<f64>(score + i, k * excess);
    // (r - 1)^2 / r = (r - 1)(1 - 1/r)
    sum += 0.5 * k * excess * expm1(-d);
  }
  return sum;
}

/** As inverseGaussianScore; also writes W = -d2 log f and dW, its derivative in eta. */
export function inverseGaussianCurvature(
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
    const r = exp(load<f64>(y + i) - x);
    const k = shape * load<f64>(w + i) * exp(-x);
    store<f64>(W + i, k * (2.0 * r - 1.0));
    store<f64>(dW + i, -k * (4.0 * r - 1.0));
  }
  return inverseGaussianScore(shape, y, w, eta, n, score);
}

/** Expected curvature w shape / mu of each row: positive everywhere. */
export function inverseGaussianExpected(shape: f64, w: usize, eta: usize, n: i32, W: usize): void {
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8)
    store<f64>(W + i, shape * load<f64>(w + i) * exp(-load<f64>(eta + i)));
}

/** Limit of log f over n rows as eta grows: -w shape / (2 response). */
export function inverseGaussianPlateau(shape: f64, y: usize, w: usize, n: i32): f64 {
  let sum = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8)
    sum -= 0.5 * shape * load<f64>(w + i) * exp(-load<f64>(y + i));
  return sum;
}
