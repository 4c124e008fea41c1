/**
 * What a reference grid is made of: the columns of the data that the model is computed from, the levels of categories, where numbers lie,
 * and how often each combination of categories occurs. Kept with a fit, so that one read from JSON has it too.
 */

import { toDataTable } from '../../../data/table.ts';
import type { Column, DataTable } from '../../../data/types.ts';
import { groupWeightOfRows } from '../../../design/groupWeights.ts';
import type { Recipe, VariableRecipe } from '../../../design/matrix/matrix.ts';
import { type OffsetSum, replayVariable } from '../../../design/recipe.ts';
import type { Design } from '../../../design/types.ts';
import { columnsOf } from '../../../design/variable/evaluate.ts';
import type { Expr } from '../../../formula/types.ts';
import { ascending } from '../../../stats/ascending.ts';
import { quantile } from '../../../stats/quantile.ts';
import type { GridColumn, GridState } from '../../state.ts';

/** More combinations than this are not counted: a grid of them would be refused. */
const MOST_COMBINATIONS = 10_000;
/** Numbers with so many different values stand for categories, as in R's emmeans. */
const FEW_VALUES = 2;

export function gridState(design: Design, table: DataTable): GridState {
  const fixed = (design.fixed.recipe as Recipe).variables;
  const offsets = (design.offsetRecipe as OffsetSum | null)?.variables ?? [];
  const random = design.random.flatMap(({ recipe }) => (recipe as Recipe).variables);
  const zeros = (design.second?.zi?.matrix.recipe as Recipe | undefined)?.variables ?? [];
  const dispersions = (design.second?.disp?.matrix.recipe as Recipe | undefined)?.variables ?? [];
  const inFixed = namesIn([...fixed, ...offsets], table);
  const inZeros = namesIn(zeros, table);
  const inRandom = namesIn(random, table);
  const names = new Set([...inFixed, ...inZeros, ...inRandom, ...namesIn(dispersions, table)]);
  const all = [...fixed, ...offsets, ...zeros, ...random, ...dispersions];
  const made = [...names].map((name): Made => {
    const { column, codes } = gridColumn(name, inFixed.has(name), all, table.column(name), design);
    const isOfZeros = inZeros.has(name) && !column.isFixed;
    const isElsewhere = column.isFixed || isOfZeros || inRandom.has(name);
    return {
      codes,
      column: { ...column, ...(isOfZeros && { isOfZeros }), ...(!isElsewhere && { isOfDispersion: true }) },
    };
  });
  return {
    columns: made.map(({ column }) => column),
    counts: countsOf(made, weightsOf(design)),
    offset: meanOffset(design),
  };
}

function namesIn(variables: readonly VariableRecipe[], table: DataTable): Set<string> {
  const names = new Set<string>();
  for (const { expr } of variables) columnsOf(expr, table, names);
  return names;
}

interface Made {
  readonly column: GridColumn;
  /** Level, or place among the values, of each row used; null for numbers that are summarised. */
  readonly codes: Int32Array | null;
}

function gridColumn(
  name: string,
  isFixed: boolean,
  variables: readonly VariableRecipe[],
  column: Column,
  { rows, nObs }: Design,
): Made {
  const rowOf = (i: number): number => (rows === null ? i : rows[i]);
  if (column.kind === 'factor') {
    const known = variables.find(({ expr, levels }) => isName(expr, name) && levels !== null)?.levels;
    const codes = Int32Array.from({ length: nObs }, (_, i) => column.codes[rowOf(i)]);
    const occurring = column.levels.filter((_, code) => codes.includes(code));
    const levels = known ?? occurring;
    const place = new Map(levels.map((level, code) => [level, code]));
    const source = column.source;
    return {
      column: { name, isFixed, levels, source, values: null, numbers: null },
      codes: codes.map((code) => place.get(column.levels[code]) ?? -1),
    };
  }
  const used = Float64Array.from({ length: nObs }, (_, i) => column.values[rowOf(i)]);
  const sorted = ascending(used);
  const numbers = {
    mean: used.reduce((sum, x) => sum + x, 0) / nObs,
    median: quantile(sorted, 0.5),
    least: sorted[0],
    most: sorted[nObs - 1],
  };
  const distinct: number[] = [];
  for (const x of sorted) if (x !== distinct[distinct.length - 1]) distinct.push(x);
  const classes = classesOf(name, distinct, variables);
  const values = classes?.map((own) => own[Math.floor((own.length - 1) / 2)]) ?? null;
  const places = classes && new Map(classes.flatMap((own, k) => own.map((x) => [x, k] as const)));
  return {
    column: { name, isFixed, levels: null, source: 'number', values, numbers },
    codes: places && Int32Array.from(used, (x) => places.get(x) ?? -1),
  };
}

