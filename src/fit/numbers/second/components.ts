/**
 * The tables of second predictors at the estimates: excess zeros and the dispersion.
 */
import type { Design, Predictor } from '../../../design/types.ts';
import type { ParameterMap } from '../../engine/parameters.ts';
import type { PredictorEnds, SecondEnds } from '../../limit/secondEnds.ts';
import { estimateAt } from '../../search/estimateAt.ts';
import type { FitSummary, ModelComponent } from '../../types.ts';
import { waldRow } from '../coefficients.ts';

export type Components = Pick<FitSummary, 'zeroInflation' | 'dispersionModel'>;

/** @param user all parameters @param joint their covariance on the user's scale; null where there is none @param ends of coefficients without finite estimates */
export function componentsOf(
  { second }: Pick<Design, 'second'>,
  { nTheta, nBeta, size }: ParameterMap,
  user: ArrayLike<number>,
  joint: Float64Array | null,
  ends: SecondEnds = {},
): Components {
  if (second === undefined) return {};
  let at = nTheta + nBeta;
  const component = ({ formula, matrix: { names } }: Predictor, own: PredictorEnds | undefined): ModelComponent => {
    const first = at;
    at += names.length;
    const endOf = (j: number): number => own?.ends[j] ?? 0;
    const vcov = names.map((_, i) =>
      names.map((__, j) =>
        joint === null || endOf(i) !== 0 || endOf(j) !== 0 ? Number.NaN : joint[(first + i) * size + first + j],
      ),
    );
    const coefficients = names.map((term, j) =>
      waldRow(term, endOf(j) === 0 ? user[first + j] : estimateAt(endOf(j)), vcov[j][j]),
    );
    const held = own && Array.from(names, (_, j) => user[first + j]);
    return { formula, coefficients, vcov, ...(held && { held }) };
  };
  return {
    ...(second.zi && { zeroInflation: component(second.zi, ends.zi) }),
    ...(second.disp && { dispersionModel: component(second.disp, ends.disp) }),
  };
}

/** What predictions are made from. */
export function estimatesOf({ held, coefficients }: ModelComponent): readonly number[] {
  return held ?? coefficients.map(({ estimate }) => estimate);
}
