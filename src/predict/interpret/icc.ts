/**
 * Intraclass correlation: the share of the variance that lies between groups, v / (v + d). Its interval is made on the scale of
 * log(v / d), the logit of the share, by the delta method (docs/mathematics.md (14.9)).
 */

import { checkValue, LEVEL, type OptionTable, RECORD } from '../../data/check.ts';
import type { Method, OpenMethod } from '../../fit/method.ts';
import { holding } from '../../infer/interval.ts';
import { log, logistic } from '../../stats/special.ts';
import type { WithEstimates } from '../given.ts';
import { DEFAULT_LEVEL, type Estimated, quadraticForm, reachOf, rootOf, shapePart } from '../interval.ts';
import { refuseSecond } from '../second.ts';
import type { EstimateState } from '../state.ts';
import { groupVariances, type RandomSetting, residualVariance, type VariancePart } from './variance.ts';

export interface IccOptions {
  /** Values of the random columns, for random slopes. Default: averaged over the rows of the fit. */
  readonly at?: RandomSetting;
  /** Default 0.95. */
  readonly level?: number;
}

/** Of icc() and of medianOddsRatio(). */
export const AT_LEVEL: OptionTable<IccOptions> = { at: RECORD, level: LEVEL };

/** Share of one grouping factor. NaN in standard error and interval where a variance is zero. */
export interface IccRow extends Estimated {
  readonly group: string;
  readonly variance: number;
}

export interface Icc extends Estimated {
  /** Each grouping factor by itself. */
  readonly byGroup: readonly IccRow[];
  readonly residualVariance: number;
  /** Which residual variance, as text. */
  readonly method: string;
}

/** Of two rows that share their levels of all grouping factors; by factor beside it. */
export function icc(state: EstimateState, { at, level = DEFAULT_LEVEL }: IccOptions = {}): Icc {
  const reach = reachOf(level);
  const between = groupVariances(state, at);
  const within = residualVariance(state);
  const share = (part: VariancePart, rest: VariancePart): Estimated => shareOf(state, part, rest, reach);
  return {
    ...share(between.reduce(plus), within),
    byGroup: between.map((part, g) => ({
      group: state.groups[g].name,
      variance: part.value,
      ...share(part, between.filter((_, other) => other !== g).reduce(plus, within)),
    })),
    residualVariance: within.value,
    method: within.method,
  };
}

/** part / (part + rest): logit of it is log part - log rest. */
function shareOf(state: EstimateState, part: VariancePart, rest: VariancePart, reach: number): Estimated {
  const estimate = part.value / (part.value + rest.value);
  if (!(part.value > 0)) return { estimate, stdError: Number.NaN, lower: Number.NaN, upper: Number.NaN };
  const logit = log(part.value / rest.value);
  const gradient = part.gradient.map((g, k) => g / part.value - rest.gradient[k] / rest.value);
  const byLogShape = -rest.byLogShape / rest.value;
  const { covariance, shapeCovariance } = state;
  const sd = rootOf(quadraticForm(covariance, gradient) + shapePart(shapeCovariance, gradient, byLogShape));
  return {
    estimate,
    stdError: estimate * (1 - estimate) * sd,
    ...holding(estimate, logistic(logit - reach * sd), logistic(logit + reach * sd)),
  };
}

function plus(a: VariancePart, b: VariancePart): VariancePart {
  return {
    value: a.value + b.value,
    byLogShape: a.byLogShape + b.byLogShape,
    gradient: a.gradient.map((g, k) => g + b.gradient[k]),
  };
}

export interface VarianceShare {
  /** Grouping factor, or `Residual`. */
  readonly group: string;
  readonly variance: number;
  readonly proportion: number;
}

/** Variance partition coefficients: between the groups of each factor, and within. */
function variancePartition(state: EstimateState, at?: RandomSetting): readonly VarianceShare[] {
  if (at !== undefined) checkValue('variancePartition()', 'at', at, RECORD);
  const within = residualVariance(state).value;
  const between = groupVariances(state, at).map(({ value }) => value);
  const total = between.reduce((sum, value) => sum + value, within);
  return [
    ...between.map((variance, g) => ({ group: state.groups[g].name, variance, proportion: variance / total })),
    { group: 'Residual', variance: within, proportion: within / total },
  ];
}

export interface IccSignature {
  /** Intraclass correlation with its interval. */
  icc(options?: IccOptions): Icc;
}

export const iccMethod: Method<IccSignature, WithEstimates> = {
  name: 'icc',
  options: AT_LEVEL,
  run(given, options) {
    const state = given.estimates();
    refuseSecond('icc()', state, 'zi or disp');
    return icc(state, options);
  },
};

export interface VariancePartitionSignature {
  /** Shares of the variance between the groups of each factor and within; at given values of the random columns. */
  variancePartition(at?: RandomSetting): readonly VarianceShare[];
}

export const variancePartitionMethod: OpenMethod<VariancePartitionSignature, WithEstimates> = {
  name: 'variancePartition',
  run(given, at) {
    const state = given.estimates();
    refuseSecond('variancePartition()', state, 'zi or disp');
    return variancePartition(state, at);
  },
};
