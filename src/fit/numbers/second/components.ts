/**
 * The tables of second predictors at the estimates: excess zeros and the dispersion.
 */
import type { Design, Predictor } from '../../../design/types.ts';
import type { ParameterMap } from '../../engine/parameters.ts';
import type { FitSummary, ModelComponent } from '../../types.ts';
import { waldRow } from '../coefficients.ts';

export type Components = Pick<FitSummary, 'zeroInflation' | 'dispersionModel'>;

/** @param noZeros whether the log odds of excess zeros are without end @param user all parameters @param joint their covariance on the user's scale; null where there is none */
export function componentsOf(
  { second }: Pick<Design, 'second'>,
  { nTheta, nBeta, size }: ParameterMap,
  user: ArrayLike<number>,
  joint: Float64Array | null,
  noZeros = false,
): Components {
  if (second === undefined) return {};
  let at = nTheta + nBeta;
  const component = ({ formula, matrix: { names } }: Predictor): ModelComponent => {
    const first = at;
    at += names.length;
    const vcov = names.map((_, i) =>
      names.map((__, j) => (joint === null ? Number.NaN : joint[(first + i) * size + first + j])),
    );
    return { formula, coefficients: names.map((term, j) => waldRow(term, user[first + j], vcov[j][j])), vcov };
  };
  return {
    ...(second.zi && { zeroInflation: noZeros ? without(component(second.zi), second.zi) : component(second.zi) }),
    ...(second.disp && { dispersionModel: component(second.disp) }),
  };
}

/** Where there are no excess zeros the intercept has no end, and nothing determines the other coefficients: zeros, without standard errors. */
function without(model: ModelComponent, { matrix: { assign } }: Predictor): ModelComponent {
  return {
    ...model,
    coefficients: model.coefficients.map(({ term }, j) =>
      waldRow(term, assign[j] === -1 ? Number.NEGATIVE_INFINITY : 0, Number.NaN),
    ),
    vcov: model.vcov.map((row) => row.map(() => Number.NaN)),
  };
}
