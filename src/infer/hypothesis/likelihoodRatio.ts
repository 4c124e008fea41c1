/**
 * The likelihood-ratio test of nested models (docs/mathematics.md (13.4), (15.1)).
 */
import type { FitSummary } from '../../fit/types.ts';
import { pchisqUpper } from '../../stats/special.ts';

export interface LikelihoodRatio {
  /** Twice the gain in logLik. */
  readonly chisq: number;
  readonly df: number;
  /** From the chi-square law with `df`; null without degrees of freedom, and where random probes leave too much error in chi-square. */
  readonly pValue: number | null;
  /**
   * From the 50:50 mixture of chi-squares with df - 1 and df, right when exactly one variance is zero under the smaller model
   * (Self & Liang 1987; Stram & Lee 1994): zero lies on the boundary, and the plain p-value is too large. null otherwise.
   */
  readonly pValueMixture: number | null;
}

/** A chi-square whose error of simulation is larger is not worth a p-value. */
const BLURRED = 0.1;

/** Standard deviation of twice the difference of logLik by random probes; 0 where both are exact. */
export function chisqError(a: Pick<FitSummary, 'simulation'>, b: Pick<FitSummary, 'simulation'>): number {
  const [one, other] = [a.simulation?.logLik ?? 0, b.simulation?.logLik ?? 0];
  return 2 * Math.sqrt(one * one + other * other);
}

/** What to know where there is no p-value for that reason; null where there is one. */
export function blurredNote(error: number): string | null {
  if (!(error > BLURRED)) return null;
  return `chi-square has a simulation error of ${error.toPrecision(1)} from random probes: there is no p-value. Ask for more probes (control.probes), or for the exact engine.`;
}

/** @param variances how many standard deviations the larger model has more @param error of chi-square by simulation */
export function likelihoodRatio(gain: number, df: number, variances: number, error = 0): LikelihoodRatio {
  // a larger model cannot fit worse, but for where its search ended
  const chisq = Math.max(0, 2 * gain);
  const pValue = df > 0 && !(error > BLURRED) ? pchisqUpper(chisq, df) : null;
  const below = df === 1 ? (chisq > 0 ? 0 : 1) : pchisqUpper(chisq, df - 1);
  const pValueMixture = pValue !== null && variances === 1 ? 0.5 * (below + pValue) : null;
  return { chisq, df, pValue, pValueMixture };
}
