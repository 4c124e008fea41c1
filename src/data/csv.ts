/**
 * Comma-, semicolon- or tab-separated text to columns. Apart from the rest, so that only who reads files carries the parser.
 */
import Papa from 'papaparse';
import { GlmmError } from '../errors.ts';
import { checkOptions, checkValue, NAME_LIST, type OptionTable, oneOf, TEXT } from './check.ts';
import { quoted } from './printable.ts';
import { readNumber } from './readNumber.ts';
import { namesHint } from './suggest.ts';
import type { TableLike } from './types.ts';

export interface CsvOptions {
  /** Default: whichever of comma, tab and semicolon is most frequent in the first line. */
  readonly separator?: ',' | '\t' | ';' | undefined;
  /** Fields that mean missing. Default: `NA` and nothing. `NaN` is missing in columns of numbers. */
  readonly na?: readonly string[] | undefined;
  /** Columns to keep as text, for codes that look like numbers. */
  readonly factors?: readonly string[] | undefined;
  /** Default: the point; where semicolons separate, also the comma in columns that are numbers only so. */
  readonly decimal?: '.' | ',' | undefined;
}

const CSV: OptionTable<CsvOptions> = {
  separator: oneOf(',', '\t', ';'),
  na: NAME_LIST,
  factors: NAME_LIST,
  decimal: oneOf('.', ','),
};

/** Columns in the order of the file; pass it as data. Numbers with NaN for missing, or text with null. */
export interface CsvTable extends TableLike {
  readonly numRows: number;
  columnNames(): readonly string[];
  column(name: string): Float64Array | readonly (string | null)[];
}

/**
 * The first line names the columns: an empty name becomes X, a repeated one gets .1, .2 as in R. Blank lines are skipped.
 * A column is numeric if each of its non-missing fields is a number, quoted or not.
 *
 * @throws GlmmError INVALID_FILE with the line for rows that are too short or too long and for quotes that do not close;
 * EMPTY_DATA; UNKNOWN_COLUMN for `factors` that are not there.
 */
export function readCsv(text: string, given?: CsvOptions): CsvTable {
  checkValue('readCsv()', 'the file', text, TEXT);
  const options = checkOptions('readCsv()', given, CSV);
  const content = text.startsWith('\ufeff') ? text.slice(1) : text;
  const separator = options.separator ?? sniffSeparator(content);
  const [header, ...rows] = readRows(content, separator);
  if (header === undefined) throw new GlmmError('EMPTY_DATA', 'the file is empty.');
  if (rows.length === 0) throw new GlmmError('EMPTY_DATA', 'the file has a header but no rows.');
  const names = uniqueNames(header.fields);
  const missing = new Set(options.na ?? ['NA', '']);
  const factors = checkedFactors(options.factors ?? [], names);
  const decimals = options.decimal ? [options.decimal] : separator === ';' ? (['.', ','] as const) : (['.'] as const);

  const columns = new Map<string, Float64Array | readonly (string | null)[]>();
  names.forEach((name, k) => {
    const numbers = factors.has(name) ? undefined : firstNumeric(rows, k, missing, decimals);
    columns.set(name, numbers ?? rows.map(({ fields }) => (missing.has(fields[k]) ? null : fields[k])));
  });
  return {
    numRows: rows.length,
    columnNames: () => names,
    column: (name) => columns.get(name) ?? unknownFactor(name, names),
  };
}

interface Row {
  readonly fields: readonly string[];
}

