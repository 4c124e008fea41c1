/**
 * The shape of a density, where it has one: 1 / dispersion for Gamma and inverse Gaussian responses, the number whose inverse
 * is the overdispersion of negative binomial ones. Everything here is in t = log shape. A density's terms in the shape but not
 * in eta are summed once per evaluation; those in both follow the kernels of the family. The first two families have the form
 * log f = shape * (...), so their derivatives in t are what is differentiated. docs/mathematics.md (16.5) to (16.8), (16.11).
 */
import {
  GAMMA_INVERSE,
  GAMMA_LOG,
  INVERSE_GAUSSIAN_LOG,
  NEGATIVE_BINOMIAL_LOG,
} from "../../src/wasm/codes";
import { LOG_SQRT_2PI } from "../math/constants";
import { digammaDelta, logMinusDigamma, trigamma } from "../math/special/digamma";
import { lgammaRatio } from "../math/special/gammaRatio";
import { log } from "../math/log";
import { logistic, softplus } from "../math/logistic";
import { stirlingError } from "../math/special/saddle";
import { copy, sum } from "../linalg/vector";
import { inverseGaussianExpected, inverseGaussianPlateau } from "./law/inverseGaussian";
import { negativeBinomialRise } from "./law/negativeBinomial";

/** Number of parameters of the density beside eta: 0 or 1. */
export function shapeParameters(code: i32): i32 {
  return code == GAMMA_LOG || code == GAMMA_INVERSE || code == NEGATIVE_BINOMIAL_LOG || code == INVERSE_GAUSSIAN_LOG
    ? 1
    : 0;
}

/** Sum over n rows of the terms of log f in the shape that do not depend on eta. */
export function shapeTerms(code: i32, shape: f64, y: usize, w: usize, n: i32): f64 {
  switch (code) {
    case GAMMA_LOG:
    case GAMMA_INVERSE:
      // shape log shape - shape - lgamma(shape)
      return sum(w, n) * (0.5 * log(shape) - LOG_SQRT_2PI - stirlingError(shape));
    case INVERSE_GAUSSIAN_LOG:
      return sum(w, n) * 0.5 * log(shape);
    case NEGATIVE_BINOMIAL_LOG: {
      let terms = 0.0;
      for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8)
        terms += load<f64>(w + i) * lgammaRatio(shape, load<f64>(y + i));
      return terms;
    }
    default:
      return 0.0;
  }
}

/** Derivative of shapeTerms in t. */
export function shapeTermsSlope(code: i32, shape: f64, y: usize, w: usize, n: i32): f64 {
  switch (code) {
    case GAMMA_LOG:
    case GAMMA_INVERSE:
      return sum(w, n) * shape * logMinusDigamma(shape);
    case INVERSE_GAUSSIAN_LOG:
      return sum(w, n) * 0.5;
    case NEGATIVE_BINOMIAL_LOG: {
      let slope = 0.0;
      for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
        const yi = load<f64>(y + i);
        slope += load<f64>(w + i) * (shape * digammaDelta(shape, yi) - yi);
      }
      return slope;
    }
    default:
      return 0.0;
  }
}

/** Second derivative of shapeTerms in t. */
export function shapeTermsRise(code: i32, shape: f64, y: usize, w: usize, n: i32): f64 {
  switch (code) {
    case GAMMA_LOG:
    case GAMMA_INVERSE:
      return sum(w, n) * shape * (logMinusDigamma(shape) + 1.0 - shape * trigamma(shape));
    case NEGATIVE_BINOMIAL_LOG: {
      const there = trigamma(shape);
      let rise = 0.0;
      for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
        const yi = load<f64>(y + i);
        const change = digammaDelta(shape, yi) + shape * (trigamma(shape + yi) - there);
        rise += load<f64>(w + i) * shape * change;
      }
      return rise;
    }
    default:
      return 0.0;
  }
}

/**
 * Second derivative in t of a sum of log f over n rows, shapeTerms left out, whose first is `slope`; derivatives in t of the rows' scores into
 * `rise`. Where the shape is a factor, all of them are what is differentiated.
 */
export function shapeRise(code: i32, shape: f64, y: usize, w: usize, score: usize, n: i32, slope: f64, rise: usize): f64 {
  if (code == NEGATIVE_BINOMIAL_LOG) return slope + negativeBinomialRise(shape, y, w, score, n, rise);
  copy(rise, score, n);
  return slope;
}

/** Below this, per unit of weight, information about t says no more than that the shape is far from where it matters. */
const LEAST_INFORMATION: f64 = 1e-3;

/** Information of n rows about t, eta as it stands: expected where that has a closed form, else observed. */
export function shapeInformation(code: i32, shape: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
  const total = sum(w, n);
  let information = 0.0;
  if (code == INVERSE_GAUSSIAN_LOG) information = 0.5 * total;
  else if (code == NEGATIVE_BINOMIAL_LOG) information = negativeBinomialInformation(shape, y, w, eta, n);
  else information = total * shape * (shape * trigamma(shape) - 1.0);
  return max(information, LEAST_INFORMATION * total);
}

function negativeBinomialInformation(shape: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
  const logShape = log(shape);
  const there = trigamma(shape);
  let information = 0.0;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const yi = load<f64>(y + i);
    const x = load<f64>(eta + i) - logShape;
    const p = logistic(x);
    const first = shape * (digammaDelta(shape, yi) - softplus(x));
    const second = shape * shape * (trigamma(shape + yi) - there);
    information -= load<f64>(w + i) * (first + second + 2.0 * shape * p - (shape + yi) * p * (1.0 - p));
  }
  return information;
}

/**
 * Curvatures for a direction that must ascend, into `out`: W where it is positive, else nothing, so that the step is short of Newton's;
 * of densities with several modes their expectation.
 */
export function ascendingCurvature(code: i32, shape: f64, w: usize, eta: usize, W: usize, n: i32, out: usize): void {
  if (code == INVERSE_GAUSSIAN_LOG) inverseGaussianExpected(shape, w, eta, n, out);
  else for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) store<f64>(out + i, max<f64>(load<f64>(W + i), 0.0));
}

/**
 * Whether the log density need not be concave in eta: the integrand of a group may then have two modes, one at the responses and
 * one of the random effects' own law, where means far above every response cost nothing more.
 */
export function severalModes(code: i32): bool {
  return code == INVERSE_GAUSSIAN_LOG;
}

/** Of such families: log f of n rows far above every response, where it no longer changes. */
export function logPlateau(shape: f64, y: usize, w: usize, n: i32): f64 {
  return inverseGaussianPlateau(shape, y, w, n);
}

/** Whether zero need not be a place where the density is defined: the inverse link has eta above zero only. */
export function needsStart(code: i32): bool {
  return code == GAMMA_INVERSE;
}

/**
 * Where the responses alone would have eta, and how much each knows of it: eta := g(y) and W there. Of the families of
 * severalModes, whose y is stored as its logarithm, and of needsStart.
 */
export function saturated(code: i32, shape: f64, y: usize, w: usize, n: i32, eta: usize, W: usize): void {
  if (code == INVERSE_GAUSSIAN_LOG) {
    copy(eta, y, n);
    inverseGaussianExpected(shape, w, y, n, W);
    return;
  }
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const yi = load<f64>(y + i);
    store<f64>(eta + i, 1.0 / yi);
    store<f64>(W + i, shape * load<f64>(w + i) * yi * yi);
  }
}
