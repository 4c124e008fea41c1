/**
 * Student's t about eta with nu degrees of freedom, which are known (lawCode.ts), and scale 1 / sqrt(k). With z = y - eta, s = k z^2, c = nu + s and
 * N = nu + 1, up to terms of the shape alone:
 *   log f = -N/2 log(1 + s / nu),   score N k z / c,   W = N k (nu - s) / c^2,   dW = 2 N k^2 z (3 nu - s) / c^3
 * and in t = log k: -N s / (2 c), d score / dt = N k z nu / c^2, dW / dt = N k nu (nu - 3 s) / c^3, d2 / dt2 = -N s nu / (2 c^2).
 * Not log-concave: W is negative beyond s = nu, so a group may have several modes. Its expectation is k N / (nu + 3). docs/mathematics.md (16.24).
 */
import { copy, sum } from "../../linalg/vector";
import { LOG_SQRT_2PI } from "../../math/constants";
import { exp } from "../../math/exp";
import { log } from "../../math/log";
import { log1p } from "../../math/log1p";
import { lgammaRatio } from "../../math/special/gammaRatio";
import { known } from "../lawCode";
import { SlopedRowLaw } from "../rowLaw";
import { EQUAL_ROWS } from "../traits";

@unmanaged
@final
export class AboutLocation {
  fill(y: f64, w: f64, t: f64, eta: f64, row: usize): void {
    const nu = known();
    const N = nu + 1.0;
    const k = exp(t);
    const z = y - eta;
    const s = k * z * z;
    const c = nu + s;
    const share = s / c;
    const slope = (N * k) / c;
    store<f64>(row, -0.5 * N * log1p(s / nu));
    store<f64>(row, slope * z, 16);
    store<f64>(row, (slope * (nu - s)) / c, 32);
    store<f64>(row, (2.0 * slope * k * z * (3.0 * nu - s)) / (c * c), 48);
    store<f64>(row, -0.5 * N * share, 64);
    store<f64>(row, (slope * z * nu) / c, 80);
    store<f64>(row, (slope * nu * (nu - 3.0 * s)) / (c * c), 96);
    store<f64>(row, (-0.5 * N * share * nu) / c, 112);
  }
}

// @ts-ignore: decorator
@unmanaged
@final
export class Student extends SlopedRowLaw<AboutLocation> {
  static readonly code: i32 = 23;
  weightCounts(): i32 {
    return EQUAL_ROWS;
  }
  /** Of the normal law, and log(Gamma((nu + 1) / 2) / Gamma(nu / 2)) - log(nu / 2) / 2, which goes to nothing. */
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    return sum(w, n) * (0.5 * log(k) - LOG_SQRT_2PI + lgammaRatio(0.5 * known(), 0.5));
  }
  termsSlope(k: f64, y: usize, w: usize, n: i32): f64 {
    return 0.5 * sum(w, n);
  }
  expected(k: f64, w: usize, eta: usize, n: i32, W: usize): void {
    const nu = known();
    const each = (k * (nu + 1.0)) / (nu + 3.0);
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) store<f64>(W + i, each * load<f64>(w + i));
  }
  /** It falls off without end. */
  plateau(k: f64, y: usize, w: usize, n: i32): f64 {
    return -Infinity;
  }
  saturated(k: f64, y: usize, w: usize, n: i32, eta: usize, W: usize): void {
    copy(eta, y, n);
    this.expected(k, w, eta, n, W);
  }
}
