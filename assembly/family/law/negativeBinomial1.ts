/**
 * Negative binomial counts whose variance is a multiple of their mean, log link: mean mu = e^eta, variance mu (1 + 1 / k), t = log k.
 * With r = k mu, l = log(1 + 1 / k), p = 1 / (1 + k), q = 1 - p and D = log Gamma(r + y) - log Gamma(r), up to log y!:
 *   log f = D - y log r + y (eta - l) - r l
 *   score h - r l,   W = -(h - r l + h2),   dW = -(h - r l + 3 h2 + h3),    h = r D', h2 = r^2 D'', h3 = r^3 D'''
 * and in t at fixed eta
 *   d log f / dt = h - r l + r p - y q,   d score / dt = r p - W,   dW / dt = dW - r p
 * What is left for large k is small against its terms, so it is summed of small ones: h = y - e with e = sum i / (r + i), i < y.
 * Not log-concave: W may be negative far below a response, where log f rises as eta does. docs/mathematics.md (16.12), (16.13).
 */
import { exp } from "../../math/exp";
import { log } from "../../math/log";
import { log1p } from "../../math/log1p";
import { rising } from "../../math/special/rising";
import { xlog1px } from "../../math/special/saddle";
import { from, sub } from "../lanes";
import { ROW, RowLaw } from "../rowLaw";
import { EQUAL_ROWS } from "../traits";

/** ratio, e, h2, h3 of rising(). */
const RISING: usize = memory.data(32, 16);

// @ts-ignore: decorator
@unmanaged
@final
export class NegativeBinomial1 extends RowLaw<NegativeBinomial1> {
  static readonly code: i32 = 9;
  weightCounts(): i32 {
    return EQUAL_ROWS;
  }
  @inline hasSlope(): bool {
    return true;
  }
  /** The weight is the loop's. */
  @inline fill(y: f64, w: f64, t: f64, eta: f64, row: usize): void {
    fill(y, t, eta, row);
  }
  @inline dScore<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return sub<P>(from<P>(ROW + 80), from<P>(ROW + 32));
  }
  @inline dShapeW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return sub<P>(from<P>(ROW + 48), from<P>(ROW + 80));
  }
  /** All terms in the shape belong to rows. */
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    return 0.0;
  }
  /** Observed: minus d2 log f / dt2. */
  information(k: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
    const t = log(k);
    let sum = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const yi = load<f64>(y + i);
      fill(yi, t, load<f64>(eta + i), ROW);
      sum -= load<f64>(w + i) * (load<f64>(ROW, 64) + bend(k, yi));
    }
    return sum;
  }
  rise(k: f64, y: usize, w: usize, eta: usize, score: usize, n: i32, rise: usize): f64 {
    const t = log(k);
    let sum = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const yi = load<f64>(y + i);
      const wi = load<f64>(w + i);
      fill(yi, t, load<f64>(eta + i), ROW);
      store<f64>(rise + i, wi * (load<f64>(ROW, 80) - load<f64>(ROW, 32)));
      sum += wi * bend(k, yi);
    }
    return sum;
  }
}

/** d2 log f / dt2 - d log f / dt of the row that was filled: -W + r p (1 + p) - y p q - (d log f / dt) */
function bend(k: f64, y: f64): f64 {
  const p = 1.0 / (1.0 + k);
  return load<f64>(ROW, 80) * (1.0 + p) - load<f64>(ROW, 32) - y * p * k * p - load<f64>(ROW, 64);
}

/** t, and what rows take of it: l, p, k, k l, k p and k (l - p); of the last t that was asked for. */
const SHAPE: usize = memory.data<f64>([NaN, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);

function ofShape(t: f64): void {
  const phi = exp(-t);
  const l = log1p(phi);
  store<f64>(SHAPE, t);
  store<f64>(SHAPE, l, 8);
  store<f64>(SHAPE, phi / (1.0 + phi), 16);
  store<f64>(SHAPE, exp(t), 24);
  store<f64>(SHAPE, l / phi, 32);
  store<f64>(SHAPE, 1.0 / (1.0 + phi), 40);
  // l - p without its cancellation
  store<f64>(SHAPE, xlog1px(phi) / (phi * (1.0 + phi)), 48);
}

/** All that is asked of a row: log f, score, W, dW, d log f / dt and, in the place of d score / dt, r p. */
function fill(y: f64, t: f64, eta: f64, row: usize): void {
  if (t != load<f64>(SHAPE)) ofShape(t);
  const l = load<f64>(SHAPE, 8);
  const p = load<f64>(SHAPE, 16);
  const mean = exp(eta);
  const r = mean * load<f64>(SHAPE, 24);
  const rl = mean * load<f64>(SHAPE, 32);
  const rp = mean * load<f64>(SHAPE, 40);
  rising(r, eta + t, y, RISING);
  const ratio = load<f64>(RISING);
  const e = load<f64>(RISING, 8);
  const h2 = load<f64>(RISING, 16);
  const h3 = load<f64>(RISING, 24);
  const score = y - e - rl;
  store<f64>(row, ratio + y * (eta - l) - rl);
  store<f64>(row, score, 16);
  store<f64>(row, -(score + h2), 32);
  store<f64>(row, -(score + 3.0 * h2 + h3), 48);
  // h - r l + r p - y q, of small terms
  store<f64>(row, y * p - e - mean * load<f64>(SHAPE, 48), 64);
  store<f64>(row, rp, 80);
}
