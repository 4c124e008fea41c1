/** What both Gamma densities have of the shape alone: k log k - k - log Gamma(k) a row, in t = log k. docs/mathematics.md (16.5), (16.11). */
import { sum } from "../../linalg/vector";
import { LOG_SQRT_2PI } from "../../math/constants";
import { log } from "../../math/log";
import { logMinusDigamma, trigamma } from "../../math/special/digamma";
import { stirlingError } from "../../math/special/saddle";

export function gammaTerms(k: f64, w: usize, n: i32): f64 {
  return sum(w, n) * (0.5 * log(k) - LOG_SQRT_2PI - stirlingError(k));
}

export function gammaTermsSlope(k: f64, w: usize, n: i32): f64 {
  return sum(w, n) * k * logMinusDigamma(k);
}

export function gammaTermsRise(k: f64, w: usize, n: i32): f64 {
  return sum(w, n) * k * (logMinusDigamma(k) + 1.0 - k * trigamma(k));
}

export function gammaInformation(k: f64, w: usize, n: i32): f64 {
  return sum(w, n) * k * (k * trigamma(k) - 1.0);
}
