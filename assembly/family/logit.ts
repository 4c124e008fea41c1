/**
 * Binomial responses with the logit link: y is the proportion of successes, w counts trials.
 *   log f = w (y eta - log(1 + e^eta)),   score w (y - mu),   curvature W = w mu (1 - mu),   dW = W (1 - 2 mu)
 * with everything taken from e = exp(-|eta|), which cannot overflow.
 * See docs/mathematics.md (1.4).
 */
import { exp, expPair, expPairPlain } from "../math/exp";
import { log } from "../math/log";
import { log1p, log1pPair } from "../math/log1p";

/** Sum of log f over n rows; writes the score of each row in eta. */
export function logitScore(y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  let even = 0.0;
  let odd = 0.0;
  let i: usize = 0;
  const end = (<usize>(n & ~1)) << 3;
  if (ASC_FEATURE_SIMD) {
    const one = f64x2.splat(1.0);
    const zero = f64x2.splat(0.0);
    let sum = zero;
    for (; i < end; i += 16) {
      const x = v128.load(eta + i);
      const yi = v128.load(y + i);
      const wi = v128.load(w + i);
      const e = expPair(f64x2.neg(f64x2.abs(x)));
      const r = f64x2.div(one, f64x2.add(one, e));
      const mu = v128.bitselect(f64x2.mul(e, r), r, f64x2.lt(x, zero));
      const softplus = f64x2.add(f64x2.pmax(x, zero), log1pPair(e));
      v128.store(score + i, f64x2.mul(wi, f64x2.sub(yi, mu)));
      sum = f64x2.add(sum, f64x2.mul(wi, f64x2.sub(f64x2.mul(yi, x), softplus)));
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
  const e = exp(-abs<f64>(x));
  const r = 1.0 / (1.0 + e);
  const mu = x < 0.0 ? e * r : r;
  const softplus = (x > 0.0 ? x : 0.0) + log1p(e);
  store<f64>(score, wi * (yi - mu));
  return wi * (yi * x - softplus);
}

/** As logitScore; also writes W = -d2 log f and dW, its derivative in eta. */
export function logitCurvature(y: usize, w: usize, eta: usize, n: i32, score: usize, W: usize, dW: usize): f64 {
  let even = 0.0;
  let odd = 0.0;
  let i: usize = 0;
  const end = (<usize>(n & ~1)) << 3;
  if (ASC_FEATURE_SIMD) {
    const one = f64x2.splat(1.0);
    const zero = f64x2.splat(0.0);
    let sum = zero;
    for (; i < end; i += 16) {
      const x = v128.load(eta + i);
      const yi = v128.load(y + i);
      const wi = v128.load(w + i);
      const e = expPair(f64x2.neg(f64x2.abs(x)));
      const r = f64x2.div(one, f64x2.add(one, e));
      const er = f64x2.mul(e, r);
      const negative = f64x2.lt(x, zero);
      const mu = v128.bitselect(er, r, negative);
      const curvature = f64x2.mul(wi, f64x2.mul(er, r));
      const oneMinus2mu = f64x2.mul(f64x2.sub(e, one), r);
      const softplus = f64x2.add(f64x2.pmax(x, zero), log1pPair(e));
      v128.store(score + i, f64x2.mul(wi, f64x2.sub(yi, mu)));
      v128.store(W + i, curvature);
      v128.store(dW + i, f64x2.mul(curvature, v128.bitselect(f64x2.neg(oneMinus2mu), oneMinus2mu, negative)));
      sum = f64x2.add(sum, f64x2.mul(wi, f64x2.sub(f64x2.mul(yi, x), softplus)));
    }
    even = f64x2.extract_lane(sum, 0);
    odd = f64x2.extract_lane(sum, 1);
  } else {
    for (; i < end; i += 16) {
      even += curvatureRow(y + i, w + i, eta + i, score + i, W + i, dW + i);
      odd += curvatureRow(y + i + 8, w + i + 8, eta + i + 8, score + i + 8, W + i + 8, dW + i + 8);
    }
  }
  if (n & 1) even += curvatureRow(y + i, w + i, eta + i, score + i, W + i, dW + i);
  return even + odd;
}

function curvatureRow(y: usize, w: usize, eta: usize, score: usize, W: usize, dW: usize): f64 {
  const x = load<f64>(eta);
  const yi = load<f64>(y);
  const wi = load<f64>(w);
  const e = exp(-abs<f64>(x));
  const r = 1.0 / (1.0 + e);
  const er = e * r;
  const mu = x < 0.0 ? er : r;
  const curvature = wi * (er * r);
  const oneMinus2mu = (e - 1.0) * r;
  store<f64>(score, wi * (yi - mu));
  store<f64>(W, curvature);
  store<f64>(dW, curvature * (x < 0.0 ? -oneMinus2mu : oneMinus2mu));
  return wi * (yi * x - ((x > 0.0 ? x : 0.0) + log1p(e)));
}

/** Below it e^x counts as 0 beside 1. */
const NEGLIGIBLE: f64 = -700.0;

/**
 * As logitCurvature for weights 1, f64x2 only and without dW: sum log(1 + e^-|eta|) is one log of a product, each factor of
 * which is at most 2, so up to 2000 rows cannot overflow. Off by 1e-16 a row where logitCurvature is off by 1e-16 of its value.
 */
export function logitWithoutWeights(y: usize, eta: usize, n: i32, score: usize, W: usize): f64 {
  const one = f64x2.splat(1.0);
  const zero = f64x2.splat(0.0);
  let sum = zero;
  let product = one;
  const end = (<usize>(n & ~1)) << 3;
  for (let i: usize = 0; i < end; i += 16) {
    const x = v128.load(eta + i);
    const yi = v128.load(y + i);
    const e = expPairPlain(f64x2.pmax(f64x2.neg(f64x2.abs(x)), f64x2.splat(NEGLIGIBLE)));
    const whole = f64x2.add(one, e);
    const r = f64x2.div(one, whole);
    const er = f64x2.mul(e, r);
    product = f64x2.mul(product, whole);
    sum = f64x2.add(sum, f64x2.sub(f64x2.mul(yi, x), f64x2.pmax(x, zero)));
    v128.store(score + i, f64x2.sub(yi, v128.bitselect(er, r, f64x2.lt(x, zero))));
    v128.store(W + i, f64x2.mul(er, r));
  }
  let value = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  value -= log(f64x2.extract_lane(product, 0)) + log(f64x2.extract_lane(product, 1));
  if (n & 1) {
    const x = load<f64>(eta + end);
    const yi = load<f64>(y + end);
    const e = exp(-abs<f64>(x));
    const r = 1.0 / (1.0 + e);
    store<f64>(score + end, yi - (x < 0.0 ? e * r : r));
    store<f64>(W + end, e * r * r);
    value += yi * x - ((x > 0.0 ? x : 0.0) + log1p(e));
  }
  return value;
}
