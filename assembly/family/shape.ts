/**
 * The shape of a density, where it has one, and what densities differ in besides (traits.ts). A shape k is 1 / dispersion for Gamma and
 * inverse Gaussian responses, of negative binomial ones a number whose inverse is the overdispersion. Everything here is in
 * t = log k. A density's terms in the shape but not in eta are summed once an evaluation; those in both follow the rows. Where
 * log f = k * (...), the derivatives in t of score and W are themselves. docs/mathematics.md (16.5) to (16.8), (16.11).
 */
import { isSecond } from "./lawCode";
import { SECOND } from "../../src/wasm/codes";
import { copy, sum } from "../linalg/vector";
import { trait as traitOfLaw } from "./laws";
import { ownTrait } from "./second/traits";
import {
  EXPECTED,
  FACTORISES,
  HAS_RISE,
  HAS_SHAPE,
  HAS_SLOPE,
  INFORMATION,
  NEEDS_START,
  PLATEAU,
  RISE,
  SATURATED,
  SEVERAL_MODES,
  TERMS,
  TERMS_RISE,
  TERMS_SLOPE,
  WEIGHT_COUNTS,
} from "./traits";

function trait(code: i32, what: i32, k: f64, y: usize, w: usize, eta: usize, score: usize, n: i32, out: usize): f64 {
  if (isSecond(code)) return ownTrait(code - SECOND, what, k, y, w, eta, n, out);
  return traitOfLaw(code, what, k, y, w, eta, score, n, out);
}

function is(code: i32, what: i32): bool {
  return trait(code, what, 1.0, 0, 0, 0, 0, 0, 0) != 0.0;
}

/** Number of parameters of the density besides eta: 0 or 1. */
export function shapeParameters(code: i32): i32 {
  return is(code, HAS_SHAPE) ? 1 : 0;
}

/** The same with thresholds, or with the columns of a second predictor in their place: these are its parameters. */
export function densityParameters(code: i32, nThresholds: i32, nOfThresholds: i32): i32 {
  if (nThresholds == 0) return shapeParameters(code);
  return isSecond(code) ? nThresholds : nOfThresholds;
}

/** Whether the shape is no mere factor of log f: then log f has a slope in t of its own. */
export function hasShapeSlope(code: i32): bool {
  return is(code, HAS_SLOPE);
}

/** Whether shapeRise has the second derivatives in t: those of a slope of its own are an expression of the family's. */
export function hasShapeRise(code: i32): bool {
  return is(code, HAS_RISE);
}

/** Whether log f depends on eta through e^eta alone, see grouped/factors. */
export function factorises(code: i32): bool {
  return is(code, FACTORISES);
}

/** Which rows with the same eta are one row with the sum of their weights: one of the four answers of traits.ts. */
export function weightCounts(code: i32): i32 {
  return <i32>trait(code, WEIGHT_COUNTS, 1.0, 0, 0, 0, 0, 0, 0);
}

/**
 * Whether the log density need not be concave in eta so that the integrand of a group may have two modes: one at the responses and
 * one of the random effects' own law, where means far above every response cost nothing more.
 */
export function severalModes(code: i32): bool {
  return is(code, SEVERAL_MODES);
}

/** Whether zero need not be a place where the density is defined: the inverse link has eta above zero only. */
export function needsStart(code: i32): bool {
  return is(code, NEEDS_START);
}

/** Sum over n rows of the terms of log f in the shape that do not depend on eta. */
export function shapeTerms(code: i32, shape: f64, y: usize, w: usize, n: i32): f64 {
  return summed(code, TERMS, shape, y, w, n);
}

/** Derivative of shapeTerms in t. */
export function shapeTermsSlope(code: i32, shape: f64, y: usize, w: usize, n: i32): f64 {
  return summed(code, TERMS_SLOPE, shape, y, w, n);
}

/** Second derivative of shapeTerms in t. */
export function shapeTermsRise(code: i32, shape: f64, y: usize, w: usize, n: i32): f64 {
  return summed(code, TERMS_RISE, shape, y, w, n);
}

/** Rows that are summed without more ado: of 1024 the rounding is 6e-14 of minus2LogLik, and a search takes 4e-14 of it for rounding. */
const PART: i32 = 128;

/**
 * Terms of n rows. Few responses are distinct, so that rounding of a long sum does not average out: of 1e5 rows it was 1e-12 a row, too much for
 * differences of slopes. What the addition of each part loses is kept.
 */
function summed(code: i32, what: i32, shape: f64, y: usize, w: usize, n: i32): f64 {
  let sum = 0.0;
  let lost = 0.0;
  for (let from = 0; from < n; from += PART) {
    const row = (<usize>from) << 3;
    const part = trait(code, what, shape, y + row, w + row, 0, 0, min<i32>(PART, n - from), 0) - lost;
    const next = sum + part;
    lost = isFinite(next) ? next - sum - part : 0.0;
    sum = next;
  }
  return sum;
}

/**
 * Second derivative in t of a sum of log f over n rows, shapeTerms left out, whose first is `slope`; derivatives in t of the rows' scores into
 * `rise`. Where the shape is a factor, all of them are what is differentiated, and eta is not read.
 */
export function shapeRise(
  code: i32,
  shape: f64,
  y: usize,
  w: usize,
  eta: usize,
  score: usize,
  n: i32,
  slope: f64,
  rise: usize,
): f64 {
  if (hasShapeSlope(code)) return slope + trait(code, RISE, shape, y, w, eta, score, n, rise);
  copy(rise, score, n);
  return slope;
}

/** Below this, per unit of weight, information about t says no more than that the shape is far from where it matters. */
const LEAST_INFORMATION: f64 = 1e-3;

/** Information of n rows about t, eta as it stands: expected where that has a closed form, else observed. */
export function shapeInformation(code: i32, shape: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
  return max(anyInformation(code, shape, y, w, eta, n), leastInformation(w, n));
}

/** The same, however small, of rows that are some of those that are summed. */
export function anyInformation(code: i32, shape: f64, y: usize, w: usize, eta: usize, n: i32): f64 {
  return trait(code, INFORMATION, shape, y, w, eta, 0, n, 0);
}

export function leastInformation(w: usize, n: i32): f64 {
  return LEAST_INFORMATION * sum(w, n);
}

/**
 * Curvatures for a direction that must ascend, into `out`: W where it is positive, else nothing, so that the step is short of Newton's;
 * of densities with several modes their expectation.
 */
export function ascendingCurvature(code: i32, shape: f64, w: usize, eta: usize, W: usize, n: i32, out: usize): void {
  if (severalModes(code)) trait(code, EXPECTED, shape, 0, w, eta, 0, n, out);
  else for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) store<f64>(out + i, max<f64>(load<f64>(W + i), 0.0));
}

/** Of densities with several modes: log f of n rows far above every response, where it no longer changes. */
export function logPlateau(code: i32, shape: f64, y: usize, w: usize, n: i32): f64 {
  return trait(code, PLATEAU, shape, y, w, 0, 0, n, 0);
}

/**
 * Where the responses alone would have eta, and how much each knows of it: eta := g(y) and W there. Of the families of
 * severalModes, whose y is stored as its logarithm, and of needsStart.
 */
export function saturated(code: i32, shape: f64, y: usize, w: usize, n: i32, eta: usize, W: usize): void {
  trait(code, SATURATED, shape, y, w, eta, 0, n, W);
}
