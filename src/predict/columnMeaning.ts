/**
 * What a step of one in each fixed-effect column means, from how its variables are coded; and that there is no short way to say it
 * for coded columns other than indicators, bases of curves, columns of the same data, and interactions of more than two variables.
 */
import { printable } from '../data/text/printable.ts';
import type { Recipe, TermFactor } from '../design/matrix/matrix.ts';
import { namesIn } from '../formula/tree.ts';
import type { EstimateState } from './state.ts';

export type ColumnMeaning =
  | {
      readonly kind: 'effect';
      /** `one unit more of x`, `f b instead of a` */
      readonly change: string;
      /** Of an interaction: the step that changes what the other does. */
      readonly modifier: string | null;
      /** Where the variables that interact must be for this column to be its effect. */
      readonly where: readonly string[];
    }
  | {
      /** The value itself at a level, for factors coded by indicators of all levels. */
      readonly kind: 'level';
      readonly setting: readonly string[];
    }
  | { readonly kind: 'none'; readonly why: string; readonly variables: readonly string[] };

/** By column of X; that of the intercept is not looked at. */
export function columnMeanings(state: EstimateState): ColumnMeaning[] {
  const recipe = state.fixed.recipe as Recipe;
  const none: ColumnMeaning = { kind: 'none', why: 'it is the intercept', variables: [] };
  const all: ColumnMeaning[] = recipe.intercept ? [none] : [];
  for (const { factors } of recipe.terms) {
    const count = factors.reduce((product, { names }) => product * names.length, 1);
    for (let k = 0; k < count; k++) all.push(meaningOf(state, recipe, factors, k));
  }
  return recipe.kept === null ? all : recipe.kept.map((index) => all[index]);
}

/** Where an intercept predicts: predictors at zero or at references, coded ones at their mean, no offset. */
export function interceptSetting(state: EstimateState): string[] {
  const recipe = state.fixed.recipe as Recipe;
  const uses = recipe.terms.flatMap(({ factors }) => factors);
  const averaged = new Set<string>();
  const based = new Set<string>();
  let others = false;
  for (const factor of uses) {
    const name = printable(recipe.variables[factor.variable].label);
    if (isAveraged(factor)) averaged.add(name);
    else if (isBasis(recipe, factor) || isComputed(recipe, factor)) based.add(name);
    else others = true;
  }
  return [
    ...(others
      ? [`with ${averaged.size + based.size > 0 ? 'the other' : 'all'} predictors at zero or at their reference levels`]
      : []),
    ...(averaged.size > 0
      ? [`averaged over the levels of ${[...averaged].join(', ')} on the scale of the link, each level counted once`]
      : []),
    ...(based.size > 0 ? [`with ${[...based].join(', ')} at zero`] : []),
    ...offsetSetting(state),
  ];
}

function offsetSetting(state: EstimateState): string[] {
  return state.offset !== null || state.offsetByRow ? ['with an offset of zero'] : [];
}

/** Column k of a term, the first variable's columns moving fastest. */
function meaningOf(state: EstimateState, recipe: Recipe, factors: readonly TermFactor[], k: number): ColumnMeaning {
  const variables = [...new Set(factors.map(({ variable }) => recipe.variables[variable].label))];
  const none = (why: string): ColumnMeaning => ({ kind: 'none', why, variables });
  if (factors.length > 2) return none(`it is part of an interaction of ${factors.length} variables`);
  if (factors.some(isAveraged)) return none('it belongs to contrasts other than treatment contrasts');
  if (factors.some((factor) => isBasis(recipe, factor)))
    return none('it is one column of several that belong together');
  if (factors.some(({ variable }) => sharesData(recipe, variable)))
    return none('other columns are made of the same data and cannot be held fixed');
  let rest = k;
  const columns = factors.map((factor) => {
    const own = rest % factor.names.length;
    rest = Math.floor(rest / factor.names.length);
    return { factor, own };
  });
  const levels = columns.filter(({ factor }) => isEveryLevel(recipe, factor));
  const steps = columns
    .filter(({ factor }) => !isEveryLevel(recipe, factor))
    .map(({ factor, own }) => stepInWords(recipe, factor, own));
  const at = levels.map(({ factor, own }) => levelInWords(recipe, factor, own));
  const where = partners(recipe, factors);
  // a slope in each level, or the step of another factor there
  if (steps.length === 1) return { kind: 'effect', change: steps[0], modifier: null, where: [...at, ...where] };
  if (steps.length === 2) return { kind: 'effect', change: steps[1], modifier: steps[0], where };
  // beside an intercept one cell has no column, and the others are compared with it
  if (recipe.intercept) return none('it compares a cell with one whose column was left out');
  const numbers = recipe.terms.some((term) => term.factors.some((factor) => !factors.includes(factor)));
  return {
    kind: 'level',
    setting: [
      `where ${at.join(' and ')}`,
      ...(numbers ? ['with the other predictors at zero or at their reference levels'] : []),
      ...offsetSetting(state),
    ],
  };
}

