/**
 * Poisson responses with the log link: log f = w (y eta - e^eta), up to log y!.  Score w (y - mu), W = dW = w mu.
 * See docs/mathematics.md (1.7).
 */
import { exp, expPair } from "../math/exp";

/** Sum of log f over n rows; writes the score of each row in eta. */
export function poissonScore(y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  let even = 0.0;
  let odd = 0.0;
  let i: usize = 0;
  const end = (<usize>(n & ~1)) << 3;
  if (ASC_FEATURE_SIMD) {
    let sum = f64x2.splat(0.0);
    for (; i < end; i += 16) {
      const x = v128.load(eta + i);
      const yi = v128.load(y + i);
      const wi = v128.load(w + i);
      const mu = expPair(x);
      v128.store(score + i, f64x2.mul(wi, f64x2.sub(yi, mu)));
      sum = f64x2.add(sum, f64x2.mul(wi, f64x2.sub(f64x2.mul(yi, x), mu)));
    }
    even = f64x2.extract_lane(sum, 0);
    odd = f64x2.extract_lane(sum, 1);
  } else {
    for (; i < end; i += 16) {
      even += scoreRow(y + i, w + i, eta + i, score + i);
      odd += scoreRow(y + i + 8, w + i + 8, eta + i + 8, score + i + 8);
    }
  }
  if (n & 1) even += scoreRow(y + i, w + i, eta + i, score + i);
  return even + odd;
}

function scoreRow(y: usize, w: usize, eta: usize, score: usize): f64 {
  const x = load<f64>(eta);
  const yi = load<f64>(y);
  const wi = load<f64>(w);
  const mu = exp(x);
  store<f64>(score, wi * (yi - mu));
  return wi * (yi * x - mu);
}

/** As poissonScore; also writes W = -d2 log f and dW, its derivative in eta. */
export function poissonCurvature(y: usize, w: usize, eta: usize, n: i32, score: usize, W: usize, dW: usize): f64 {
  const value = poissonScore(y, w, eta, n, score);
  // w mu = w y - score, but taken afresh: the difference cancels where mu is far below y
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const curvature = load<f64>(w + i) * exp(load<f64>(eta + i));
    store<f64>(W + i, curvature);
    store<f64>(dW + i, curvature);
  }
  return value;
}
