/**
 * The random effects: the columns of each term.
 */
import { covarianceOf } from '../../covariance/list.ts';
import { printable } from '../../data/text/printable.ts';
import { errorAt, type GlmmWarning } from '../../errors.ts';
import { familyOf } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import { relatedText } from '../../formula/merge.ts';
import type { Formula, RandomTerm } from '../../formula/types.ts';
import type { Frame } from '../frame.ts';
import type { GroupingFactor, RandomTermDesign, Relationship, Response } from '../types.ts';
import { matrixOf, type Recipe } from './matrix.ts';

/**
 * The columns of `term`, by the same rules as the fixed effects'.
 *
 * @param names of all columns of the recipe
 * @param ones a column of ones that is there already, for a term of an intercept alone
 * @throws GlmmError FORMULA_UNSUPPORTED.
 */
export function randomTerm(
  term: RandomTerm,
  group: number,
  text: string,
  frame: Frame,
  recipe: Recipe,
  names: readonly string[],
  ones: Float64Array | null,
  relationship: Relationship | null,
): RandomTermDesign {
  const { values } = matrixOf(recipe, names, frame, ones);
  if (names.length === 0) {
    throw errorAt(
      'FORMULA_UNSUPPORTED',
      `the random term for ${term.groupLabel} has no columns`,
      text,
      term.from,
      term.to,
    );
  }
  const { covariance } = term;
  return {
    label: randomLabel(term),
    names,
    values,
    group,
    recipe,
    ...(covariance !== undefined && { covariance }),
    ...(relationship && { relationship }),
  };
}

/** `1 + x | g`, `1 + x || g`, `homdiag(1 + x | g)` */
function randomLabel(term: RandomTerm): string {
  const { intercept, terms, groupLabel, covariance, doubleBar, relationship } = term;
  if (relationship) return relatedText(term, relationship);
  const effects = [intercept ? '1' : '0', ...terms.map((term) => term.label)].join(' + ');
  if (covariance === undefined) return `${effects} | ${groupLabel}`;
  return doubleBar ? `${effects} || ${groupLabel}` : `${covariance}(${effects} | ${groupLabel})`;
}

/** Levels of a factor that are written out in a formula that would be another way. */
const SHOWN_LEVELS = 4;

/** `(f || g)` takes the terms apart, not the levels of a factor within a term: those stay correlated, as in lme4. */
export function doubleBarWarnings(terms: readonly RandomTerm[], frame: Frame): GlmmWarning[] {
  const told = new Set<string>();
  return terms.flatMap(({ doubleBar, terms: [term], groupLabel }): GlmmWarning[] => {
    const factor = term?.variables.map(frame.variable).find(({ value }) => value.kind === 'factor');
    if (!doubleBar || factor === undefined || told.has(term.label)) return [];
    told.add(term.label);
    const { label, value } = factor;
    const levels = value.kind === 'factor' ? value.levels : [];
    const byLevel = levels
      .slice(0, SHOWN_LEVELS)
      .map((level) => `dummy(${printable(label)}, ${JSON.stringify(printable(level))})`);
    const more = levels.length > SHOWN_LEVELS ? ' + ...' : '';
    const message =
      `${printable(term.label)} || ${printable(groupLabel)}: the levels of ${printable(label)} stay correlated, as in lme4; ` +
      `independent ones are written by level, (0 + ${byLevel.join(' + ')}${more} || ${printable(groupLabel)})`;
    return [{ code: 'LEVELS_CORRELATED', message, details: { variable: label, group: groupLabel } }];
  });
}

/** A warning for each random term that was left out because another one contains it. */
export function mergedWarnings({ merged }: Formula): GlmmWarning[] {
  return merged.map(({ term, into }) => ({
    code: 'TERMS_MERGED',
    message:
      term === into
        ? `The random term ${term} is written twice; it was left out once.`
        : `The random term ${term} was left out: ${into} contains it, and its variance is part of the covariance estimated there.`,
    details: { term, into },
  }));
}

