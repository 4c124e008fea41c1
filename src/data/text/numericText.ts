/**
 * Text that was meant as numbers: a column of numbers in which one cell is `n/a` or `1,234` is text, and so are numbers that
 * another program handed over as strings.
 */

import type { Column, FactorColumn } from '../types.ts';
import { quoted } from './printable.ts';
import { readNumber } from './readNumber.ts';

export interface NumericText {
  /** Levels that are numbers, plainly or as people write them: `1,234`, `12%`. */
  readonly nNumbers: number;
  /** Row in the data, from 0, of the first cell that is no number; of the first cell where all are. */
  readonly row: number;
  readonly value: string;
  /** What keeps the column from being numbers: `value` is a word for a missing value, or another text; decimal commas; nothing. */
  readonly fault: 'mark' | 'cell' | 'comma' | null;
}

/** What programs and people write where a value is missing. */
const MARKS: ReadonlySet<string> = new Set([
  ...['', '.', '..', '-', '--', '?', 'na', 'n/a', 'n.a.', '#n/a', '<na>', '-nan', 'nan', '1.#qnan', '1.#ind'],
  ...['null', '#null!', 'none', 'nil', 'missing', 'unknown', '#div/0!', '#value!', '#ref!', '#num!', '(null)'],
]);
/** From so many distinct numbers on a column is taken for numbers; fewer may be codes of categories, as in `0, 1, 2, 3+`. */
const MANY_NUMBERS = 10;
/** The share of levels that may be other text beside them. */
const FEW_OTHERS = 0.1;

/**
 * Whether the levels of a text column are numbers in all likelihood: whole numbers need more than {@link MANY_NUMBERS} levels for
 * that unless nothing but words for missing values stands beside them; any fraction tells at once. undefined for categories, and
 * for columns that the user declared to be categories.
 */
export function numericText({ source, levels, codes, why }: FactorColumn): NumericText | undefined {
  if (source !== 'string' || why === 'declared') return undefined;
  const decimal = usualDecimal(levels);
  const plain = levels.map((level) => readNumber(level, decimal));
  const nPlain = count(plain, (number) => number !== undefined);
  const nMarks = count(levels, isMark);
  const nNumbers = nPlain + count(levels, (level, k) => plain[k] === undefined && !isMark(level) && isDecorated(level));
  const hasFraction = plain.some((number) => number !== undefined && !Number.isInteger(number));
  const nOthers = levels.length - nNumbers - nMarks;
  if (nNumbers < 2 || nOthers > FEW_OTHERS * levels.length) return undefined;
  const onlyMarks = nMarks > 0 && nPlain === nNumbers && nOthers === 0;
  if (!(nNumbers > MANY_NUMBERS || onlyMarks || (hasFraction && nOthers === 0) || why !== undefined)) return undefined;
  const allPlain = nPlain === levels.length;
  const row = codes.findIndex((code) => code >= 0 && (allPlain || plain[code] === undefined));
  if (row < 0) return undefined;
  const value = levels[codes[row]];
  return {
    nNumbers,
    row,
    value,
    fault: !allPlain ? (isMark(value) ? 'mark' : 'cell') : decimal === ',' ? 'comma' : null,
  };
}

/**
 * ` (row 17 holds the text "n/a")`, for errors where numbers were needed; empty where the column is numeric or plainly of
 * categories.
 *
 * @param rows row in the data of each row of the column; null where they are the same
 */
export function textCell(column: Column, rows: Int32Array | null = null): string {
  const found = column.kind === 'factor' ? numericText(column) : undefined;
  if (found === undefined) return '';
  const row = rows === null ? found.row : rows[found.row];
  const way = found.fault === 'mark' ? ' in place of null; the option na names such texts' : '';
  return ` (row ${row + 1} holds the text ${quoted(found.value)}${way})`;
}

function isMark(level: string): boolean {
  return MARKS.has(level.trim().toLowerCase());
}

/** The decimal sign by which most of the levels are numbers. */
function usualDecimal(levels: readonly string[]): '.' | ',' {
  const byPoint = count(levels, (level) => readNumber(level) !== undefined);
  return byPoint >= count(levels, (level) => readNumber(level, ',') !== undefined) ? '.' : ',';
}

/** A number with marks of thousands, units or limits: `1,234`, `1 234`, `12%`, `<0.5`, `3+`. */
function isDecorated(level: string): boolean {
  let bare = '';
  for (const character of level) if (!DECORATION.has(character)) bare += character;
  return readNumber(bare) !== undefined;
}

function count<T>(values: readonly T[], holds: (value: T, k: number) => boolean): number {
  return values.reduce((sum, value, k) => sum + (holds(value, k) ? 1 : 0), 0);
}

/** The last ones are a minus and a dash of typographers, and what UTF-16 leaves. */
const DECORATION: ReadonlySet<string> = new Set([..." ,'%$\u20ac\u00a3<>+~*\u00a0\u2009\u202f\u2019\u2212\u2013\0"]);
