/** A file's text to columns: what the page loads when there is a file to read. */
import { type CsvTable, readCsv, sniffSeparator } from '../../src/data/csv/csv.ts';
import { LONGEST_TEXT, tooLong } from '../../src/data/text/longText.ts';
import { GlmmError } from '../../src/errors.ts';
import { dataOf } from './columnViews.ts';
import type { Dialect, PageData } from './state.ts';

export function readData(name: string, text: string): PageData {
  const table = readCsv(text);
  return dataOf(name, table, () => dialectOf(text, table));
}

/** A comma is the decimal sign if some column holds numbers only so. */
function dialectOf(text: string, table: CsvTable): Dialect {
  const mark = text.startsWith('\ufeff');
  const separator = sniffSeparator(text);
  const byPoint = separator === ',' ? table : readCsv(text, { decimal: '.' });
  const isNumeric = (from: CsvTable, name: string): boolean => from.column(name) instanceof Float64Array;
  const byComma = table.columnNames().some((name) => isNumeric(table, name) && !isNumeric(byPoint, name));
  return { separator, decimal: byComma ? ',' : '.', mark };
}

/** UTF-8 as it is written down; anything else is refused rather than read wrongly. */
export async function readFile(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    if (file.size > LONGEST_TEXT) throw tooLong((file as File).name ?? 'the file', file.size);
    throw new GlmmError('INVALID_FILE', 'this file is not text in UTF-8. In Excel choose "Save as", then "CSV UTF-8".');
  }
}
