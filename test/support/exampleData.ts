/** The data sets that come with the project, as text fields: what a field means is the test's business. */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';

export function exampleRows(name: 'cbpp' | 'toenail' | 'epil'): Record<string, string>[] {
  const text = readFileSync(new URL(`../../examples/data/${name}.csv`, import.meta.url), 'utf8');
  return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
}
