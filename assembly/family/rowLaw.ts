/**
 * Densities that are no expression of a few transcendental functions (rows.ts): a class F fills the numbers of one row at a time,
 *   value, d1, W, dW, and with a shape slope, dScore, dShapeW and bend = d2 log f / dt2
 * 16 bytes apart, and the loops take them from there. All terms in the shape belong to rows.
 */
import { log } from "../math/log";
import { from } from "./lanes";

/** Two rows of the eight numbers; filled by first(), which the loop calls before the others. */
const ROW: usize = memory.data(128, 16);

/** log f of a row and its derivatives in eta, W = -d2 log f / d eta^2. */
// @ts-ignore: decorator
@unmanaged
export class RowLaw<F> {
  @inline hasSlope(): bool {
    return false;
  }
  @inline isBounded(): bool {
    return false;
  }
  @inline first<P>(y: P, w: P, t: P, eta: P): P {
    if (isVector<P>()) {
      const row = changetype<F>(0);
      row.fill(f64x2.extract_lane(y, 0), f64x2.extract_lane(w, 0), f64x2.extract_lane(t, 0), f64x2.extract_lane(eta, 0), ROW);
      row.fill(f64x2.extract_lane(y, 1), f64x2.extract_lane(w, 1), f64x2.extract_lane(t, 1), f64x2.extract_lane(eta, 1), ROW + 8);
    } else changetype<F>(0).fill(y, w, t, eta, ROW);
    return y;
  }
  @inline second<P>(y: P, t: P, eta: P, a: P): P {
    return a;
  }
  @inline third<P>(y: P, t: P, eta: P, a: P, b: P): P {
    return a;
  }
  @inline value<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return from<P>(ROW);
  }
  @inline d1<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return from<P>(ROW + 16);
  }
  @inline W<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return from<P>(ROW + 32);
  }
  @inline dW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return from<P>(ROW + 48);
  }
  @inline slope<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return from<P>(ROW + 64);
  }
}

/** With a shape, t its logarithm. */
// @ts-ignore: decorator
@unmanaged
export class ShapedRowLaw<F> extends RowLaw<F> {
  @inline hasSlope(): bool {
    return true;
  }
  @inline dScore<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return from<P>(ROW + 80);
  }
  @inline dShapeW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return from<P>(ROW + 96);
  }
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    return 0.0;
  }
  /** Observed: minus d2 log f / dt2. */
  information(k: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
    const t = log(k);
    let sum = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const wi = load<f64>(w + i);
      changetype<F>(0).fill(load<f64>(y + i), wi, t, load<f64>(eta + i), ROW);
      sum -= wi * load<f64>(ROW, 112);
    }
    return sum;
  }
  rise(k: f64, y: usize, w: usize, eta: usize, score: usize, n: i32, rise: usize): f64 {
    const t = log(k);
    let sum = 0.0;
    for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
      const wi = load<f64>(w + i);
      changetype<F>(0).fill(load<f64>(y + i), wi, t, load<f64>(eta + i), ROW);
      store<f64>(rise + i, wi * load<f64>(ROW, 80));
      sum += wi * (load<f64>(ROW, 112) - load<f64>(ROW, 64));
    }
    return sum;
  }
}
