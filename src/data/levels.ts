/**
 * Values to codes and levels, in one pass over the rows.
 */
import { GlmmError } from '../errors.ts';
import { isAscii, placeOf } from './text/normalForm.ts';
import { quoted } from './text/printable.ts';
import { namesHint } from './text/suggest.ts';
import type { FactorColumn, NumericArray } from './types.ts';

/**
 * Codes and levels of text; null, undefined and NaN are missing. Levels are those given, or those that occur, sorted by code
 * unit as R sorts in the C locale. undefined where a cell is neither text nor missing.
 *
 * @throws GlmmError UNKNOWN_LEVEL for text that is not among the given levels
 */
export function textFactor(
  name: string,
  cells: ArrayLike<unknown>,
  source: FactorColumn['source'],
  given?: readonly string[],
): FactorColumn | undefined {
  const known = placeOf(given ?? []);
  const codeOf = new Map(given?.map((level, k) => [level, k]));
  const found: string[] = [];
  /** Codes of levels beyond ASCII by their normal form: two spellings of one text are one level. */
  const byForm = new Map<string, number>();
  const codes = textCodes(cells, codeOf, (level, row) => {
    const form = isAscii(level) ? undefined : level.normalize('NFC');
    let code = given === undefined ? byForm.get(form ?? '') : known(level);
    if (code === undefined) code = found.push(level) - 1;
    else if (code < 0) throw unknownLevel(name, level, row, given ?? []);
    if (form !== undefined) byForm.set(form, code);
    codeOf.set(level, code);
    return code;
  });
  if (codes === undefined) return undefined;
  if (given !== undefined) return { kind: 'factor', name, codes, levels: given, source };
  const levels = [...found].sort();
  const rank = new Int32Array(levels.length);
  for (let k = 0; k < levels.length; k++) rank[codeOf.get(levels[k]) as number] = k;
  recode(codes, rank);
  return { kind: 'factor', name, codes, levels, source };
}

/** @param newCode asked for text that has no code yet */
function textCodes(
  cells: ArrayLike<unknown>,
  codeOf: ReadonlyMap<string, number>,
  newCode: (level: string, row: number) => number,
): Int32Array | undefined {
  const codes = new Int32Array(cells.length);
  // rows of a level often come together: then it need not be looked up
  let last = '';
  let code = -1;
  for (let i = 0; i < codes.length; i++) {
    const value = cells[i];
    if (typeof value === 'string') {
      if (value !== last || code < 0) {
        last = value;
        code = codeOf.get(value) ?? newCode(value, i);
      }
      codes[i] = code;
    } else if (value === null || value === undefined || Number.isNaN(value)) codes[i] = -1;
    else return undefined;
  }
  return codes;
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
    if (value < low) low = value;
    if (value > high) high = value;
    if (value !== Math.floor(value) && !Number.isNaN(value)) return undefined;
  }
  // Written as !(<=) so that no value at all (high - low is -Infinity or NaN) also goes the other way.
  if (!(high >= low && high - low <= WIDEST_RANGE * values.length + 1024)) return undefined;
  const table = new Int32Array(high - low + 1);
  for (let i = 0; i < values.length; i++) {
    const at = values[i] - low;
    // written so that NaN is left out
    if (at >= 0) table[at] = 1;
  }
  const distinct: number[] = [];
  for (let k = 0; k < table.length; k++) {
    if (table[k] === 0) continue;
    table[k] = distinct.length;
    distinct.push(low + k);
  }
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const at = values[i] - low;
    codes[i] = at >= 0 ? table[at] : -1;
  }
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
