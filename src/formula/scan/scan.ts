/**
 * Formula text to tokens, by hand: one pass, no regular expressions.
 */

import { snippet, syntaxError, unsupportedError } from '../complain.ts';
import { isBlank, isDigit, isLetter, isNamePart } from './characters.ts';
import { scanQuoted } from './scanQuoted.ts';

/** `text` is the name, the content of the string, or the operator itself. `from`, `to`: where in the formula. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'operator' | 'end';
  readonly text: string;
  /** Only for numbers. */
  readonly value: number;
  /** A name in backticks: never a constant or keyword. */
  readonly quoted: boolean;
  readonly from: number;
  readonly to: number;
}

/** Longest first, so that `<=` is not read as `<` and `=`. `**` is R's other spelling of `^`. */
const OPERATORS: readonly string[] = [
  ...['||', '==', '!=', '<=', '>=', '**'],
  ...['+', '-', '*', '/', '^', ':', '|', '&', '~', '<', '>', '!', '(', ')', ',', '='],
];

/** What R has and a formula here has not, with the way out. Longest first. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ['<-', 'For a comparison with a negative number put a space: x < -1.'],
  ['->', 'Formulas assign nothing.'],
  ['::', 'Write the name of the function alone: poly(x, 2).'],
  [':=', 'Formulas assign nothing.'],
  ['|>', 'Write the call out: f(x).'],
  ['&&', 'Columns are joined row by row: a & b.'],
  ['$', 'Columns are named directly: x, not data$x.'],
  ['@', 'Columns are named directly.'],
  ['[', 'Columns are named directly; use I() for arithmetic.'],
  ['{', 'Use round parentheses.'],
  [';', 'One formula at a time.'],
  ['?', ''],
];

/** Look-alikes that word processors and web pages put in place of ASCII. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ['\u2212', '-'],
  ['\u2013', '-'],
  ['\u2014', '-'],
  ['\u2010', '-'],
  ['\u00d7', '*'],
  ['\u2217', '*'],
  ['\u223c', '~'],
  ['\u02dc', '~'],
  ['\uff5e', '~'],
  ['\u201c', '"'],
  ['\u201d', '"'],
  ['\u2018', "'"],
  ['\u2019', "'"],
  ['\u2223', '|'],
  ['\u00b4', '`'],
]);

/** @throws GlmmError FORMULA_SYNTAX, FORMULA_UNSUPPORTED. The last token has kind 'end'. */
export function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = characterAt(text, at);
    if (isBlank(character)) {
      at += character.length;
      continue;
    }
    const token = scanToken(text, at, character);
    tokens.push(token);
    at = token.to;
  }
  tokens.push(token('end', '', text.length, text.length + 1));
  return tokens;
}

function scanToken(text: string, from: number, first: string): Token {
  if (isDigit(first) || (first === '.' && isDigit(characterAt(text, from + 1)))) return scanNumber(text, from);
  if (isLetter(first) || first === '.') return scanName(text, from);
  if (first === '"' || first === "'" || first === '`') {
    const { content, to } = scanQuoted(text, from);
    return first === '`' ? { ...token('name', content, from, to), quoted: true } : token('string', content, from, to);
  }
  if (first === '%') return scanPercent(text, from);
  const foreign = FOREIGN.find(([spelling]) => text.startsWith(spelling, from));
  if (foreign !== undefined) {
    const span = { from, to: from + foreign[0].length };
    throw unsupportedError(text, span, `the operator ${foreign[0]} has no meaning in a formula`, foreign[1]);
  }
  const operator = OPERATORS.find((spelling) => text.startsWith(spelling, from));
  if (operator === undefined) throw unknownCharacter(text, from, first);
  return token('operator', operator === '**' ? '^' : operator, from, from + operator.length);
}

function scanName(text: string, from: number): Token {
  const to = endOfName(text, from);
  return token('name', text.slice(from, to), from, to);
}

/** `12`, `1.5`, `.5`, `1e-3`, and R's integers `2L`. */
function scanNumber(text: string, from: number): Token {
  let to = endOfDigits(text, from);
  if (text[to] === '.') to = endOfDigits(text, to + 1);
  if (text[to] === 'e' || text[to] === 'E') {
    const sign = text[to + 1] === '+' || text[to + 1] === '-' ? 1 : 0;
    const end = endOfDigits(text, to + 1 + sign);
    if (end > to + 1 + sign) to = end;
  }
  const value = Number(text.slice(from, to));
  if (text[to] === 'L') to++;
  const end = endOfName(text, to);
  if (end > to) {
    const span = { from, to: end };
    const word = snippet(text, span);
    throw syntaxError(
      text,
      span,
      `${word} is neither a number nor a name`,
      `A column of this name goes in backticks: \`${word}\`.`,
    );
  }
  if (!Number.isFinite(value)) throw syntaxError(text, { from, to }, 'this number is too large');
  return { ...token('number', text.slice(from, to), from, to), value };
}

/** R's operators between percent signs that have a meaning here. */
const PERCENT: ReadonlySet<string> = new Set(['%in%', '%%', '%/%']);

function scanPercent(text: string, from: number): Token {
  const close = text.indexOf('%', from + 1);
  const to = close < 0 ? from + 1 : close + 1;
  if (PERCENT.has(text.slice(from, to))) return token('operator', text.slice(from, to), from, to);
  const name = snippet(text, { from, to });
  throw unsupportedError(
    text,
    { from, to },
    `the operator ${name} has no meaning in a formula`,
    'Of its kind there are %in%, %% and %/%.',
  );
}

function unknownCharacter(text: string, from: number, character: string) {
  const span = { from, to: from + character.length };
  const meant = LOOKALIKES.get(character);
  const code = (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  const hint =
    meant === undefined ? 'A name with such characters goes in backticks.' : `Type the plain ${meant} instead.`;
  return syntaxError(text, span, `unexpected character ${snippet(text, span)} (U+${code})`, hint);
}

function endOfDigits(text: string, from: number): number {
  let to = from;
  while (to < text.length && isDigit(text[to])) to++;
  return to;
}

function endOfName(text: string, from: number): number {
  let to = from;
  while (to < text.length) {
    const character = characterAt(text, to);
    if (!isNamePart(character)) break;
    to += character.length;
  }
  return to;
}

/** A whole code point, also where it takes two units. */
function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function token(kind: Token['kind'], text: string, from: number, to: number): Token {
  return { kind, text, value: Number.NaN, quoted: false, from, to };
}
