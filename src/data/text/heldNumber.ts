/**
 * Whether a number keeps what its text says: codes and identifiers may look like numbers and not be any.
 */

import { readNumber } from './readNumber.ts';

/** 15 digits always come back from a double. */
const SAFE_DIGITS = 15;
/** From here on neighbouring whole numbers are one double. */
const LARGEST_WHOLE = 9007199254740992;
/** toPrecision() gives no more. */
const MOST_DIGITS = 100;

/** Why a column whose fields are all numbers is text. */
export type TextReason = 'leading zeros' | 'too many digits';

/**
 * What is lost where `field`, which reads as `value`, becomes a number: leading zeros (`007`), or digits of a number from 2^53
 * on (`9007199254740993`, `1e400`). Digits of smaller numbers beyond the sixteenth are rounding of what was measured.
 *
 * @param field a number, without blanks around it
 */
export function lostBy(field: string, value: number): TextReason | undefined {
  const first = field.charCodeAt(0) === 43 || field.charCodeAt(0) === 45 ? 1 : 0;
  const second = field.charCodeAt(first + 1);
  if (field.charCodeAt(first) === 48 && second >= 48 && second <= 57) return 'leading zeros';
  const size = Math.abs(value);
  if (!(size >= LARGEST_WHOLE)) return undefined;
  if (size === Number.POSITIVE_INFINITY) return field.slice(first) === 'Inf' ? undefined : 'too many digits';
  const digits = significantDigits(field);
  if (digits.length <= SAFE_DIGITS) return undefined;
  if (digits.length > MOST_DIGITS) return 'too many digits';
  return significantDigits(value.toPrecision(digits.length)) === digits ? undefined : 'too many digits';
}

/** The number that text says, if it keeps all of it. */
export function heldNumber(text: string): number | undefined {
  const value = readNumber(text);
  return value === undefined || lostBy(text.trim(), value) !== undefined ? undefined : value;
}

/** The field where it has more digits than a double is sure to keep, in a form that two spellings of one number share; else undefined. */
export function longDigits(field: string): string | undefined {
  if (field.length <= SAFE_DIGITS) return undefined;
  const digits = significantDigits(field);
  return digits.length <= SAFE_DIGITS ? undefined : digits;
}

/** The digits of the mantissa without zeros at either end. */
function significantDigits(field: string): string {
  let [first, last] = [-1, -1];
  for (let i = 0; i < field.length; i++) {
    const code = field.charCodeAt(i);
    if (code === 69 || code === 101) break;
    if (code <= 48 || code > 57) continue;
    if (first < 0) first = i;
    last = i;
  }
  return first < 0 ? '' : field.slice(first, last + 1).replace(/[.,]/, '');
}
