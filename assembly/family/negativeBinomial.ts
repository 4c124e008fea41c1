/**
 * Negative binomial counts with the log link: mean mu = e^eta, variance mu + mu^2 / shape. With x = eta - log shape,
 * p = mu / (shape + mu) = logistic(x), q = 1 - p, up to what hangs on the response and the shape alone (shape.ts):
 *   log f = w (y eta - (shape + y) log(1 + e^x)),   score w (y - (shape + y) p),
 *   W = w (shape + y) p q,   dW = W (q - p)
 * and in t = log shape at fixed eta, with L = log(1 + e^x):
 *   d log f / dt = w ((shape + y) p - shape L),   d score / dt = p score,   dW / dt = w p q (shape - (shape + y)(q - p))
 * docs/mathematics.md (16.4).
 */
import { exp, expPair } from "../math/exp";
import { log } from "../math/log";
import { log1p, log1pPair } from "../math/log1p";

/** Sum of log f over n rows; writes the score of each row in eta. */
export function negativeBinomialScore(shape: f64, y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  const t = log(shape);
  let even = 0.0;
  let odd = 0.0;
  let i: usize = 0;
  const end = (<usize>(n & ~1)) << 3;
  if (ASC_FEATURE_SIMD) {
    const one = f64x2.splat(1.0);
    const zero = f64x2.splat(0.0);
    let sum = zero;
    for (; i < end; i += 16) {
      const etai = v128.load(eta + i);
      const yi = v128.load(y + i);
      const wi = v128.load(w + i);
      const x = f64x2.sub(etai, f64x2.splat(t));
      const e = expPair(f64x2.neg(f64x2.abs(x)));
      const r = f64x2.div(one, f64x2.add(one, e));
      const p = v128.bitselect(f64x2.mul(e, r), r, f64x2.lt(x, zero));
      const L = f64x2.add(f64x2.pmax(x, zero), log1pPair(e));
      const total = f64x2.add(f64x2.splat(shape), yi);
      v128.store(score + i, f64x2.mul(wi, f64x2.sub(yi, f64x2.mul(total, p))));
      sum = f64x2.add(sum, f64x2.mul(wi, f64x2.sub(f64x2.mul(yi, etai), f64x2.mul(total, L))));
    }
    even = f64x2.extract_lane(sum, 0);
    odd = f64x2.extract_lane(sum, 1);
  } else {
    for (; i < end; i += 16) {
      even += scoreRow(shape, t, y + i, w + i, eta + i, score + i);
      odd += scoreRow(shape, t, y + i + 8, w + i + 8, eta + i + 8, score + i + 8);
    }
  }
  if (n & 1) even += scoreRow(shape, t, y + i, w + i, eta + i, score + i);
  return even + odd;
}

function scoreRow(shape: f64, t: f64, y: usize, w: usize, eta: usize, score: usize): f64 {
  const yi = load<f64>(y);
  const wi = load<f64>(w);
  const x = load<f64>(eta) - t;
  const e = exp(-abs(x));
  const r = 1.0 / (1.0 + e);
  const p = x < 0.0 ? e * r : r;
  const L = (x > 0.0 ? x : 0.0) + log1p(e);
  store<f64>(score, wi * (yi - (shape + yi) * p));
  return wi * (yi * load<f64>(eta) - (shape + yi) * L);
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
  const t = log(shape);
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const x = load<f64>(eta + i) - t;
    const e = exp(-abs(x));
    const r = 1.0 / (1.0 + e);
    const curvature = load<f64>(w + i) * (shape + load<f64>(y + i)) * (e * r * r);
    store<f64>(W + i, curvature);
    // q - p = +-(1 - e) / (1 + e)
    store<f64>(dW + i, curvature * (x < 0.0 ? (1.0 - e) * r : (e - 1.0) * r));
  }
  return negativeBinomialScore(shape, y, w, eta, n, score);
}

/** Sum of d log f / dt over n rows. */
export function negativeBinomialShapeSlope(shape: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
  const t = log(shape);
  let even = 0.0;
  let odd = 0.0;
  let i: usize = 0;
  const end = (<usize>(n & ~1)) << 3;
  if (ASC_FEATURE_SIMD) {
    const one = f64x2.splat(1.0);
    const zero = f64x2.splat(0.0);
    const k = f64x2.splat(shape);
    let sum = zero;
    for (; i < end; i += 16) {
      const x = f64x2.sub(v128.load(eta + i), f64x2.splat(t));
      const e = expPair(f64x2.neg(f64x2.abs(x)));
      const r = f64x2.div(one, f64x2.add(one, e));
      const p = v128.bitselect(f64x2.mul(e, r), r, f64x2.lt(x, zero));
      const L = f64x2.add(f64x2.pmax(x, zero), log1pPair(e));
      const slope = f64x2.sub(f64x2.mul(f64x2.add(k, v128.load(y + i)), p), f64x2.mul(k, L));
      sum = f64x2.add(sum, f64x2.mul(v128.load(w + i), slope));
    }
    even = f64x2.extract_lane(sum, 0);
    odd = f64x2.extract_lane(sum, 1);
  } else {
    for (; i < end; i += 16) {
      even += slopeRow(shape, t, y + i, w + i, eta + i);
      odd += slopeRow(shape, t, y + i + 8, w + i + 8, eta + i + 8);
    }
  }
  if (n & 1) even += slopeRow(shape, t, y + i, w + i, eta + i);
  return even + odd;
}

function slopeRow(shape: f64, t: f64, y: usize, w: usize, eta: usize): f64 {
  const x = load<f64>(eta) - t;
  const e = exp(-abs(x));
  const r = 1.0 / (1.0 + e);
  const p = x < 0.0 ? e * r : r;
  const L = (x > 0.0 ? x : 0.0) + log1p(e);
  return load<f64>(w) * ((shape + load<f64>(y)) * p - shape * L);
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
  const t = log(shape);
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const yi = load<f64>(y + i);
    const wi = load<f64>(w + i);
    const x = load<f64>(eta + i) - t;
    const e = exp(-abs(x));
    const r = 1.0 / (1.0 + e);
    const p = x < 0.0 ? e * r : r;
    const qMinusP = x < 0.0 ? (1.0 - e) * r : (e - 1.0) * r;
    store<f64>(dScore + i, wi * p * (yi - (shape + yi) * p));
    store<f64>(dW + i, wi * (e * r * r) * (shape - (shape + yi) * qMinusP));
  }
}
