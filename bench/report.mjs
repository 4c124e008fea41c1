// Where results go: bench/results/<name>.json and the tables between markers in README files.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const ROOT = new URL('../', import.meta.url);
const write = process.argv.includes('--write');

/** Prints a table and, with --write, keeps it: the numbers as JSON, the table wherever `<!-- bench:name -->` markers stand. */
export function publish(name, rows, table) {
  console.log(`\n${table}\n`);
  if (!write) return;
  mkdirSync(new URL('bench/results/', ROOT), { recursive: true });
  const results = { bench: name, node: process.version, rows };
  writeFileSync(new URL(`bench/results/${name}.json`, ROOT), `${JSON.stringify(results, null, 2)}\n`);
  for (const file of ['README.md', 'bench/README.md']) replaceBetweenMarkers(file, name, table);
}

/** Rows that an earlier run has kept. */
export function previous(name) {
  const url = new URL(`bench/results/${name}.json`, ROOT);
  return existsSync(url) ? JSON.parse(readFileSync(url, 'utf8')).rows : [];
}

function replaceBetweenMarkers(file, name, table) {
  const url = new URL(file, ROOT);
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const text = existsSync(url) ? readFileSync(url, 'utf8') : '';
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) {
    console.log(`${file} has no ${open} ... ${close}: left as it is`);
    return;
  }
  writeFileSync(url, `${text.slice(0, from + open.length)}\n${table}\n${text.slice(to)}`);
}

/** A markdown table; the first column is text, the others are numbers and align right. */
export function markdown(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, j) => (j === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
