/** What is to be seen of each column at a glance. */
import type { CsvTable } from '../../src/data/csv/csv.ts';
import type { ColumnView, Dialect, PageData } from './state.ts';

const BARS = 10;

/** As the files of the examples are written. */
const PLAIN: Dialect = { separator: ',', decimal: '.', mark: false };

export function dataOf(name: string, table: CsvTable, dialect = (): Dialect => PLAIN): PageData {
  return {
    name,
    table,
    columns: table.columnNames().map((column) => viewOf(column, table.column(column), table.numRows)),
    dialect,
  };
}

function viewOf(name: string, cells: ReturnType<CsvTable['column']>, rows: number): ColumnView {
  return cells instanceof Float64Array ? numberView(name, cells) : textView(name, cells, rows);
}

function numberView(name: string, cells: Float64Array): ColumnView {
  const present = cells.filter((x) => !Number.isNaN(x));
  let [low, high, whole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
  for (const x of present) {
    low = Math.min(low, x);
    high = Math.max(high, x);
    whole &&= Number.isInteger(x);
  }
  const distinct = new Set(present).size;
  const counts = new Array<number>(Math.min(BARS, Math.max(1, distinct))).fill(0);
  for (const x of present)
    counts[Math.min(counts.length - 1, Math.floor(((x - low) / (high - low || 1)) * counts.length))]!++;
  const most = Math.max(1, ...counts);
  return {
    name,
    kind:
      distinct === 2 && low === 0 && high === 1
        ? 'two levels'
        : !whole
          ? 'number'
          : isKey(name, distinct, present.length)
            ? 'group'
            : 'whole number',
    missing: cells.length - present.length,
    levels: [],
    distinct,
    bars: counts.map((count) => count / most),
    hint: present.length === 0 ? 'all missing' : `${short(low)} to ${short(high)}`,
  };
}

/** Numbers that name something: more than a few, each on several rows, in a column that is called so. */
function isKey(name: string, distinct: number, rows: number): boolean {
  return (
    distinct > 4 &&
    distinct < rows &&
    /id$|subject|patient|person|group|cluster|school|class|site|district|herd|state|region|county|family|item/i.test(
      name,
    )
  );
}

function textView(name: string, cells: readonly (string | null)[], rows: number): ColumnView {
  const counts = new Map<string, number>();
  let missing = 0;
  for (const cell of cells) {
    if (cell === null) missing++;
    else counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const levels = [...counts.keys()].sort();
  const sizes = levels.map((level) => counts.get(level)!);
  const many = levels.length > BARS;
  const shown = many ? histogram(sizes) : sizes;
  const most = Math.max(1, ...shown);
  const kind = levels.length === 2 ? 'two levels' : levels.length === rows ? 'text' : many ? 'group' : 'factor';
  const hint = many ? `${Math.min(...sizes)} to ${Math.max(...sizes)} rows each` : levels.join(', ');
  return { name, kind, missing, levels, distinct: levels.length, bars: shown.map((n) => n / most), hint };
}

/** How many groups have how many rows. */
function histogram(sizes: readonly number[]): number[] {
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  const bars = new Array<number>(Math.min(BARS, high - low + 1)).fill(0);
  for (const size of sizes)
    bars[Math.min(bars.length - 1, Math.floor(((size - low) / (high - low || 1)) * bars.length))]!++;
  return bars;
}

const short = (x: number): string => String(Number(x.toPrecision(4)));
