/**
 * Densities that are no expression of a few transcendental functions (rows.ts): a class F fills the numbers of one row at a time,
 *   value, d1, W, dW, and with a shape slope, dScore, dShapeW and bend = d2 log f / dt2
 * 16 bytes apart, and the loops take them from there; where it has `both`, that fills those of two rows. All terms in the shape belong to rows.
 */
import { log } from "../math/log";
import { from } from "./lanes";
import { EQUAL_ROWS } from "./traits";

/** Two rows of the eight numbers; filled by first(), which the loop calls before the others. */
export const ROW: usize = memory.data(128, 16);

/** Whether W and what belongs to it are wanted, or only value, d1 and slope, as at the nodes of a rule: densities may then leave them out. */
export let curvatureWanted: bool = true;

/** The numbers of a row that the density does not have, whatever eta: log f is minus infinity and moves with nothing. */
export function impossible(row: usize): void {
  store<f64>(row, -Infinity);
  for (let i: usize = 16; i < 128; i += 16) store<f64>(row + i, 0.0);
}

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
  @inline wantCurvature(wanted: bool): void {
    curvatureWanted = wanted;
  }
  @inline first<P>(y: P, w: P, t: P, eta: P): P {
    if (isVector<P>() && isDefined(changetype<F>(0).both)) changetype<F>(0).both(y, t, eta, ROW);
    else if (isVector<P>()) {
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
export class SlopedRowLaw<F> extends RowLaw<F> {
  @inline hasSlope(): bool {
    return true;
  }
  @inline dScore<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return from<P>(ROW + 80);
  }
  @inline dShapeW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return from<P>(ROW + 96);
  }
  information(k: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
    return informationOfRows<F>(k, y, w, eta, n);
  }
  rise(k: f64, y: usize, w: usize, eta: usize, score: usize, n: i32, rise: usize): f64 {
    return riseOfRows<F>(k, y, w, eta, n, rise);
  }
}

/** All of whose terms in the shape are in the rows. */
// @ts-ignore: decorator
@unmanaged
export class ShapedRowLaw<F> extends SlopedRowLaw<F> {
  terms(k: f64, y: usize, w: usize, n: i32): f64 {
    return 0.0;
  }
}

/** Observed: minus d2 log f / dt2 of n rows. */
function informationOfRows<F>(k: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
  const t = log(k);
  let sum = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const wi = load<f64>(w + i);
    changetype<F>(0).fill(load<f64>(y + i), wi, t, load<f64>(eta + i), ROW);
    sum -= wi * load<f64>(ROW, 112);
  }
  return sum;
}

/** d score / dt of n rows into `rise`, and the sum of d2 log f / dt2 - d log f / dt. */
function riseOfRows<F>(k: f64, y: usize, w: usize, eta: usize, n: i32, rise: usize): f64 {
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

/**
 * With thresholds: y is the number of a category, from 0, and t the address of the threshold below the first (thresholds.ts). Of the threshold above
 * the row's category, up, F fills U = d log f / d up, d score / d up, dW / d up and d2 log f / d up d low in the places of slope to bend.
 * As eta moves against both, those of the one below follow: d log f / d low = -score - U, and W and -dW in place of score and W.
 */
// @ts-ignore: decorator
@unmanaged
export class ThresholdLaw<F> extends RowLaw<F> {
  weightCounts(): i32 {
    return EQUAL_ROWS;
  }
  @inline hasSlope(): bool {
    return true;
  }
  /** In the upper threshold of the row. */
  @inline dScore<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return from<P>(ROW + 80);
  }
  @inline dShapeW<P>(y: P, k: P, t: P, eta: P, a: P, b: P, c: P): P {
    return from<P>(ROW + 96);
  }
  /** Adds the weighted slopes of the rows at hand to those of their thresholds; of the first alone where the second does not count. */
  scatterSlopes<P>(y: P, w: P, alone: bool, slopes: usize): void {
    if (isVector<P>()) {
      scatterSlope(f64x2.extract_lane(y, 0), f64x2.extract_lane(w, 0), ROW, slopes);
      if (!alone) scatterSlope(f64x2.extract_lane(y, 1), f64x2.extract_lane(w, 1), ROW + 8, slopes);
    } else scatterSlope(y, w, ROW, slopes);
  }
  row(y: f64, w: f64, t: f64, eta: f64): void {
    changetype<F>(0).fill(y, w, t, eta, ROW);
  }
}

function scatterSlope(y: f64, w: f64, row: usize, slopes: usize): void {
  const low = slopes + ((<usize>y) << 3);
  const up = load<f64>(row, 64);
  store<f64>(low, load<f64>(low) - w * (load<f64>(row, 16) + up));
  store<f64>(low, load<f64>(low, 8) + w * up, 8);
}
