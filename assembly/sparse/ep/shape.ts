/**
 * The parameters that a density has besides eta, in expectation propagation: its shape, thresholds between ordered categories
 * (../../family/ordered), or the coefficients of a second predictor (../../family/second). docs/mathematics.md (18.9).
 */
import { densityAtNodes, shapeSlope } from "../../family/density";
import { isSecond } from "../../family/lawCode";
import { addThresholdInformation, scoresInParameter } from "../../family/ordered/slopes";
import { clear, pullBack, setTable } from "../../family/ordered/table";
import { addOwn, hasZeros, Own } from "../../family/second/own";
import { shapeInformation, shapeTermsSlope } from "../../family/shape";
import { add, get, set } from "../../linalg/access";
import { tallProducts } from "../../linalg/tall";
import { dot, sum } from "../../linalg/vector";
import { exp } from "../../math/exp";
import { logistic } from "../../math/logistic";
import { lessFittedRows } from "./fitted";
import { Ep } from "./model";

/** From the parameters: what densities take for the shape and its logarithm. */
export function setShape(e: Ep): void {
  if (e.nThresholds > 0) {
    e.t = setTable(
      e.family, e.thresholds, e.nThresholds, e.thresholdMap, e.nOfMap, e.logShape, e.y, e.weights, e.nRows,
    );
    e.shape = e.t;
  } else {
    e.t = get(e.logShape, 0);
    e.shape = exp(e.t);
  }
}

/** The gradient in them, from the rows' expected scores and slopes. */
export function differentiateShape(e: Ep): void {
  if (!e.nShape) return;
  if (e.nThresholds == 0) {
    const slope = sum(e.rowSlope, e.nRows) + shapeTermsSlope(e.family, e.shape, e.y, e.weights, e.nRows);
    set(e.gradient, e.nTheta + e.nFixed, -2.0 * slope);
    return;
  }
  const slopes = e.dThresholds;
  clear(slopes, e.nThresholds);
  if (isSecond(e.family)) {
    const own = changetype<Own>(<usize>e.t);
    for (let r = 0; r < e.nRows; r++) addOwn(own, r, get(e.rowSlope, r), slopeOfHurdle(own, r), slopes);
  } else {
    for (let r = 0; r < e.nRows; r++) {
      const c = <i32>get(e.y, r);
      const up = get(e.rowSlope, r);
      // eta moves against both thresholds
      add(slopes, c, -(get(e.score, r) + up));
      add(slopes, c + 1, up);
    }
  }
  finish(e);
}

/** Of log f in the log odds of a zero, where zeros are no counts of the family: then it does not depend on eta. */
function slopeOfHurdle(own: Own, r: i32): f64 {
  if (!hasZeros(own)) return 0.0;
  return get(own.y, r) == 0.0 ? get(own.w, r) * logistic(-get(own.z, r)) : get(own.slopeZ, r);
}

/** From slopes of log p in thresholds to the gradient of -2 log p in their parameters. */
function finish(e: Ep): void {
  const out = e.gradient + ((<usize>(e.nTheta + e.nFixed)) << 3);
  pullBack(e.family, e.dThresholds, e.nThresholds, e.thresholdMap, e.nShape, e.logShape, -2.0, out);
}

/**
 * Information about them at eta, and about them and beta together, as in ../laplace/shape.ts: without random effects, or less what the normal law
 * takes up, where W are the sites'. Overwrites score, rowSlope, eta, work1 and work.
 */
export function addShapeInformation(e: Ep, eta: usize, atModes: bool): void {
  if (!e.nShape) return;
  const size = e.nParameters;
  const n = e.nRows;
  const own = size - e.nShape;
  if (e.nThresholds == 0) {
    set(e.metric, size * size - 1, shapeInformation(e.family, e.shape, e.y, e.weights, eta, n));
    return;
  }
  addThresholdInformation(
    e.family, e.t, e.y, e.weights, eta, n, 1.0, e.nThresholds, e.thresholdMap, e.nShape, e.logShape, e.metric, size, own, e.rowSlope, e.eta,
  );
  for (let s = 0; s < e.nShape; s++) {
    const row = e.metric + ((<usize>(own + s) * <usize>size) << 3);
    // a second predictor is taken as independent of beta
    if (!isSecond(e.family)) {
      slopesInParameter(e, s);
      const fitted = e.score;
      if (atModes) {
        lessFittedRows(e, e.work1, fitted);
        for (let r = 0; r < n; r++) add(e.work1, r, get(e.W, r) * get(fitted, r));
      }
      tallProducts(e.X, e.work1, -1.0, row + ((<usize>e.nTheta) << 3));
      for (let q = 0; atModes && q <= s; q++) {
        slopesInParameter(e, q);
        add(row, own + q, dot(e.work1, fitted, n));
      }
    }
    for (let j = e.nTheta; j < own + s; j++) set(e.metric, j * size + own + s, get(row, j));
  }
}

/** d score / d t_s of the rows, into work1. */
function slopesInParameter(e: Ep, s: i32): void {
  scoresInParameter(
    e.y, e.nRows, e.rowSlope, e.eta, s, e.nThresholds, e.thresholdMap, e.nShape, e.logShape, 1.0, e.work1,
  );
}

/** The place 0, and a value that is known. */
const PLACE: usize = memory.data<f64>([0.0, 0.0]);

/** Gradient and information in them at eta without random effects, where the rows' log f add to `density`. */
export function shapeWithoutEffects(e: Ep, eta: usize, density: f64): void {
  if (!e.nShape) return;
  const n = e.nRows;
  if (e.nThresholds == 0) {
    const slope = shapeSlope(e.family, e.shape, e.t, e.y, e.weights, eta, n, density, e.score);
    const terms = shapeTermsSlope(e.family, e.shape, e.y, e.weights, n);
    set(e.gradient, e.nParameters - 1, -2.0 * (slope + terms));
  } else {
    densityAtNodes(e.family, e.shape, e.t, e.y, e.weights, eta, eta, PLACE, 0, 1, n, e.score, 0, PLACE + 8, e.dThresholds);
    finish(e);
  }
  addShapeInformation(e, eta, false);
}
