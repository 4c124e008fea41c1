/**
 * From a fit to its {@link EstimateState}: what its numbers mean, without the random effects.
 */
import { cellsOf, pushForward, pushForwardVector, sparseSlopes, type ThetaMap, thetaMapOf } from '../covariance/map.ts';
import type { FitCore } from '../fit/core.ts';
import { rowLawOf, shapeOf } from '../fit/numbers/dispersion.ts';
import { type Rows, rowsOfDesign } from './rows.ts';
import { rowsState } from './rowsState.ts';
import { type EstimateState, STATE_VERSION } from './state.ts';

export function estimateState(
  core: FitCore,
  rows: Rows = rowsOfDesign(core.design, core.family.family),
): EstimateState {
  const { design, family, numbers, contrast } = core;
  const lambda = thetaMapOf(design.random);
  const { covariance, shapeCovariance } = byCells(core, lambda);
  const { thresholds } = rowLawOf(family, numbers);
  const parameters = {
    kind: numbers.kind,
    theta: Array.from(cellsOf(lambda, numbers.theta)),
    beta: numbers.beta,
    sigma: numbers.sigma,
    ...(thresholds && { categories: design.response.categories!, thresholds }),
    shape: shapeOf(numbers.dispersion),
    family: family.family,
    link: family.link,
    terms: design.random.map(({ label, names, group, recipe }) => ({ label, names, group, recipe })),
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
    ...(core.limit && { ends: core.limit.ends, free: core.limit.free.map((direction) => Array.from(direction)) }),
  };
}

/** The covariances of theta as those of the cells of Lambda, which predictions speak of: they need know of no structure. */
function byCells(
  { numbers, covariance, shapeCovariance }: FitCore,
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
