/**
 * The tilted law of each cell, prod f(y_r | eta0_r + cavityMean + cavitySd z) N(z; 0, 1), by adaptive Gauss-Hermite quadrature about
 * its mode: logarithm of its integral and the moments of z. All cells of a block take their Newton steps, and their points, together.
 * docs/mathematics.md (18.3), (18.4).
 */
import { get, int, set } from "../../linalg/access";
import { zero } from "../../linalg/vector";
import { log } from "../../math/log";
import { EP_TOLERANCE } from "../../../src/wasm/epFields";
import { densities, enterBlock, overCells, placeRows } from "./block";
import { Block, CURVATURE, N_SUMS, SCORE, SCORE2, WEIGHT, X1, X2, X3, X4 } from "./blockFields";
import { Ep } from "./model";
import { accumulate, sumAt } from "./sums";

const MAX_STEPS: i32 = 100;
/**
 * A Newton step in sds of the tilted law that is not worth taking, as a share of what sites may leave in sds of a cell, and the least and the most of it:
 * the points may stand a little beside the mode, but what the rule leaves of the integral moves with them.
 */
const MODE_SHARE: f64 = 10.0;
const LEAST_STEP: f64 = 1e-7;
const MOST_STEP: f64 = 1e-3;
/** The longest step: the curvature at one end of a longer one says nothing about the other. */
const LONGEST_STEP: f64 = 2.0;
/** A fall of the integrand by rounding, relative to its size. */
const ROUNDING: f64 = 1e-13;
/** Below this share of the prior's variance taken away the moments of the score have more digits than those of z. */
const WEAK: f64 = 0.01;

/** All tilted laws, with `rows` also what {@link expectRows} asks for; false where a mode cannot be found. */
export function tiltAll(e: Ep, rows: bool): bool {
  const block = e.block;
  const least = min<f64>(max<f64>(MODE_SHARE * get(e.numbers, EP_TOLERANCE), LEAST_STEP), MOST_STEP);
  e.hasRows = 0;
  if (rows) clearRows(e);
  for (let from = 0; from < e.nCells; from = block.to) {
    enterBlock(e, from);
    if (!findModes(e, block, least)) return false;
    integrate(e, block, rows);
    for (let c = block.from; c < block.to; c++) moments(e, c, c - from);
    if (rows) meansOfRows(e, block);
  }
  e.hasRows = rows ? 1 : 0;
  return true;
}

/** After tiltAll, the rows' expected scores, curvatures and slopes into `score`, W and `rowSlope`, unless they are there. */
export function expectRows(e: Ep): void {
  if (e.hasRows) return;
  const block = e.block;
  clearRows(e);
  for (let from = 0; from < e.nCells; from = block.to) {
    enterBlock(e, from);
    integrate(e, block, true);
    meansOfRows(e, block);
  }
  e.hasRows = 1;
}

function clearRows(e: Ep): void {
  zero(e.score, e.nRows);
  zero(e.W, e.nRows);
  zero(e.rowSlope, e.nRows);
}

function meansOfRows(e: Ep, block: Block): void {
  for (let c = block.from; c < block.to; c++) {
    const total = sumAt(e, WEIGHT, c - block.from);
    for (let r = int(e.cellStart, c), end = int(e.cellStart, c + 1); r < end; r++) {
      set(e.score, r, get(e.score, r) / total);
      set(e.W, r, get(e.W, r) / total);
      set(e.rowSlope, r, get(e.rowSlope, r) / total);
    }
  }
}

