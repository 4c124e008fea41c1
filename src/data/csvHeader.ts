/**
 * The top of a delimited file: which character separates, a line that says so, and the names of the columns.
 */
import { type Place, scanRecords } from './csvScan.ts';

/** Candidates, the first one where several are equally frequent or none occurs. */
const SEPARATORS = [',', '\t', ';', '|'] as const;

export type Separator = (typeof SEPARATORS)[number];

export interface Header {
  readonly separator: string;
  readonly names: readonly string[];
  /** Where the rows begin. */
  readonly rows: Place;
}

/** undefined for a text without a line. A first line such as `sep=;`, which spreadsheets write for themselves, names no columns. */
export function readHeader(text: string, given: Separator | undefined): Header | undefined {
  const { separator: said, start } = separatorLine(text);
  const separator = given ?? said ?? mostFrequent(text, start.at);
  const fields: string[] = [];
  const rows = scanRecords(text, start, separator.charCodeAt(0), {
    field: (name) => fields.push(name),
    record: () => true,
  });
  return fields.length === 0 ? undefined : { separator, names: uniqueNames(fields), rows };
}

/** The separator that a first line `sep=;` names, else whichever candidate is most frequent in the first line that is not blank. */
export function sniffSeparator(text: string): string {
  const { separator, start } = separatorLine(text);
  return separator ?? mostFrequent(text, start.at);
}

const SEPARATOR_LINE = /^\ufeff?"?sep=(.)"?(?:\r\n|\n|\r)/i;

function separatorLine(text: string): { readonly separator: string | undefined; readonly start: Place } {
  const found = SEPARATOR_LINE.exec(text.slice(0, 12));
  if (found !== null) return { separator: found[1], start: { at: found[0].length, line: 2 } };
  return { separator: undefined, start: { at: text.startsWith('\ufeff') ? 1 : 0, line: 1 } };
}

function mostFrequent(text: string, from: number): string {
  const counts = new Map<string, number>(SEPARATORS.map((separator) => [separator, 0]));
  let inQuotes = false;
  let isBlank = true;
  for (let i = from; i < text.length; i++) {
    const character = text[i];
    if (!inQuotes && (character === '\n' || character === '\r')) {
      if (!isBlank) break;
      continue;
    }
    if (character.trim() !== '') isBlank = false;
    const count = counts.get(character);
    if (character === '"') inQuotes = !inQuotes;
    else if (!inQuotes && count !== undefined) counts.set(character, count + 1);
  }
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}

/** As R's read.csv names them: nothing becomes X, repetitions get .1, .2, ... */
function uniqueNames(header: readonly string[]): string[] {
  const trimmed = header.map((name) => name.trim() || 'X');
  const taken = new Set(trimmed);
  const used = new Set<string>();
  /** The last number pasted to each name, so that a thousand equal names are not counted through from 1 each time. */
  const last = new Map<string, number>();
  return trimmed.map((name) => {
    let unique = name;
    if (used.has(name)) {
      let k = last.get(name) ?? 0;
      do unique = `${name}.${++k}`;
      while (used.has(unique) || taken.has(unique));
      last.set(name, k);
    }
    used.add(unique);
    return unique;
  });
}
