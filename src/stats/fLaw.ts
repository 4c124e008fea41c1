/**
 * The F law, by the incomplete beta function.
 */
import { pbeta, pchisqUpper } from './special.ts';

/** Upper tail with d1 and d2 degrees of freedom; d2 may be Infinity: chi-square over its degrees of freedom then. */
export function pfUpper(f: number, d1: number, d2: number): number {
  if (!(f > 0)) return Number.isNaN(f) ? Number.NaN : 1;
  if (d2 === Number.POSITIVE_INFINITY) return pchisqUpper(d1 * f, d1);
  return pbeta(d2 / (d2 + d1 * f), 0.5 * d2, 0.5 * d1);
}
