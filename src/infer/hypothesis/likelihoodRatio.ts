/**
 * The likelihood-ratio test of nested models (docs/mathematics.md (13.4), (15.1)).
 */
import { pchisqUpper } from '../../stats/special.ts';

export interface LikelihoodRatio {
  /** Twice the gain in logLik. */
  readonly chisq: number;
  readonly df: number;
  /** From the chi-square law with `df`; null without degrees of freedom. */
  readonly pValue: number | null;
  /**
   * From the 50:50 mixture of chi-squares with df - 1 and df, right when exactly one variance is zero under the smaller model
   * (Self & Liang 1987; Stram & Lee 1994): zero lies on the boundary, and the plain p-value is too large. null otherwise.
   */
  readonly pValueMixture: number | null;
}

/** @param variances how many standard deviations the larger model has more */
export function likelihoodRatio(gain: number, df: number, variances: number): LikelihoodRatio {
  // a larger model cannot fit worse, but for where its search ended
  const chisq = Math.max(0, 2 * gain);
  const pValue = df > 0 ? pchisqUpper(chisq, df) : null;
  const below = df === 1 ? (chisq > 0 ? 0 : 1) : pchisqUpper(chisq, df - 1);
  const pValueMixture = pValue !== null && variances === 1 ? 0.5 * (below + pValue) : null;
  return { chisq, df, pValue, pValueMixture };
}