/**
 * The numbers that each category is made of, in ascending order; null for a number that stands for itself. `factor(x)` has one each; the
 * intervals of `cut(x)` have many, unless x has an effect besides.
 */
function classesOf(name: string, distinct: readonly number[], variables: readonly VariableRecipe[]): number[][] | null {
  const each = distinct.map((x) => [x]);
  const own = variables.filter(({ expr, levels }) => levels !== null && isCallOf(expr, name));
  const reads = ({ expr }: VariableRecipe): Set<string> => columnsOf(expr, { has: () => true });
  if (own.length === 0 || own.some((variable) => reads(variable).size > 1))
    return own.length > 0 || distinct.length <= FEW_VALUES ? each : null;
  const table = toDataTable({ [name]: distinct });
  const coded = own.map((variable) => replayVariable(variable, table, ''));
  const classes = new Map<string, number[]>();
  distinct.forEach((x, i) => {
    const key = coded.map((value) => (value.kind === 'factor' ? value.codes[i] : -1)).join(' ');
    const known = classes.get(key);
    if (known === undefined) classes.set(key, [x]);
    else known.push(x);
  });
  if (classes.size === distinct.length) return each;
  const isElsewhere = variables.some((variable) => !own.includes(variable) && reads(variable).has(name));
  if (isElsewhere) return distinct.length <= FEW_VALUES ? each : null;
  return [...classes.values()];
}

function isName(expr: Expr, name: string): boolean {
  return expr.type === 'name' && expr.name === name;
}

/** `factor(x)` and its like: a function of the lone column. */
function isCallOf(expr: Expr, name: string): boolean {
  return isName(expr, name) || (expr.type === 'call' && expr.args.length > 0 && isName(expr.args[0].value, name));
}

/** Prior weights, those of groups too, without numbers of trials that the response itself tells. */
function weightsOf({ response: { form, trials, weights }, groups }: Design): Float64Array {
  const own = form === 'counts' && trials !== null ? weights.map((w, i) => w / trials[i]) : weights;
  return groupWeightOfRows(groups)?.map((v, i) => v * own[i]) ?? own;
}

function countsOf(made: readonly Made[], weights: Float64Array): number[] | null {
  const categories = made.filter(({ column, codes }) => column.isFixed && codes !== null);
  const sizes = categories.map(({ column }) => (column.levels ?? column.values ?? []).length);
  const total = sizes.reduce((product, size) => product * size, 1);
  if (total > MOST_COMBINATIONS) return null;
  const counts = new Array<number>(total).fill(0);
  for (let i = 0; i < weights.length; i++) {
    let place = 0;
    let stride = 1;
    let isKnown = true;
    categories.forEach(({ codes }, k) => {
      if (codes![i] < 0) isKnown = false;
      place += stride * codes![i];
      stride *= sizes[k];
    });
    if (isKnown) counts[place] += weights[i];
  }
  return counts;
}

/** The mean of all offsets; 0 without. */
function meanOffset({ offset }: Design): number {
  return offset === null ? 0 : offset.reduce((sum, x) => sum + x, 0) / offset.length;
}
