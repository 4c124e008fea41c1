/** What `power()` finds, and in words. */
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
