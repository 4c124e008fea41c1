/**
 * Delimited text to records and fields in one pass (RFC 4180, read leniently): fields between separators, quoted ones where the
 * first character is a quote. A line ends with LF, CR LF or CR, whichever comes: they may mix within a text.
 */
import { GlmmError } from '../../errors.ts';
import { quoted } from '../text/printable.ts';

export interface RecordSink {
  /** The k-th field of a record, without its quotes. */
  field(text: string, k: number): void;
  /** After the last field. @returns true to stop here */
  record(nFields: number, line: number): boolean;
}

/** A place between two records. Lines are counted from 1. */
export interface Place {
  readonly at: number;
  readonly line: number;
}

const QUOTE = 34;
const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;

/**
 * Reads records from `from` on, lines without anything but blanks left out.
 *
 * @param separator code unit of the character between fields
 * @returns where it stopped
 * @throws GlmmError INVALID_FILE with the line for a quote that is never closed and for text after a closing quote
 */
export function scanRecords(text: string, from: Place, separator: number, sink: RecordSink): Place {
  let { at, line } = from;
  let recordLine = line;
  let k = 0;
  while (at < text.length) {
    const isQuoted = text.charCodeAt(at) === QUOTE;
    let value: string;
    if (isQuoted) {
      const field = quotedField(text, at, recordLine);
      value = field.value;
      line += lineEnds(value);
      at = afterBlanks(text, field.at, separator);
      const next = text.charCodeAt(at);
      if (at < text.length && next !== separator && !isLineEnd(next)) throw afterQuote(text, at, recordLine);
    } else {
      const to = endOfField(text, at, separator);
      value = text.slice(at, to);
      at = to;
    }
    if (at < text.length && text.charCodeAt(at) === separator) {
      sink.field(value, k++);
      at++;
      if (at < text.length) continue;
      value = '';
    }
    const isBlank = k === 0 && !isQuoted && isBlankLine(value);
    if (text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF) at++;
    at++;
    line++;
    if (!isBlank) {
      sink.field(value, k);
      if (sink.record(k + 1, recordLine)) return { at, line };
    }
    k = 0;
    recordLine = line;
  }
  return { at, line };
}

function endOfField(text: string, from: number, separator: number): number {
  let to = from;
  while (to < text.length) {
    const code = text.charCodeAt(to);
    if (code === separator || code === LF || code === CR) break;
    to++;
  }
  return to;
}

/** Two quotes within quotes stand for one. `at` of the result is after the closing quote. */
function quotedField(text: string, from: number, line: number): { readonly value: string; readonly at: number } {
  let value = '';
  let begin = from + 1;
  for (;;) {
    const close = text.indexOf('"', begin);
    if (close < 0) {
      throw new GlmmError('INVALID_FILE', `a quote that is never closed in the row that starts in line ${line}.`, {
        line,
      });
    }
    const isDoubled = text.charCodeAt(close + 1) === QUOTE;
    value += text.slice(begin, isDoubled ? close + 1 : close);
    if (!isDoubled) return { value, at: close + 1 };
    begin = close + 2;
  }
}

function afterBlanks(text: string, from: number, separator: number): number {
  let to = from;
  for (;;) {
    const code = text.charCodeAt(to);
    if ((code !== SPACE && code !== TAB) || code === separator) return to;
    to++;
  }
}

function isLineEnd(code: number): boolean {
  return code === LF || code === CR;
}

/** The end-of-file mark of DOS (U+001A) is nothing either. */
function isBlankLine(line: string): boolean {
  if (line === '') return true;
  const text = line.trim();
  return text === '' || text === '\x1a';
}

/** Line ends within a field. */
function lineEnds(value: string): number {
  let count = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === LF || (code === CR && value.charCodeAt(i + 1) !== LF)) count++;
  }
  return count;
}

function afterQuote(text: string, at: number, line: number): GlmmError {
  const found = quoted(text.slice(at, at + 10));
  return new GlmmError(
    'INVALID_FILE',
    `text after a closing quote, ${found}, in the row that starts in line ${line}. Within quotes a quote is written twice.`,
    { line },
  );
}
