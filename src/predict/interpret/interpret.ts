/**
 * Each coefficient as a sentence: given the group, what one unit more, or this level instead of the reference, does to the odds
 * (rate, mean). Coded columns, bases of curves and interactions of three have no short reading, and say so. Names are data: what does
 * not print is escaped.
 */

import { printable } from '../../data/text/printable.ts';
import { nameList } from '../../data/text/suggest.ts';
import type { Quantity } from '../../family/link/record.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import type { Method } from '../../fit/method.ts';
import { printExpr } from '../../formula/print.ts';
import { exp } from '../../stats/special.ts';
import { type ColumnMeaning, columnMeanings, interceptSetting } from '../columnMeaning.ts';
import type { WithEstimates } from '../given.ts';
import { DEFAULT_LEVEL, quadraticForm, reachBy, rootOf, wald } from '../interval.ts';
import { coefficientAt } from '../law/endless.ts';
import { isIntercept } from '../law/intercept.ts';
import type { EstimateState } from '../state.ts';
import { intervalsOf, RATIOS, type RatioOptions } from './ratios.ts';
import { intervalInWords, type Limits, numberInWords, percentInWords } from './wordsOfNumbers.ts';

export type InterpretOptions = RatioOptions;

export interface Reading {
  readonly term: string;
  readonly text: string;
}

function interpret(state: EstimateState, { level = DEFAULT_LEVEL, intervals }: InterpretOptions): readonly Reading[] {
  const reach = reachBy(state, level);
  const given = intervalsOf(intervals, level);
  const meanings = columnMeanings(state);
  return state.fixed.names.map((term, j) => {
    const unit = new Float64Array(state.theta.length + state.beta.length);
    unit[state.theta.length + j] = 1;
    const estimate = coefficientAt(state, j);
    const stdError = Number.isFinite(estimate) ? rootOf(quadraticForm(state.covariance, unit)) : Number.NaN;
    const { lower, upper } = given.get(term) ?? wald(estimate, stdError, reach(unit));
    const beta = { estimate, lower, upper, level, method: given.has(term) ? '' : 'Wald ' };
    const text = isIntercept(state, j)
      ? levelSentence(state, beta, interceptSetting(state))
      : meaningInWords(state, beta, meanings[j], term);
    return { term, text };
  });
}

interface Beta extends Limits {
  readonly level: number;
  /** `Wald `, or nothing for intervals that were given. */
  readonly method: string;
}

function meaningInWords(state: EstimateState, beta: Beta, meaning: ColumnMeaning, term: string): string {
  switch (meaning.kind) {
    case 'level':
      return levelSentence(state, beta, meaning.setting);
    case 'effect':
      return effectSentence(state, beta, meaning, term);
    case 'none':
      return `${printable(term)} has no short reading: ${meaning.why}. compare() and marginalMeans() say what ${nameList(meaning.variables)} ${meaning.variables.length > 1 ? 'do' : 'does'}.`;
  }
}

/** Of an intercept, or a level coded by itself: what is predicted there. */
function levelSentence(state: EstimateState, beta: Beta, setting: readonly string[]): string {
  const { quantity, isRatio, plural } = quantityOf(state, state.categories && printable(state.categories[0]));
  const where = ['In a group whose random effects are zero', ...setting].join(', ');
  const value = isRatio ? map(beta, exp) : beta;
  return `${where}, the ${quantity} ${plural ? 'are' : 'is'} ${numberAt(value.estimate)}${said(value, beta, isRatio ? 1 : 0)}.`;
}

