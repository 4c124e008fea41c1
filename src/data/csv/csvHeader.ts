/**
 * The top of a delimited file: which character separates, a line that says so, and the names of the columns.
 */
import { GlmmError } from '../../errors.ts';
import { type Place, scanRecords } from './csvScan.ts';

/** Candidates, the first one where several are equally frequent. */
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
  const separator = given ?? said ?? mostFrequent(text, start.at) ?? onlyColumn(text, start);
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
  return separator ?? mostFrequent(text, start.at) ?? SEPARATORS[0];
}

const SEPARATOR_LINE = /^\ufeff?"?sep=(.)"?(?:\r\n|\n|\r)/i;

function separatorLine(text: string): { readonly separator: string | undefined; readonly start: Place } {
  const found = SEPARATOR_LINE.exec(text.slice(0, 12));
  if (found !== null) return { separator: found[1], start: { at: found[0].length, line: 2 } };
  return { separator: undefined, start: { at: text.startsWith('\ufeff') ? 1 : 0, line: 1 } };
}

/** undefined where the first line has none of them. */
function mostFrequent(text: string, from: number): string | undefined {
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
  const [separator, count] = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
  return count === 0 ? undefined : separator;
}

/** Words in each of the first two lines from which on blanks are taken for what was meant to separate. */
const FEWEST_WORDS = 3;

/**
 * A file of one column, unless its lines are so many words that blanks must separate them, as R's write.table does by default.
 *
 * @throws GlmmError INVALID_FILE
 */
function onlyColumn(text: string, start: Place): string {
  const words: number[] = [];
  let k = 0;
  const count = { field: () => k++, record: () => true };
  // what blanks would separate; where they do not, quotes may stand anywhere
  try {
    for (let place = start; words.length < 2 && place.at < text.length; k = 0) {
      place = scanRecords(text, place, BLANK, count);
      words.push(k);
    }
  } catch {
    return SEPARATORS[0];
  }
  const [names, fields] = words;
  if (!(names >= FEWEST_WORDS) || (fields !== names && fields !== names + 1)) return SEPARATORS[0];
  throw new GlmmError(
    'INVALID_FILE',
    'no comma, tab or semicolon is in the first line: blanks seem to separate the columns. ' +
      'Write the file with commas (in R by write.csv) or tabs.',
    { line: start.line },
  );
}

const BLANK = 32;

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
