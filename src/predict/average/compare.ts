/**
 * Two settings of one variable compared, everything else as it is in the data: the mean response under each, averaged over the
 * rows, and their difference and ratios (g-computation; risk difference, risk ratio and odds ratio for binomial data).
 */

import { COLUMN, LEVEL, needed, type OptionTable, oneOf } from '../../data/check.ts';
import { familyOf } from '../../family/list.ts';
import type { Method } from '../../fit/method.ts';
import { levelKey } from '../conditional/newLevels.ts';
import type { Source, WithState } from '../given.ts';
import { DEFAULT_LEVEL, type Estimated, type EstimatedRatio, wald, waldRatio } from '../interval.ts';
import { type JointLaw, jointLaw } from '../law/jointLaw.ts';
import { meanInterval } from '../law/meanInterval.ts';
import { type TestLaw, testLaw } from '../means/law.ts';
import { type DfOption, LAW, type VcovOption } from '../means/options.ts';
import { AVERAGED, OVER } from '../options.ts';
import type { PredictionState } from '../state.ts';
import { type Average, average, combine, spreadAt } from './average.ts';
import { SETTING, type SettingValue, settingOf, withSetting } from './setting.ts';
import { type OverData, sourceOf, sourceRows } from './source.ts';

export interface CompareOptions {
  /** A column of the data. */
  readonly variable: string;
  readonly from: SettingValue;
  readonly to: SettingValue;
  /** Over groups, 'marginal' (default: the population average), 'zero' (the typical group) or 'conditional' (the groups of the rows). */
  readonly randomEffects?: 'marginal' | 'zero' | 'conditional';
  /** Of the intervals. Default 0.95. */
  readonly level?: number;
  /** Degrees of freedom of the intervals, as those of marginal means. */
  readonly df?: DfOption;
  /** In the place of the model's covariance of the fixed effects. */
  readonly vcov?: VcovOption;
}

const COMPARE: OptionTable<CompareOptions> = {
  variable: needed(COLUMN),
  from: needed(SETTING),
  to: needed(SETTING),
  randomEffects: oneOf(...AVERAGED),
  level: LEVEL,
  ...LAW,
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
  /** to / from. */
  readonly ratio: EstimatedRatio;
  /** Ratio of the odds of the two averages; null unless binomial. */
  readonly oddsRatio: EstimatedRatio | null;
}

export function compare(
  state: PredictionState,
  source: Source,
  options: CompareOptions,
  law: TestLaw | null = null,
): Comparison {
  const { variable, from, to } = options;
  const joint = jointLaw(state);
  const spread = spreadAt(joint, options.level ?? DEFAULT_LEVEL, law);
  const at = (value: SettingValue): Average =>
    averageAt(joint, source, variable, value, options.randomEffects ?? 'marginal');
  const a = at(from);
  const b = at(to);
  const meanOf = (estimate: number, x: number, y: number): Estimated => {
    const { stdError, reach } = spread(combine(a, x, b, y));
    return meanInterval(state.link, estimate, stdError, reach);
  };
  const ratioOf = (estimate: number, x: number, y: number): EstimatedRatio => {
    const { stdError, reach } = spread(combine(a, x, b, y));
    return waldRatio(estimate, stdError, reach);
  };
  const difference = spread(combine(a, -1, b, 1));
  const odds = (p: number): number => p / (1 - p);
  return {
    variable,
    from,
    to,
    nRows: a.nRows,
    atFrom: meanOf(a.value, 1, 0),
    atTo: meanOf(b.value, 0, 1),
    difference: wald(b.value - a.value, difference.stdError, difference.reach),
    ratio: ratioOf(b.value / a.value, -1 / a.value, 1 / b.value),
    oddsRatio: familyOf(state).support.isShare
      ? ratioOf(odds(b.value) / odds(a.value), -1 / (a.value * (1 - a.value)), 1 / (b.value * (1 - b.value)))
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

export interface CompareSignature {
  /** Difference and ratios of mean responses between two settings of a variable, averaged over the rows. */
  compare(options: CompareOptions & OverData): Comparison;
}

export const compareMethod: Method<CompareSignature, WithState> = {
  name: 'compare',
  options: { ...OVER, ...COMPARE },
  run(given, options) {
    const law = options.df === undefined && options.vcov === undefined ? null : testLaw(given, options);
    return compare(given.state(), sourceOf('compare', given, options), options, law);
  },
};
