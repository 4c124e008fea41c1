/**
 * Rows to predict for, in matrices: those of the fit, or new data through the stored recipes.
 */

import { quoted } from '../data/text/printable.ts';
import type { DataTable } from '../data/types.ts';
import { groupWeightOfRows } from '../design/groupWeights.ts';
import type { Recipe } from '../design/matrix/matrix.ts';
import { applyOffsets, applyRecipe, type OffsetSum } from '../design/recipe.ts';
import type { Design, MatrixRecipe } from '../design/types.ts';
import { groupCodes } from '../design/variable/groupCodes.ts';
import { takeCodes, takeNumbers } from '../design/variable/value.ts';
import { optionValues } from '../design/weights.ts';
import { GlmmError } from '../errors.ts';
import { familyOf } from '../family/list.ts';
import type { FamilyName } from '../family/types.ts';
import { checkDomains } from './domain.ts';
import type { PredictionState } from './state.ts';

/** Code of a level that the fit has not seen, and of a missing one. */
export const NEW_LEVEL = -1;
export const MISSING_LEVEL = -2;

export interface Rows {
  readonly nRows: number;
  /** nRows x p, column-major; NaN where a variable is missing. */
  readonly X: Float64Array;
  readonly offset: Float64Array | null;
  /** nRows x q_t, column-major, one for each random term. */
  readonly Z: readonly Float64Array[];
  /** Level of each grouping factor in each row, {@link NEW_LEVEL} or {@link MISSING_LEVEL}. */
  readonly codes: readonly Int32Array[];
  /** Columns of second predictors, made when they are asked for; absent without such. */
  readonly second?: () => SecondRows;
  /** How often each row counts in averages; null for once. */
  readonly count: Float64Array | null;
}

/** Column-major; null where there is no such predictor. */
export interface SecondRows {
  readonly zi: Float64Array | null;
  readonly disp: Float64Array | null;
}

/** Which parts of the rows are wanted: a column that is not needed may be absent from the data. */
export interface Wanted {
  readonly Z: boolean;
  readonly groups: boolean;
  /** Offsets where the fit had them as plain numbers. */
  readonly offset?: string | ArrayLike<number> | undefined;
  /** The table that tells the groups, where a variable is set to another value in the one at hand. */
  readonly groupsOf?: DataTable;
}

export function rowsOfDesign(design: Design, family: FamilyName): Rows {
  return {
    nRows: design.nObs,
    X: design.fixed.values,
    offset: design.offset,
    Z: design.random.map(({ values }) => values),
    codes: design.groups.map(({ codes }) => codes),
    ...(design.second && {
      second: () => ({
        zi: design.second!.zi?.matrix.values ?? null,
        disp: design.second!.disp?.matrix.values ?? null,
      }),
    }),
    count: rowCounts(design, family),
  };
}

/** How often each row counts; null when every row counts once. */
function rowCounts({ response: { weights }, groups }: Design, family: FamilyName): Float64Array | null {
  const ofGroups = groupWeightOfRows(groups);
  if (!familyOf({ family }).weightsReplicate) return ofGroups;
  if (ofGroups !== null) return ofGroups.map((v, i) => v * weights[i]);
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 1) return weights;
  return null;
}

/**
 * @param rows which rows of the table; null for all
 * @throws GlmmError UNKNOWN_COLUMN, UNKNOWN_LEVEL, UNSUPPORTED_DATA, NOT_FINITE, INVALID_OFFSET
 */
export function rowsOfTable(
  state: PredictionState,
  table: DataTable,
  wanted: Wanted,
  rows: Int32Array | null = null,
): Rows {
  const nRows = rows?.length ?? table.nRows;
  const matrix = (recipe: MatrixRecipe): Float64Array => {
    const columns = applyRecipe(recipe, table, rows);
    if (columns.values.some(Number.isNaN)) checkDomains((recipe as Recipe).variables, table, state.formula);
    return finiteColumns(columns, nRows);
  };
  const offset = offsetOf(state, table, wanted.offset);
  const codes = wanted.groups ? state.groups.map((group) => groupCodes(group, wanted.groupsOf ?? table)) : [];
  return {
    nRows,
    X: matrix(state.fixed.recipe),
    offset: offset === null || rows === null ? offset : takeNumbers(offset, rows),
    Z: wanted.Z ? state.terms.map(({ recipe }) => matrix(recipe)) : [],
    codes: rows === null ? codes : codes.map((all) => takeCodes(all, rows)),
    ...(state.second && {
      second: () => ({
        zi: state.second!.zi && matrix(state.second!.zi.recipe),
        disp: state.second!.disp && matrix(state.second!.disp.recipe),
      }),
    }),
    count: null,
  };
}

/** Missing values are NaN and give NaN; an infinite one is a mistake. */
function finiteColumns(
  { names, values }: { readonly names: readonly string[]; readonly values: Float64Array },
  nRows: number,
): Float64Array {
  const at = values.findIndex((x) => x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY);
  if (at < 0) return values;
  const row = at % nRows;
  const column = names[Math.floor(at / nRows)];
  throw new GlmmError('NOT_FINITE', `${quoted(column)} is ${values[at]} in row ${row + 1} of the new data`, {
    column,
    row,
  });
}

function offsetOf(
  state: PredictionState,
  table: DataTable,
  given: string | ArrayLike<number> | undefined,
): Float64Array | null {
  if (state.offsetByRow && given === undefined) {
    throw new GlmmError(
      'INVALID_OFFSET',
      'the fit has an offset that was given as numbers, not as a column, so the offsets of the new data are not known. ' +
        'Give them as the option offset: a column of the new data, or one number a row (0 for none)',
    );
  }
  const stored = state.offset === null ? null : applyOffsets(state.offset, table);
  if (stored?.some(Number.isNaN)) checkDomains((state.offset as OffsetSum).variables, table, state.formula);
  if (given === undefined) return stored;
  if (!state.offsetByRow) {
    throw new GlmmError(
      'INVALID_OFFSET',
      state.offset === null
        ? 'the fit has no offset, so none can be given for new data'
        : 'the offset of the fit is computed from columns of the new data; it cannot be given as well',
    );
  }
  const values = optionValues('offset', given, table);
  return Float64Array.from(values, (x, i) => x + (stored === null ? 0 : stored[i]));
}
