/**
 * Comma-, semicolon- or tab-separated text to columns. Apart from the rest, so that only who reads files carries it.
 */
import { GlmmError } from '../../errors.ts';
import { checkOptions, checkValue, NAME_LIST, type OptionTable, oneOf, TEXT, TEXTS } from '../check.ts';
import type { TextReason } from '../text/heldNumber.ts';
import { byNormalForm } from '../text/normalForm.ts';
import { quoted } from '../text/printable.ts';
import { namesHint } from '../text/suggest.ts';
import type { TableLike, WhyText } from '../types.ts';
import { type FieldRules, NumberColumn, TextColumn } from './csvColumn.ts';
import { type Header, readHeader, type Separator } from './csvHeader.ts';
import { scanRecords } from './csvScan.ts';

export { sniffSeparator } from './csvHeader.ts';

export interface CsvOptions {
  /** Default: what a first line `sep=;` says, else whichever of comma, tab, semicolon and bar is most frequent in the first line. */
  readonly separator?: Separator | undefined;
  /** Fields that mean missing. Default: `NA` and nothing. `NaN` is missing in columns of numbers. */
  readonly na?: readonly string[] | undefined;
  /** Columns to keep as text, for codes that look like numbers. */
  readonly factors?: readonly string[] | undefined;
  /** Default: the point; where commas do not separate, also the comma in columns that are numbers only so. */
  readonly decimal?: '.' | ',' | undefined;
}

const CSV: OptionTable<CsvOptions> = {
  separator: oneOf(',', '\t', ';', '|'),
  na: TEXTS,
  factors: NAME_LIST,
  decimal: oneOf('.', ','),
};

/** Columns in the order of the file; pass it as data. Numbers with NaN for missing, or text with null. */
export interface CsvTable extends TableLike {
  readonly numRows: number;
  columnNames(): readonly string[];
  column(name: string): Float64Array | readonly (string | null)[];
  /** Why a column of numbers is text: it is among `factors`, or as numbers it would lose zeros or digits. undefined for other columns. */
  whyText?(name: string): WhyText | undefined;
}

/**
 * The first line names the columns: an empty name becomes X, a repeated one gets .1, .2 as in R. Blank lines are skipped, and
 * lines may end in any way. A column is numeric if each of its non-missing fields is a number, quoted or not, that a double can
 * hold: codes with leading zeros and numbers beyond 2^53 that would lose digits keep their column text.
 *
 * @throws GlmmError INVALID_FILE with the line for rows that are too short or too long, for quotes that do not close and for
 * what is no text; EMPTY_DATA; UNKNOWN_COLUMN for `factors` that are not there.
 */
export function readCsv(text: string, given?: CsvOptions): CsvTable {
  checkValue('readCsv()', 'the file', text, TEXT);
  const options = checkOptions('readCsv()', given, CSV);
  const header = readHeader(text, options.separator);
  if (header === undefined) throw new GlmmError('EMPTY_DATA', 'the file is empty.');
  refuseNul(text, header);
  const { names, separator } = header;
  const rules: FieldRules = {
    missing: new Set((options.na ?? ['NA', '']).map((mark) => mark.trim())),
    decimals: options.decimal ? [options.decimal] : separator === ',' ? ['.'] : ['.', ','],
    thousandsAreDecimals: options.decimal === ',' || separator === ';',
  };
  const known = byNormalForm(names);
  const factors = new Set((options.factors ?? []).map((name) => known(name) ?? unknownFactor(name, names)));
  const numeric = names.map((name) => (factors.has(name) ? null : new NumberColumn(rules)));
  const numRows = readRows(text, header, numeric);
  if (numRows === 0) throw new GlmmError('EMPTY_DATA', 'the file has a header but no rows.');

  const columns = new Map<string, Float64Array | readonly (string | null)[]>();
  const reasons = new Map<string, WhyText>([...factors].map((name) => [name, 'declared']));
  const texts = numeric.map((column, k): TextColumn | null => {
    const found: Float64Array | TextReason | null = column === null ? null : column.finish();
    if (typeof found === 'string') reasons.set(names[k], found);
    else if (found !== null) columns.set(names[k], found);
    return columns.has(names[k]) ? null : new TextColumn(rules);
  });
  // numbers are let go before text is collected
  numeric.length = 0;
  if (texts.some((column) => column !== null)) readRows(text, header, texts);
  texts.forEach((column, k) => {
    if (column !== null) columns.set(names[k], column.values);
  });
  return {
    numRows,
    columnNames: () => names,
    column: (name) => columns.get(known(name) ?? name) ?? unknownFactor(name, names),
    whyText: (name) => reasons.get(name),
  };
}

/** Hands the fields of all rows to the columns that want them. */
function readRows(
  text: string,
  { names, separator, rows }: Header,
  columns: readonly (NumberColumn | TextColumn | null)[],
): number {
  let nRows = 0;
  let last = '';
  scanRecords(text, rows, separator.charCodeAt(0), {
    field: (field, k) => {
      last = field;
      if (k < columns.length) columns[k]?.add(field);
    },
    record: (nFields, line) => {
      if (nFields !== names.length) throw ragged(nFields, names.length, line, last);
      nRows++;
      return false;
    },
  });
  return nRows;
}

function ragged(fields: number, expected: number, line: number, last: string): GlmmError {
  const hint =
    fields !== expected + 1
      ? ''
      : last.trim() === ''
        ? ' The line ends with a separator: give the header one too, or take it away.'
        : ' A column of row names needs a name in the header.';
  return new GlmmError('INVALID_FILE', `line ${line} has ${fields} fields but the header has ${expected}.${hint}`, {
    line,
    fields,
    expected,
  });
}

/** Text has no NUL: it comes from UTF-16 that was read as something else, or from a damaged file. */
function refuseNul(text: string, { names, separator, rows }: Header): void {
  const at = text.indexOf('\0');
  if (at < 0) return;
  const way = 'Is it UTF-16? Save the file as CSV in UTF-8.';
  if (at < rows.at) throw new GlmmError('INVALID_FILE', `the header holds a NUL character. ${way}`, { line: 1 });
  let found = { field: '', column: '' };
  scanRecords(text, rows, separator.charCodeAt(0), {
    field: (field, k) => {
      if (found.field === '' && field.includes('\0')) found = { field, column: names[k] ?? '' };
    },
    record: (_, line) => {
      if (found.field === '') return false;
      const where = `column ${quoted(found.column)} holds ${quoted(found.field)} in line ${line}`;
      throw new GlmmError('INVALID_FILE', `${where}, with a NUL character. ${way}`, { line, column: found.column });
    },
  });
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