/**
 * Random effects that the data cannot tell from each other or from what is random in a row anyway. Counts and the like have as many as
 * rows, an observation-level effect as overdispersion, and more are refused. As many as rows are refused too where what is random in a
 * row is normal, or where a row says of a latent response only between which thresholds it lies: 0/1 and ordered responses. There
 *   integral of Phi(tau - eta - s u) phi(u) du = Phi((tau - eta) / sqrt(1 + s^2)):
 * s is a unit of tau and eta. Other links tend to that as s grows, and the likelihood may rise for ever.
 */
export function checkIdentified(
  design: RandomTermDesign,
  { codes, levels: { length: nLevels } }: GroupingFactor,
  term: RandomTerm,
  text: string,
  family: Family,
  response: Response,
  hasDispersionModel: boolean,
): void {
  const { names } = design;
  const nObs = response.y.length;
  // relations tell the levels' variance from the rows', however few rows there are
  if (design.relationship && design.relationship.values.length > 0) return;
  // effects that do not vary freely together may be as many as the rows: their variances are told apart by other ways
  const { contains, takesInResidual, name } = covarianceOf(term);
  const each = contains === 'any' ? names.length : 1;
  const nEffects = nLevels * each;
  const { isLatent, hasNormalRows, support } = familyOf(family);
  const isSingle = isLatent && areSingle(response);
  const strict = isSingle || hasNormalRows === true;
  const responses = support.isOrdered ? 'responses of one category each' : '0/1 responses';
  if (strict ? nEffects < nObs : nEffects <= nObs) {
    const isTaken = strict && takesInResidual(names.length) && !hasDispersionModel;
    // of most designs the first rows say that they have not
    if (!isTaken || !hasOneRowEach(design, codes) || !areEqual(response.weights)) return;
    throw errorAt(
      'TOO_MANY_RANDOM_EFFECTS',
      `${name}(): each of its random effects is in one row alone, and its covariance with ${isSingle ? `what is random in ${responses}` : "the residual's"} added is one of the same structure: the data cannot tell them apart`,
      text,
      term.from,
      term.to,
      'Use a structure that a residual does not belong to, such as ar1() of three times or more, or effects with several rows each.',
      { nObs, group: term.groupLabel, covariance: name },
    );
  }
  const message =
    `the term has ${nEffects} random effects (${nLevels} levels of ${term.groupLabel}, ${each} each) for ${nObs} rows` +
    (isSingle ? ` with ${responses}` : '');
  throw errorAt(
    'TOO_MANY_RANDOM_EFFECTS',
    message,
    text,
    term.from,
    term.to,
    'Leave the term out, or use a grouping factor with several rows a level.',
    {
      nEffects,
      nLevels,
      nObs,
      group: term.groupLabel,
    },
  );
}

function areEqual(weights: ArrayLike<number>): boolean {
  for (let i = 1; i < weights.length; i++) if (weights[i] !== weights[0]) return false;
  return true;
}

/** Whether every row has one of the term's columns alone, all with the same value, and none of a group another row has. */
function hasOneRowEach({ names: { length: q }, values }: RandomTermDesign, codes: ArrayLike<number>): boolean {
  const nObs = values.length / q;
  const seen = new Set<number>();
  let common = 0;
  for (let i = 0; i < nObs; i++)
    for (let j = 0, found = 0; j < q; j++) {
      const z = values[j * nObs + i];
      if (z === 0) continue;
      if (common === 0) common = z;
      if (z !== common || ++found > 1 || seen.has(codes[i] * q + j)) return false;
      seen.add(codes[i] * q + j);
    }
  return true;
}

/** Whether each row is one trial once, or has one category, which it has however often it counts. */
function areSingle({ weights, trials }: Response): boolean {
  if (trials === null) return true;
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 1 || trials[i] !== 1) return false;
  return true;
}
