/**
 * Binomial responses with the probit link: log f = w (y log Phi(eta) + (1 - y) log Phi(-eta)).
 * With the hazard a(x) = phi(x) / Phi(x) a success contributes
 *   score a,   W = a (x + a),   dW = a (1 - (x + a)(x + 2a))      at x = eta
 * and a failure the same mirrored: -score, W, -dW at x = -eta.
 * See docs/mathematics.md (1.5).
 */
import {
  expMinusHalfSquare,
  expMinusHalfSquarePair,
  hazardOf,
  hazardOfPair,
  logPnormOf,
  logPnormOfPair,
  mills,
  millsPair,
} from "../math/pnorm";

/** Sum of log f over n rows; writes the score of each row in eta. */
export function probitScore(y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  let even = 0.0;
  let odd = 0.0;
  let i: usize = 0;
  const end = (<usize>(n & ~1)) << 3;
  for (; i < end; i += 16) {
    if (ASC_FEATURE_SIMD) {
      const sign = signPair(y + i);
      if (v128.all_true<u64>(sign)) {
        const wi = v128.load(w + i);
        const x = f64x2.mul(sign, v128.load(eta + i));
        const size = f64x2.abs(x);
        const m = millsPair(size);
        const e = expMinusHalfSquarePair(size);
        v128.store(score + i, f64x2.mul(wi, f64x2.mul(sign, hazardOfPair(x, m, e))));
        const value = f64x2.mul(wi, logPnormOfPair(x, m, e));
        even += f64x2.extract_lane(value, 0);
        odd += f64x2.extract_lane(value, 1);
        continue;
      }
    }
    even += scoreRow(y + i, w + i, eta + i, score + i);
    odd += scoreRow(y + i + 8, w + i + 8, eta + i + 8, score + i + 8);
  }
  if (n & 1) even += scoreRow(y + i, w + i, eta + i, score + i);
  return even + odd;
}

/** +1 where y is 1, -1 where it is 0, and +0 where it is a proportion between. */
function signPair(y: usize): v128 {
  const value = v128.load(y);
  const one = f64x2.splat(1.0);
  const success = v128.and(one, f64x2.eq(value, one));
  const failure = v128.and(one, f64x2.eq(value, f64x2.splat(0.0)));
  return f64x2.sub(success, failure);
}

function scoreRow(y: usize, w: usize, eta: usize, score: usize): f64 {
  const x = load<f64>(eta);
  const yi = load<f64>(y);
  const wi = load<f64>(w);
  const m = mills(abs(x));
  const e = expMinusHalfSquare(x);
  let value = 0.0;
  let slope = 0.0;
  if (yi > 0.0) {
    value += yi * logPnormOf(x, m, e);
    slope += yi * hazardOf(x, m, e);
  }
  if (yi < 1.0) {
    value += (1.0 - yi) * logPnormOf(-x, m, e);
    slope -= (1.0 - yi) * hazardOf(-x, m, e);
  }
  store<f64>(score, wi * slope);
  return wi * value;
}

/** As probitScore; also writes W = -d2 log f and dW, its derivative in eta. */
export function probitCurvature(y: usize, w: usize, eta: usize, n: i32, score: usize, W: usize, dW: usize): f64 {
  let even = 0.0;
  let odd = 0.0;
  let i: usize = 0;
  const end = (<usize>(n & ~1)) << 3;
  for (; i < end; i += 16) {
    if (ASC_FEATURE_SIMD) {
      const sign = signPair(y + i);
      if (v128.all_true<u64>(sign)) {
        const wi = v128.load(w + i);
        const x = f64x2.mul(sign, v128.load(eta + i));
        const size = f64x2.abs(x);
        const m = millsPair(size);
        const e = expMinusHalfSquarePair(size);
        const a = hazardOfPair(x, m, e);
        const b = f64x2.add(x, a);
        const fall = f64x2.sub(f64x2.splat(1.0), f64x2.mul(b, f64x2.add(b, a)));
        v128.store(score + i, f64x2.mul(wi, f64x2.mul(sign, a)));
        v128.store(W + i, f64x2.mul(wi, f64x2.mul(a, b)));
        v128.store(dW + i, f64x2.mul(wi, f64x2.mul(sign, f64x2.mul(a, fall))));
        const value = f64x2.mul(wi, logPnormOfPair(x, m, e));
        even += f64x2.extract_lane(value, 0);
        odd += f64x2.extract_lane(value, 1);
        continue;
      }
    }
    even += curvatureRow(y + i, w + i, eta + i, score + i, W + i, dW + i);
    odd += curvatureRow(y + i + 8, w + i + 8, eta + i + 8, score + i + 8, W + i + 8, dW + i + 8);
  }
  if (n & 1) even += curvatureRow(y + i, w + i, eta + i, score + i, W + i, dW + i);
  return even + odd;
}

function curvatureRow(y: usize, w: usize, eta: usize, score: usize, W: usize, dW: usize): f64 {
  const x = load<f64>(eta);
  const yi = load<f64>(y);
  const wi = load<f64>(w);
  const m = mills(abs(x));
  const e = expMinusHalfSquare(x);
  let value = 0.0;
  let slope = 0.0;
  let curvature = 0.0;
  let third = 0.0;
  if (yi > 0.0) {
    const a = hazardOf(x, m, e);
    const b = x + a;
    value += yi * logPnormOf(x, m, e);
    slope += yi * a;
    curvature += yi * (a * b);
    third += yi * (a * (1.0 - b * (b + a)));
  }
  if (yi < 1.0) {
    const a = hazardOf(-x, m, e);
    const b = a - x;
    value += (1.0 - yi) * logPnormOf(-x, m, e);
    slope -= (1.0 - yi) * a;
    curvature += (1.0 - yi) * (a * b);
    third -= (1.0 - yi) * (a * (1.0 - b * (b + a)));
  }
  store<f64>(score, wi * slope);
  store<f64>(W, wi * curvature);
  store<f64>(dW, wi * third);
  return wi * value;
}
