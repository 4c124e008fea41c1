/**
 * Tables of estimates: rows for programs, and what a reader must know of them. Plain, as JSON has it.
 */
import type { Adjustment } from './options.ts';

/** A column of a row: a level, a number, or nothing. */
export type Cell = string | number | null;

/**
 * An estimate with the levels that it belongs to, by the names of their variables; a name that stands for something else in a row has `_`
 * behind it. NaN where the data do not determine it.
 */
export interface MeansRow extends Readonly<Record<string, Cell>> {
  readonly estimate: number;
  readonly stdError: number;
  /** Infinity for the normal law. */
  readonly df: number;
  readonly lower: number;
  readonly upper: number;
  /** Of the hypothesis that the estimate is `nullValue` of its table. */
  readonly statistic: number;
  readonly pValue: number;
}

export interface EstimateTable {
  readonly kind: 'means' | 'trends' | 'contrasts' | 'letters';
  readonly rows: readonly MeansRow[];
  /** Members that name a row. */
  readonly labels: readonly string[];
  /** Those whose levels make groups. */
  readonly by: readonly string[];
  /** What the estimate is, as R's emmeans calls its column: `emmean`, `prob`, `rate`, `odds.ratio`, `time.trend`. */
  readonly estimateName: string;
  readonly nullValue: number;
  readonly level: number;
  readonly adjust: Adjustment;
  /** What to know besides, in sentences. */
  readonly notes: readonly string[];
}

/** A term, or a variable, tested by all its contrasts together. */
export interface JointTestRow extends Readonly<Record<string, Cell>> {
  readonly term: string;
  readonly df1: number;
  /** Infinity where the test is by chi-square. */
  readonly df2: number;
  readonly F: number;
  /** F times df1; null where degrees of freedom are finite. */
  readonly chisq: number | null;
  readonly pValue: number;
}

export interface JointTests {
  readonly kind: 'jointTests';
  readonly rows: readonly JointTestRow[];
  readonly by: readonly string[];
  readonly notes: readonly string[];
}

/** Members of rows that no variable may overwrite. */
const TAKEN: readonly string[] = [
  ...['estimate', 'stdError', 'df', 'lower', 'upper', 'statistic', 'pValue', 'contrast', 'group', 'weight'],
  ...['term', 'df1', 'df2', 'F', 'chisq'],
];

/** How rows call a variable. */
export function memberOf(name: string): string {
  return TAKEN.includes(name) ? `${name}_` : name;
}
