/**
 * Text fields to numbers, strictly: a field is a number as a whole or not at all.
 */

const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;

/**
 * `12`, `-1.5`, `.5`, `1e-3`, `Inf`, `-Inf`, with blanks around them; undefined for anything else (also hexadecimal, `1_000`,
 * `1,000`). Correctly rounded.
 */
export function readNumber(field: string, decimal: '.' | ',' = '.'): number | undefined {
  const text = field.trim();
  const decimalCode = decimal === '.' ? POINT : 44;
  let at = isSign(text.charCodeAt(0)) ? 1 : 0;
  if (text.length > at && text.slice(at) === 'Inf')
    return text[0] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const integer = endOfDigits(text, at);
  let digits = integer - at;
  at = integer;
  if (text.charCodeAt(at) === decimalCode) {
    const fraction = endOfDigits(text, at + 1);
    digits += fraction - at - 1;
    at = fraction;
  }
  if (digits === 0) return undefined;
  if (text[at] === 'e' || text[at] === 'E') {
    const start = at + (isSign(text.charCodeAt(at + 1)) ? 2 : 1);
    at = endOfDigits(text, start);
    if (at === start) return undefined;
  }
  if (at !== text.length) return undefined;
  return Number(decimal === '.' ? text : text.replace(',', '.'));
}

function isSign(code: number): boolean {
  return code === PLUS || code === MINUS;
}

function endOfDigits(text: string, from: number): number {
  let to = from;
  while (text.charCodeAt(to) >= ZERO && text.charCodeAt(to) <= NINE) to++;
  return to;
}
