/**
 * Rows to predict for: one or two variables over their values, all others held at a typical value (the mean of numbers, the
 * reference level of factors).
 */
import { quoted } from '../../data/text/printable.ts';
import { namesHint } from '../../data/text/suggest.ts';
import type { DataTable } from '../../data/types.ts';
import type { Recipe } from '../../design/matrix/matrix.ts';
import type { OffsetSum } from '../../design/recipe.ts';
import { columnsOf } from '../../design/variable/evaluate.ts';
import { GlmmError } from '../../errors.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { fitData } from '../../predict/given.ts';
import { formatNumber } from '../../report/format/format.ts';
import { label } from '../words.ts';

/** A column of the data that the fixed effects are computed from. */
export interface Covariate {
  readonly name: string;
  /** In order: levels, or the distinct numbers. */
  readonly values: readonly (string | number)[];
  /** Levels or few numbers, shown as points or panels; a curve otherwise. */
  readonly isDiscrete: boolean;
  readonly typical: string | number;
}

/** Numbers with at most so many distinct values are shown as points. */
const FEW = 2;
/** A mean smaller than this share of the range is zero. */
const ROUNDING = 1e-12;

export function covariatesOf({ design }: Estimation, table: DataTable | undefined): readonly Covariate[] {
  const { variables } = design.fixed.recipe as Recipe;
  const offsets = (design.offsetRecipe as OffsetSum | null)?.variables ?? [];
  return columnsBehind([...variables, ...offsets], design.rows, table);
}

/** Columns that only random slopes are computed from: a mean over groups depends on them. */
export function slopesAlone(
  { design }: Estimation,
  table: DataTable,
  fixed: readonly Covariate[],
): readonly Covariate[] {
  const variables = design.random.flatMap(({ recipe }) => (recipe as Recipe).variables);
  return columnsBehind(variables, design.rows, table).filter(({ name }) => fixed.every((one) => one.name !== name));
}

function columnsBehind(
  variables: readonly Pick<Recipe['variables'][number], 'expr' | 'levels'>[],
  rows: Int32Array | null,
  table: DataTable | undefined,
): readonly Covariate[] {
  if (table === undefined) {
    throw new GlmmError('INVALID_OPTION', 'this picture needs the data of the fit: fit again with glmm() or lmm()');
  }
  const categories = new Set<string>();
  const names = new Set<string>();
  for (const { expr, levels } of variables) {
    for (const name of columnsOf(expr, table)) {
      names.add(name);
      if (levels !== null) categories.add(name);
    }
  }
  return [...names].map((name) => covariate(name, table, rows, categories.has(name)));
}

function covariate(name: string, table: DataTable, rows: Int32Array | null, isCategory: boolean): Covariate {
  const column = table.column(name);
  const taken = rows ?? Int32Array.from({ length: table.nRows }, (_, i) => i);
  if (column.kind === 'factor') {
    const present = new Set(Array.from(taken, (row) => column.codes[row]));
    const values = column.levels.filter((_, code) => present.has(code));
    return { name, values, isDiscrete: true, typical: values[0] };
  }
  const numbers = Array.from(taken, (row) => column.values[row]).filter((x) => !Number.isNaN(x));
  const values = [...new Set(numbers)].sort((a, b) => a - b);
  const isDiscrete = isCategory || values.length <= FEW;
  return { name, values, isDiscrete, typical: isCategory ? values[0] : typicalOf(numbers) };
}

/** The mean; that of a centred column is rounding. */
function typicalOf(numbers: readonly number[]): number {
  const [low, high] = numbers.reduce(([l, h], x) => [Math.min(l, x), Math.max(h, x)], [numbers[0], numbers[0]]);
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  return Math.abs(mean) < ROUNDING * (high - low) ? 0 : mean;
}

/** The mean of offsets that the fit had as numbers; null without. Those of columns are computed from these. */
export function typicalOffset(estimation: Estimation, table: DataTable): number | null {
  const { source } = fitData(estimation, table);
  const offset = source?.offset;
  if (offset === null || offset === undefined || typeof offset === 'string') return null;
  const rows = source?.rows ?? Array.from({ length: offset.length }, (_, i) => i);
  return typicalOf(Array.from(rows, (row) => offset[row]));
}

/** @throws GlmmError UNKNOWN_COLUMN */
export function covariateNamed(covariates: readonly Covariate[], name: string): Covariate {
  const found = covariates.find((covariate) => covariate.name === name);
  if (found !== undefined) return found;
  const names = covariates.map((covariate) => covariate.name);
  throw new GlmmError(
    'UNKNOWN_COLUMN',
    `the fixed effects do not use ${quoted(name)}\n${namesHint('Variables', name, names)}`,
    { column: name },
  );
}

/** Evenly over the range of a number; each value of what is discrete. */
export function valuesAlong({ values, isDiscrete }: Covariate, points: number): readonly (string | number)[] {
  if (isDiscrete) return values;
  const [low, high] = [values[0] as number, values[values.length - 1] as number];
  return Array.from({ length: points + 1 }, (_, k) => low + ((high - low) * k) / points);
}

/** Columns of equal length: those of `set` as given, all others typical. */
export function gridColumns(
  covariates: readonly Covariate[],
  set: ReadonlyMap<string, readonly (string | number)[]>,
  length: number,
): Record<string, readonly (string | number)[]> {
  const columns: Record<string, readonly (string | number)[]> = Object.create(null);
  for (const { name, typical } of covariates) {
    columns[name] = set.get(name) ?? Array.from({ length }, () => typical);
  }
  return columns;
}

/** Longer lists say less than their rule. */
const MOST_HELD = 6;

/**
 * A line that says what the others are held at, `Others held at: lage 3.2, V4 0.24`; none without others.
 *
 * @param offset of every row, where the fit had its offsets as numbers
 */
export function heldAt(
  covariates: readonly Covariate[],
  shown: readonly (string | undefined)[],
  offset: number | null,
): readonly string[] {
  const held = covariates.filter(({ name }) => !shown.includes(name));
  const values = [
    ...held.map(({ name, typical }) => `${label(name)} ${sayValue(typical)}`),
    ...(offset === null ? [] : [`the offset ${sayValue(offset)}`]),
  ];
  if (values.length === 0) return [];
  if (values.length > MOST_HELD) return ['Others held at their means and reference levels.'];
  return [`Others held at: ${values.join(', ')}`];
}

function sayValue(value: string | number): string {
  return typeof value === 'number' ? formatNumber(value, 3).trim().replace('-', '\u2212') : label(value);
}
