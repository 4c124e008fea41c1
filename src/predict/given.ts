/**
 * What methods are given that ask for predictions, or for what estimates mean: the same of a fit and of one read from JSON, which lacks
 * the data and so asks for them where it must average over rows.
 */
import type { DataTable } from '../data/types.ts';
import { applyOffsets } from '../design/recipe.ts';
import type { Design } from '../design/types.ts';
import type { Estimation } from '../fit/estimation.ts';
import { type KenwardRoger, kenwardRoger } from '../infer/kenwardRoger/law.ts';
import { type EndlessLimits, endlessLimits } from '../infer/profile/endlessLimits.ts';
import { type Rows, rowsOfDesign } from './rows.ts';
import type { EstimateState, PredictionState } from './state.ts';

/** For what the estimates mean. */
export interface WithEstimates {
  estimates(): EstimateState;
}

/** For predictions. */
export interface WithState extends WithEstimates {
  state(): PredictionState;
  /** null for a fit read from JSON. */
  readonly data: FitData | null;
  /** What is computed from the model anew; null for a fit read from JSON. */
  readonly laws: ModelLaws | null;
}

/** Each made once. */
export interface ModelLaws {
  /** @throws GlmmError INVALID_OPTION where the model has none */
  kenwardRoger(): KenwardRoger;
  /** Of combinations x'beta that separated data leave without a finite estimate. */
  endlessLimits(x: ArrayLike<number>, level: number): EndlessLimits;
}

/** The data of a fit as predictions see them. */
export interface FitData {
  readonly rows: Rows;
  /** null without the user's table: then compare() and marginalMeans() need the option `data`. */
  readonly source: Source | null;
}

/** The data to average over: which rows of a table, how often each counts, and offsets where they are plain numbers. */
export interface Source {
  readonly table: DataTable;
  readonly rows: Int32Array | null;
  readonly count: Float64Array | null;
  readonly offset: string | ArrayLike<number> | null;
}

/** @param makeState called once, when a prediction is asked for */
export function withState(
  makeState: () => PredictionState,
  data: FitData | null,
  laws: ModelLaws | null = null,
): WithState {
  let made: PredictionState | undefined;
  const state = (): PredictionState => (made ??= makeState());
  return { state, estimates: state, data, laws };
}

export function modelLaws(estimation: Estimation): ModelLaws {
  let kr: KenwardRoger | undefined;
  const known = new Map<string, EndlessLimits>();
  return {
    kenwardRoger: () => (kr ??= kenwardRoger(estimation)),
    endlessLimits(x, level) {
      const key = `${Array.from(x)} ${level}`;
      const found = known.get(key) ?? endlessLimits(estimation, x, level);
      known.set(key, found);
      return found;
    },
  };
}

/** @param table the user's data */
export function fitData({ design, family }: Estimation, table?: DataTable): FitData {
  const rows = rowsOfDesign(design, family.family);
  if (table === undefined) return { rows, source: null };
  return { rows, source: { table, rows: design.rows, count: rows.count, offset: numberOffsets(design, table) } };
}

/** The part of the offset that the option gave as numbers, one for each row of the table; null without. */
function numberOffsets({ replay, offset, offsetRecipe, rows }: Design, table: DataTable): Float64Array | null {
  if (!replay.offsetByRow || offset === null) return null;
  const stored = offsetRecipe === null ? null : applyOffsets(offsetRecipe, table);
  const numbers = new Float64Array(table.nRows);
  for (let i = 0; i < offset.length; i++) {
    const row = rows === null ? i : rows[i];
    numbers[row] = offset[i] - (stored === null ? 0 : stored[row]);
  }
  return numbers;
}
