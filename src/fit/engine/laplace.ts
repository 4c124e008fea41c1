/**
 * Any number of grouping factors: Laplace's approximation on a sparse Cholesky factor (wasm/sparse.ts).
 */
import { kernelResponse } from '../../family/list.ts';
import { thetaCells } from '../../wasm/cells.ts';
import { borrow } from '../../wasm/loans.ts';
import { createLaplace, type LaplaceWorkspace } from '../../wasm/sparse.ts';
import { informationSeconds, SEARCH } from './cost/cost.ts';
import { startsOf } from './cost/startsOf.ts';
import { dimensionOf } from './dimension.ts';
import { ARRAYS_OVER_ROWS, type Engine, type EngineKind, type Opening, type OpenModel } from './types.ts';

/** A variance that ends at zero is looked at from other places, which takes as long once more. */
const SECOND_LOOK = 2;

export const laplace: EngineKind = { takes: () => true, byGroup: false, open: openLaplace };

function openLaplace({ design, family, shared, Z, mapOf, maxSeconds }: Opening): OpenModel {
  const { X } = shared;
  const terms = design.random.map((term, t) => {
    const group = design.groups[term.group];
    return { Z: Z[t], codes: group.codes, nLevels: group.levels.length };
  });
  const nTheta = thetaCells(Z.map((term) => term.factor.length)).row.length;
  const evaluations = SECOND_LOOK * SEARCH + 2 * nTheta + X.factor.length;
  const problem = { ...shared, terms, limits: { evaluations, maxSeconds } };
  const bytes = 8 * design.nObs * (X.factor.length + dimensionOf(design) + ARRAYS_OVER_ROWS);
  const { made: workspace, giveBack: release } = borrow(bytes, (instance) => createLaplace(problem, instance));
  const setResponse = (y: Float64Array): void => workspace.setResponse(kernelResponse(family, y));
  return {
    engine: { ...laplaceEngine(workspace), setResponse },
    map: mapOf(workspace),
    work: () => ({
      evaluationSeconds: workspace.plan.secondsPerEvaluation,
      informationSeconds: informationSeconds(design.nObs, { dense: X.factor.length, sparse: 0, entries: 0 }),
      nParameters: workspace.nTheta + workspace.nBeta + workspace.nShape,
      nTheta: workspace.nTheta,
      nStarts: startsOf(family, mapOf(workspace)),
      observedSeconds: (workspace.nTheta + workspace.nBeta + workspace.nShape) * workspace.plan.secondsPerEvaluation,
    }),
    release,
  };
}

/** Laplace's posterior is the normal law at the mode: its mean is the mode. */
function laplaceEngine(workspace: LaplaceWorkspace): Omit<Engine, 'setResponse'> {
  return {
    ...workspace,
    groupLogLik: () => null,
    sample: () => false,
    setPoints: (points) => points === 1,
    groupScores: () => null,
    effects(parameters) {
      workspace.evaluate(parameters, new Float64Array(parameters.length));
      return workspace.effects().map(({ mode, modeSd }) => ({ mode, mean: mode, modeSd, sd: modeSd }));
    },
  };
}
