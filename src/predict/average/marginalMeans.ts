/**
 * Mean responses at settings of one variable, averaged over the rows of the data and over the random effects.
 */

import { type Check, COLUMN, LEVEL, needed, type OptionTable, oneOf } from '../../data/check.ts';
import { unknownColumn } from '../../data/table.ts';
import { quoted } from '../../data/text/printable.ts';
import { GlmmError } from '../../errors.ts';
import type { Method } from '../../fit/method.ts';
import type { Source, WithState } from '../given.ts';
import { DEFAULT_LEVEL, type Estimated } from '../interval.ts';
import { jointLaw } from '../law/jointLaw.ts';
import { meanInterval } from '../law/meanInterval.ts';
import { AVERAGED, OVER } from '../options.ts';
import type { PredictionState } from '../state.ts';
import { spreadAt } from './average.ts';
import { averageAt } from './compare.ts';
import { SETTING, type SettingValue } from './setting.ts';
import { type OverData, sourceOf } from './source.ts';

export interface MarginalMeansOptions {
  /** A column of the data. */
  readonly variable: string;
  /** Its settings; all levels of a factor without. */
  readonly values?: readonly SettingValue[];
  /** Over groups, 'marginal' (default), 'zero' or 'conditional'. */
  readonly randomEffects?: 'marginal' | 'zero' | 'conditional';
  readonly level?: number;
}

const SETTINGS: Check = {
  must: 'be an array of numbers or of names of levels, at least one',
  holds: (values) => Array.isArray(values) && values.length > 0 && values.every(SETTING.holds),
};

const MARGINAL_MEANS: OptionTable<MarginalMeansOptions> = {
  variable: needed(COLUMN),
  values: SETTINGS,
  randomEffects: oneOf(...AVERAGED),
  level: LEVEL,
};

export interface MarginalMeanRow extends Estimated {
  readonly value: SettingValue;
}

function marginalMeans(
  state: PredictionState,
  source: Source,
  options: MarginalMeansOptions,
): readonly MarginalMeanRow[] {
  const joint = jointLaw(state);
  const spread = spreadAt(joint, options.level ?? DEFAULT_LEVEL);
  return (options.values ?? levelsOf(source, options.variable)).map((value) => {
    const mean = averageAt(joint, source, options.variable, value, options.randomEffects ?? 'marginal');
    const { stdError, reach } = spread(mean);
    return { value, ...meanInterval(state.link, mean.value, stdError, reach) };
  });
}

function levelsOf({ table }: Source, variable: string): readonly string[] {
  if (!table.has(variable)) throw unknownColumn(variable, table.names);
  const column = table.column(variable);
  if (column.kind === 'factor') return column.levels;
  throw new GlmmError(
    'INVALID_OPTION',
    `${quoted(variable)} is numeric: give the values to set it to, values: [0, 1]`,
    {
      variable,
    },
  );
}

export interface MarginalMeansSignature {
  /** Mean responses at settings of a variable, averaged over rows and random effects. */
  marginalMeans(options: MarginalMeansOptions & OverData): readonly MarginalMeanRow[];
}

export const marginalMeansMethod: Method<MarginalMeansSignature, WithState> = {
  name: 'marginalMeans',
  options: { ...OVER, ...MARGINAL_MEANS },
  run(given, options) {
    return marginalMeans(given.state(), sourceOf('marginalMeans', given, options), options);
  },
};