function effectSentence(
  state: EstimateState,
  beta: Beta,
  { change, modifier, where }: ColumnMeaning & { kind: 'effect' },
  term: string,
): string {
  const { quantity, noun, isRatio } = quantityOf(state);
  const start = `${holding(state, term)}${where.length > 0 ? `where ${joined(where)}, ` : ''}`;
  const what = modifier === null ? change : `what ${change} does to the ${quantity}`;
  if (Number.isNaN(beta.estimate) && state.ends?.some(Number.isNaN))
    return `${start}what ${change} does to the ${quantity} is not determined: the responses are separated.`;
  const falls = beta.estimate < 0;
  const size = isRatio ? map(beta, exp) : falls ? flipped(beta) : beta;
  const verb = isRatio ? ['multiplies', 'is multiplied'] : falls ? ['lowers', 'is lowered'] : ['raises', 'is raised'];
  const act = modifier === null ? `${verb[0]} the ${quantity}` : verb[1];
  const by = `by ${numberAt(size.estimate)}${said(size, beta, isRatio ? 1 : 0)}${modifier === null ? '' : ` with ${modifier}`}`;
  if (!Number.isFinite(beta.estimate))
    return `${start}${what} ${act} ${by}: the responses are separated, so there is no finite estimate.`;
  const unclear =
    beta.lower <= 0 && beta.upper >= 0
      ? `; the interval includes ${isRatio ? 1 : 0}, so the data do not settle the direction`
      : '';
  const percent = isRatio ? percentInWords(size.estimate) : '';
  const share = percent && `, ${percent}${modifier === null ? ` in the ${noun}` : ' of that effect'}`;
  return `${start}${what} ${act} ${by}${share}${unclear}.`;
}

/** The interval behind a number; of an infinite estimate only an end that is known. */
function said(value: Limits, { estimate, level, method }: Beta, none: number): string {
  if (Number.isFinite(estimate)) return ` (${intervalInWords(value, level, method, none)})`;
  const known = Number.isNaN(value.lower) && Number.isNaN(value.upper);
  return known ? '' : ` (${intervalInWords(value, level, method, none)})`;
}

function numberAt(x: number): string {
  return x === Number.POSITIVE_INFINITY ? 'more than any number' : numberInWords(x);
}

/** The limits of the opposite. */
function flipped({ estimate, lower, upper }: Limits): Limits {
  return { estimate: -estimate, lower: -upper, upper: -lower };
}

/** `Holding state and the other predictors fixed, `; an effect that differs between groups is that of a typical one. */
function holding(state: EstimateState, term: string): string {
  const others = state.fixed.names.filter((_, j) => !isIntercept(state, j)).length > 1;
  if (state.terms.some(({ names }) => names.includes(term)))
    return `In a group whose random effects are zero, ${others ? 'holding the other predictors fixed, ' : ''}`;
  const groups = state.groups.map(({ name }) => printable(name));
  const list = others ? [...groups, 'the other predictors'] : groups;
  return `Holding ${joined(list)} fixed, `;
}

function joined(list: readonly string[]): string {
  if (list.length === 1) return list[0];
  return `${list.slice(0, -1).join(', ')} and ${list[list.length - 1]}`;
}

/** What the coefficient, or its exponential, is about. */
function quantityOf(state: EstimateState, lowest?: string): Quantity {
  return linkOf(state).quantity({
    lowest,
    response: printable(state.response.label),
    success: () => successInWords(state),
    level: familyOf(state).support.level,
  });
}

/** `y = 1`, `outcome = severe`, or the counted successes of `cbind(successes, failures)`. */
function successInWords({ response }: EstimateState): string {
  const { label, success, expr } = response;
  if (success !== null) return `${printable(label)} = ${printable(success)}`;
  if (expr.type === 'call' && expr.fn === 'cbind') return printable(printExpr(expr.args[0].value));
  return `success in ${printable(label)}`;
}

function map<T extends Limits>({ estimate, lower, upper }: T, f: (x: number) => number): Limits {
  return { estimate: f(estimate), lower: f(lower), upper: f(upper) };
}

export interface InterpretSignature {
  /** Each coefficient as a sentence. */
  interpret(options?: InterpretOptions): readonly Reading[];
}

export const interpretMethod: Method<InterpretSignature, WithEstimates> = {
  name: 'interpret',
  options: RATIOS,
  run: (given, options) => interpret(given.estimates(), options),
};
