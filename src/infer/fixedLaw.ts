/**
 * What tests and intervals of the fixed effects take in the place of the model's covariance: another one, or other degrees of freedom.
 */

/** Rows are contrasts, one number a coefficient. */
export interface FixedLaw {
  /** Standard error of a contrast, and its degrees of freedom: Infinity for the normal law. */
  single(row: ArrayLike<number>): { readonly stdError: number; readonly df: number };
  /** Of independent rows and the values that they are estimated to have. */
  joint(rows: readonly Float64Array[], values: ArrayLike<number>): FTest;
}

export interface FTest {
  readonly df1: number;
  /** Infinity: the test is by chi-square. */
  readonly df2: number;
  readonly F: number;
  readonly pValue: number;
}
