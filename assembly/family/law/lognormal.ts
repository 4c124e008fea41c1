/**
 * Responses whose logarithm is Gaussian, by their mean e^eta: log y has the variance 1 / k and the mean eta - 1 / (2 k); y holds the logarithm.
 * With d = y - eta, up to log(k / 2 pi) / 2 and 1 / response:
 *   log f = -k d^2 / 2 - d / 2 - 1 / (8 k),   score = k d + 1/2,   W = k,   dW = 0
 * and in t = log k: -k d^2 / 2 + 1 / (8 k), d score / dt = k d, dW / dt = k. docs/mathematics.md (16.26).
 */
import { sum } from "../../linalg/vector";
import { LOG_SQRT_2PI } from "../../math/constants";
import { exp } from "../../math/exp";
import { log } from "../../math/log";
import { SlopedRowLaw } from "../rowLaw";
import { EQUAL_ROWS } from "../traits";

@unmanaged
@final
export class OfLogarithm {
  fill(y: f64, w: f64, t: f64, eta: f64, row: usize): void {
    const k = exp(t);
    const d = y - eta;
    const square = -0.5 * k * d * d;
    const shift = 0.125 / k;
    store<f64>(row, square - 0.5 * d - shift);
    store<f64>(row, k * d + 0.5, 16);
    store<f64>(row, k, 32);
    store<f64>(row, 0.0, 48);
    store<f64>(row, square + shift, 64);
    store<f64>(row, k * d, 80);
    store<f64>(row, k, 96);
    store<f64>(row, square - shift, 112);
  }
}

// @ts-ignore: decorator
@unmanaged
@final
export class Lognormal extends SlopedRowLaw<OfLogarithm> {
  static readonly code: i32 = 22;
  weightCounts(): i32 {
    return EQUAL_ROWS;
  }
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    return sum(w, n) * (0.5 * log(k) - LOG_SQRT_2PI);
  }
  termsSlope(k: f64, y: usize, w: usize, n: i32): f64 {
    return 0.5 * sum(w, n);
  }
}