/** All rows with the fields of the header, blank lines left out. */
function readRows(text: string, separator: string): Row[] {
  const { data, errors } = Papa.parse<string[]>(text, {
    delimiter: separator,
    quoteChar: '"',
    newline: newlineOf(text),
  });
  const quoting = errors.find(({ type }) => type === 'Quotes');
  if (quoting !== undefined) {
    const line = lineOf(data, quoting.row ?? 0);
    const what = quoting.code === 'MissingQuotes' ? 'a quote that is never closed' : 'text after a closing quote';
    throw new GlmmError('INVALID_FILE', `${what} in the row that starts in line ${line}.`, { line });
  }
  const rows: Row[] = [];
  for (let i = 0; i < data.length; i++) {
    const fields = data[i];
    if (fields.length === 1 && fields[0].trim() === '') continue;
    const width = rows[0]?.fields.length ?? fields.length;
    if (fields.length !== width) {
      const line = lineOf(data, i);
      const hint = fields.length === width + 1 ? ' A column of row names needs a name in the header.' : '';
      throw new GlmmError(
        'INVALID_FILE',
        `line ${line} has ${fields.length} fields but the header has ${width}.${hint}`,
        { line, fields: fields.length, expected: width },
      );
    }
    rows.push({ fields });
  }
  return rows;
}

/** Quoted fields may span lines, so rows are not lines. */
function lineOf(data: readonly (readonly string[])[], row: number): number {
  let line = 1;
  for (let i = 0; i < row; i++) {
    line++;
    for (const field of data[i]) for (const character of field) if (character === '\n') line++;
  }
  return line;
}

/** The first line break outside quotes. */
function newlineOf(text: string): '\n' | '\r\n' | '\r' {
  const end = endOfFirstLine(text);
  if (text[end] === '\r') return text[end + 1] === '\n' ? '\r\n' : '\r';
  return '\n';
}

/** Whichever of comma, tab and semicolon is most frequent in the first line. */
export function sniffSeparator(text: string): string {
  const counts = new Map([
    [',', 0],
    ['\t', 0],
    [';', 0],
  ]);
  let inQuotes = false;
  const end = endOfFirstLine(text);
  for (let i = 0; i < end; i++) {
    const count = counts.get(text[i]);
    if (text[i] === '"') inQuotes = !inQuotes;
    else if (!inQuotes && count !== undefined) counts.set(text[i], count + 1);
  }
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}

function endOfFirstLine(text: string): number {
  let inQuotes = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') inQuotes = !inQuotes;
    else if (!inQuotes && (text[i] === '\n' || text[i] === '\r')) return i;
  }
  return text.length;
}

/** As R's read.csv names them: nothing becomes X, repetitions get .1, .2, ... */
function uniqueNames(header: readonly string[]): string[] {
  const trimmed = header.map((name) => name.trim() || 'X');
  const taken = new Set(trimmed);
  const used = new Set<string>();
  return trimmed.map((name) => {
    let unique = name;
    for (let k = 1; used.has(unique) || (unique !== name && taken.has(unique)); k++) unique = `${name}.${k}`;
    used.add(unique);
    return unique;
  });
}

function firstNumeric(
  rows: readonly Row[],
  k: number,
  missing: ReadonlySet<string>,
  decimals: readonly ('.' | ',')[],
): Float64Array | undefined {
  for (const decimal of decimals) {
    const numbers = toNumbers(rows, k, missing, decimal);
    if (numbers !== undefined) return numbers;
  }
  return undefined;
}

function toNumbers(
  rows: readonly Row[],
  k: number,
  missing: ReadonlySet<string>,
  decimal: '.' | ',',
): Float64Array | undefined {
  const numbers = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const field = rows[i].fields[k];
    if (missing.has(field) || missing.has(field.trim()) || field.trim() === 'NaN') {
      numbers[i] = Number.NaN;
      continue;
    }
    const number = readNumber(field, decimal);
    if (number === undefined) return undefined;
    numbers[i] = number;
  }
  return numbers;
}

function checkedFactors(factors: readonly string[], names: readonly string[]): ReadonlySet<string> {
  for (const name of factors) if (!names.includes(name)) unknownFactor(name, names);
  return new Set(factors);
}

function unknownFactor(name: string, names: readonly string[]): never {
  throw new GlmmError(
    'UNKNOWN_COLUMN',
    `no column ${quoted(name)} in the file.\n${namesHint('Columns', name, names)}`,
    {
      column: name,
    },
  );
}
