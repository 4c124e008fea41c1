/**
 * The tilted law of each cell, prod f(y_r | eta0_r + cavityMean + cavitySd z) N(z; 0, 1), by adaptive Gauss-Hermite quadrature about
 * its mode: logarithm of its integral and the moments of z. All cells of a block take their Newton steps, and their points, together.
 * docs/mathematics.md (19.4) to (19.7).
 */
import { densityOfEach, hasShapeSlope } from "../../family/density";
import { add, get, int, set } from "../../linalg/access";
import { zero } from "../../linalg/vector";
import { exp } from "../../math/exp";
import { log } from "../../math/log";
import { endOfBlock, Ep, N_SUMS, sumOfCell } from "./model";

const MAX_STEPS: i32 = 100;
/** A Newton step in sds of the tilted law that is not worth taking: the points may stand a little beside the mode. */
const AT_MODE: f64 = 1e-7;
/** The longest step: the curvature at one end of a longer one says nothing about the other. */
const LONGEST_STEP: f64 = 2.0;
/** A fall of the integrand by rounding, relative to its size. */
const ROUNDING: f64 = 1e-13;
/** Below this share of the prior's variance taken away the moments of the score have more digits than those of z. */
const WEAK: f64 = 0.01;

/** All tilted laws; false where a mode cannot be found. */
export function tiltAll(e: Ep): bool {
  for (let from = 0; from < e.nCells; ) {
    const to = endOfBlock(e, from);
    if (!findModes(e, from, to)) return false;
    integrate(e, from, to, false);
    for (let c = from; c < to; c++) moments(e, c);
    from = to;
  }
  return true;
}

/** After tiltAll, the rows' expected scores and curvatures into `score` and W; returns the expected slope of log f in log shape. */
export function expectRows(e: Ep): f64 {
  let slope = 0.0;
  zero(e.score, e.nRows);
  zero(e.W, e.nRows);
  for (let from = 0; from < e.nCells; ) {
    const to = endOfBlock(e, from);
    integrate(e, from, to, true);
    for (let c = from; c < to; c++) {
      const total = get(sumsOf(e, c), 0);
      slope += get(sumsOf(e, c), 8) / total;
      for (let r = int(e.cellStart, c), end = int(e.cellStart, c + 1); r < end; r++) {
        set(e.score, r, get(e.score, r) / total);
        set(e.W, r, get(e.W, r) / total);
      }
    }
    from = to;
  }
  return slope;
}

function sumsOf(e: Ep, cell: i32): usize {
  return e.sums + ((<usize>(cell * N_SUMS)) << 3);
}

/** Log f, score and W of the block's rows with every cell at z = place + scale x. */
function densities(e: Ep, from: i32, to: i32, x: f64): void {
  const first = int(e.cellStart, from);
  for (let c = from; c < to; c++) {
    const at = get(e.cavityMean, c) + get(e.cavitySd, c) * (get(e.place, c) + get(e.scale, c) * x);
    for (let r = int(e.cellStart, c), end = int(e.cellStart, c + 1); r < end; r++) set(e.eta, r, get(e.fixedEta, r) + at);
  }
  const row = (<usize>first) << 3;
  densityOfEach(
    e.family,
    e.shape,
    get(e.logShape, 0),
    e.y + row,
    e.weights + row,
    e.eta + row,
    int(e.cellStart, to) - first,
    e.rowScore,
    e.rowW,
    e.each,
  );
}

