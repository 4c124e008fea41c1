/**
 * Model matrices: the recipe of a term list's columns, learned from the user's data, and the columns it gives on any data.
 */
import { printable, quoted } from '../../data/text/printable.ts';
import type { NumericArray } from '../../data/types.ts';
import { GlmmError } from '../../errors.ts';
import { printExpr } from '../../formula/print.ts';
import type { Expr, Term, TermList } from '../../formula/types.ts';
import type { Frame } from '../frame.ts';
import type { MatrixRecipe, ModelMatrix } from '../types.ts';
import type { ColumnValue } from '../variable/value.ts';
import type { Variable } from '../variable/variable.ts';
import { termCodings } from './coding.ts';
import type { ContrastName } from './contrastNames.ts';
import { type CodedColumn, contrastColumns, contrastKey, indicatorColumns } from './contrasts.ts';
import type { LearnedState } from './scope.ts';

/** What {@link MatrixRecipe} holds. Plain JSON. */
export interface Recipe extends MatrixRecipe {
  /** The user's formula, for carets. */
  readonly text: string;
  readonly intercept: boolean;
  readonly variables: readonly VariableRecipe[];
  readonly terms: readonly TermRecipe[];
  /** Which of the columns are kept, in order; null for all. */
  readonly kept: readonly number[] | null;
}

export interface VariableRecipe {
  readonly label: string;
  readonly expr: Expr;
  readonly states: readonly LearnedState[];
  /** Levels of a factor; null for numbers. */
  readonly levels: readonly string[] | null;
}

export interface TermRecipe {
  readonly label: string;
  readonly factors: readonly TermFactor[];
}

/** One variable of a term: a factor's coded columns, or the names of numeric ones. */
export interface TermFactor {
  /** Index into `Recipe.variables`. */
  readonly variable: number;
  readonly coded: readonly CodedColumn[] | null;
  /** Pasted to the variable's label, one for each column. */
  readonly names: readonly string[];
}

/**
 * The matrix of a recipe on the rows of the frame it was learned from.
 *
 * @param names of all its columns, see columnNames.ts
 * @param ones where there is a column of ones already, it is shared by a matrix that has no other
 */
export function matrixOf(
  recipe: Recipe,
  names: readonly string[],
  frame: Frame,
  ones: Float64Array | null = null,
): ModelMatrix {
  if (recipe.intercept && recipe.terms.length === 0 && ones !== null)
    return { names: ['(Intercept)'], values: ones, assign: [-1], termLabels: [], recipe };
  const values = recipe.variables.map(({ expr }) => frame.variable(expr).value);
  return { variables: values, ...fillMatrix(recipe, values, frame.nObs), names };
}

/**
 * The recipe of `terms` for variables as they are in the frame.
 *
 * @throws GlmmError SINGLE_LEVEL for a factor that takes one value only.
 */
export function learnRecipe(
  terms: TermList,
  variable: (expr: Expr) => Variable,
  contrasts: Readonly<Record<string, ContrastName>>,
  text: string,
): Recipe {
  const variables = distinctVariables(terms.terms, variable);
  const indexOf = new Map(variables.map(({ label: name }, index) => [name, index]));
  const codings = termCodings(terms, (name) => variables[indexOf.get(name)!].value.kind === 'factor');
  return {
    version: 1,
    text,
    intercept: terms.intercept,
    variables: variables.map(({ label: name, expr, states, value }) => ({
      label: name,
      expr,
      states,
      levels: value.kind === 'factor' ? value.levels : null,
    })),
    terms: terms.terms.map((term, t) => ({
      label: term.label,
      factors: term.variables.map((expr, k) => {
        const index = indexOf.get(printExpr(expr))!;
        return termFactor(variables[index], index, codings[t][k], contrasts);
      }),
    })),
    kept: null,
  };
}

function distinctVariables(terms: readonly Term[], variable: (expr: Expr) => Variable): readonly Variable[] {
  const distinct = new Map<string, Variable>();
  for (const term of terms) for (const expr of term.variables) distinct.set(printExpr(expr), variable(expr));
  return [...distinct.values()];
}

