/** What `power()` finds, and in words. Without the code that finds it: a session adds up what its threads have found. */
import { nameList } from '../../data/text/suggest.ts';

export interface Power {
  /** Share of the data sets in which the test rejects. */
  readonly power: number;
  /** 95% interval of it (Wilson 1927): the error of so many simulations. */
  readonly lower: number;
  readonly upper: number;
  readonly test: readonly string[];
  readonly by: 'wald' | 'lrt';
  readonly alpha: number;
  /** Data sets simulated, and those in which the test rejects. */
  readonly n: number;
  readonly rejected: number;
  /** Data sets that could not be fitted or tested, which count as not rejected; why, with how often. */
  readonly failed: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** Whether the signal ended it before all were done. */
  readonly aborted: boolean;
}

/** Simulated data sets, unless told otherwise. */
export const DEFAULT_SETS = 1000;

/** What came of one simulated data set. */
export interface Trial {
  readonly rejected: boolean;
  /** Code of the error where it could not be fitted or tested. */
  readonly failed: string | null;
}

export type PowerTest = Pick<Power, 'test' | 'by' | 'alpha'>;

/** @param wanted data sets that were asked for */
export function powerOf(trials: readonly Trial[], of: PowerTest, wanted: number): Power {
  const rejected = trials.filter((trial) => trial.rejected).length;
  const reasons: Record<string, number> = {};
  for (const { failed } of trials) if (failed !== null) reasons[failed] = (reasons[failed] ?? 0) + 1;
  return {
    ...share(rejected, trials.length),
    ...{ test: of.test, by: of.by, alpha: of.alpha, n: trials.length, rejected },
    failed: trials.filter(({ failed }) => failed !== null).length,
    reasons,
    aborted: trials.length < wanted,
  };
}

/** qnorm(0.975) */
const Z = 1.959963984540054;

/** Wilson's interval: that of the score test, which is never outside of [0, 1]. */
function share(rejected: number, n: number): Pick<Power, 'power' | 'lower' | 'upper'> {
  if (n === 0) return { power: Number.NaN, lower: Number.NaN, upper: Number.NaN };
  const p = rejected / n;
  const middle = (p + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const reach = (Z / (1 + (Z * Z) / n)) * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  // at the ends the two terms are equal but for rounding
  return { power: p, lower: rejected === 0 ? 0 : middle - reach, upper: rejected === n ? 1 : middle + reach };
}

export function powerText({ power, lower, upper, test, by, alpha, n, failed, reasons, aborted }: Power): string {
  const names = nameList(test);
  const how = by === 'lrt' ? 'likelihood ratio' : "Wald's test";
  const lines = [
    `Power of the test of ${names}: ${percent(power)} (${percent(lower)} to ${percent(upper)})`,
    `by ${how} at ${alpha}, in ${n} simulated data sets${aborted ? ', then stopped' : ''}`,
  ];
  if (failed > 0) {
    const why = Object.entries(reasons).map(([code, count]) => `${code} ${count}`);
    lines.push(`${failed} of them could not be tested and count as not rejected: ${why.join(', ')}`);
  }
  return lines.join('\n');
}

function percent(share: number): string {
  return Number.isNaN(share) ? 'not known' : `${(100 * share).toFixed(1)}%`;
}
