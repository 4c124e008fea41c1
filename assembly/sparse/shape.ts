/**
 * What the shape of a density (family/shape.ts) adds to Laplace's value and gradient, docs/mathematics.md (16.10); without one,
 * nothing.
 */
import { shapeDerivatives, shapeSlope } from "../family/density";
import { shapeInformation, shapeTerms, shapeTermsSlope } from "../family/shape";
import { exp } from "../math/exp";
import { get } from "../linalg/access";
import { SparseModel } from "./model";

export function setShape(m: SparseModel): void {
  m.shape = exp(get(m.logShape, 0));
}

/** -2 times the terms of log p in the shape that do not depend on eta. */
export function shapeConstant(m: SparseModel): f64 {
  return -2.0 * shapeTerms(m.family, m.shape, m.y, m.weights, m.nObs);
}

/** d(-2 log p) / dt at eta, all terms; `density` is log p there, without its constant. */
export function slopeOfDensity(m: SparseModel, eta: usize, density: f64): f64 {
  const slope = shapeSlope(m.family, m.shape, get(m.logShape, 0), m.y, m.weights, eta, m.nObs, density, m.score);
  return -2.0 * (slope + shapeTermsSlope(m.family, m.shape, m.y, m.weights, m.nObs));
}

export function informationAt(m: SparseModel, eta: usize): f64 {
  return shapeInformation(m.family, m.shape, m.y, m.weights, eta, m.nObs);
}

/** shapeScore and shapeCurvature at the mode. */
export function differentiateRows(m: SparseModel): void {
  shapeDerivatives(
    m.family,
    m.shape,
    get(m.logShape, 0),
    m.y,
    m.weights,
    m.eta,
    m.nObs,
    m.score,
    m.curvature,
    m.shapeScore,
    m.shapeCurvature,
  );
}