function termFactor(
  { label: name, expr, value }: Variable,
  index: number,
  coding: 'contrast' | 'indicator',
  contrasts: Readonly<Record<string, ContrastName>>,
): TermFactor {
  if (value.kind !== 'factor' && Object.hasOwn(contrasts, contrastKey(expr))) {
    throw new GlmmError(
      'INVALID_OPTION',
      `contrasts are given for ${printable(name)}, which is a number and no factor: write factor(${printable(name)}), or give its levels`,
      { option: 'contrasts', variable: name },
    );
  }
  if (value.kind === 'numeric') return { variable: index, coded: null, names: [''] };
  if (value.kind === 'matrix') return { variable: index, coded: null, names: matrixNames(value.names) };
  checkLevels(name, value.levels, value.codes);
  const key = contrastKey(expr);
  const contrast = Object.hasOwn(contrasts, key)
    ? contrasts[key]
    : (value.contrast ?? (value.ordered ? 'polynomial' : 'treatment'));
  const coded = coding === 'indicator' ? indicatorColumns(value.levels) : contrastColumns(value.levels, contrast);
  return { variable: index, coded, names: coded.map((column) => column.name) };
}

/** R pastes the names of several columns to the variable's label, and none to a single one. */
function matrixNames(names: readonly string[]): readonly string[] {
  if (names.length === 1) return [''];
  return names.every((name) => name === '') ? names.map((_, k) => String(k + 1)) : names;
}

function checkLevels(name: string, levels: readonly string[], codes: Int32Array): void {
  const first = codes[0];
  if (levels.length >= 2 && codes.some((code) => code !== first)) return;
  const level = first === undefined ? undefined : levels[first];
  throw new GlmmError(
    'SINGLE_LEVEL',
    `${name} has a single level, ${level === undefined ? 'none' : quoted(level)}, in the rows used: it cannot be told from the intercept. Leave it out of the formula.`,
    { variable: name, level },
  );
}

/** Names, term of each column, and values: all columns the recipe keeps, for variables with `nRows` rows. */
export function fillMatrix(recipe: Recipe, values: readonly ColumnValue[], nRows: number): ModelMatrix {
  checkSize(recipe, nRows);
  const all = allColumns(recipe);
  const kept = recipe.kept === null ? all : recipe.kept.map((index) => all[index]);
  const matrix = new Float64Array(nRows * kept.length);
  const filled = fillIndicators(matrix, kept, values, nRows);
  kept.forEach(({ factors }, j) => {
    if (!filled.has(j)) fillColumn(matrix.subarray(j * nRows, (j + 1) * nRows), factors, values);
  });
  return {
    names: kept.map((column) => column.name),
    values: matrix,
    assign: kept.map((column) => column.term),
    termLabels: recipe.terms.map((term) => term.label),
    recipe,
  };
}

/** 2 GiB of numbers: a matrix of this size and its copy in the kernels' memory leave room for little else. */
const MOST_VALUES = 268435456;
/** So many columns are no factor's doing: the rows are too many. */
const FEW_COLUMNS = 20;

/** @throws GlmmError OUT_OF_MEMORY, before any column is made. */
function checkSize(recipe: Recipe, nRows: number): void {
  const widths = recipe.terms.map(({ factors }) => factors.reduce((product, { names }) => product * names.length, 1));
  const nColumns = widths.reduce((sum, width) => sum + width, recipe.intercept ? 1 : 0);
  if (nRows * nColumns <= MOST_VALUES) return;
  const widest = recipe.terms[widths.indexOf(Math.max(...widths))]?.label;
  const wayOut =
    nColumns > FEW_COLUMNS
      ? `; most of the columns are those of ${widest}. A factor with many levels is better a random effect: (1 | factor).`
      : ', which is at most 2 GiB. Fit to aggregated rows (counts with weights), or to a sample.';
  throw new GlmmError(
    'OUT_OF_MEMORY',
    `a model matrix of ${nRows} rows and ${nColumns} columns is too large${wayOut}`,
    { nRows, nColumns, ...(widest !== undefined && { term: widest }) },
  );
}

