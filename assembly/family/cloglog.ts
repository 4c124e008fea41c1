/**
 * Binomial responses with the complementary log-log link, mu = 1 - exp(-t), t = e^eta:
 *   log f = w (y log(1 - e^-t) - (1 - y) t)
 * With k = t / (e^t - 1), whose derivative in eta is k (1 - t - k), and r = t + k - 1:
 *   score w (y k - (1 - y) t),   W = w (y k r + (1 - y) t),   dW = w (y k (t - k r - r^2) + (1 - y) t)
 * See docs/mathematics.md (1.6).
 */
import { exp } from "../math/exp";
import { expm1 } from "../math/expm1";
import { log1mexp } from "../math/logistic";

/** t is held below this so that 0 * t stays 0 where eta is absurdly large. */
const T_MAX: f64 = 1e300;
/** Below this t the series of r is good to 1e-16 and t + k - 1 would cancel. */
const T_SERIES: f64 = 0.02;

/** Sum of log f over n rows; writes the score of each row in eta. */
export function cloglogScore(y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  let sum = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const t = rate(load<f64>(eta + i));
    const yi = load<f64>(y + i);
    const wi = load<f64>(w + i);
    // log(1 - e^-t) is eta itself where e^eta underflows
    const logMu = t > 0.0 ? log1mexp(t) : load<f64>(eta + i);
    sum += wi * ((yi > 0.0 ? yi * logMu : 0.0) - (1.0 - yi) * t);
    store<f64>(score + i, wi * (yi * ratio(t) - (1.0 - yi) * t));
  }
  return sum;
}

/** As cloglogScore; also writes W = -d2 log f and dW, its derivative in eta. */
export function cloglogCurvature(y: usize, w: usize, eta: usize, n: i32, score: usize, W: usize, dW: usize): f64 {
  const sum = cloglogScore(y, w, eta, n, score);
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const t = rate(load<f64>(eta + i));
    const yi = load<f64>(y + i);
    const wi = load<f64>(w + i);
    const k = ratio(t);
    // r = t/2 + t^2/12 - t^4/720 + ...
    const r = t < T_SERIES ? t * (0.5 + t * (1.0 / 12.0 - (t * t) / 720.0)) : t + k - 1.0;
    // k is 0 long before t r overflows
    store<f64>(W + i, wi * ((k > 0.0 ? yi * k * r : 0.0) + (1.0 - yi) * t));
    store<f64>(dW + i, wi * ((k > 0.0 ? yi * k * (t - k * r - r * r) : 0.0) + (1.0 - yi) * t));
  }
  return sum;
}

function rate(eta: f64): f64 {
  const t = exp(eta);
  return t < T_MAX ? t : eta == eta ? T_MAX : NaN;
}

/** t / (e^t - 1), 1 at 0. */
function ratio(t: f64): f64 {
  return t > 0.0 ? t / expm1(t) : 1.0;
}
