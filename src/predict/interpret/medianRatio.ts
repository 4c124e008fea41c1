/**
 * Median odds ratio (Larsen and Merlo 2005): of two groups drawn at random, the higher odds are in the median this many times
 * the lower, exp(sqrt(2 v) qnorm(3/4)). Median rate or hazard ratio under the log and cloglog links. docs/mathematics.md (14.12).
 */

import type { Method } from '../../fit/method.ts';
import { holding } from '../../infer/interval.ts';
import { exp, qnorm } from '../../stats/special.ts';
import type { WithEstimates } from '../given.ts';
import { DEFAULT_LEVEL, type Estimated, quadraticForm, reachOf, rootOf } from '../interval.ts';
import type { EstimateState } from '../state.ts';
import { AT_LEVEL, type IccOptions } from './icc.ts';
import { ratioLevel } from './ratios.ts';
import { groupVariances } from './variance.ts';

export interface MedianRatio extends Estimated {
  readonly group: string;
  readonly kind: string;
}

/** One for each grouping factor. The interval is made on the scale of log v; NaN where v is zero. */
function medianOddsRatio(state: EstimateState, { at, level = DEFAULT_LEVEL }: IccOptions): readonly MedianRatio[] {
  const reach = reachOf(level);
  const kind = `median ${ratioLevel(state)} ratio`;
  return groupVariances(state, at).map(({ value, gradient }, g) => {
    const { name: group } = state.groups[g];
    const ratio = (variance: number): number => exp(Math.sqrt(2 * variance) * qnorm(0.75));
    const estimate = ratio(value);
    if (!(value > 0)) return { group, kind, estimate, stdError: Number.NaN, lower: Number.NaN, upper: Number.NaN };
    const logSd = rootOf(quadraticForm(state.covariance, gradient)) / value;
    return {
      group,
      kind,
      estimate,
      // d log(ratio) / d log v = log(ratio) / 2
      stdError: 0.5 * estimate * Math.sqrt(2 * value) * qnorm(0.75) * logSd,
      ...holding(estimate, ratio(value * exp(-reach * logSd)), ratio(value * exp(reach * logSd))),
    };
  });
}

export interface MedianOddsRatioSignature {
  /** Median odds (rate, hazard) ratio between two random groups. */
  medianOddsRatio(options?: IccOptions): readonly MedianRatio[];
}

export const medianOddsRatioMethod: Method<MedianOddsRatioSignature, WithEstimates> = {
  name: 'medianOddsRatio',
  options: AT_LEVEL,
  run: (given, options) => medianOddsRatio(given.estimates(), options),
};
