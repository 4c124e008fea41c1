/**
 * Two settings of one variable compared, everything else as it is in the data: the mean response under each, averaged over the
 * rows, and their difference and ratios (g-computation; risk difference, risk ratio and odds ratio for binomial data).
 */
import { COLUMN, LEVEL, needed, type OptionTable, oneOf } from '../data/check.ts';
import type { DataTable } from '../data/types.ts';
import { exp, log } from '../stats/special.ts';
import { type Average, average, averageVariance, combine } from './average.ts';
import { DEFAULT_LEVEL, type Estimated, reachOf, rootOf, wald } from './interval.ts';
import { type JointLaw, jointLaw } from './jointLaw.ts';
import { meanInterval } from './meanInterval.ts';
import { levelKey } from './newLevels.ts';
import { AVERAGED } from './options.ts';
import { type Rows, rowsOfTable, type Wanted } from './rows.ts';
import { SETTING, type SettingValue, settingOf, withSetting } from './setting.ts';
import type { PredictionState } from './state.ts';

export interface CompareOptions {
  /** A column of the data. */
  readonly variable: string;
  readonly from: SettingValue;
  readonly to: SettingValue;
  /** Over groups, 'marginal' (default: the population average), 'zero' (the typical group) or 'conditional' (the groups of the rows). */
  readonly randomEffects?: 'marginal' | 'zero' | 'conditional';
  /** Of the intervals. Default 0.95. */
  readonly level?: number;
}

export const COMPARE: OptionTable<CompareOptions> = {
  variable: needed(COLUMN),
  from: needed(SETTING),
  to: needed(SETTING),
  randomEffects: oneOf(...AVERAGED),
  level: LEVEL,
};

export interface Comparison {
  readonly variable: string;
  readonly from: SettingValue;
  readonly to: SettingValue;
  /** Rows averaged over. */
  readonly nRows: number;
  /** Mean response with the variable at `from` and at `to`; intervals made on the scale of the link. */
  readonly atFrom: Estimated;
  readonly atTo: Estimated;
  /** to - from. For binomial data the risk difference. */
  readonly difference: Estimated;
  /** to / from. Its standard error is that of its logarithm; the interval is made there. */
  readonly ratio: Estimated;
  /** Ratio of the odds of the two averages; null unless binomial. Standard error of its logarithm. */
  readonly oddsRatio: Estimated | null;
}

/** The data to average over: which rows of a table, how often each counts, and offsets where they are plain numbers. */
export interface Source {
  readonly table: DataTable;
  readonly rows: Int32Array | null;
  readonly count: Float64Array | null;
  readonly offset: string | ArrayLike<number> | null;
}

export function compare(state: PredictionState, source: Source, options: CompareOptions): Comparison {
  const { variable, from, to } = options;
  const reach = reachOf(options.level ?? DEFAULT_LEVEL);
  const joint = jointLaw(state);
  const at = (value: SettingValue): Average =>
    averageAt(joint, source, variable, value, options.randomEffects ?? 'marginal');
  const a = at(from);
  const b = at(to);
  const spread = (x: number, y: number): number => rootOf(averageVariance(joint, combine(a, x, b, y)));
  const ratioOf = (estimate: number, stdError: number): Estimated => {
    const { lower, upper } = wald(log(estimate), stdError, reach);
    return { estimate, stdError, lower: exp(lower), upper: exp(upper) };
  };
  const odds = (p: number): number => p / (1 - p);
  return {
    variable,
    from,
    to,
    nRows: a.nRows,
    atFrom: meanInterval(state.link, a.value, spread(1, 0), reach),
    atTo: meanInterval(state.link, b.value, spread(0, 1), reach),
    difference: wald(b.value - a.value, spread(-1, 1), reach),
    ratio: ratioOf(b.value / a.value, spread(-1 / a.value, 1 / b.value)),
    oddsRatio:
      state.family === 'binomial'
        ? ratioOf(odds(b.value) / odds(a.value), spread(-1 / (a.value * (1 - a.value)), 1 / (b.value * (1 - b.value))))
        : null,
  };
}

/** The mean response over the rows of the source with `variable` at `value`. */
export function averageAt(
  joint: JointLaw,
  source: Source,
  variable: string,
  value: SettingValue,
  randomEffects: 'marginal' | 'zero' | 'conditional',
): Average {
  const setting = settingOf(joint.state, source.table, variable, value);
  const wanted = { Z: randomEffects !== 'zero', groups: randomEffects === 'conditional' };
  const rows = sourceRows(joint.state, source, withSetting(source.table, setting), wanted);
  const newLevel = (row: number, g: number): string =>
    levelKey(joint.state.groups[g], source.table, source.rows === null ? row : source.rows[row]);
  return average(joint, rows, { randomEffects, newLevel });
}

export function sourceRows(state: PredictionState, source: Source, table: DataTable, wanted: Wanted): Rows {
  const offset = state.offsetByRow ? (source.offset ?? undefined) : undefined;
  return {
    ...rowsOfTable(state, table, { ...wanted, offset, groupsOf: source.table }, source.rows),
    count: source.count,
  };
}
