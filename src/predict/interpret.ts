/**
 * Each coefficient as a sentence: given the group, what one unit more, or this level instead of the reference, does to the odds
 * (rate, hazard, mean). Names are data: what does not print is escaped.
 */
import { checkOptions } from '../data/check.ts';
import { printable } from '../data/printable.ts';
import type { Recipe, TermFactor } from '../design/matrix.ts';
import { exp } from '../stats/special.ts';
import { isIntercept } from './intercept.ts';
import { DEFAULT_LEVEL, quadraticForm, reachBy, rootOf, wald } from './interval.ts';
import { intervalsOf, RATIOS, type RatioOptions, ratioKind } from './ratios.ts';
import type { EstimateState } from './state.ts';

export type InterpretOptions = RatioOptions;

export interface Reading {
  readonly term: string;
  readonly text: string;
}

export function interpret(state: EstimateState, options?: InterpretOptions): readonly Reading[] {
  const { level = DEFAULT_LEVEL, intervals } = checkOptions('interpret()', options, RATIOS);
  const reach = reachBy(state, level);
  const given = intervalsOf(intervals, level);
  const terms = columnsInWords(state);
  return state.fixed.names.map((term, j) => {
    const unit = new Float64Array(state.theta.length + state.beta.length);
    unit[state.theta.length + j] = 1;
    const stdError = rootOf(quadraticForm(state.covariance, unit));
    const { lower, upper } = given.get(term) ?? wald(state.beta[j], stdError, reach(unit));
    const beta = { estimate: state.beta[j], lower, upper };
    const text = isIntercept(state, j)
      ? interceptSentence(state, beta, level)
      : effectSentence(state, beta, level, terms[j]);
    return { term, text };
  });
}

