/**
 * Negative binomial counts with the log link: mean mu = e^eta, variance mu + mu^2 / shape. With x = eta - log shape,
 * p = mu / (shape + mu) = logistic(x), q = 1 - p, up to what hangs on the response and the shape alone (shape.ts):
 *   log f = w (y eta - (shape + y) log(1 + e^x)),   score w (y - (shape + y) p),
 *   W = w (shape + y) p q,   dW = W (q - p)
 * and in t = log shape at fixed eta, with L = log(1 + e^x):
 *   d log f / dt = w ((shape + y) p - shape L),   d score / dt = p score,   dW / dt = w p q (shape - (shape + y)(q - p))
 * docs/mathematics.md (16.4).
 */
import { exp } from "../math/exp";
import { log } from "../math/log";
import { log1p } from "../math/log1p";
import { logistic, softplus } from "../math/logistic";

/** Sum of log f over n rows; writes the score of each row in eta. */
export function negativeBinomialScore(shape: f64, y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  const logShape = log(shape);
  let sum = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const yi = load<f64>(y + i);
    const wi = load<f64>(w + i);
    const x = load<f64>(eta + i) - logShape;
    const e = exp(-abs(x));
    const p = (x >= 0.0 ? 1.0 : e) / (1.0 + e);
    store<f64>(score + i, wi * (yi - (shape + yi) * p));
    sum += wi * (yi * load<f64>(eta + i) - (shape + yi) * (max(x, 0.0) + log1p(e)));
  }
  return sum;
}

/** As negativeBinomialScore; also writes W = -d2 log f and dW, its derivative in eta. */
export function negativeBinomialCurvature(
  shape: f64,
  y: usize,
  w: usize,
  eta: usize,
  n: i32,
  score: usize,
  W: usize,
  dW: usize,
): f64 {
  const logShape = log(shape);
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const x = load<f64>(eta + i) - logShape;
    const p = logistic(x);
    const q = logistic(-x);
    const curvature = load<f64>(w + i) * (shape + load<f64>(y + i)) * p * q;
    store<f64>(W + i, curvature);
    store<f64>(dW + i, curvature * (q - p));
  }
  return negativeBinomialScore(shape, y, w, eta, n, score);
}

/** Sum of d log f / dt over n rows. */
export function negativeBinomialShapeSlope(shape: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
  const logShape = log(shape);
  let sum = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const x = load<f64>(eta + i) - logShape;
    sum += load<f64>(w + i) * ((shape + load<f64>(y + i)) * logistic(x) - shape * softplus(x));
  }
  return sum;
}

/** Writes d score / dt and dW / dt of each row. */
export function negativeBinomialShapeDerivatives(
  shape: f64,
  y: usize,
  w: usize,
  eta: usize,
  n: i32,
  dScore: usize,
  dW: usize,
): void {
  const logShape = log(shape);
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const yi = load<f64>(y + i);
    const wi = load<f64>(w + i);
    const x = load<f64>(eta + i) - logShape;
    const p = logistic(x);
    const q = logistic(-x);
    store<f64>(dScore + i, wi * p * (yi - (shape + yi) * p));
    store<f64>(dW + i, wi * p * q * (shape - (shape + yi) * (q - p)));
  }
}
