import * as vega from 'vega';
import { compile } from 'vega-lite';

/** Columns as wide as their widest text; numbers to the right, the first column to the left. */
export function printTable(names, rows) {
  const widths = names.map((name, j) => Math.max(name.length, ...rows.map((row) => row[j].length)));
  for (const row of [names, ...rows]) {
    const cells = row.map((text, j) => (j === 0 ? text.padEnd(widths[j]) : text.padStart(widths[j])));
    console.log(cells.join('  ').trimEnd());
  }
}

const WIDTH = 100;

/** Lines of at most 100 characters, indented below a dash; an empty line in front or behind stays. */
export function wrapped(text) {
  const indent = text.startsWith('- ') ? '  ' : '';
  const lines = [''];
  for (const word of text.trim().split(/\s+/)) {
    const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
    if (longer.length > WIDTH) lines.push(indent + word);
    else lines[lines.length - 1] = longer;
  }
  const empty = (is) => (is ? '\n' : '');
  return empty(text.startsWith('\n')) + lines.join('\n') + empty(text.endsWith('\n'));
}

export async function renderSvg(spec) {
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
  return await view.toSVG();
}
