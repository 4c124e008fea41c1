/**
 * Negative binomial counts of one and more, log link: mean mu = e^eta and variance mu + mu^2 / k before the zeros are left out, t = log k.
 * With x = eta - t, p = logistic(x), q = 1 - p, L = log(1 + e^x), and l0 = -k L the logarithm of the probability of zero, up to log y!:
 *   log f = log(Gamma(k + y) / (Gamma(k) k^y)) + y eta - (k + y) L - log(1 - e^l0)
 * The last term adds, by (3.1) of a function of l0 with w = e^l0 / (1 - e^l0), u = w (1 + w), c = u (1 + 2 w),
 *   w l1 to the score,   w l2 + u l1^2 to -W,   w l3 + 3 u l1 l2 + c l1^3 to -dW
 * and likewise in t. docs/mathematics.md (16.22), (16.23).
 */
import { exp } from "../../math/exp";
import { expm1 } from "../../math/expm1";
import { log1mexp, logistic, softplus } from "../../math/logistic";
import { rising } from "../../math/special/rising";
import { impossible, ShapedRowLaw } from "../rowLaw";
import { EQUAL_ROWS } from "../traits";

/** ratio, e, h2, h3 of rising(). */
const RISING: usize = memory.data(32, 16);

@unmanaged
@final
export class PositiveNegativeBinomial {
  fill(y: f64, w: f64, t: f64, eta: f64, row: usize): void {
    if (y == 0.0) {
      impossible(row);
      return;
    }
    const k = exp(t);
    const x = eta - t;
    const p = logistic(x);
    const q = logistic(-x);
    const L = softplus(x);
    const pq = p * q;
    const kp = k * p;
    const kpq = k * pq;
    const n = k + y;
    rising(k, t, y, RISING);
    const e = load<f64>(RISING, 8);
    // of l0: derivatives in eta, in t, and in both
    const l0 = -k * L;
    const l1 = -kp;
    const l2 = -kpq;
    const l3 = -kpq * (q - p);
    const m1 = l0 + kp;
    const m2 = m1 + kp - kpq;
    const m1l1 = -kp * p;
    const m1l2 = -2.0 * kpq * p;
    const v = 1.0 / expm1(-l0);
    const u = v * (1.0 + v);
    const c = u * (1.0 + 2.0 * v);
    const W = n * pq;
    store<f64>(row, load<f64>(RISING) + y * eta - n * L - log1mexp(-l0));
    store<f64>(row, y - n * p + v * l1, 16);
    store<f64>(row, W - (v * l2 + u * l1 * l1), 32);
    store<f64>(row, W * (q - p) - (v * l3 + 3.0 * u * l1 * l2 + c * l1 * l1 * l1), 48);
    store<f64>(row, n * p + l0 - e + v * m1, 64);
    store<f64>(row, p * (y - n * p) + u * m1 * l1 + v * m1l1, 80);
    store<f64>(row, pq * (k - n * (q - p)) - (u * m1 * l2 + v * m1l2 + c * m1 * l1 * l1 + 2.0 * u * l1 * m1l1), 96);
    // d2 / dt2 of what is not left out: of log Gamma y - e + h2, of -(k + y) L the rest
    const bend = y - e + load<f64>(RISING, 16) + l0 + 2.0 * kp - n * pq;
    store<f64>(row, bend + v * m2 + u * m1 * m1, 112);
  }
}

// @ts-ignore: decorator
@unmanaged
@final
export class TruncatedNegativeBinomial extends ShapedRowLaw<PositiveNegativeBinomial> {
  static readonly code: i32 = 19;
  weightCounts(): i32 {
    return EQUAL_ROWS;
  }
}
