/**
 * A model whose parameters are said, not estimated: what simulations of designs without data start from.
 */
import { isPlain, shown } from '../../data/check.ts';
import { quoted } from '../../data/text/printable.ts';
import { nearestName } from '../../data/text/suggest.ts';
import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import { familyOf } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import { wordsOf } from '../../family/words.ts';
import { namedTerms } from '../../fit/numbers/varCorr.ts';
import type { Dispersion, ModelComponent, Threshold, VarCorr } from '../../fit/types.ts';

/** Numbers by name; all of those that the model has. */
export type Named = Readonly<Record<string, number>>;

/** What the world is taken to be like. */
export interface Parameters {
  /** Fixed effects by the names of coefficients, on the scale of the link; those that are not named are 0. */
  readonly beta: Named;
  /** Standard deviations of the random effects by grouping factor: a number where it has one effect, else by the names of effects. */
  readonly sd: Readonly<Record<string, number | Named>>;
  /** Correlations of effects of one term, by grouping factor and `effect:effect`. Default 0. */
  readonly correlation?: Readonly<Record<string, Named>>;
  /** Residual standard deviation of Gaussian responses. */
  readonly sigma?: number;
  /** Of families that have one: as `fit.dispersion.estimate`. */
  readonly dispersion?: number;
  /** With a `ziformula`, or a hurdle: coefficients of the log odds of a zero in excess, by name; those that are not named are 0. */
  readonly zi?: Named;
  /** With a `dispformula`, in the place of sigma or dispersion: coefficients of the logarithm of what the family has, of Gaussian responses of sigma squared. */
  readonly disp?: Named;
  /** Between ordered categories, increasing, one fewer than categories: as `fit.thresholds` has their estimates. The intercept is minus the first. */
  readonly thresholds?: readonly number[];
}

/** The same in the form that simulation reads. */
export interface Truth {
  readonly beta: readonly number[];
  readonly varCorr: readonly VarCorr[];
  readonly sigma: number;
  readonly dispersion?: Dispersion;
  readonly thresholds?: readonly Threshold[];
  readonly zeroInflation?: ModelComponent;
  readonly dispersionModel?: ModelComponent;
}

/** @throws GlmmError INVALID_OPTION, UNKNOWN_PARAMETER */
export function truthOf(design: Design, family: Family, parameters: unknown): Truth {
  if (!isPlain(parameters)) throw wrong('parameters', parameters, 'be an object with beta and sd');
  const { beta = {}, sd = {}, correlation = {}, sigma, dispersion, zi, disp } = parameters;
  const names = design.fixed.names;
  const thresholds = thresholdsOf(design, family, parameters.thresholds);
  const given = numbers('beta', beta, names);
  const values = thresholds === null ? given : withIntercept(given, -thresholds[0].estimate);
  return {
    beta: names.map((name) => values[name] ?? 0),
    ...(thresholds && { thresholds }),
    varCorr: covariances(design, byGroup('sd', sd), byGroup('correlation', correlation)),
    ...secondOf(design, zi, disp),
    ...(design.second?.disp ? withoutOne(sigma, dispersion) : extra(family, sigma, dispersion)),
  };
}

function secondOf({ second }: Design, zi: unknown, disp: unknown): Pick<Truth, 'zeroInflation' | 'dispersionModel'> {
  const component = (place: 'zi' | 'disp', given: unknown): ModelComponent | undefined => {
    const predictor = second?.[place];
    if (!predictor) {
      if (given === undefined) return undefined;
      throw wrong(place, given, `be left out: there is no ${place === 'zi' ? 'ziformula' : 'dispformula'}`);
    }
    const { names } = predictor.matrix;
    const values = numbers(place, given, names);
    const none = { stdError: Number.NaN, statistic: Number.NaN, pValue: Number.NaN };
    return {
      formula: predictor.formula,
      coefficients: names.map((term) => ({ term, estimate: values[term] ?? 0, ...none })),
      vcov: names.map(() => names.map(() => Number.NaN)),
    };
  };
  const [zeroInflation, dispersionModel] = [component('zi', zi), component('disp', disp)];
  return { ...(zeroInflation && { zeroInflation }), ...(dispersionModel && { dispersionModel }) };
}

/** With a predictor of it there is no one dispersion. */
function withoutOne(sigma: unknown, dispersion: unknown): Pick<Truth, 'sigma'> {
  for (const [place, given] of [
    ['sigma', sigma],
    ['dispersion', dispersion],
  ] as const)
    if (given !== undefined) throw wrong(place, given, 'be left out with a dispformula, whose coefficients are disp');
  return { sigma: 1 };
}

/** null of responses that are no ordered categories. */
function thresholdsOf({ response: { categories } }: Design, family: Family, given: unknown): Threshold[] | null {
  if (categories === undefined) {
    if (given === undefined) return null;
    throw wrong('thresholds', given, `be left out: ${family.family} responses have none`);
  }
  const values = checkThresholds(given);
  if (values.length !== categories.length - 1)
    throw wrong(
      'thresholds',
      given,
      `be ${categories.length - 1} numbers, between the ${categories.length} categories`,
    );
  return values.map((estimate, c) => ({
    name: `${categories[c]}|${categories[c + 1]}`,
    ...{ estimate, stdError: Number.NaN },
  }));
}

/** @throws GlmmError INVALID_OPTION for anything but increasing numbers */
export function checkThresholds(given: unknown): readonly number[] {
  const isRising =
    Array.isArray(given) &&
    given.length > 0 &&
    given.every((tau, c) => Number.isFinite(tau) && (c === 0 || tau > given[c - 1]));
  if (isRising) return given;
  throw wrong('thresholds', given, 'be increasing numbers, one fewer than there are categories');
}

