import { readFileSync } from 'node:fs';
import Papa from 'papaparse';

/** The rows of a file in examples/data as objects. */
export function readRows(file) {
  const text = readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8');
  return Papa.parse(text, { header: true, dynamicTyping: true, skipEmptyLines: true }).data;
}