/** A column as a product: of each variable, a coded column or the k-th numeric one. */
export interface ProductColumn {
  /** As R has it. */
  readonly name: string;
  readonly term: number;
  readonly factors: readonly {
    readonly variable: number;
    readonly coded: CodedColumn | null;
    readonly k: number;
    /** What is pasted to the variable's label. */
    readonly suffix: string;
  }[];
}

export function allColumns(recipe: Recipe): readonly ProductColumn[] {
  const columns: ProductColumn[] = recipe.intercept ? [{ name: '(Intercept)', term: -1, factors: [] }] : [];
  recipe.terms.forEach((term, t) => {
    columns.push(...productColumns(recipe, term, t));
  });
  return columns;
}

/** All products of the columns of a term's variables; those of the first vary fastest. */
function productColumns(recipe: Recipe, term: TermRecipe, t: number): readonly ProductColumn[] {
  let products: ProductColumn[] = [{ name: '', term: t, factors: [] }];
  for (const { variable, coded, names } of term.factors) {
    products = names.flatMap((suffix, k) =>
      products.map(({ name, factors }) => ({
        name: (factors.length === 0 ? '' : `${name}:`) + recipe.variables[variable].label + suffix,
        term: t,
        factors: [...factors, { variable, coded: coded === null ? null : coded[k], k, suffix }],
      })),
    );
  }
  return products;
}

/**
 * Columns of ones where a factor has a level, in one pass over its rows however many levels there are; which have been filled. The matrix holds
 * zeros.
 */
function fillIndicators(
  matrix: Float64Array,
  kept: readonly ProductColumn[],
  values: readonly ColumnValue[],
  nRows: number,
): ReadonlySet<number> {
  const filled = new Set<number>();
  // by variable, the first element of the column of each level
  const places = new Map<number, Map<number, number>>();
  kept.forEach(({ factors }, j) => {
    const [{ variable, coded }] = factors.length === 1 ? factors : [{ variable: -1, coded: null }];
    if (coded === null || 'values' in coded) return;
    const ofLevels = places.get(variable) ?? new Map<number, number>();
    // a level may have columns in two terms
    if (ofLevels.has(coded.level)) return;
    places.set(variable, ofLevels.set(coded.level, j * nRows));
    filled.add(j);
  });
  for (const [variable, ofLevels] of places) {
    const value = values[variable];
    if (value.kind !== 'factor') continue;
    const { codes, levels } = value;
    const at = Int32Array.from(levels, (_, level) => ofLevels.get(level) ?? -1);
    for (let i = 0; i < nRows; i++) {
      if (codes[i] < 0) for (const first of ofLevels.values()) matrix[first + i] = Number.NaN;
      else if (at[codes[i]] >= 0) matrix[at[codes[i]] + i] = 1;
    }
  }
  return filled;
}

/** out = product of the factors' columns; the intercept is the empty product. */
function fillColumn(out: Float64Array, factors: ProductColumn['factors'], values: readonly ColumnValue[]): void {
  if (factors.length === 0) out.fill(1);
  factors.forEach(({ variable, coded, k }, position) => {
    const value = values[variable];
    if (value.kind === 'factor') codedInto(out, value.codes, valuesByCode(coded!, value.levels.length), position === 0);
    else numbersInto(out, value.kind === 'numeric' ? value.values : value.columns[k], position === 0);
  });
}

/** @param byCode value at each code, from -1 on */
function codedInto(out: Float64Array, codes: Int32Array, byCode: Float64Array, first: boolean): void {
  if (first) for (let i = 0; i < out.length; i++) out[i] = byCode[codes[i] + 1];
  else for (let i = 0; i < out.length; i++) out[i] *= byCode[codes[i] + 1];
}

/** The value of a coded column at each level, and before them NaN for a missing code, which new data may have. */
function valuesByCode(column: CodedColumn, nLevels: number): Float64Array {
  const values = new Float64Array(nLevels + 1);
  values[0] = Number.NaN;
  if ('values' in column) values.set(column.values, 1);
  else values[column.level + 1] = 1;
  return values;
}

function numbersInto(out: Float64Array, values: NumericArray, first: boolean): void {
  if (first) out.set(values);
  else for (let i = 0; i < out.length; i++) out[i] *= values[i];
}
