/**
 * Rows of numbers as the shell gives them: the table that people read, comma-separated text, or JSON.
 */
import type { Option, OptionValues } from '../command.ts';

export const ROW_FORMATS: readonly Option[] = [
  { name: 'csv', purpose: 'comma-separated text, numbers in full' },
  { name: 'json', purpose: 'JSON, numbers in full' },
];

type Row = Readonly<Record<string, unknown>>;

/** @param rows which print themselves as a table */
export function rowsText(rows: readonly object[], options: OptionValues): string {
  if (options.has('json')) return JSON.stringify(rows, null, 2);
  return options.has('csv') ? csvText(rows) : String(rows);
}

/** Columns are the members that any row has; what is absent elsewhere or not a number is an empty cell. */
export function csvText(rows: readonly object[]): string {
  const has = (row: object): string[] => Object.keys(row).filter((name) => (row as Row)[name] !== undefined);
  const names = [...new Set(rows.flatMap(has))];
  const lines = rows.map((row) => names.map((name) => cell((row as Row)[name])).join(','));
  return [names.map(cell).join(','), ...lines].join('\n');
}

function cell(value: unknown): string {
  if (value === undefined || value === null || (typeof value === 'number' && Number.isNaN(value))) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
