/**
 * Ratios, percentages and intervals as sentences have them.
 */

export interface Limits {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/** Decimals tried until a limit no longer reads as the value of no effect. */
const MOST_DECIMALS = 6;

/** `95% Wald interval 0.14 to 0.37`. @param none the value of no effect: a limit beside it is written with as many decimals as show on which side */
export function intervalInWords({ lower, upper }: Limits, level: number, method: string, none: number): string {
  return `${Number((100 * level).toPrecision(6))}% ${method}interval ${beside(lower, none)} to ${beside(upper, none)}`;
}

function beside(x: number, none: number): string {
  const short = numberInWords(x);
  if (x === none || Number(short) !== none) return short;
  for (let decimals = 3; decimals <= MOST_DECIMALS; decimals++) {
    const text = x.toFixed(decimals);
    if (Number(text) !== none) return text;
  }
  return short;
}

/** Above, digits say more than their power of ten. */
const MOST_PLAIN = 1e9;

/** Two decimals where they say something, two significant digits of small numbers, three of large ones. */
export function numberInWords(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'unknown' : x > 0 ? 'infinity' : 'minus infinity';
  const size = Math.abs(x);
  if (size >= 0.1 && size < 1000) return x.toFixed(2);
  // through a number: 2350, not 2.35e+3
  if (size >= 1000 && size < MOST_PLAIN) return String(Number(x.toPrecision(3)));
  return x === 0 ? '0' : x.toPrecision(2);
}

/** Nobody thinks of more in percent: the ratio itself says it. */
const MOST_PERCENT = 1000;

/** `an 82% decrease`, or nothing where the ratio says it better. */
export function percentInWords(ratio: number): string {
  const change = 100 * (ratio - 1);
  const size = Math.abs(change);
  if (size >= MOST_PERCENT) return '';
  if (change <= -99.5) return 'a decrease of more than 99%';
  const digits = size < 1 ? size.toPrecision(1) : size.toFixed(0);
  return size < 0.05 ? 'no change' : `${article(digits)} ${digits}% ${change < 0 ? 'decrease' : 'increase'}`;
}

/** "an" before 8, 8x, 8xx, 11 and 18. */
function article(digits: string): string {
  const whole = digits.split('.')[0];
  return whole.startsWith('8') || whole === '11' || whole === '18' ? 'an' : 'a';
}
