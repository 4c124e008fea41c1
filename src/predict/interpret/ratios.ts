/**
 * Exponentiated coefficients: odds ratios for the logit, rate ratios for logged counts, and their like.
 */

import { CALLBACK, isPlain, LEVEL, type OptionTable } from '../../data/check.ts';
import { GlmmError } from '../../errors.ts';
import type { RatioLevel } from '../../family/link/record.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import type { Method } from '../../fit/method.ts';
import { holding } from '../../infer/interval.ts';
import { invalid } from '../../infer/options.ts';
import { exp } from '../../stats/special.ts';
import type { WithEstimates } from '../given.ts';
import { DEFAULT_LEVEL, freedomOf, pValueOf, reachBy, rootOf, wald } from '../interval.ts';
import { coefficientAt } from '../law/endless.ts';
import { isIntercept } from '../law/intercept.ts';
import type { EstimateState } from '../state.ts';

/** What exp(beta) is. The intercept is a level, not a ratio. */
export type RatioKind =
  | 'odds ratio'
  | 'rate ratio'
  | 'hazard ratio'
  | 'mean ratio'
  | 'risk ratio'
  | 'odds'
  | 'rate'
  | 'hazard'
  | 'mean'
  | 'risk';

export interface RatioRow {
  readonly term: string;
  readonly kind: RatioKind;
  /** Infinity or 0 where separated data have no finite coefficient. */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** Of the coefficient, on the log scale. */
  readonly logStdError: number;
  readonly pValue: number;
}

export interface RatioOptions {
  /** Default 0.95. */
  readonly level?: number;
  /** Intervals of the coefficients by another method, such as profile likelihood. Default: Wald. */
  readonly intervals?: (level: number) => readonly {
    readonly parm: string;
    readonly lower: number;
    readonly upper: number;
  }[];
}

export const RATIOS: OptionTable<RatioOptions> = { level: LEVEL, intervals: CALLBACK };

/** @throws GlmmError INVALID_OPTION for links under which exp(beta) has no meaning */
function oddsRatios(state: EstimateState, { level = DEFAULT_LEVEL, intervals }: RatioOptions): readonly RatioRow[] {
  const what = ratioLevel(state);
  const reach = reachBy(state, level);
  const given = intervalsOf(intervals, level);
  const size = state.theta.length + state.beta.length;
  return state.fixed.names.map((term, j) => {
    const at = state.theta.length + j;
    const beta = coefficientAt(state, j);
    const variance =
      state.covariance === null || !Number.isFinite(beta) ? Number.NaN : state.covariance[at * size + at];
    const logStdError = rootOf(variance);
    const unit = Float64Array.from({ length: size }, (_, i) => (i === at ? 1 : 0));
    const { lower, upper } = given.get(term) ?? wald(beta, logStdError, reach(unit));
    const estimate = exp(beta);
    return {
      term,
      kind: isIntercept(state, j) ? what : `${what} ratio`,
      estimate,
      ...holding(estimate, exp(lower), exp(upper)),
      logStdError,
      pValue: pValueOf(beta / logStdError, freedomOf(state, unit)),
    };
  });
}

/** What a user's function of the level gives, by parameter. */
export function intervalsOf(
  intervals: RatioOptions['intervals'],
  level: number,
): ReadonlyMap<string, { readonly lower: number; readonly upper: number }> {
  if (intervals === undefined) return new Map();
  const given: unknown = intervals(level);
  if (Array.isArray(given) && given.every(isInterval)) return new Map(given.map((one) => [one.parm, one]));
  throw invalid('what intervals() returned', given, 'be an array of { parm, lower, upper }, as confint() gives');
}

function isInterval(one: unknown): one is { readonly parm: string; readonly lower: number; readonly upper: number } {
  if (!isPlain(one)) return false;
  return typeof one.parm === 'string' && typeof one.lower === 'number' && typeof one.upper === 'number';
}

/** @throws GlmmError INVALID_OPTION for links under which exp(beta) has no meaning */
export function ratioLevel(state: Pick<EstimateState, 'family' | 'link'>): RatioLevel {
  const { multiplies, name } = linkOf(state);
  if (multiplies !== null) return multiplies(familyOf(state).support.level);
  throw new GlmmError(
    'INVALID_OPTION',
    `coefficients under the ${name} link are not logarithms of ratios. compare() gives differences and ratios of mean responses under any link`,
    { link: name },
  );
}

export interface OddsRatiosSignature {
  /** exp(beta) with intervals: odds, rate, hazard, risk or mean ratios by the link. */
  oddsRatios(options?: RatioOptions): readonly RatioRow[];
}

export const oddsRatiosMethod: Method<OddsRatiosSignature, WithEstimates> = {
  name: 'oddsRatios',
  options: RATIOS,
  run: (given, options) => oddsRatios(given.estimates(), options),
};
