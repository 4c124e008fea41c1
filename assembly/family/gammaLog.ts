/**
 * Gamma responses with the log link: mean mu = e^eta, variance mu^2 / shape; y holds the logarithm of the response. With
 * d = log(response / mu), up to what hangs on the response and the shape alone (shape.ts):
 *   log f = w shape (d - (e^d - 1)),   score w shape (e^d - 1),   W = w shape e^d,   dW = -W
 * docs/mathematics.md (16.1).
 */
import { exp } from "../math/exp";
import { expm1, expm1Pair } from "../math/expm1";

/** Sum of log f over n rows; writes the score of each row in eta. */
export function gammaLogScore(shape: f64, y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  let even = 0.0;
  let odd = 0.0;
  let i: usize = 0;
  const end = (<usize>(n & ~1)) << 3;
  if (ASC_FEATURE_SIMD) {
    let sum = f64x2.splat(0.0);
    for (; i < end; i += 16) {
      const k = f64x2.mul(f64x2.splat(shape), v128.load(w + i));
      const d = f64x2.sub(v128.load(y + i), v128.load(eta + i));
      const excess = expm1Pair(d);
      v128.store(score + i, f64x2.mul(k, excess));
      sum = f64x2.add(sum, f64x2.mul(k, f64x2.sub(d, excess)));
    }
    even = f64x2.extract_lane(sum, 0);
    odd = f64x2.extract_lane(sum, 1);
  } else {
    for (; i < end; i += 16) {
      even += scoreRow(shape, y + i, w + i, eta + i, score + i);
      odd += scoreRow(shape, y + i + 8, w + i + 8, eta + i + 8, score + i + 8);
    }
  }
  if (n & 1) even += scoreRow(shape, y + i, w + i, eta + i, score + i);
  return even + odd;
}

function scoreRow(shape: f64, y: usize, w: usize, eta: usize, score: usize): f64 {
  const k = shape * load<f64>(w);
  const d = load<f64>(y) - load<f64>(eta);
  const excess = expm1(d);
  store<f64>(score, k * excess);
  return k * (d - excess);
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
