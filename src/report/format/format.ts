/**
 * Numbers to text as R's `format()` gives them: a whole column shares one layout, with as many decimals as show the
 * asked-for significant digits of the number that needs most.
 */

import { padStart } from '../text.ts';
import { fixed, powerOfTen, scientific, significance, ten } from './decimal.ts';

/** What `options(digits = 7)` is to R: the digits of a number printed without further wishes. */
export const DEFAULT_DIGITS = 7;

/** Decimals of a double that still mean something (DBL_DIG of C). */
const DOUBLE_DIGITS = 15;

interface FormatOptions {
  /** Significant digits that at least one number of the column shows. */
  readonly digits?: number;
  /** Decimals shown at least, unless the layout is scientific. */
  readonly minDecimals?: number;
}

/** How all numbers of a column are written. */
interface Layout {
  readonly notation: 'fixed' | 'scientific';
  readonly places: number;
  readonly width: number;
}

/** R's `format(x, digits, nsmall)`: texts of equal width. NaN prints as `NaN`. */
export function formatColumn(x: readonly number[], options: FormatOptions = {}): string[] {
  const { notation, places, width } = layout(x, options);
  const texts = x.map((value) => (notation === 'fixed' ? fixed(value, places) : scientific(value, places)));
  const widest = Math.max(width, ...texts.map((text) => text.length));
  return texts.map((text) => padStart(text, widest));
}

/** One number by itself, R's `format(x)`. */
export function formatNumber(x: number, digits = DEFAULT_DIGITS): string {
  return formatColumn([x], { digits })[0] as string;
}

/** Fixed notation whenever it is not wider than the scientific one (R's rule with `scipen = 0`). */
function layout(x: readonly number[], { digits = DEFAULT_DIGITS, minDecimals = 0 }: FormatOptions): Layout {
  const finite = x.filter(Number.isFinite);
  if (finite.length === 0) return { notation: 'fixed', places: 0, width: 0 };
  const shapes = finite.map((value) => shape(value, digits));

  const decimals = Math.max(0, ...shapes.map(({ decimals }) => decimals));
  const left = Math.max(...shapes.map(({ left }) => left));
  const fixedWidth = left + point(decimals) + decimals;

  const sign = finite.some((value) => value < 0) ? 1 : 0;
  const mantissaDecimals = Math.max(...shapes.map(({ needed }) => needed)) - 1;
  const longExponent = shapes.some(({ power }) => power >= 100 || power <= -99);
  const exponentWidth = longExponent ? 5 : 4;
  const scientificWidth = sign + 1 + point(mantissaDecimals) + mantissaDecimals + exponentWidth;

  if (fixedWidth > scientificWidth) return { notation: 'scientific', places: mantissaDecimals, width: scientificWidth };
  const places = Math.max(decimals, minDecimals);
  return { notation: 'fixed', places, width: left + point(places) + places };
}

function point(decimals: number): number {
  return decimals > 0 ? 1 : 0;
}

/** Characters left of the point (sign included) and decimals of one number, when `digits` significant ones are kept. */
function shape(x: number, digits: number) {
  const { needed, power } = significance(x, digits);
  const integerDigits = keepsWidthWhenFixed(Math.abs(x), power, digits) ? power : power + 1;
  const left = (x < 0 ? 1 : 0) + Math.max(1, integerDigits);
  return { needed, power, left, decimals: needed - power - 1 };
}

/** 9996 to three digits is 1e+04, but in fixed notation it stays the four characters 9996. */
function keepsWidthWhenFixed(size: number, power: number, digits: number): boolean {
  const halfUnit = 0.5 / ten(Math.max(0, digits - power));
  return power > 0 && power <= DOUBLE_DIGITS && size < ten(power) - halfUnit;
}

/** R's `round(x, places)` (since 4.0): of the two neighbours with `places` decimals the nearer double, ties to even. */
export function round(x: number, places: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  if (places > DOUBLE_DIGITS - 1 - powerOfTen(x)) return x;
  const unit = ten(Math.abs(places));
  const scaled = places >= 0 ? Math.abs(x) * unit : Math.abs(x) / unit;
  const unscale = (n: number) => (places >= 0 ? n / unit : n * unit);
  const below = unscale(Math.floor(scaled));
  const above = unscale(Math.ceil(scaled));
  const toBelow = Math.abs(x) - below;
  const toAbove = above - Math.abs(x);
  const down = toBelow < toAbove || (toBelow === toAbove && Math.floor(scaled) % 2 === 0);
  return (down ? below : above) * Math.sign(x);
}

/** R's `zapsmall(x, digits)`: numbers that are negligible next to the largest become zero. */
export function zapSmall(x: readonly number[], digits: number): number[] {
  const largest = Math.max(0, ...x.filter(Number.isFinite).map(Math.abs));
  if (largest === 0) return x.map((value) => round(value, digits));
  // digits - log10(largest), to the nearest integer
  const power = powerOfTen(largest);
  const nearest = largest / ten(power) > Math.sqrt(10) ? power + 1 : power;
  return x.map((value) => round(value, Math.max(0, digits - nearest)));
}

/** R's `format.pval(p, digits)`: what cannot be told from zero prints as `< 2e-16`. NaN prints as `NA`. */
export function formatPValues(p: readonly number[], digits: number): string[] {
  const texts: string[] = p.map(() => 'NA');
  const where = (test: (value: number) => boolean) => p.flatMap((value, i) => (test(value) ? [i] : []));
  const fill = (rows: readonly number[]) => {
    const column = formatColumn(
      rows.map((i) => p[i] as number),
      { digits },
    );
    rows.forEach((row, k) => {
      texts[row] = column[k] as string;
    });
    return column;
  };
  // Numbers that read well in fixed notation share one layout, the smaller ones another.
  const smallestFixed = digits > 1 ? -4 : -3;
  const readsFixed = (value: number) => (value === 0 ? false : powerOfTen(value) >= smallestFixed);
  const shown = [
    ...fill(where((value) => value >= Number.EPSILON && readsFixed(value))),
    ...fill(where((value) => value >= Number.EPSILON && !readsFixed(value))),
  ];
  const least = lessThanEpsilon(shown, digits);
  for (const i of where((value) => value < Number.EPSILON)) texts[i] = least;
  return texts;
}

/** `<2e-16` with the space and the digits that suit the column it stands in. */
function lessThanEpsilon(shown: readonly string[], wanted: number): string {
  let digits = Math.max(1, wanted - 2);
  let space = digits === 1 ? '' : ' ';
  if (shown.length > 0) {
    const width = Math.max(...shown.map((text) => text.length));
    if (digits > 1 && digits + 6 > width) digits = Math.max(1, width - 7);
    space = digits === 1 && width <= 6 ? '' : ' ';
  }
  return `<${space}${formatNumber(Number.EPSILON, digits)}`;
}
