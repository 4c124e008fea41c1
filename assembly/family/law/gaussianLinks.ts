/**
 * Gaussian responses with links that are not linear, k = 1 / variance, which a weight divides. With r = y - mu, up to log(k w / 2 pi) / 2:
 *   log f = -k r^2 / 2,   score k r mu',   W = k (mu'^2 - r mu''),   dW = k (3 mu' mu'' - r mu''')
 * Not log-concave: far below a positive response W is negative, and with the log link log f has an end -k y^2 / 2 as eta falls.
 * With the inverse link eta is positive; elsewhere the density is zero. docs/mathematics.md (16.25).
 */
import { LOG_SQRT_2PI } from "../../math/constants";
import { exp } from "../../math/exp";
import { log } from "../../math/log";
import { RowLaw } from "../rowLaw";
import { NO_ROWS } from "../traits";

/** From here on eta counts as it, so that squares of means stay finite. */
const FAR: f64 = 150.0;

@unmanaged
@final
export class AboutExponential {
  fill(y: f64, w: f64, t: f64, eta: f64, row: usize): void {
    const k = exp(t);
    const mu = exp(eta < FAR ? eta : eta == eta ? FAR : eta);
    const r = y - mu;
    store<f64>(row, -0.5 * k * r * r);
    store<f64>(row, k * r * mu, 16);
    store<f64>(row, k * mu * (mu - r), 32);
    store<f64>(row, k * mu * (3.0 * mu - r), 48);
  }
}

@unmanaged
@final
export class AboutInverse {
  fill(y: f64, w: f64, t: f64, eta: f64, row: usize): void {
    const inside = eta > 0.0;
    const k = exp(t);
    const mu = inside ? 1.0 / eta : 0.0;
    const r = y - mu;
    const mu2 = mu * mu;
    const none = eta == eta ? (w > 0.0 ? -Infinity : 0.0) : NaN;
    store<f64>(row, inside ? -0.5 * k * r * r : none);
    store<f64>(row, -k * r * mu2, 16);
    store<f64>(row, k * mu2 * mu * (mu - 2.0 * r), 32);
    store<f64>(row, 6.0 * k * mu2 * mu2 * (r - mu), 48);
  }
}

// @ts-ignore: decorator
@unmanaged
@final
export class GaussianLog extends RowLaw<AboutExponential> {
  static readonly code: i32 = 20;
  /** It is a precision. */
  weightCounts(): i32 {
    return NO_ROWS;
  }
  @inline hasSlope(): bool {
    return false;
  }
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    return normalTerms(k, w, n);
  }
  termsSlope(k: f64, y: usize, w: usize, n: i32): f64 {
    return halfOfRows(w, n);
  }
  information(k: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
    return halfOfRows(w, n);
  }
  /** k w mu^2: positive everywhere. */
  expected(k: f64, w: usize, eta: usize, n: i32, W: usize): void {
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8)
      store<f64>(W + i, k * load<f64>(w + i) * exp(2.0 * min<f64>(load<f64>(eta + i), FAR)));
  }
  /** -k w y^2 / 2, as eta falls. */
  plateau(k: f64, y: usize, w: usize, n: i32): f64 {
    let sum = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const yi = load<f64>(y + i);
      sum -= 0.5 * k * load<f64>(w + i) * yi * yi;
    }
    return sum;
  }
  /** Responses that are no mean know nothing of eta. */
  saturated(k: f64, y: usize, w: usize, n: i32, eta: usize, W: usize): void {
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const yi = load<f64>(y + i);
      store<f64>(eta + i, yi > 0.0 ? log(yi) : 0.0);
      store<f64>(W + i, yi > 0.0 ? k * load<f64>(w + i) * yi * yi : 0.0);
    }
  }
}

// @ts-ignore: decorator
@unmanaged
@final
export class GaussianInverse extends RowLaw<AboutInverse> {
  static readonly code: i32 = 21;
  /** It is a precision. */
  weightCounts(): i32 {
    return NO_ROWS;
  }
  @inline hasSlope(): bool {
    return false;
  }
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    return normalTerms(k, w, n);
  }
  termsSlope(k: f64, y: usize, w: usize, n: i32): f64 {
    return halfOfRows(w, n);
  }
  information(k: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
    return halfOfRows(w, n);
  }
  @inline needsStart(): bool {
    return true;
  }
  saturated(k: f64, y: usize, w: usize, n: i32, eta: usize, W: usize): void {
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const yi = load<f64>(y + i);
      store<f64>(eta + i, yi > 0.0 ? 1.0 / yi : 0.0);
      store<f64>(W + i, yi > 0.0 ? k * load<f64>(w + i) * yi * yi * yi * yi : 0.0);
    }
  }
}

/** Of rows with a weight. */
function normalTerms(k: f64, w: usize, n: i32): f64 {
  let rows = 0.0;
  // by themselves: their sum is the same, to the bit, whatever k
  let logWeights = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const wi = load<f64>(w + i);
    if (!(wi > 0.0)) continue;
    rows += 1.0;
    logWeights += log(wi);
  }
  return rows * (0.5 * log(k) - LOG_SQRT_2PI) + 0.5 * logWeights;
}

function halfOfRows(w: usize, n: i32): f64 {
  let sum = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) if (load<f64>(w + i) > 0.0) sum += 0.5;
  return sum;
}
