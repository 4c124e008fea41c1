/**
 * From a fit to its {@link EstimateState}: what its numbers mean, without the random effects.
 */
import { cellsOf, pushForward, pushForwardVector, sparseSlopes, type ThetaMap, thetaMapOf } from '../covariance/map.ts';
import { thresholdsOf } from '../family/thresholds.ts';
import type { Estimation } from '../fit/estimation.ts';
import { rowLawOf, shapeOf } from '../fit/numbers/dispersion.ts';
import { dot } from '../optimize/symmetric.ts';
import { type Rows, rowsOfDesign } from './rows.ts';
import { rowsState } from './rowsState.ts';
import { secondState } from './secondState.ts';
import { type EstimateState, STATE_VERSION } from './state.ts';

export function estimateState(
  estimation: Estimation,
  rows: Rows = rowsOfDesign(estimation.design, estimation.family.family),
): EstimateState {
  const { design, family, numbers, contrast } = estimation;
  const lambda = thetaMapOf(design.random);
  const { covariance, shapeCovariance } = byCells(estimation, lambda);
  const { thresholds } = rowLawOf(family, numbers);
  const parameters = {
    kind: numbers.kind,
    theta: Array.from(cellsOf(lambda, numbers.theta)),
    beta: numbers.beta,
    sigma: numbers.sigma,
    ...(thresholds && { categories: design.response.categories!, thresholds, ...aboveFirst(estimation, lambda) }),
    shape: shapeOf(numbers.dispersion) ?? family.df ?? null,
    ...secondState(estimation, lambda),
    family: family.family,
    link: family.link,
    terms: design.random.map(({ label, names, group, recipe, relationship }) => ({
      ...{ label, names, group, recipe },
      ...(relationship && { related: true }),
    })),
  };
  return {
    version: STATE_VERSION,
    ...parameters,
    nAGQ: numbers.nAGQ,
    formula: design.formula.text,
    response: {
      label: design.response.label,
      expr: design.formula.response,
      states: design.replay.responseStates,
      levels: design.replay.responseLevels,
      success: design.response.success,
      weights: design.replay.weightsColumn,
    },
    fixed: { names: design.fixed.names, recipe: design.fixed.recipe },
    offset: design.offsetRecipe,
    offsetByRow: design.replay.offsetByRow,
    groups: design.groups.map(({ name }) => ({ name })),
    covariance,
    shapeCovariance,
    contrast,
    rows: rowsState(parameters, rows),
    ...(estimation.limit && {
      ends: estimation.limit.ends,
      free: estimation.limit.free.map((direction) => Array.from(direction)),
      ...(estimation.limit.untold && { untold: estimation.limit.untold.map((direction) => Array.from(direction)) }),
    }),
  };
}

/** What is known of the thresholds above the first, whose differences from it are sums of gaps. */
function aboveFirst(
  { design, family, numbers, gapCovariance, limit }: Estimation,
  lambda: ThetaMap,
): Pick<EstimateState, 'thresholdCovariance' | 'freeThresholds'> {
  const { count, nParameters, map } = thresholdsOf(design.response, family.threshold);
  const above = Array.from({ length: count - 1 }, (_, c) => map.subarray((c + 1) * nParameters, (c + 2) * nParameters));
  const p = numbers.beta.length;
  const free = limit?.ordered?.free.map((direction) => [
    ...direction.subarray(0, p),
    ...above.map((row) => dot(row, direction.subarray(p))),
  ]);
  const nTheta = numbers.theta.length;
  if (!gapCovariance) return { ...(free && { freeThresholds: free }) };
  const whole = lambda.isCells
    ? gapCovariance
    : pushForward(sparseSlopes(lambda, numbers.theta), lambda.nTheta, gapCovariance, nTheta + p + nParameters);
  const size = Math.sqrt(whole.length);
  const n = size - nParameters;
  const withAll = above.map((row) => {
    const sums = new Float64Array(size);
    row.forEach((share, s) => {
      for (let j = 0; share !== 0 && j < size; j++) sums[j] += share * whole[(n + s) * size + j];
    });
    return [...sums.subarray(0, n), ...above.map((other) => dot(other, sums.subarray(n)))];
  });
  return { thresholdCovariance: withAll.flat(), ...(free && { freeThresholds: free }) };
}

/** The covariances of theta as those of the cells of Lambda, which predictions speak of: they need know of no structure. */
function byCells(
  { numbers, covariance, shapeCovariance }: Estimation,
  lambda: ThetaMap,
): Pick<EstimateState, 'covariance' | 'shapeCovariance'> {
  const { theta, beta } = numbers;
  if (lambda.isCells)
    return {
      covariance: covariance && Array.from(covariance),
      shapeCovariance: shapeCovariance && Array.from(shapeCovariance),
    };
  const slopes = sparseSlopes(lambda, theta);
  return {
    covariance: covariance && Array.from(pushForward(slopes, lambda.nTheta, covariance, theta.length + beta.length)),
    shapeCovariance: shapeCovariance && Array.from(pushForwardVector(slopes, lambda.nTheta, shapeCovariance)),
  };
}
