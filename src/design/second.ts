/**
 * The predictors of excess zeros and of the dispersion: formulas of their own, on the rows of the model.
 */
import type { DataTable } from '../data/types.ts';
import { GlmmError, type GlmmWarning } from '../errors.ts';
import { FAMILIES, familyOf, isLinearModel } from '../family/list.ts';
import type { Family } from '../family/types.ts';
import { wordsOf } from '../family/words.ts';
import { expandOneSided } from '../formula/oneSided.ts';
import type { OneSided } from '../formula/types.ts';
import type { Frame } from './frame.ts';
import { columnNames } from './matrix/columnNames.ts';
import type { ContrastName } from './matrix/contrastNames.ts';
import { fixedEffects, rankWarnings } from './matrix/fixed.ts';
import { learnRecipe } from './matrix/matrix.ts';
import type { DesignOptions, Predictor, Response, Second } from './types.ts';

/** The formulas of both, expanded; null where there is none, or where it says what the family says anyway. */
export interface SecondFormulas {
  readonly zi: OneSided | null;
  readonly disp: OneSided | null;
}

/** @throws GlmmError INVALID_OPTION where the family has no such thing, and what is wrong with a formula */
export function secondFormulas(
  { ziformula, dispformula, groupWeights }: DesignOptions,
  { names }: Pick<DataTable, 'names'>,
  family: Family,
): SecondFormulas {
  const record = familyOf(family);
  if (ziformula !== undefined && !wordsOf(family).mayHaveExcessZeros) throw withoutZeros(family);
  if (dispformula !== undefined && record.extra === null) throw withoutDispersion(family);
  const zeros = record.hasHurdle ? (ziformula ?? '~ 1') : ziformula;
  const read = (option: string, text: string | undefined): OneSided | null =>
    text === undefined ? null : expandOneSided(option, text, names);
  // with weights of groups the residual variance of a linear model does not follow from the rest
  const keepsOne = groupWeights !== undefined && isLinearModel(family);
  const disp = read('dispformula', keepsOne ? (dispformula ?? '~ 1') : dispformula);
  return { zi: read('ziformula', zeros), disp: disp?.fixed.terms.length === 0 && !keepsOne ? null : disp };
}

function withoutZeros(given: Family): GlmmError {
  const { family } = given;
  const able = FAMILIES.filter((record) => wordsOf({ family: record.name }).mayHaveExcessZeros);
  return new GlmmError(
    'INVALID_OPTION',
    `ziformula is for counts that may have more zeros than their family gives: ${able.map(({ name }) => name).join(', ')}, not ${family}.\n${familyOf(given).seenMean ? 'Counts whose zeros have a predictor and whose others are truncated are those of the hurdle families.' : 'Leave it out.'}`,
    { option: 'ziformula', family },
  );
}

function withoutDispersion({ family }: Family): GlmmError {
  const able = FAMILIES.filter(({ extra }) => extra !== null).map(({ name }) => name);
  return new GlmmError(
    'INVALID_OPTION',
    `dispformula is for families with a dispersion or a shape, and ${family} has none.\nLeave it out, or use one of ${able.join(', ')}.`,
    { option: 'dispformula', family },
  );
}

/** The columns of both on the rows of the frame. */
export function secondPredictors(
  { zi, disp }: SecondFormulas,
  frame: Frame,
  contrasts: Readonly<Record<string, ContrastName>>,
  response: Response,
  family: Family,
): { readonly second?: Second; readonly warnings: readonly GlmmWarning[] } {
  if (zi === null && disp === null) return { warnings: [] };
  if (zi !== null) checkZeros(response, family);
  const warnings: GlmmWarning[] = [];
  const predictor = (one: OneSided | null): Predictor | null => {
    if (one === null) return null;
    const recipe = learnRecipe(one.fixed, frame.variable, contrasts, one.text);
    const { fixed, aliased } = fixedEffects(recipe, columnNames([recipe])[0], frame);
    warnings.push(...rankWarnings(aliased));
    return { formula: one.text, matrix: fixed };
  };
  return { second: { zi: predictor(zi), disp: predictor(disp) }, warnings };
}

/** @throws GlmmError INVALID_RESPONSE where no count is zero */
function checkZeros({ label, y }: Response, family: Family): void {
  if (y.includes(0)) return;
  throw new GlmmError(
    'INVALID_RESPONSE',
    familyOf(family).hasHurdle
      ? `no value of ${label} is zero, so there is no hurdle\nUse one of the truncated families.`
      : `no value of ${label} is zero, so there are none in excess\nLeave ziformula out.`,
    { response: label },
  );
}
