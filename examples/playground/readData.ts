/** A file's text to columns: what the page loads when there is a file to read. */
import { readCsv } from '../../src/data/csv.ts';
import { GlmmError } from '../../src/errors.ts';
import { dataOf } from './columnViews.ts';
import type { PageData } from './state.ts';

export function readData(name: string, text: string): PageData {
  return dataOf(name, readCsv(text));
}

/** UTF-8 as it is written down; anything else is refused rather than read wrongly. */
export async function readFile(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new GlmmError('INVALID_FILE', 'this file is not text in UTF-8. In Excel choose "Save as", then "CSV UTF-8".');
  }
}
