/**
 * Coefficients of each group: beta + b at the conditional mode, with the joint uncertainty of both.
 */

import type { Method } from '../../fit/method.ts';
import type { WithState } from '../given.ts';
import { DEFAULT_LEVEL, type Estimated, quadraticForm, reachBy, reachOf, rootOf, wald } from '../interval.ts';
import { coefficientAt } from '../law/endless.ts';
import { addConditional, type Combination, jointLaw, modeOf } from '../law/jointLaw.ts';
import { gradientSize, wholeCovariance } from '../law/thresholdLaw.ts';
import { LEVEL_ALONE, type LevelOption } from '../options.ts';
import type { PredictionState } from '../state.ts';

export interface GroupCoefficient extends Estimated {
  readonly level: string;
  readonly term: string;
}

/**
 * By grouping factor: each fixed effect, and what only varies, in each level. Standard errors are NaN where crossed factors have more than
 * MOST_CROSSED effects together.
 */
function coefByGroup(
  state: PredictionState,
  { level: confidence = DEFAULT_LEVEL }: LevelOption,
): Readonly<Record<string, readonly GroupCoefficient[]>> {
  const normal = reachOf(confidence);
  const reach = reachBy(state, confidence);
  const joint = jointLaw(state);
  const nTheta = state.theta.length;
  const covariance = wholeCovariance(state);
  const byGroup: Record<string, readonly GroupCoefficient[]> = Object.create(null);
  joint.layout.factors.forEach(({ first, q, start }, g) => {
    const own = joint.layout.columns.slice(first, first + q).map(({ t, d }) => state.terms[t].names[d]);
    const terms = [...new Set([...state.fixed.names, ...own])];
    const gradient = new Float64Array(gradientSize(state));
    const estimate = (term: string, at: number): Estimated => {
      const j = state.fixed.names.indexOf(term);
      const fixed = j >= 0 ? coefficientAt(state, j) : 0;
      const d = own.indexOf(term);
      const effects = d >= 0 ? [start + at * q + d] : [];
      const b: Combination = { effects, coefficients: effects.map(() => 1) };
      const value = fixed + modeOf(joint, b);
      // of many crossed factors no joint law is kept: the coefficients are known, their standard errors are not
      if (effects.length > 0 && state.joint === null) return wald(value, Number.NaN, normal);
      gradient.fill(0);
      if (j >= 0) gradient[nTheta + j] = 1;
      const predicted = addConditional(joint, b, gradient);
      const variance = predicted + quadraticForm(covariance, gradient);
      // what does not vary over the groups is a fixed effect, with the interval that it has everywhere
      const width = predicted > 0 ? normal : reach(gradient);
      const stdError = Number.isFinite(fixed) ? rootOf(variance) : Number.NaN;
      return wald(value, stdError, width);
    };
    const everywhere = new Map(terms.filter((term) => !own.includes(term)).map((term) => [term, estimate(term, 0)]));
    byGroup[state.groups[g].name] = state.groups[g].levels.flatMap((level, at) =>
      terms.map((term) => ({ level, term, ...(everywhere.get(term) ?? estimate(term, at)) })),
    );
  });
  return byGroup;
}

export interface CoefSignature {
  /** beta + b of each group with standard errors, by grouping factor. */
  coef(options?: LevelOption): Readonly<Record<string, readonly GroupCoefficient[]>>;
}

export const coefMethod: Method<CoefSignature, WithState> = {
  name: 'coef',
  options: LEVEL_ALONE,
  run: (given, options) => coefByGroup(given.state(), options),
};