/** Contrasts whose columns add up to zero over the levels: sum, Helmert, polynomial. */
function isAveraged({ coded }: TermFactor): boolean {
  return coded?.some((column) => 'values' in column) ?? false;
}

const BASES: readonly string[] = ['poly', 'ns', 'bs', 'cbind'];

/** One column of several that only together mean something, or a curve's basis. */
function isBasis(recipe: Recipe, { variable, coded, names }: TermFactor): boolean {
  if (coded !== null) return false;
  const { expr } = recipe.variables[variable];
  return names.length > 1 || (expr.type === 'call' && BASES.includes(expr.fn));
}

/** A number made of columns, whose zero is not that of a column: log(z), scale(z), I(z - 2). */
function isComputed(recipe: Recipe, { variable, coded }: TermFactor): boolean {
  return coded === null && recipe.variables[variable].expr.type !== 'name';
}

function isEveryLevel(recipe: Recipe, { variable, coded }: TermFactor): boolean {
  return coded !== null && coded.length === recipe.variables[variable].levels?.length;
}

/** Whether another variable is computed from the same column of the data: x beside I(x^2). */
function sharesData({ variables }: Recipe, variable: number): boolean {
  const own = namesIn(variables[variable].expr).map(({ name }) => name);
  return variables.some(
    ({ expr }, other) => other !== variable && namesIn(expr).some(({ name }) => own.includes(name)),
  );
}

/** The variables that occur in a term together with all of these, each where its own columns are zero. */
function partners(recipe: Recipe, own: readonly TermFactor[]): string[] {
  const places = new Map<number, string>();
  const isOwn = (variable: number): boolean => own.some((factor) => factor.variable === variable);
  for (const { factors } of recipe.terms) {
    if (!own.every(({ variable }) => factors.some((factor) => factor.variable === variable))) continue;
    for (const factor of factors) if (!isOwn(factor.variable)) places.set(factor.variable, zeroInWords(recipe, factor));
  }
  return [...places.values()];
}

function zeroInWords(recipe: Recipe, factor: TermFactor): string {
  const { label, levels } = recipe.variables[factor.variable];
  const name = printable(label);
  if (isAveraged(factor)) return `the effect is averaged over the levels of ${name}`;
  if (isBasis(recipe, factor)) return `the columns of ${name} are 0`;
  if (factor.coded === null) return `${name} is 0`;
  const reference = referenceLevel(factor, levels ?? []);
  return reference === null ? `the columns of ${name} are 0` : `${name} is ${printable(reference)}`;
}

function stepInWords(recipe: Recipe, factor: TermFactor, k: number): string {
  const { label, levels } = recipe.variables[factor.variable];
  const name = printable(label);
  if (factor.coded === null) return `one unit more of ${name}`;
  const column = factor.coded[k];
  const level = 'level' in column ? (levels?.[column.level] ?? column.name) : column.name;
  return `${name} ${printable(level)} instead of ${printable(referenceLevel(factor, levels ?? []) ?? 'the reference')}`;
}

function levelInWords(recipe: Recipe, { variable, coded }: TermFactor, k: number): string {
  const { label, levels } = recipe.variables[variable];
  const column = coded![k];
  return `${printable(label)} is ${printable('level' in column ? (levels?.[column.level] ?? column.name) : column.name)}`;
}

/** The level at which all columns are zero: treatment contrasts have one. */
function referenceLevel({ coded }: TermFactor, levels: readonly string[]): string | null {
  const shown = (coded ?? []).map((column) => ('level' in column ? column.level : -1));
  return levels.find((_, code) => !shown.includes(code)) ?? null;
}
