// CSV in and out. Quoted fields are text, bare ones numbers, NA is missing: how R writes data frames.
import { readFileSync, writeFileSync } from 'node:fs';

export function readCsv(path) {
  const [header, ...rows] = readFileSync(path, 'utf8').trim().split(/\r?\n/).map(splitLine);
  const columns = Object.create(null);
  for (const [j, name] of header.entries()) columns[unquote(name)] = rows.map((row) => cell(row[j]));
  return columns;
}

export function writeCsv(path, columns) {
  const names = Object.keys(columns);
  const lines = [names.join(',')];
  const nRows = columns[names[0]].length;
  for (let i = 0; i < nRows; i++) lines.push(names.map((name) => columns[name][i]).join(','));
  writeFileSync(path, `${lines.join('\n')}\n`);
}

const splitLine = (line) => line.match(/"[^"]*"|[^,]+|(?<=,)(?=,|$)/g) ?? [];
const unquote = (field) => (field.startsWith('"') ? field.slice(1, -1) : field);

function cell(field) {
  if (field.startsWith('"')) return unquote(field);
  return field === 'NA' || field === '' ? null : Number(field);
}
