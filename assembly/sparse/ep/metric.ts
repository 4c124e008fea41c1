/**
 * The curvature that the search begins with, and the family without random effects. Both as Laplace's (../laplace.ts), with the sites in
 * the place of the rows' curvatures.
 */
import { densityCurvature } from "../../family/density";
import { ascendingCurvature, shapeTerms } from "../../family/shape";
import { get, int, set } from "../../linalg/access";
import { columnOf, tallCrossProducts, tallProducts, tallProductsWith } from "../../linalg/tall";
import { zero } from "../../linalg/vector";
import { addMetricOfTerms } from "../metric";
import { SparseModel } from "../model";
import { lessFittedRows } from "./fitted";
import { epReset, fixedPredictor } from "./start";
import { Ep } from "./model";
import { addShapeInformation, setShape, shapeWithoutEffects } from "./shape";

/** Expected information of -log Z in (theta, beta, t) at the last evaluation, the sites held, into `metric`. */
export function epMetric(base: usize): void {
  const e = changetype<Ep>(base);
  const m = changetype<SparseModel>(e.sparse);
  const size = e.nParameters;
  const n = e.nRows;
  zero(e.metric, size * size);
  zero(m.metric, e.nTheta * e.nTheta);
  addMetricOfTerms(m, e.nTheta);
  for (let i = 0; i < e.nTheta; i++)
    for (let j = 0; j < e.nTheta; j++) set(e.metric, i * size + j, get(m.metric, i * e.nTheta + j));
  for (let j = 0; j < e.nFixed; j++) {
    const x = columnOf(e.X, j, e.work1);
    for (let r = 0; r < n; r++) set(e.eta, r, get(e.W, r) * get(x, r));
    lessFittedRows(e, e.eta, e.eta);
    for (let r = 0; r < n; r++) set(e.eta, r, get(e.W, r) * (get(x, r) + get(e.eta, r)));
    tallProductsWith(e.X, j, e.eta, e.metric, size, e.nTheta);
  }
  if (!e.nShape) return;
  for (let c = 0; c < e.nCells; c++)
    for (let r = int(e.cellStart, c), end = int(e.cellStart, c + 1); r < end; r++)
      set(e.eta, r, get(e.fixedEta, r) + get(e.mu, c));
  addShapeInformation(e, e.eta, true);
}

/** The same family without random effects: -2 log p at beta and log shape; gradient and information, both without the theta part. */
export function epGlm(base: usize): f64 {
  const e = changetype<Ep>(base);
  const n = e.nRows;
  const size = e.nParameters;
  epReset(base);
  setShape(e);
  fixedPredictor(e, e.fixedEta);
  const sum = densityCurvature(e.family, e.shape, e.t, e.y, e.weights, e.fixedEta, n, e.score, e.W, e.eta);
  ascendingCurvature(e.family, e.shape, e.weights, e.fixedEta, e.W, n, e.W);
  zero(e.metric, size * size);
  tallProducts(e.X, e.score, -2.0, e.gradient + ((<usize>e.nTheta) << 3));
  tallCrossProducts(e.X, e.W, e.eta, e.metric, size, e.nTheta);
  shapeWithoutEffects(e, e.fixedEta, sum);
  return -2.0 * (sum + shapeTerms(e.family, e.shape, e.y, e.weights, n));
}
