/**
 * Results as a person reads them: rows as a table, single values as lines, what is nested below its name. Names are data and escaped.
 */
import { counted, printable } from '../../data/text/printable.ts';
import { LINE_WIDTH, printTable, wrap } from '../text.ts';
import { formatColumn, formatNumber, formatPValues } from './format.ts';

/** Significant digits of numbers. */
const DIGITS = 4;
/** Rows of a table and elements of a list that are shown. */
const MOST_ROWS = 20;
const MOST_ELEMENTS = 8;

type Fields = Readonly<Record<string, unknown>>;

/** A result of any method: an array of rows, or an object of values, rows and further objects. */
export function plainText(value: unknown): string {
  return linesOf(value).join('\n');
}

/** The limits of a profile; its points are for pictures. */
export function profileText({ limits, level, warnings }: Fields & { readonly limits?: unknown }): string {
  return plainText({ level, limits, ...(isList(warnings) && warnings.length > 0 && { warnings }) });
}

/** Sentences, one below the other. */
export function readingsText(readings: readonly { readonly text: string }[]): string {
  return readings.flatMap(({ text }) => wrap(`- ${text}`, LINE_WIDTH, '  ')).join('\n');
}

function linesOf(value: unknown): string[] {
  if (isList(value)) return isRows(value) ? tableOf(value) : [listText(value)];
  if (!isFields(value)) return [scalarText(value)];
  const members = Object.entries(value).filter(([, member]) => typeof member !== 'function');
  const width = Math.max(0, ...members.filter(([, m]) => isShort(m)).map(([name]) => printable(name).length));
  return members.flatMap(([name, member]) => {
    if (isShort(member))
      return [`${printable(name).padEnd(width)}  ${isList(member) ? listText(member) : scalarText(member)}`];
    return ['', `${printable(name)}:`, ...linesOf(member)];
  });
}

/** On the line of its name. */
function isShort(value: unknown): boolean {
  return !isFields(value) && !(isList(value) && isRows(value));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function isRows(value: ArrayLike<unknown>): value is ArrayLike<Fields> & readonly Fields[] {
  return value.length > 0 && isFields(value[0]);
}

function tableOf(rows: readonly Fields[]): string[] {
  const shown = rows.slice(0, MOST_ROWS).map(flattened);
  const names = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  // the first text names the row
  const label = names.find((name) => shown.every((row) => typeof row[name] === 'string'));
  const columns = names
    .filter((name) => name !== label)
    .map((name) => ({
      head: printable(name),
      cells: cellsOf(
        name,
        shown.map((row) => row[name]),
      ),
    }));
  const rowNames = shown.map((row, i) => (label === undefined ? String(i + 1) : printable(String(row[label]))));
  const more = rows.length - shown.length;
  return [
    ...printTable({ rowNames, columns }, 'right').map((line) => line.trimEnd()),
    ...(more > 0 ? [`... ${more} more row${more === 1 ? '' : 's'}`] : []),
    ...messagesOf(shown),
  ];
}

/** Warnings of rows, whose codes stand in the table: each message once, below it. */
function messagesOf(rows: readonly Fields[]): string[] {
  const messages = rows.flatMap((row) =>
    Object.values(row)
      .filter(isList)
      .flatMap((list) => Array.from(list).filter(isWarning)),
  );
  const distinct = [...new Set(messages.map(({ code, message }) => `- ${code}: ${message}`))];
  return distinct.flatMap((message) => wrap(printable(message), LINE_WIDTH, '  '));
}

function isWarning(value: unknown): value is { readonly code: string; readonly message: string } {
  return isFields(value) && typeof value['code'] === 'string' && typeof value['message'] === 'string';
}

/** `{ a: { b: 1 } }` as `{ 'a.b': 1 }`. */
function flattened(row: Fields): Fields {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, member]) =>
      isFields(member)
        ? Object.entries(flattened(member)).map(([inner, value]) => [`${name}.${inner}`, value])
        : [[name, member]],
    ),
  );
}

function cellsOf(name: string, values: readonly unknown[]): string[] {
  const numbers = values.filter((value) => typeof value === 'number');
  const texts = /^p\.?value/i.test(name) ? formatPValues(numbers, DIGITS) : formatColumn(numbers, { digits: DIGITS });
  let next = 0;
  return values.map((value) =>
    typeof value === 'number' ? texts[next++] : isList(value) ? listText(value) : scalarText(value),
  );
}

function listText(value: ArrayLike<unknown>): string {
  if (value.length === 0) return 'none';
  if (isList(value[0])) return `${counted(value.length, 'row')} of ${value[0].length}`;
  const shown = Array.from({ length: Math.min(value.length, MOST_ELEMENTS) }, (_, i) => {
    const element = value[i];
    return isWarning(element) ? printable(element.code) : scalarText(element);
  });
  return [...shown, ...(value.length > MOST_ELEMENTS ? [`... (${value.length})`] : [])].join(' ');
}

function scalarText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return formatNumber(value, DIGITS).trim();
  return printable(typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value));
}
