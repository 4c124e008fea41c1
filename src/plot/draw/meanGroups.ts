/**
 * What pictures of marginal means are about: variables where nobody names any, groups of rows, and what the others are held at.
 */
import { GlmmError } from '../../errors.ts';
import { gridOf } from '../../predict/means/grid/grid.ts';
import type { EstimateTable, MeansRow } from '../../predict/means/types.ts';
import type { GridColumn, PredictionState } from '../../predict/state.ts';
import { label, labels, say } from '../words.ts';
import { MOST_LINES } from './forest.ts';

export interface UsualSpecs {
  readonly specs: string;
  readonly at: Readonly<Record<string, readonly number[]>>;
}

/** Digits of the values that a number is set to. */
const DIGITS = 3;

/**
 * The first category among the fixed effects; else the first number, at its least, its mean and its largest value.
 *
 * @throws GlmmError INVALID_OPTION for a model without variables
 */
export function usualSpecs(state: PredictionState): UsualSpecs {
  const columns = gridOf(state).columns.filter(({ isFixed }) => isFixed);
  const category = columns.find(({ levels, values }) => ((levels ?? values)?.length ?? 0) > 1);
  if (category !== undefined) return { specs: category.name, at: {} };
  const number = columns.find(({ numbers }) => numbers !== null);
  if (number === undefined) {
    throw new GlmmError(
      'INVALID_OPTION',
      'the model has no variable among its fixed effects whose means could be shown',
    );
  }
  const { least, mean, most } = number.numbers!;
  const values = [...new Set([least, mean, most].map((x) => Number(x.toPrecision(DIGITS))))];
  const at: Record<string, readonly number[]> = Object.create(null);
  at[number.name] = values;
  return { specs: number.name, at };
}

export interface MeanGroup {
  /** What its panel is called; null where there is one group. */
  readonly title: string | null;
  readonly rows: readonly MeansRow[];
  /** Of its rows, all different. */
  readonly names: readonly string[];
}

/** Rows with the same levels of the grouping variables. */
export function groupsOfRows({ rows, by, labels: members }: EstimateTable): MeanGroup[] {
  const groups = new Map<string, MeansRow[]>();
  for (const row of rows) {
    const key = JSON.stringify(by.map((name) => row[name]));
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [row]);
    else known.push(row);
  }
  return [...groups.values()].map((own) => ({
    title: by.length === 0 ? null : by.map((name) => `${label(name)}: ${cell(own[0][name])}`).join(', '),
    rows: own,
    names: labels(
      own.map((row) => (members.length === 0 ? 'overall' : members.map((name) => cell(row[name])).join(' '))),
    ),
  }));
}

function cell(value: MeansRow[string]): string {
  return typeof value === 'number' ? say(value) : label(String(value));
}

/** Longer lists say less than their rule. */
const MOST_OTHERS = 6;
/** A mean smaller than this share of the range is zero. */
const ROUNDING = 1e-12;

/** Over which categories the means are averages, and where numbers stand. */
export function otherVariables(
  state: PredictionState,
  { labels: own, by }: EstimateTable,
  at: Readonly<Record<string, unknown>>,
): readonly string[] {
  const others = gridOf(state).columns.filter(
    ({ name, isFixed }) => isFixed && ![...own, ...by].some((one) => one === name || one === `${name}_`),
  );
  if (others.length === 0) return [];
  if (others.length > MOST_OTHERS) return ['Averaged over the other categories, other numbers at one value.'];
  return [`Others: ${others.map((column) => heldAt(column, at[column.name])).join(', ')}.`];
}

function heldAt({ name, levels, values, numbers }: GridColumn, set: unknown): string {
  const wanted = set === undefined ? null : [set].flat();
  if (wanted !== null)
    return `${label(name)} ${wanted.map((x) => (typeof x === 'number' ? say(x) : label(String(x)))).join(', ')}`;
  if ((levels ?? values) !== null) return `averaged over ${label(name)}`;
  const { mean, least, most } = numbers!;
  return `${label(name)} ${say(Math.abs(mean) < ROUNDING * (most - least) ? 0 : mean)}`;
}

/** @throws GlmmError INVALID_OPTION for a picture that would be a table */
export function checkLines(kind: string, lines: number): void {
  if (lines <= MOST_LINES) return;
  throw new GlmmError(
    'INVALID_OPTION',
    `the plot '${kind}' would have ${lines} lines, more than ${MOST_LINES}: ask for fewer levels by the option at, or read plotTable() of parts`,
    { lines },
  );
}
