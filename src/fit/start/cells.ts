/**
 * Where rows lie, in words of the variables: the combinations of as few levels as possible all of whose rows are among them
 * (`sex = f, site = A`), and for numbers that take many values the side of a bound (`x >= 3`).
 */
import { brief } from '../../data/text/printable.ts';
import type { Recipe } from '../../design/matrix/matrix.ts';
import type { Design } from '../../design/types.ts';
import { sideOf } from '../limit/sides.ts';

export interface Cell {
  /** `sex = f, site = A` */
  readonly where: string;
  readonly rows: number;
  /** All responses there are at their upper end (successes) or all at the lower (failures, empty counts). */
  readonly upper: boolean;
}

/** As much of a design as tells rows apart; y is above its least at the upper end. */
type Rows = Pick<Design, 'nObs'> & {
  readonly fixed: Design['fixed'];
  readonly response: Pick<Design['response'], 'y' | 'least'>;
};

/** Numbers of so many values or fewer are told value by value. */
const FEW_VALUES = 12;
/** Variables of one combination. */
const MOST_VARIABLES = 3;
/** Variables of which combinations are looked for. */
const MOST_LOOKED_AT = 8;

interface Levels {
  readonly label: string;
  readonly codes: ArrayLike<number>;
  readonly levels: readonly string[];
}

/** @param edge 1 for the rows meant @param columns of X that matter, by index; rows that no cell covers are in none */
export function cellsOf(design: Rows, edge: Uint8Array, columns: readonly number[]): Cell[] {
  const involved = variablesOf(design, columns);
  const few = involved.map((index) => levelsOf(design, index)).filter((found) => found !== null);
  const covered = new Uint8Array(design.nObs);
  const cells: Cell[] = [];
  for (let size = 1; size <= Math.min(MOST_VARIABLES, few.length); size++)
    for (const chosen of subsets(few.slice(0, MOST_LOOKED_AT), size))
      cells.push(...wholeCells(design, edge, covered, chosen));
  if (few.length === 0 && involved.length === 1) cells.push(...sides(design, edge, involved[0]));
  return cells;
}

function variablesOf({ fixed }: Rows, columns: readonly number[]): number[] {
  const { terms } = fixed.recipe as Recipe;
  const found = new Set<number>();
  for (const j of columns) {
    const term = fixed.assign[j];
    if (term >= 0) for (const { variable } of terms[term].factors) found.add(variable);
  }
  return [...found].sort((a, b) => a - b);
}

/** The variable by levels; null for numbers of many values and for matrices. */
function levelsOf({ fixed }: Rows, index: number): Levels | null {
  const value = fixed.variables?.[index];
  const label = brief((fixed.recipe as Recipe).variables[index].label);
  if (value === undefined || value.kind === 'matrix') return null;
  if (value.kind === 'factor') return { label, codes: value.codes, levels: value.levels.map(brief) };
  const places = new Map<number, number>();
  const codes = new Int32Array(value.values.length);
  for (let i = 0; i < codes.length; i++) {
    const x = value.values[i];
    if (!places.has(x)) places.set(x, places.size);
    if (places.size > FEW_VALUES) return null;
    codes[i] = places.get(x) as number;
  }
  return { label, codes, levels: [...places.keys()].map(String) };
}

function* subsets<T>(all: readonly T[], size: number, from = 0): Generator<readonly T[]> {
  if (size === 0) yield [];
  else
    for (let k = from; k <= all.length - size; k++)
      for (const rest of subsets(all, size - 1, k + 1)) yield [all[k], ...rest];
}

/** Combinations of these variables with rows not covered yet, all at the same end. */
function wholeCells(
  { nObs, response }: Rows,
  edge: Uint8Array,
  covered: Uint8Array,
  chosen: readonly Levels[],
): Cell[] {
  const found = new Map<number, { rows: number; fresh: boolean; whole: boolean; readonly first: number }>();
  const keys = new Float64Array(nObs).fill(Number.NaN);
  const { y, least = 0 } = response;
  for (let i = 0; i < nObs; i++) {
    // zeros before a hurdle are in no cell of other counts
    if (edge[i] === 0 && y[i] < least) continue;
    let key = 0;
    for (const { codes, levels } of chosen) key = key * levels.length + codes[i];
    keys[i] = key;
    const cell = found.get(key);
    if (cell === undefined) found.set(key, { rows: 1, fresh: covered[i] === 0, whole: edge[i] === 1, first: i });
    else {
      cell.rows++;
      cell.fresh ||= covered[i] === 0;
      cell.whole &&= edge[i] === 1 && response.y[i] === response.y[cell.first];
    }
  }
  for (let i = 0; i < nObs; i++) if (found.get(keys[i])?.whole) covered[i] = 1;
  return [...found.values()]
    .filter(({ whole, fresh }) => whole && fresh)
    .map(({ rows, first }) => ({
      where: chosen.map(({ label, codes, levels }) => `${label} = ${levels[codes[first]]}`).join(', '),
      rows,
      upper: sideOf(response, first) > 0,
    }));
}

/** Of a number: the rows from a bound on, up or down, where they are the only ones there. */
function sides({ fixed, nObs, response }: Rows, edge: Uint8Array, index: number): Cell[] {
  const value = fixed.variables?.[index];
  if (value?.kind !== 'numeric') return [];
  const label = brief((fixed.recipe as Recipe).variables[index].label);
  const order = Array.from({ length: nObs }, (_, i) => i).sort((i, j) => value.values[i] - value.values[j]);
  const run = (rows: readonly number[]): readonly number[] => {
    const end = rows.findIndex((i) => edge[i] === 0 || response.y[i] !== response.y[rows[0]]);
    return end < 0 ? rows : rows.slice(0, end);
  };
  const low = run(order);
  const high = low.length === nObs ? [] : run(order.slice().reverse());
  const cell = (rows: readonly number[], sign: string): Cell[] =>
    rows.length === 0
      ? []
      : [
          {
            where: `${label} ${sign} ${value.values[rows[rows.length - 1]]}`,
            rows: rows.length,
            upper: sideOf(response, rows[0]) > 0,
          },
        ];
  return [...cell(low, '<='), ...cell(high, '>=')];
}
