/** The text of a data set that comes with the project. */
import { readFileSync } from 'node:fs';

export function readText(name: string): string {
  return readFileSync(new URL(`../../examples/data/${name}.csv`, import.meta.url), 'utf8');
}
