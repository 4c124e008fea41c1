/**
 * The fixed effects: their columns, of full rank, and the columns left out.
 */
import { brief } from '../../data/text/printable.ts';
import { GlmmError, type GlmmWarning } from '../../errors.ts';
import type { Frame } from '../frame.ts';
import { columnRank } from '../rank/rank.ts';
import type { AliasedColumn, ModelMatrix } from '../types.ts';
import { matrixOf, type Recipe } from './matrix.ts';

/** @param names of all columns of the recipe @throws GlmmError NO_FIXED_EFFECTS. */
export function fixedEffects(
  recipe: Recipe,
  names: readonly string[],
  frame: Frame,
): {
  readonly fixed: ModelMatrix;
  readonly aliased: readonly AliasedColumn[];
  readonly allFixedNames: readonly string[];
  readonly allFixedAssign: readonly number[];
} {
  const full = matrixOf(recipe, names, frame);
  const { kept, aliased } = columnRank(full.values, frame.nObs, full.names.length, full.assign[0] === -1);
  if (kept.length === 0) {
    throw new GlmmError('NO_FIXED_EFFECTS', 'the formula has no fixed effects: keep at least the intercept', {
      names: full.names,
    });
  }
  return {
    fixed: aliased.length === 0 ? full : keepColumns(full, kept, frame.nObs),
    aliased: aliased.map(({ column, combination }) => ({
      name: full.names[column],
      combination: combination.map((part) => ({ name: full.names[part.column], coefficient: part.coefficient })),
    })),
    allFixedNames: full.names,
    allFixedAssign: full.assign,
  };
}

/**
 * With as many columns as rows the fixed effects alone fit every response, and nothing is left to estimate variances from.
 *
 * @throws GlmmError TOO_MANY_COLUMNS
 */
export function checkFewerThanRows({ names }: ModelMatrix, nObs: number): void {
  if (names.length < nObs) return;
  throw new GlmmError(
    'TOO_MANY_COLUMNS',
    `the fixed effects have ${names.length} independent columns for ${nObs} rows, so they fit every response and leave nothing to estimate variances from\n` +
      'Leave terms out, or merge levels of a factor with many.',
    { columns: names.length, nObs },
  );
}

function keepColumns(full: ModelMatrix, kept: readonly number[], nObs: number): ModelMatrix {
  const values = new Float64Array(nObs * kept.length);
  kept.forEach((column, j) => {
    values.set(full.values.subarray(column * nObs, (column + 1) * nObs), j * nObs);
  });
  return {
    names: kept.map((column) => full.names[column]),
    values,
    assign: kept.map((column) => full.assign[column]),
    termLabels: full.termLabels,
    recipe: { ...full.recipe, kept } as ModelMatrix['recipe'],
  };
}

/** One warning that names the columns left out and says what they are equal to. */
export function rankWarnings(aliased: readonly AliasedColumn[]): GlmmWarning[] {
  if (aliased.length === 0) return [];
  const shown = aliased.slice(0, 5).map(describeAliased).join('; ') + (aliased.length > 5 ? '; ...' : '');
  const message = `${aliased.length} of the fixed-effect columns left out as combinations of others: ${shown}`;
  return [{ code: 'RANK_DEFICIENT', message, details: { columns: aliased.map(({ name }) => name) } }];
}

/** `c = a - 0.5 b`, at most eight summands. */
function describeAliased({ name, combination }: AliasedColumn): string {
  if (combination.length === 0) return `${brief(name)} = 0`;
  const summands = combination.slice(0, 8).map(({ name: column, coefficient }, k) => {
    const size = Math.abs(coefficient);
    const factor = size === 1 ? '' : `${Number(size.toPrecision(6))} `;
    const sign = coefficient < 0 ? (k === 0 ? '-' : '- ') : k === 0 ? '' : '+ ';
    return `${sign}${factor}${brief(column)}`;
  });
  return `${brief(name)} = ${summands.join(' ')}${combination.length > 8 ? ' + ...' : ''}`;
}