interface Limits {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

function interceptSentence(state: EstimateState, beta: Limits, level: number): string {
  const start = `In a group whose random effects are zero, with all predictors at zero or at their reference levels, `;
  const { quantity, isRatio } = quantityOf(state);
  const limits = isRatio ? map(beta, exp) : beta;
  return `${start}the ${quantity} ${quantity.startsWith('odds of ') ? 'are' : 'is'} ${number(limits.estimate)} (${interval(limits, level)}).`;
}

function effectSentence(state: EstimateState, beta: Limits, level: number, step: Step): string {
  const { quantity, isRatio } = quantityOf(state);
  const unclear =
    beta.lower <= 0 && beta.upper >= 0
      ? `; the interval includes ${isRatio ? 1 : 0}, so the data do not settle the direction`
      : '';
  const falls = beta.estimate < 0;
  const size = isRatio ? map(beta, exp) : falls ? flipped(beta) : beta;
  const by = `by ${number(size.estimate)} (${interval(size, level)})`;
  const change = isRatio ? `, ${percent(size.estimate)}` : '';
  if (step.modifier !== null) {
    const verb = isRatio ? 'is multiplied' : falls ? 'is lowered' : 'is raised';
    return `${holding(state)}what ${step.change} does to the ${quantity} ${verb} ${by} with ${step.modifier}${change}${unclear}.`;
  }
  const verb = isRatio ? 'multiplies' : falls ? 'lowers' : 'raises';
  const where = step.where.length > 0 ? `where ${joined(step.where)}, ` : '';
  return `${holding(state)}${where}${step.change} ${verb} the ${quantity} ${by}${change}${unclear}.`;
}

/** The limits of the opposite. */
function flipped({ estimate, lower, upper }: Limits): Limits {
  return { estimate: -estimate, lower: -upper, upper: -lower };
}

/** `Holding state and the other predictors fixed, ` */
function holding(state: EstimateState): string {
  const groups = state.groups.map(({ name }) => printable(name));
  const others = state.fixed.names.filter((_, j) => !isIntercept(state, j)).length > 1;
  const list = others ? [...groups, 'the other predictors'] : groups;
  return `Holding ${joined(list)} fixed, `;
}

function joined(list: readonly string[]): string {
  if (list.length === 1) return list[0];
  return `${list.slice(0, -1).join(', ')} and ${list[list.length - 1]}`;
}

/** What the coefficient, or its exponential, is about. */
function quantityOf(state: EstimateState): { readonly quantity: string; readonly isRatio: boolean } {
  const { label, success } = state.response;
  const name = printable(label);
  if (state.link === 'identity') return { quantity: `mean of ${name}`, isRatio: false };
  if (state.link === 'probit') return { quantity: `probit of ${name}`, isRatio: false };
  if (state.link === 'inverse') return { quantity: `inverse of the mean of ${name}`, isRatio: false };
  const what = ratioKind(state).replace(' ratio', '');
  const of = success === null || state.family !== 'binomial' ? name : `${name} = ${printable(success)}`;
  return {
    quantity: what === 'odds' ? `odds of ${of}` : what === 'mean' ? `mean of ${of}` : `${what} of ${of}`,
    isRatio: true,
  };
}

/** What a step of one in a column is. */
interface Step {
  readonly change: string;
  /** Of an interaction: the step that changes what the others do; null for a column of one variable. */
  readonly modifier: string | null;
  /** Of a variable with interactions: where the others must be for its own column to be its effect. */
  readonly where: readonly string[];
}

function columnsInWords(state: EstimateState): Step[] {
  const recipe = state.fixed.recipe as Recipe;
  const plain = (name: string): Step => ({ change: `one unit more of ${printable(name)}`, modifier: null, where: [] });
  const all: (Step | null)[] = recipe.intercept ? [null] : [];
  for (const { factors } of recipe.terms) {
    const count = factors.reduce((product, { names }) => product * names.length, 1);
    for (let k = 0; k < count; k++) all.push(termStep(recipe, factors, k));
  }
  const kept = recipe.kept === null ? all : recipe.kept.map((index) => all[index]);
  return kept.map((step, j) => step ?? plain(state.fixed.names[j]));
}

/** Column k of a term, the first variable's columns moving fastest; null where a step has no words of its own. */
function termStep(recipe: Recipe, factors: readonly TermFactor[], k: number): Step | null {
  const steps: string[] = [];
  let rest = k;
  for (const factor of factors) {
    const words = stepInWords(recipe, factor, rest % factor.names.length);
    if (words === null) return null;
    steps.push(words);
    rest = Math.floor(rest / factor.names.length);
  }
  const [modifier, ...others] = steps;
  if (others.length > 0) return { change: others.join(' together with '), modifier, where: [] };
  return { change: modifier, modifier: null, where: partners(recipe, factors[0].variable) };
}

/** The variables that interact with this one, each where its own columns are zero. */
function partners(recipe: Recipe, variable: number): string[] {
  const places = new Map<number, string>();
  for (const { factors } of recipe.terms) {
    if (!factors.some((factor) => factor.variable === variable)) continue;
    for (const factor of factors) {
      if (factor.variable !== variable) places.set(factor.variable, zeroInWords(recipe, factor));
    }
  }
  return [...places.values()];
}

function zeroInWords(recipe: Recipe, { variable, coded }: TermFactor): string {
  const { label, levels } = recipe.variables[variable];
  const name = printable(label);
  if (coded === null) return `${name} is 0`;
  const reference = referenceLevel(coded, levels ?? []);
  return reference === null ? `the columns of ${name} are 0` : `${name} is ${printable(reference)}`;
}

function stepInWords(recipe: Recipe, { variable, coded, names }: TermFactor, k: number): string | null {
  const { label, levels } = recipe.variables[variable];
  const name = printable(label);
  if (coded === null) return names.length === 1 ? `one unit more of ${name}` : null;
  const column = coded[k];
  const reference = referenceLevel(coded, levels ?? []);
  if (reference === null || !('level' in column)) return null;
  return `${name} ${printable(levels![column.level])} instead of ${printable(reference)}`;
}

/** The level at which all columns are zero: treatment contrasts have one, others none. */
function referenceLevel(coded: NonNullable<TermFactor['coded']>, levels: readonly string[]): string | null {
  const shown = coded.map((column) => ('level' in column ? column.level : -1));
  if (shown.includes(-1)) return null;
  return levels.find((_, code) => !shown.includes(code)) ?? null;
}

function percent(ratio: number): string {
  const change = 100 * (ratio - 1);
  const size = Math.abs(change);
  const digits = size < 1 ? size.toPrecision(1) : size < 1000 ? size.toFixed(0) : size.toPrecision(3);
  return size < 0.05 ? 'no change' : `${article(digits)} ${digits}% ${change < 0 ? 'decrease' : 'increase'}`;
}

/** "an" before 8, 8x, 8xx, 11 and 18. */
function article(digits: string): string {
  const whole = digits.split('.')[0];
  return whole.startsWith('8') || whole === '11' || whole === '18' ? 'an' : 'a';
}

function interval({ lower, upper }: Limits, level: number): string {
  return `${Number((100 * level).toPrecision(6))}% interval ${number(lower)} to ${number(upper)}`;
}

/** Two decimals where they say something, two significant digits else. */
function number(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'unknown' : String(x);
  const size = Math.abs(x);
  return size >= 0.1 && size < 1000 ? x.toFixed(2) : x === 0 ? '0' : x.toPrecision(2);
}

function map({ estimate, lower, upper }: Limits, f: (x: number) => number): Limits {
  return { estimate: f(estimate), lower: f(lower), upper: f(upper) };
}
