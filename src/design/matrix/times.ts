/**
 * The times of a series, `ar1(0 + time | g)`: levels of one factor whose order is known, each once in a group. What is two apart in
 * the list of levels correlates as r^2, so an order by the alphabet would be another model without a word.
 */
import { covarianceOf } from '../../covariance/list.ts';
import { printable } from '../../data/text/printable.ts';
import { errorAt, type GlmmError, type GlmmErrorCode } from '../../errors.ts';
import type { RandomTerm } from '../../formula/types.ts';
import type { Frame } from '../frame.ts';
import type { FactorValue } from '../variable/value.ts';

/** @param group codes of the term's groups, one a row @throws GlmmError FORMULA_UNSUPPORTED, UNORDERED_TIMES, REPEATED_TIMES */
export function checkTimes(
  term: RandomTerm,
  group: ArrayLike<number>,
  levels: readonly string[],
  frame: Frame,
  text: string,
): void {
  const { levels: wanted, name } = covarianceOf(term);
  if (wanted !== 'ordered') return;
  const fail = (code: GlmmErrorCode, message: string, hint: string, details: Record<string, unknown>): GlmmError =>
    errorAt(code, `${name}(): ${message}`, text, term.from, term.to, hint, { covariance: name, ...details });
  const [only, ...more] = term.terms;
  const { label, value } =
    only?.variables.length === 1 ? frame.variable(only.variables[0]) : { label: '', value: null };
  if (term.intercept || more.length > 0 || value?.kind !== 'factor') {
    const time = printable(only?.label ?? 'time');
    throw fail(
      'FORMULA_UNSUPPORTED',
      value?.kind === 'numeric'
        ? `its times are levels of a factor, and ${time} is a number`
        : 'its times are levels of one factor',
      `Write ${name}(0 + ${value?.kind === 'factor' ? time : `factor(${time})`} | ${printable(term.groupLabel)}).`,
      {},
    );
  }
  const wrong = unordered(value);
  if (wrong !== null)
    throw fail(
      'UNORDERED_TIMES',
      wrong.twice
        ? `the levels ${wrong.pair.map(quote).join(' and ')} of ${printable(label)} are one time`
        : `the order of ${printable(label)} is not known: ${wrong.pair.map(quote).join(' comes before ')} by the alphabet`,
      `Say the order of the levels, { levels: { ${printable(label)}: [...] } } or ordered(${printable(label)}), or make the times numbers, factor(...).`,
      { variable: label, levels: wrong.pair },
    );
  const seen = new Set<number>();
  for (let i = 0; i < group.length; i++) {
    const key = group[i] * value.levels.length + value.codes[i];
    if (seen.has(key))
      throw fail(
        'REPEATED_TIMES',
        `${printable(label)} ${quote(value.levels[value.codes[i]])} occurs more than once in ${printable(term.groupLabel)} ${quote(levels[group[i]])}`,
        `A series has one row a time: tell several series of a group apart by the grouping factor, (... | ${printable(term.groupLabel)}:series), or take the rows of a time together.`,
        { variable: label, time: value.levels[value.codes[i]], group: levels[group[i]] },
      );
    seen.add(key);
  }
}

/**
 * Two levels next to each other whose order nobody gave; null where it is given or of no account. Levels of text come by code units:
 * another order is somebody's, and so is that of numbers.
 */
function unordered({
  levels,
  ordered,
}: FactorValue): { readonly pair: readonly string[]; readonly twice: boolean } | null {
  const numbers = levels.map(numbersIn);
  const stems = levels.map((level) => (isNumber(level) ? '' : level.replace(/\d+/g, '#')));
  const numbered = stems.every((stem, k) => stem === stems[0] && numbers[k].length > 0);
  const pairs = levels.slice(1).map((_, k) => [k, k + 1] as const);
  const pairOf = (test: (k: number, l: number) => boolean): readonly string[] | null => {
    const found = pairs.find(([k, l]) => test(k, l));
    return found ? found.map((k) => levels[k]) : null;
  };
  const twice = numbered && pairOf((k, l) => compare(numbers[k], numbers[l]) === 0);
  if (twice) return { pair: twice, twice: true };
  // a series of two read backwards is the same
  if (ordered || levels.length < 3 || pairOf((k, l) => levels[k] > levels[l]) !== null) return null;
  const wrong = pairOf((k, l) => !numbered || compare(numbers[k], numbers[l]) > 0);
  return wrong && { pair: wrong, twice: false };
}

/** One number, or those in a text: `t10`, `2021-03-01`. */
function numbersIn(level: string): number[] {
  return isNumber(level) ? [Number(level)] : (level.match(/\d+/g) ?? []).map(Number);
}

function isNumber(level: string): boolean {
  return level.trim() !== '' && Number.isFinite(Number(level));
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, k) => value !== b[k]);
  return at < 0 ? 0 : a[at] - b[at];
}

function quote(level: string): string {
  return JSON.stringify(printable(level));
}
