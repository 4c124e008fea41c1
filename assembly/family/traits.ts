/**
 * What a density may have besides the expressions of its rows (rows.ts): what a class has no method for is as it is said here. All
 * of it is in t = log k, sums over n rows with their weights:
 *   terms, termsSlope, termsRise   what of log f depends on the shape alone, and its derivatives in t; a density has a shape if it has terms
 *   isProfiled                     unless it has this: a shape that is no parameter, but where rows have one of their own (second/)
 *   information                    about t, eta as it stands: expected where that has a closed form, else observed
 *   rise                           of a slope of its own: derivatives of the rows' scores in t, and the sum of d2 log f / dt2 - d log f / dt
 *   expected                       expected curvatures of the rows: of densities with several maxima in eta
 *   plateau                        of these: log f far above every response, where it no longer changes
 *   needsStart                     zero need not be a place where the density is defined
 *   saturated                      of both: where the responses alone would have eta, and W there
 *   factorises                     log f depends on eta through e^eta alone, see grouped/factors
 * and each has to say
 *   weightCounts                   which of the rows with the same eta are one row with the sum of their weights: NO_ROWS where a weight is
 *                                  something else, EQUAL_ROWS with the same y, ALL_ROWS, with the mean of y, where log f is linear in y, or
 *                                  ALL_BUT_TERMS, where it is but for terms(), which are those of the rows as they were
 */

/** What is asked of a density. */
export const HAS_SHAPE: i32 = 0;
export const HAS_SLOPE: i32 = 1;
export const HAS_RISE: i32 = 2;
export const SEVERAL_MODES: i32 = 3;
export const NEEDS_START: i32 = 4;
export const FACTORISES: i32 = 5;
export const TERMS: i32 = 6;
export const TERMS_SLOPE: i32 = 7;
export const TERMS_RISE: i32 = 8;
export const INFORMATION: i32 = 9;
export const RISE: i32 = 10;
export const EXPECTED: i32 = 11;
export const PLATEAU: i32 = 12;
export const SATURATED: i32 = 13;
export const WEIGHT_COUNTS: i32 = 14;

export const NO_ROWS: i32 = 0;
export const EQUAL_ROWS: i32 = 1;
export const ALL_ROWS: i32 = 2;
export const ALL_BUT_TERMS: i32 = 3;

/** The answer of a class L; questions of yes or no are answered by 1 and 0. What a question does not need may be anything. */
export function traitOf<L>(what: i32, k: f64, y: usize, w: usize, eta: usize, score: usize, n: i32, out: usize): f64 {
  const law = changetype<L>(0);
  switch (what) {
    case HAS_SHAPE:
      return isDefined(law.terms) && !isDefined(law.isProfiled) ? 1.0 : 0.0;
    case HAS_SLOPE:
      return law.hasSlope() ? 1.0 : 0.0;
    case HAS_RISE:
      return isDefined(law.rise) || !law.hasSlope() ? 1.0 : 0.0;
    case SEVERAL_MODES:
      return isDefined(law.expected) ? 1.0 : 0.0;
    case NEEDS_START:
      if (isDefined(law.needsStart)) return law.needsStart() ? 1.0 : 0.0;
      break;
    case FACTORISES:
      if (isDefined(law.factorises)) return law.factorises() ? 1.0 : 0.0;
      break;
    case TERMS:
      if (isDefined(law.terms)) return law.terms(k, y, w, n);
      break;
    case TERMS_SLOPE:
      if (isDefined(law.termsSlope)) return law.termsSlope(k, y, w, n);
      break;
    case TERMS_RISE:
      if (isDefined(law.termsRise)) return law.termsRise(k, y, w, n);
      break;
    case INFORMATION:
      if (isDefined(law.information)) return law.information(k, y, w, eta, n);
      break;
    case RISE:
      if (isDefined(law.rise)) return law.rise(k, y, w, eta, score, n, out);
      break;
    case EXPECTED:
      if (isDefined(law.expected)) law.expected(k, w, eta, n, out);
      break;
    case PLATEAU:
      if (isDefined(law.plateau)) return law.plateau(k, y, w, n);
      break;
    case SATURATED:
      if (isDefined(law.saturated)) law.saturated(k, y, w, n, eta, out);
      break;
    case WEIGHT_COUNTS:
      // not asked whether it is defined: a law that does not say is not compiled
      return <f64>law.weightCounts();
  }
  return 0.0;
}
