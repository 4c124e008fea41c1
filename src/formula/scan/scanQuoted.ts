/**
 * "strings", 'strings' and `names`, with R's escapes.
 */
import { syntaxError } from '../complain.ts';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  [' ', ' '],
  ['\n', '\n'],
]);

/** `from` is at the opening quote; `to` is after the closing one. */
export function scanQuoted(text: string, from: number): { readonly content: string; readonly to: number } {
  const quote = text[from];
  let content = '';
  let at = from + 1;
  while (at < text.length && text[at] !== quote) {
    if (text[at] === '\\') {
      const escaped = readEscape(text, at);
      content += escaped.character;
      at = escaped.to;
    } else content += text[at++];
  }
  const what = quote === '`' ? 'backtick' : 'quote';
  if (at >= text.length) {
    throw syntaxError(text, { from, to: from + 1 }, `this ${what} is never closed`, `Add the closing ${quote}.`);
  }
  if (quote === '`' && content === '') throw syntaxError(text, { from, to: at + 1 }, 'a name cannot be empty');
  return { content, to: at + 1 };
}

/** `\n`, `\x41`, `\u00e9`, `\u{1F600}`. */
function readEscape(text: string, at: number): { readonly character: string; readonly to: number } {
  const letter = text[at + 1] ?? '';
  if (letter === 'x' || letter === 'u' || letter === 'U') {
    const braced = text[at + 2] === '{';
    const start = at + (braced ? 3 : 2);
    const most = letter === 'x' ? 2 : letter === 'u' ? 4 : 8;
    let to = start;
    while (to < start + most && isHex(text[to])) to++;
    const code = Number.parseInt(text.slice(start, to), 16);
    const closed = !braced || text[to] === '}';
    if (to > start && closed && code <= 0x10ffff) {
      return { character: String.fromCodePoint(code), to: braced ? to + 1 : to };
    }
  }
  const character = ESCAPES.get(letter);
  if (character === undefined) {
    throw syntaxError(text, { from: at, to: at + 2 }, 'unknown escape', 'Write a backslash itself as \\\\.');
  }
  return { character, to: at + 2 };
}

function isHex(character: string | undefined): boolean {
  if (character === undefined) return false;
  const lower = character.toLowerCase();
  return (lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f');
}
