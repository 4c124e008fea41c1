/** The data sets that come with the project, as text fields: what a field means is the test's business. */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';

export type ExampleName = 'cbpp' | 'toenail' | 'epil' | 'sleepstudy' | 'contraception';

export function exampleRows(name: ExampleName): Record<string, string>[] {
  const text = readFileSync(new URL(`../../examples/data/${name}.csv`, import.meta.url), 'utf8');
  return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
}

/** The same by columns, those named as numbers. */
export function readExample(name: ExampleName, numbers: readonly string[]): Record<string, (string | number)[]> {
  const rows = exampleRows(name);
  return Object.fromEntries(
    Object.keys(rows[0]).map((key) => [key, rows.map((row) => (numbers.includes(key) ? Number(row[key]) : row[key]))]),
  );
}
