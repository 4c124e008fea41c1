/**
 * Binomial responses with the probit link: log f = w (y log Phi(eta) + (1 - y) log Phi(-eta)).
 * With the Mills-type ratios a = phi(eta) / Phi(eta) and b = phi(eta) / Phi(-eta):
 *   score w (y a - (1 - y) b)
 *   W     w (y a (eta + a) + (1 - y) b (b - eta))
 *   dW    w (y a (1 - (eta + a)(eta + 2a)) + (1 - y) b ((b - eta)(2b - eta) - 1))
 */
import { hazard, logPnorm } from "../math/pnorm";

/** Sum of log f over n rows; writes the score of each row in eta. */
export function probitScore(y: usize, w: usize, eta: usize, n: i32, score: usize): f64 {
  let sum = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const x = load<f64>(eta + i);
    const yi = load<f64>(y + i);
    const wi = load<f64>(w + i);
    let value = 0.0;
    let slope = 0.0;
    if (yi > 0.0) {
      value += yi * logPnorm(x);
      slope += yi * hazard(-x);
    }
    if (yi < 1.0) {
      value += (1.0 - yi) * logPnorm(-x);
      slope -= (1.0 - yi) * hazard(x);
    }
    sum += wi * value;
    store<f64>(score + i, wi * slope);
  }
  return sum;
}

/** As probitScore; also writes W = -d2 log f and dW, its derivative in eta. */
export function probitCurvature(y: usize, w: usize, eta: usize, n: i32, score: usize, W: usize, dW: usize): f64 {
  const sum = probitScore(y, w, eta, n, score);
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const x = load<f64>(eta + i);
    const yi = load<f64>(y + i);
    const wi = load<f64>(w + i);
    let curvature = 0.0;
    let slope = 0.0;
    if (yi > 0.0) {
      const a = hazard(-x);
      curvature += yi * a * (x + a);
      slope += yi * a * (1.0 - (x + a) * (x + 2.0 * a));
    }
    if (yi < 1.0) {
      const b = hazard(x);
      curvature += (1.0 - yi) * b * (b - x);
      slope += (1.0 - yi) * b * ((b - x) * (2.0 * b - x) - 1.0);
    }
    store<f64>(W + i, wi * curvature);
    store<f64>(dW + i, wi * slope);
  }
  return sum;
}
