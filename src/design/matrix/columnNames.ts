/**
 * The names of all columns of a model, fixed and random: R's (`flo` for level lo of f), or, where two different columns would
 * have the same, in full (`f["lo"]` beside a column `flo`). A column that several matrices have is called the same in all.
 */
import { distinctNames } from '../../data/distinct.ts';
import { allColumns, type ProductColumn, type Recipe } from './matrix.ts';

/** For each recipe the names of all its columns, whether kept or not. */
export function columnNames(recipes: readonly Recipe[]): string[][] {
  const usual = new Map<string, string>();
  const inFull = recipes.map((recipe) =>
    allColumns(recipe).map((column) => {
      const full = fullName(recipe, column);
      usual.set(full, column.name);
      return full;
    }),
  );
  const distinct = [...usual];
  const names = distinctNames(
    distinct.length,
    (i) => distinct[i][1],
    (i) => distinct[i][0],
  );
  const nameOf = new Map(distinct.map(([full], i) => [full, names[i]]));
  return inFull.map((columns) => columns.map((full) => nameOf.get(full)!));
}

/**
 * The name of no other column: levels are quoted, so that they cannot run into the name of their variable, and columns of
 * contrasts or of matrices, which are not levels, stand in brackets without quotes. No formula has brackets outside of backticks.
 */
function fullName(recipe: Recipe, { name, factors }: ProductColumn): string {
  if (factors.length === 0) return name;
  return factors
    .map(({ variable, coded, suffix }) => {
      const { label } = recipe.variables[variable];
      if (coded !== null) return `${label}[${'level' in coded ? JSON.stringify(coded.name) : coded.name}]`;
      return suffix === '' ? label : `${label}[${suffix}]`;
    })
    .join(':');
}