/** Newton's method for the modes of the block's cells, from where they were, until no step is longer than `least`. */
function findModes(e: Ep, block: Block, least: f64): bool {
  for (let c = block.from; c < block.to; c++) set(e.step, c, 0.0);
  for (let k = 0; k < MAX_STEPS; k++) {
    placeRows(e, block, false);
    densities(e, block, 0);
    const values = overCells(e, block, e.each, e.cellValue);
    const scores = overCells(e, block, e.rowScore, e.cellScore);
    const curvatures = overCells(e, block, e.rowW, e.cellW);
    let moving = false;
    for (let c = block.from, i = 0; c < block.to; c++, i++) {
      let step = get(e.step, c);
      if (k > 0 && step == 0.0) continue;
      const z = get(e.place, c);
      const value = get(values, i) - 0.5 * z * z;
      const last = k > 0 ? get(e.height, c) : -Infinity;
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
        set(e.height, c, -Infinity);
        moving = true;
        continue;
      }
      const sd = get(e.cavitySd, c);
      const score = get(scores, i);
      const H = 1.0 + sd * sd * max<f64>(get(curvatures, i), 0.0);
      const scale = 1.0 / Math.sqrt(H);
      const gradient = sd * score - z;
      set(e.height, c, value);
      set(e.scoreThere, c, score);
      set(e.scale, c, scale);
      step = gradient / H;
      if (!(abs(gradient) * scale > least)) step = 0.0;
      else if (abs(step) > LONGEST_STEP) step = step > 0.0 ? LONGEST_STEP : -LONGEST_STEP;
      set(e.step, c, step);
      set(e.place, c, z + step);
      if (step != 0.0) moving = true;
    }
    if (!moving) return true;
  }
  return false;
}

/** The sums over the points of each cell; with `rows` also the rows' sums of scores, W and slopes. */
function integrate(e: Ep, block: Block, rows: bool): void {
  const first = block.firstRow;
  zero(e.sums, e.sumStride * N_SUMS);
  placeRows(e, block, true);
  for (let k = 0; k < e.nPoints; k++) {
    const x = get(e.nodes, k);
    densities(e, block, k);
    const values = overCells(e, block, e.each, e.cellValue);
    const scores = overCells(e, block, e.rowScore, e.cellScore);
    const curvatures = overCells(e, block, e.rowW, e.cellW);
    accumulate(e, block, x, get(e.factors, k), values, scores, curvatures);
    if (!rows) continue;
    for (let c = block.from, i = 0; c < block.to; c++, i++) {
      const weight = get(e.pointWeight, i);
      for (let r = int(e.cellStart, c), end = int(e.cellStart, c + 1); r < end; r++) {
        set(e.score, r, get(e.score, r) + weight * get(e.rowScore, r - first));
        set(e.W, r, get(e.W, r) + weight * get(e.rowW, r - first));
        if (e.nShape) set(e.rowSlope, r, get(e.rowSlope, r) + weight * get(block.slopes, r - first));
      }
    }
  }
}

/** What the sums of cell c, number i of its block, say of its tilted law. */
function moments(e: Ep, c: i32, i: i32): void {
  const total = sumAt(e, WEIGHT, i);
  const scale = get(e.scale, c);
  const sd = get(e.cavitySd, c);
  // about the mode, in units of the scale
  const m1 = sumAt(e, X1, i) / total;
  const m2 = sumAt(e, X2, i) / total;
  const m3 = sumAt(e, X3, i) / total;
  const m4 = sumAt(e, X4, i) / total;
  const variance = m2 - m1 * m1;
  const third = m3 - m1 * (3.0 * m2 - 2.0 * m1 * m1);
  const central4 = m4 - m1 * (4.0 * m3 - m1 * (6.0 * m2 - 3.0 * m1 * m1));
  const scale2 = scale * scale;
  set(e.logIntegral, c, get(e.height, c) + log(total * scale));
  set(e.third, c, third * scale2 * scale);
  set(e.fourth, c, (central4 - 3.0 * variance * variance) * scale2 * scale2);
  const ratio = variance * scale2;
  if (1.0 - ratio < WEAK) {
    const score = sumAt(e, SCORE, i) / total;
    const kappa = max<f64>(sumAt(e, CURVATURE, i) / total - (sumAt(e, SCORE2, i) / total - score * score), 0.0);
    set(e.kappa, c, kappa);
    set(e.ratio, c, 1.0 - sd * sd * kappa);
    set(e.slope, c, get(e.scoreThere, c) + score);
  } else {
    set(e.kappa, c, (1.0 - ratio) / (sd * sd));
    set(e.ratio, c, ratio);
    set(e.slope, c, (get(e.place, c) + scale * m1) / sd);
  }
}
