/**
 * `predict()`: for the rows of the fit, or for new ones.
 */
import { DATA, type OptionTable, PER_ROW } from '../../data/check.ts';
import { toDataTable, unknownColumn } from '../../data/table.ts';
import type { DataInput, DataTable } from '../../data/types.ts';
import type { Method } from '../../fit/method.ts';
import { checkRowsOfOffset, needsData } from '../average/source.ts';
import type { WithState } from '../given.ts';
import { rowsOfTable } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import { predict, SCALE } from './predict.ts';
import type { Prediction, PredictionScale } from './scale.ts';

export interface PredictOptions extends PredictionScale {
  /** Rows to predict for; those of the fit without. */
  readonly newData?: DataInput;
  /** Offsets of the new rows where those of the fit were given as numbers: a column's name or one number a row. */
  readonly offset?: string | ArrayLike<number>;
}

const PREDICT: OptionTable<PredictOptions> = { ...SCALE, newData: DATA, offset: PER_ROW };

export interface PredictSignature {
  /** Predictions, with standard errors and intervals when asked for; see {@link PredictOptions}. NaN for rows that miss a variable. */
  predict(options?: PredictOptions): Prediction;
}

export const predictMethod: Method<PredictSignature, WithState> = {
  name: 'predict',
  options: PREDICT,
  run(given, { newData, offset, ...scale }) {
    const state = given.state();
    if (newData === undefined) {
      checkRowsOfOffset('predict', offset, 'newData');
      if (given.data === null) throw needsData('predict', 'newData');
      return predict(state, given.data.rows, scale);
    }
    const table = toDataTable(newData);
    // second predictors have no random effects
    const kind = scale.type === 'zprob' || scale.type === 'disp' ? 'zero' : (scale.randomEffects ?? 'conditional');
    if (kind === 'conditional') checkHasGroups(state, table);
    const wanted = { Z: kind !== 'zero' || scale.interval === 'newGroup', groups: kind === 'conditional', offset };
    return predict(state, rowsOfTable(state, table, wanted), scale, table);
  },
};

/** @throws GlmmError UNKNOWN_COLUMN for new data that do not say whose random effects are meant */
function checkHasGroups({ groups }: PredictionState, table: DataTable): void {
  const name = groups.flatMap(({ columns }) => columns).find((column) => !table.has(column));
  if (name === undefined) return;
  throw unknownColumn(
    name,
    table.names,
    "Without groups predict with randomEffects: 'zero' (the typical group) or 'marginal' (the mean over all groups)",
  );
}