/** Newton's method for the modes of the block's cells, from where they were. */
function findModes(e: Ep, from: i32, to: i32): bool {
  const first = int(e.cellStart, from);
  for (let c = from; c < to; c++) {
    set(e.step, c, 0.0);
    set(e.height, c, -Infinity);
  }
  for (let k = 0; k < MAX_STEPS; k++) {
    densities(e, from, to, 0.0);
    let moving = false;
    for (let c = from; c < to; c++) {
      const z = get(e.place, c);
      const value = sumOfCell(e, e.each, c, first) - 0.5 * z * z;
      const last = get(e.height, c);
      let step = get(e.step, c);
      if (step != 0.0 || k == 0) {
        if (k > 0 && !(value >= last - ROUNDING * (1.0 + abs(last)))) {
          // too far: half of the way back
          step *= 0.5;
          set(e.step, c, step);
          set(e.place, c, z - step);
          moving = true;
          continue;
        }
        if (!(abs(value) < Infinity)) {
          if (z == 0.0) return false;
          // where it was before is too far from where the cavity is now
          set(e.place, c, 0.0);
          set(e.step, c, -z);
          moving = true;
          continue;
        }
        const sd = get(e.cavitySd, c);
        const score = sumOfCell(e, e.rowScore, c, first);
        const H = 1.0 + sd * sd * max<f64>(sumOfCell(e, e.rowW, c, first), 0.0);
        const scale = 1.0 / Math.sqrt(H);
        const gradient = sd * score - z;
        set(e.height, c, value);
        set(e.scoreThere, c, score);
        set(e.scale, c, scale);
        step = gradient / H;
        if (!(abs(gradient) * scale > AT_MODE)) step = 0.0;
        else if (abs(step) > LONGEST_STEP) step = step > 0.0 ? LONGEST_STEP : -LONGEST_STEP;
        set(e.step, c, step);
        set(e.place, c, z + step);
        if (step != 0.0) moving = true;
      }
    }
    if (!moving) return true;
  }
  return false;
}

/** The sums over the points of each cell; with `rows` also the rows' sums of scores and W. */
function integrate(e: Ep, from: i32, to: i32, rows: bool): void {
  const first = int(e.cellStart, from);
  zero(sumsOf(e, from), (to - from) * N_SUMS);
  const slopes = hasShapeSlope(e.family) ? e.each + ((<usize>(int(e.cellStart, to) - first + 1)) << 3) : e.each;
  for (let k = 0; k < e.nPoints; k++) {
    const x = get(e.nodes, k);
    densities(e, from, to, x);
    for (let c = from; c < to; c++) {
      const z = get(e.place, c) + get(e.scale, c) * x;
      const value = sumOfCell(e, e.each, c, first) - 0.5 * z * z;
      const weight = get(e.factors, k) * exp(value - get(e.height, c));
      if (!(weight > 0.0)) continue;
      const score = sumOfCell(e, e.rowScore, c, first) - get(e.scoreThere, c);
      const sums = sumsOf(e, c);
      const wx = weight * x;
      const wxx = wx * x;
      add(sums, 0, weight);
      add(sums, 1, wx);
      add(sums, 2, wxx);
      add(sums, 3, wxx * x);
      add(sums, 4, wxx * x * x);
      add(sums, 5, weight * score);
      add(sums, 6, weight * score * score);
      add(sums, 7, weight * sumOfCell(e, e.rowW, c, first));
      if (!rows) continue;
      if (e.nShape) add(sums, 8, weight * sumOfCell(e, slopes, c, first));
      for (let r = int(e.cellStart, c), end = int(e.cellStart, c + 1); r < end; r++) {
        add(e.score, r, weight * get(e.rowScore, r - first));
        add(e.W, r, weight * get(e.rowW, r - first));
      }
    }
  }
}

/** What the sums of a cell say of its tilted law. */
function moments(e: Ep, c: i32): void {
  const sums = sumsOf(e, c);
  const total = get(sums, 0);
  const scale = get(e.scale, c);
  const sd = get(e.cavitySd, c);
  // about the mode, in units of the scale
  const m1 = get(sums, 1) / total;
  const m2 = get(sums, 2) / total;
  const m3 = get(sums, 3) / total;
  const m4 = get(sums, 4) / total;
  const variance = m2 - m1 * m1;
  const third = m3 - m1 * (3.0 * m2 - 2.0 * m1 * m1);
  const central4 = m4 - m1 * (4.0 * m3 - m1 * (6.0 * m2 - 3.0 * m1 * m1));
  const scale2 = scale * scale;
  set(e.logIntegral, c, get(e.height, c) + log(total * scale));
  set(e.third, c, third * scale2 * scale);
  set(e.fourth, c, (central4 - 3.0 * variance * variance) * scale2 * scale2);
  const ratio = variance * scale2;
  if (1.0 - ratio < WEAK) {
    const score = get(sums, 5) / total;
    const kappa = max<f64>(get(sums, 7) / total - (get(sums, 6) / total - score * score), 0.0);
    set(e.kappa, c, kappa);
    set(e.ratio, c, 1.0 - sd * sd * kappa);
    set(e.slope, c, get(e.scoreThere, c) + score);
  } else {
    set(e.kappa, c, (1.0 - ratio) / (sd * sd));
    set(e.ratio, c, ratio);
    set(e.slope, c, (get(e.place, c) + scale * m1) / sd);
  }
}
