/**
 * Doubles to decimal text, rounded from their exact binary value with ties to even, as C's printf does.
 * (JavaScript's toFixed and toExponential are exact too, but send ties away from zero: 0.125 becomes 0.13, not 0.12.)
 */

/** The decimal places kept by toFixed and toExponential at most. */
const MAX_PLACES = 100;

/** A tie at more decimals than this would need more than the 53 bits of a double. */
const MAX_TIE_PLACES = 25;

/** `x` with `places` decimals: printf's `%.*f`. Minus zero prints as zero, as R prints it. */
export function fixed(x: number, places: number): string {
  if (!Number.isFinite(x)) return notFinite(x);
  if (x === 0) return zero(places);
  if (Math.abs(x) >= 1e21) return BigInt(x).toString() + (places > 0 ? `.${'0'.repeat(places)}` : '');
  const text = x.toFixed(Math.min(places, MAX_PLACES));
  return isTie(x, places) ? evenLastDigit(text, text.length - 1) : text;
}

/** `x` as d.ddde+dd with `places` decimals and at least two digits of exponent: printf's `%.*e`. */
export function scientific(x: number, places: number): string {
  if (!Number.isFinite(x)) return notFinite(x);
  const [mantissa, exponent] = roundedMantissa(x, places);
  const power = Math.abs(exponent);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${power < 10 ? '0' : ''}${power}`;
}

/** How many of at most `digits` significant digits are needed, and the power of ten of the first, after rounding. */
export function significance(x: number, digits: number): { readonly needed: number; readonly power: number } {
  if (x === 0) return { needed: 1, power: 0 };
  const [mantissa, power] = roundedMantissa(Math.abs(x), digits - 1);
  return { needed: mantissa.replace('.', '').replace(/0+$/, '').length, power };
}

/** floor(log10(|x|)) for finite x other than zero, of the shortest decimal that means x: 23 for 1e23, which lies just below. */
export function powerOfTen(x: number): number {
  const text = Math.abs(x).toExponential();
  return Number(text.slice(text.indexOf('e') + 1));
}

/** The double nearest to 10^k. */
export function ten(k: number): number {
  return Number(`1e${k}`);
}

/** Mantissa text and exponent of `x` rounded to `places` decimals of the mantissa. */
function roundedMantissa(x: number, places: number): [string, number] {
  if (x === 0) return [zero(places), 0];
  const text = x.toExponential(Math.min(places, MAX_PLACES));
  const e = text.indexOf('e');
  const power = Number(text.slice(e + 1));
  // 9.5 with no decimals has already been carried over to 1e+1, which is even.
  const carried = power !== powerOfTen(x);
  if (carried || !isTie(x, places - power)) return [text.slice(0, e), power];
  return [evenLastDigit(text.slice(0, e), e - 1), power];
}

/** Whether `x` lies exactly half-way between two neighbours with `places` decimals (tens, hundreds ... when negative). */
function isTie(x: number, places: number): boolean {
  if (places < 0) return Math.abs(x % ten(-places)) === 5 * ten(-places - 1);
  if (places >= MAX_TIE_PLACES) return false;
  // A number with places + 1 decimals, the last of which is a five, is a multiple of 2^-(places + 1).
  let scaled = x;
  for (let i = 0; i <= places; i++) scaled *= 2;
  return Number.isInteger(scaled) && x.toFixed(places + 1).endsWith('5');
}

/** A tie that was sent away from zero to an odd digit belongs to the digit below. */
function evenLastDigit(text: string, at: number): string {
  const digit = Number(text[at]);
  return digit % 2 === 0 ? text : text.slice(0, at) + String(digit - 1) + text.slice(at + 1);
}

function zero(places: number): string {
  return places > 0 ? `0.${'0'.repeat(places)}` : '0';
}

function notFinite(x: number): string {
  return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Inf' : '-Inf';
}
