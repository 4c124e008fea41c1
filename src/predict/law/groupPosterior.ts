/**
 * The random effects of one group given its responses, at the estimates: by the kernels that ranef() has them from, with the rule
 * of the fit. Of a linear model the law is normal, its mean and mode are b = C Z's, with C its covariance and s the scores at b = 0.
 */
import type { Response } from '../../design/types.ts';
import { INFINITE_LOG_SHAPE } from '../../family/density.ts';
import { familyOf, kernelResponse, linkOf } from '../../family/list.ts';
import type { RowLaw } from '../../family/record.ts';
import { resolveFamily } from '../../family/resolve.ts';
import { ARRAYS_OVER_ROWS } from '../../fit/engine/types.ts';
import { logShapeOf } from '../../fit/numbers/dispersion.ts';
import { standardNormalGrid } from '../../quadrature/productRule.ts';
import { createGrouped } from '../../wasm/grouped/grouped.ts';
import type { Posterior } from '../../wasm/grouped/groupedProblem.ts';
import { borrow, lending } from '../../wasm/loans.ts';
import { etaFixed } from '../linearPredictor.ts';
import type { Rows } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import { type ConditionalLaw, conditionalLaws, rowScores } from './conditionalLaw.ts';
import { columnsOfZ, effectLayout } from './effectLayout.ts';

/** q values each, and the law at the mode with its slopes. */
export interface GroupPosterior extends Posterior, ConditionalLaw {}

/** @throws GlmmError NUMERICAL_FAILURE where there is no mode to be found */
export function groupPosterior(state: PredictionState, rows: Rows, response: Response): GroupPosterior {
  const layout = effectLayout(state, [1]);
  const Z = columnsOfZ(layout, rows);
  const fixed = etaFixed(rows, state.beta);
  const lawAt = (mode: Float64Array): ConditionalLaw => {
    const eta = fixed.map((value, i) => Z.reduce((sum, z, d) => sum + z[i] * mode[d], value));
    const shared = {
      layout,
      X: state.beta.map((_, j) => rows.X.subarray(j * rows.nRows, (j + 1) * rows.nRows)),
      Z,
      ...rowScores(rowLaw(state), response.y, response.weights, eta, state.shapeCovariance !== null),
    };
    const levels = [{ factor: 0, at: 0 }];
    return conditionalLaws(shared, { count: 1, size: layout.K, levels, blockOf: null, starts: [null] });
  };
  const posterior =
    state.kind === 'lmm' ? normalPosterior(lawAt, Z, rows, state, response) : kernelPosterior(state, rows, response);
  return { ...posterior, ...lawAt(posterior.mode) };
}

/** The density of a row at the estimates. */
function rowLaw(state: PredictionState): RowLaw {
  const { sigma, shape } = state;
  const dispersion = sigma * sigma;
  return { family: familyOf(state), link: linkOf(state), dispersion, shape: shape ?? Number.POSITIVE_INFINITY };
}

function normalPosterior(
  lawAt: (mode: Float64Array) => ConditionalLaw,
  Z: readonly Float64Array[],
  rows: Rows,
  state: PredictionState,
  { y, weights }: Response,
): Posterior {
  const K = Z.length;
  const { covariance } = lawAt(new Float64Array(K));
  const { scores } = rowScores(rowLaw(state), y, weights, etaFixed(rows, state.beta), false);
  const Zs = Z.map((z) => z.reduce((sum, value, i) => sum + value * scores[i], 0));
  const mode = Float64Array.from({ length: K }, (_, d) => Zs.reduce((sum, s, e) => sum + covariance[d * K + e] * s, 0));
  const sd = mode.map((_, d) => Math.sqrt(covariance[d * K + d]));
  return { mode, mean: mode, modeSd: sd, sd };
}

function kernelPosterior(state: PredictionState, rows: Rows, response: Response): Posterior {
  const family = resolveFamily(state.family, state.link);
  const asGiven = (values: Float64Array, q: number) => ({
    values,
    center: new Float64Array(q),
    factor: new Float64Array(q).fill(1),
  });
  const sizes = state.terms.map(({ names }) => names.length);
  const problem = {
    code: family.code,
    y: kernelResponse(family, response.y),
    weights: response.weights,
    offset: rows.offset,
    X: asGiven(rows.X, state.beta.length),
    Z: rows.Z.map((values, t) => asGiven(values, sizes[t])),
    codes: new Int32Array(rows.nRows),
    nGroups: 1,
    rule: standardNormalGrid(
      state.nAGQ,
      sizes.reduce((sum, q) => sum + q, 0),
    ),
  };
  const bytes = 8 * rows.nRows * (state.beta.length + sizes.length + ARRAYS_OVER_ROWS);
  return lending(() => {
    const { made: model } = borrow(bytes, (instance) => createGrouped(problem, instance));
    const logShape = model.nShape === 0 ? [] : [logShapeOf(family.family, state.shape ?? state.sigma * state.sigma)];
    const finite = logShape.map((value) => Math.min(value, INFINITE_LOG_SHAPE));
    return model.posterior(Float64Array.from([...state.theta, ...state.beta, ...finite]));
  });
}
