/**
 * Values to codes and levels, in one pass over the rows.
 */
import { GlmmError } from '../errors.ts';
import { quoted } from './printable.ts';
import { namesHint } from './suggest.ts';
import type { FactorColumn, NumericArray } from './types.ts';

/** Codes and levels of text; null is missing. Levels are sorted by code unit, as R sorts in the C locale. */
export function textFactor(
  name: string,
  nRows: number,
  text: (row: number) => string | null,
  source: FactorColumn['source'],
  given?: readonly string[],
): FactorColumn {
  if (given !== undefined) return givenLevels(name, nRows, text, source, given);
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(nRows);
  // rows of a level often come together: then it need not be looked up
  let last: string | null = null;
  let code = -1;
  for (let i = 0; i < nRows; i++) {
    const value = text(i);
    if (value !== last) {
      last = value;
      code = value === null ? -1 : (codeOf.get(value) ?? codeOf.size);
      if (value !== null && code === codeOf.size) codeOf.set(value, code);
    }
    codes[i] = code;
  }
  const seen = [...codeOf.keys()];
  const levels = [...seen].sort(byCodeUnit);
  const rank = new Int32Array(seen.length);
  levels.forEach((level, k) => {
    rank[codeOf.get(level) as number] = k;
  });
  recode(codes, rank);
  return { kind: 'factor', name, codes, levels, source };
}

/** Numbers as categories in numeric order; NaN is missing. Levels are the numbers as JavaScript prints them. */
export function numberFactor(name: string, values: NumericArray): FactorColumn {
  const { codes, distinct } = countedCodes(values) ?? mappedCodes(values);
  return { kind: 'factor', name, codes, levels: distinct.map(String), source: 'number' };
}

/** Where a range of integers is at most this many times the rows, counting beats hashing. */
const WIDEST_RANGE = 8;

interface NumberCodes {
  readonly codes: Int32Array;
  readonly distinct: number[];
}

/** Integers in a small range: one table from value to code, no hashing. */
function countedCodes(values: NumericArray): NumberCodes | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    if (value !== Math.floor(value)) return undefined;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // Written as !(<=) so that no value at all (high - low is -Infinity or NaN) also goes the other way.
  if (!(high >= low && high - low <= WIDEST_RANGE * values.length + 1024)) return undefined;
  const table = new Int32Array(high - low + 1);
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) table[values[i] - low] = 1;
  const distinct: number[] = [];
  for (let k = 0; k < table.length; k++) {
    if (table[k] === 0) continue;
    table[k] = distinct.length;
    distinct.push(low + k);
  }
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) codes[i] = Number.isNaN(values[i]) ? -1 : table[values[i] - low];
  return { codes, distinct };
}

function mappedCodes(values: NumericArray): NumberCodes {
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) {
      codes[i] = -1;
      continue;
    }
    const known = codeOf.get(value);
    codes[i] = known ?? codeOf.size;
    if (known === undefined) codeOf.set(value, codeOf.size);
  }
  const distinct = [...codeOf.keys()].sort((a, b) => (a < b ? -1 : 1));
  const rank = new Int32Array(distinct.length);
  distinct.forEach((value, k) => {
    rank[codeOf.get(value) as number] = k;
  });
  recode(codes, rank);
  return { codes, distinct };
}

function givenLevels(
  name: string,
  nRows: number,
  text: (row: number) => string | null,
  source: FactorColumn['source'],
  levels: readonly string[],
): FactorColumn {
  const codeOf = new Map(levels.map((level, k) => [level, k]));
  const codes = new Int32Array(nRows);
  for (let i = 0; i < nRows; i++) {
    const value = text(i);
    const code = value === null ? -1 : codeOf.get(value);
    if (code === undefined) throw unknownLevel(name, value as string, i, levels);
    codes[i] = code;
  }
  return { kind: 'factor', name, codes, levels, source };
}

function unknownLevel(column: string, level: string, row: number, levels: readonly string[]): GlmmError {
  return new GlmmError(
    'UNKNOWN_LEVEL',
    `column ${quoted(column)} has the value ${quoted(level)} in row ${row + 1}, which is not among its given levels.\n` +
      `${namesHint('Levels', level, levels)} Add it, or make such rows missing (null).`,
    { column, level, row },
  );
}

function recode(codes: Int32Array, rank: Int32Array): void {
  for (let i = 0; i < codes.length; i++) if (codes[i] >= 0) codes[i] = rank[codes[i]];
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : 1;
}
