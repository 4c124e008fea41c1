/**
 * A linear combination of the fixed effects, by the names of the coefficients: w'beta with standard error sqrt(w'Vw), tested as the table
 * of coefficients tests each of them, by t with Satterthwaite's degrees of freedom for linear mixed models, docs/mathematics.md (12.7).
 */
import { checkOptions, checkValue, RECORD } from '../../data/check.ts';
import { quoted } from '../../data/text/printable.ts';
import { namesHint } from '../../data/text/suggest.ts';
import { GlmmError } from '../../errors.ts';
import type { OpenMethod } from '../../fit/method.ts';
import type { Coefficient } from '../../fit/types.ts';
import { printNumber } from '../../formula/printNumber.ts';
import { invalid } from '../../infer/options.ts';
import type { WithState } from '../given.ts';
import { DEFAULT_LEVEL, type Estimated, pValueOf, wald } from '../interval.ts';
import { coefficientAt, isEndless, limitsAt } from '../law/endless.ts';
import { type TestLaw, testLaw, twoSidedReach } from '../means/law.ts';
import { LAW, type LawOptions } from '../means/options.ts';
import { LEVEL_ALONE, type LevelOption } from '../options.ts';
import type { EstimateState } from '../state.ts';

export interface ContrastSignature {
  /**
   * A linear combination of fixed effects, on the scale of the link: `fit.contrast({ treatmentb: 1, 'treatmentb:time': 6 })`.
   *
   * @param weights by the names of coefficients; those that are not named have none
   * @throws GlmmError UNKNOWN_PARAMETER for a name that no coefficient has
   */
  contrast(weights: Readonly<Record<string, number>>, options?: LevelOption & LawOptions): Coefficient & Estimated;
}

export const contrastMethod: OpenMethod<ContrastSignature, WithState> = {
  name: 'contrast',
  run(given, weights, options) {
    checkValue('contrast()', 'weights', weights, RECORD);
    const { level = DEFAULT_LEVEL, ...law } = checkOptions('contrast()', options, { ...LEVEL_ALONE, ...LAW });
    return contrast(given, given.state(), testLaw(given, law), Object.entries(weights), level);
  },
};

function contrast(
  given: Pick<WithState, 'laws'>,
  state: EstimateState,
  law: TestLaw,
  weights: readonly (readonly [name: string, weight: number])[],
  level: number,
): Coefficient & Estimated {
  const { names } = state.fixed;
  const nTheta = state.theta.length;
  const gradient = new Float64Array(nTheta + state.beta.length);
  for (const [name, weight] of weights) {
    const j = names.indexOf(name);
    if (j < 0) throw unknown(name, names);
    if (!Number.isFinite(weight)) throw invalid(`the weight of ${quoted(name)}`, weight, 'be a finite number');
    gradient[nTheta + j] = weight;
  }
  const weighted = weights.filter(([, weight]) => weight !== 0);
  if (weighted.length === 0) throw invalid('weights', Object.fromEntries(weights), 'name a coefficient with a weight');
  const endless = isEndless(state, gradient);
  const estimate = names.reduce((sum, _, j) => {
    const weight = gradient[nTheta + j];
    return weight === 0 ? sum : sum + weight * (endless ? coefficientAt(state, j) : state.beta[j]);
  }, 0);
  if (endless) {
    // by the profile likelihood
    const { lower, upper } = limitsAt(given, state, gradient.subarray(nTheta), level);
    const untested = { statistic: Number.NaN, pValue: Number.NaN };
    return { term: inWords(weighted), estimate, stdError: Number.NaN, lower, upper, ...untested };
  }
  const stdError = law.stdError(gradient);
  const df = law.freedom(gradient);
  const statistic = estimate / stdError;
  return {
    term: inWords(weighted),
    ...wald(estimate, stdError, twoSidedReach(level, df)),
    statistic,
    ...(df !== Number.POSITIVE_INFINITY && { df }),
    pValue: pValueOf(statistic, df),
  };
}

/** `treatmentb + 6 * treatmentb:time` */
function inWords(weighted: readonly (readonly [name: string, weight: number])[]): string {
  return weighted
    .map(([name, weight], k) => {
      const size = Math.abs(weight);
      const product = size === 1 ? name : `${printNumber(size)} * ${name}`;
      const sign = weight < 0 ? '-' : '+';
      return k > 0 ? `${sign} ${product}` : weight < 0 ? `-${product}` : product;
    })
    .join(' ');
}

function unknown(name: string, names: readonly string[]): GlmmError {
  return new GlmmError(
    'UNKNOWN_PARAMETER',
    `the model has no coefficient ${quoted(name)}\n${namesHint('Coefficients', name, names)}`,
    { parm: name, known: names },
  );
}