const INTERCEPT = '(Intercept)';

/** A fit gives both, and they say the same. */
function withIntercept(values: Named, intercept: number): Named {
  const said = values[INTERCEPT];
  if (said !== undefined && Math.abs(said - intercept) > SAME * Math.max(1, Math.abs(intercept)))
    throw wrong(INTERCEPT, said, `be minus the first threshold, ${intercept}, or be left out`);
  return { ...values, [INTERCEPT]: intercept };
}

/** Numbers that were printed in full, or computed from one another. */
const SAME = 1e-8;

function extra(family: Family, sigma: unknown, dispersion: unknown): Pick<Truth, 'sigma' | 'dispersion'> {
  const { extra: shape, isNormal } = familyOf(family);
  if (isNormal) {
    if (!isPositive(sigma)) throw wrong('sigma', sigma, 'be the residual standard deviation, a number above zero');
    return { sigma };
  }
  if (shape === undefined || shape === null) {
    if (sigma !== undefined) throw wrong('sigma', sigma, `be left out: ${family.family} responses have none`);
    if (dispersion !== undefined)
      throw wrong('dispersion', dispersion, `be left out: ${family.family} responses have none`);
    return { sigma: 1 };
  }
  const { name } = wordsOf(family).extra!;
  if (!isPositive(dispersion))
    throw wrong('dispersion', dispersion, `be the ${name} of the responses, a number above zero`);
  const sd = name === 'dispersion' ? Math.sqrt(dispersion) : 1;
  return { sigma: sd, dispersion: { name, estimate: dispersion, stdError: Number.NaN } };
}

type ByGroup = Readonly<Record<string, unknown>>;

function covariances(design: Design, sds: ByGroup, correlations: ByGroup): VarCorr[] {
  const terms = namedTerms(design);
  const groups = terms.map(({ group }) => group);
  for (const [place, given] of [
    ['sd', sds],
    ['correlation', correlations],
  ] as const)
    for (const group of Object.keys(given)) known(place, group, groups);
  return terms.map(({ group, names, covariance }) => {
    // terms of one factor share its names
    const all = terms.filter((term) => term.group === group).flatMap((term) => term.names);
    const sd = effectSds(group, sds[group], names, all);
    const corr = correlationsOf(group, correlations[group], names, all);
    const structure = covariance === undefined ? {} : { covariance };
    return { group, terms: names, ...structure, sd, variance: sd.map((s) => s * s), corr };
  });
}

function effectSds(group: string, given: unknown, names: readonly string[], all: readonly string[]): number[] {
  const place = `sd of ${quoted(group)}`;
  if (given === undefined) throw wrong(place, given, 'be given: a number, 0 where the groups do not differ');
  if (typeof given === 'number') {
    if (all.length > 1) throw wrong(place, given, `be an object with ${all.map(quoted).join(', ')}`);
    return [least0(place, given)];
  }
  const values = numbers(place, given, all);
  return names.map((name) => least0(`${place}, ${quoted(name)}`, values[name]));
}

function correlationsOf(group: string, given: unknown, names: readonly string[], all: readonly string[]): number[][] {
  const place = `correlation of ${quoted(group)}`;
  const pairs = all.flatMap((a) => all.map((b) => `${a}:${b}`));
  const values = given === undefined ? {} : numbers(place, given, pairs);
  const corr = names.map((a) => names.map((b) => (a === b ? 1 : (values[`${a}:${b}`] ?? values[`${b}:${a}`] ?? 0))));
  if (!isCorrelation(corr))
    throw wrong(place, given, 'be correlations that can be together: a positive semidefinite matrix');
  return corr;
}

/** Whether Gaussian elimination meets no negative pivot, and nothing beside a pivot of zero. */
function isCorrelation(corr: readonly (readonly number[])[]): boolean {
  const rest = corr.map((row) => [...row]);
  return rest.every((row, k) => {
    const below = rest.slice(k + 1);
    if (row[k] <= ROUNDING) return row[k] >= -ROUNDING && below.every((other) => Math.abs(other[k]) <= ROUNDING);
    for (const other of below) {
      const share = other[k] / row[k];
      for (let j = k; j < row.length; j++) other[j] -= share * row[j];
    }
    return true;
  });
}

/** Of correlations of 1. */
const ROUNDING = 1e-12;

function numbers(place: string, given: unknown, names: readonly string[]): Named {
  if (!isPlain(given)) throw wrong(place, given, 'be an object of numbers by name');
  for (const [name, value] of Object.entries(given)) {
    known(place, name, names);
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw wrong(`${place}, ${quoted(name)}`, value, 'be a number');
  }
  return given as Named;
}

function known(place: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const nearest = nearestName(name, names);
  throw new GlmmError(
    'UNKNOWN_PARAMETER',
    `${place} names ${quoted(name)}, which the model does not have\nIt has: ${names.map(quoted).join(', ')}.${
      nearest === undefined ? '' : ` Did you mean ${quoted(nearest)}?`
    }`,
    { name },
  );
}

function byGroup(place: string, given: unknown): ByGroup {
  if (!isPlain(given)) throw wrong(place, given, 'be an object with a member for each grouping factor');
  return given;
}

function least0(place: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value;
  throw wrong(place, value, 'be a number, 0 or above');
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function wrong(place: string, value: unknown, must: string): GlmmError {
  const message = `${place} must ${must}; ${value === undefined ? 'it is missing' : `it is ${shown(value)}`}.`;
  return new GlmmError('INVALID_OPTION', message, { option: place, ...(value !== undefined && { value }) });
}
