/**
 * Residuals at the conditional modes of the random effects, as lme4 reports them.
 */
import { type OptionTable, oneOf } from '../../data/check.ts';
import type { Response } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import { familyOf } from '../../family/list.ts';
import type { RowLaw } from '../../family/record.ts';
import type { Family } from '../../family/types.ts';
import { quantile } from '../../stats/quantile.ts';
import { putInPlace } from '../../stats/select.ts';

export type ResidualType = 'pearson' | 'deviance' | 'response';

export interface ResidualOptions {
  /** Default 'pearson'. */
  readonly type?: ResidualType;
}

export const RESIDUALS: OptionTable<ResidualOptions> = { type: oneOf('pearson', 'deviance', 'response') };

/**
 * One residual a row. Pearson: sqrt(w / V) (y - mean of y); deviance: signed root of the row's deviance; response: y - mean. Of truncated
 * counts the mean is of those that are seen.
 * @param shape infinite for families without one
 * @param mu means at the random effects, of counts without zeros in excess
 * @param sigma residual standard deviation, 1 without a scale parameter; Pearson residuals are divided by it
 */
export function residualsAt(
  type: ResidualType,
  family: Family,
  { y, weights }: Pick<Response, 'y' | 'weights'>,
  mu: Float64Array,
  sigma: number,
  shape = Number.POSITIVE_INFINITY,
  lawOf?: (i: number) => RowLaw,
): Float64Array {
  if (lawOf !== undefined) return ownResiduals(type, family, { y, weights }, mu, lawOf);
  const { variance, unitDeviance, support, seenMean } = familyOf(family);
  if (support.isOrdered)
    throw new GlmmError(
      'INVALID_OPTION',
      `categories of a ${family.family} response have no mean to differ from. Use quantileResiduals()`,
      { family: family.family },
    );
  return mu.map((m, i) => {
    const difference = y[i] - (seenMean?.(m, shape) ?? m);
    if (type === 'response' || difference === 0) return difference;
    if (type === 'pearson')
      return (difference * Math.sqrt(weights[i] / variance(m, shape, weights[i], sigma * sigma))) / sigma;
    const deviance = weights[i] * unitDeviance(y[i], m, shape, weights[i], sigma * sigma);
    return Math.sign(difference) * Math.sqrt(Math.max(deviance, 0));
  });
}

/** Of rows with laws of their own: the variance of a count that may be a zero in excess is (1 - pi) (V + pi mu^2). */
function ownResiduals(
  type: ResidualType,
  family: Family,
  { y, weights }: Pick<Response, 'y' | 'weights'>,
  mu: Float64Array,
  lawOf: (i: number) => RowLaw,
): Float64Array {
  const { variance, unitDeviance, seenMean } = familyOf(family);
  return mu.map((m, i) => {
    const { excess = 0, dispersion, shape } = lawOf(i);
    if (type === 'deviance' && excess > 0) throw withoutDeviance();
    const mean = seenMean?.(m, shape) ?? m;
    const difference = y[i] - (1 - excess) * mean;
    if (type === 'response' || difference === 0) return difference;
    if (type === 'deviance')
      return (
        Math.sign(difference) *
        Math.sqrt(Math.max(weights[i] * unitDeviance(y[i], m, shape, weights[i], dispersion), 0))
      );
    const spread = dispersion * (1 - excess) * (variance(m, shape, weights[i], dispersion) + excess * mean * mean);
    return difference * Math.sqrt(weights[i] / spread);
  });
}

function withoutDeviance(): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    "counts with excess zeros have no deviance residuals: no mean fits a zero perfectly\nUse type: 'pearson', or quantileResiduals().",
    { option: 'type', value: 'deviance' },
  );
}

/** Min, 1Q, median, 3Q, max (type-7 quantiles). */
export function fiveNumbers(values: Float64Array): [number, number, number, number, number] {
  const partly = values.slice();
  const shares = [0, 0.25, 0.5, 0.75, 1];
  putInPlace(partly, shares);
  return shares.map((p) => quantile(partly, p)) as [number, number, number, number, number];
}
