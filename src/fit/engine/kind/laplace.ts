/**
 * Any number of grouping factors: Laplace's approximation on a sparse Cholesky factor (wasm/sparse.ts).
 */
import { allCells } from '../../../covariance/map.ts';
import { nameList } from '../../../data/text/suggest.ts';
import { GlmmError } from '../../../errors.ts';
import { kernelResponse } from '../../../family/list.ts';
import type { Family } from '../../../family/types.ts';
import { columnsSize, equivalentColumns } from '../../../wasm/columns/tall.ts';
import { borrow } from '../../../wasm/loans.ts';
import { createLaplace, type LaplaceWorkspace } from '../../../wasm/sparse.ts';
import { largestOf, type Points, sayPoints } from '../../rule/orders.ts';
import { evaluationsOfFixed, informationSeconds, SEARCH } from '../cost/cost.ts';
import { startsOf } from '../cost/startsOf.ts';
import { dimensionOf, type EngineDesign, isRelated, randomTerms } from '../dimension.ts';
import { scaleFixed } from '../scale.ts';
import { hasSites } from '../sites.ts';
import { ARRAYS_OVER_ROWS, type Engine, type EngineKind, type Opened, type Opening } from '../types.ts';

/** A variance that ends at zero is looked at from other places, which takes as long once more. */
const SECOND_LOOK = 2;

export const laplace: EngineKind = {
  takes: () => true,
  integration: 'laplace',
  hasRules: false,
  hasLevels: false,
  rungs: () => [1],
  columns: scaleFixed,
  cells: allCells,
  open: openLaplace,
};

function openLaplace(opening: Opening): Opened {
  const { design, family, points, shared, Z, lambda, maxSeconds, isPenalised = false } = opening;
  if (!isPoint(points)) throw severalFactors(design, family, points);
  const { X } = shared;
  const terms = randomTerms(design, Z);
  const { nTheta } = lambda;
  const evaluations = SECOND_LOOK * SEARCH + 2 * nTheta + evaluationsOfFixed(X.factor.length, !isPenalised);
  const problem = { terms, limits: { evaluations, maxSeconds }, ...shared };
  const fixed = equivalentColumns(X.factor.length, X.sparse, design.nObs);
  const bytes = 8 * design.nObs * (fixed + dimensionOf(design) + ARRAYS_OVER_ROWS);
  const { made: workspace, giveBack: release } = borrow(bytes, (instance) => createLaplace(problem, instance));
  return openedLaplace(opening, workspace, release, !isPenalised);
}

/** The model of a workspace, whichever solver it has. @param hasPass whether the information of many coefficients takes one */
export function openedLaplace(
  { design, family, mapOf, shared }: Pick<Opening, 'design' | 'family' | 'mapOf' | 'shared'>,
  workspace: LaplaceWorkspace,
  release: () => void,
  hasPass: boolean,
): Opened {
  const setResponse = (y: Float64Array): void => workspace.setResponse(kernelResponse(family, y));
  const engine = { setResponse, ...laplaceEngine(workspace) };
  const map = mapOf(workspace);
  return {
    engine,
    map,
    search: null,
    work: () => ({
      evaluationSeconds: workspace.plan.secondsPerEvaluation,
      informationSeconds: informationSeconds(design.nObs, columnsSize(shared.X)),
      nParameters: map.size,
      nTheta: map.nTheta,
      nStarts: startsOf(family, map),
      observedSeconds:
        (map.size - map.nBeta + evaluationsOfFixed(map.nBeta, hasPass)) * workspace.plan.secondsPerEvaluation,
    }),
    release,
  };
}

/** Laplace's posterior is the normal law at the mode: its mean is the mode. */
function laplaceEngine(workspace: LaplaceWorkspace): Omit<Engine, 'setResponse'> {
  return {
    groupLogLik: () => null,
    sample: () => false,
    setPoints: isPoint,
    groupScores: () => null,
    ...workspace,
    effects(parameters) {
      workspace.evaluate(parameters, new Float64Array(parameters.length));
      return workspace.effects().map(({ mode, modeSd }) => ({ mode, mean: mode, modeSd, sd: modeSd }));
    },
  };
}

function isPoint(points: Points): boolean {
  return largestOf(points) === 1;
}

/** @throws GlmmError SEVERAL_FACTORS with the reason: related levels, or no independent groups */
function severalFactors(design: EngineDesign, family: Family, nAGQ: Points): GlmmError {
  const groups = design.groups.map(({ name }) => name);
  const details = { groups, nAGQ };
  if (isRelated(design))
    return new GlmmError(
      'SEVERAL_FACTORS',
      `nAGQ = ${sayPoints(nAGQ)} with levels that are related by a matrix: quadrature needs independent groups.\nUse nAGQ = 1 (Laplace).`,
      details,
    );
  const wayOut = hasSites(family, design)
    ? "Use integration: 'ep' (expectation propagation), or nAGQ = 1 (Laplace): both take any number of factors."
    : 'Use nAGQ = 1 (Laplace), which takes any number of factors, or one grouping factor.';
  return new GlmmError(
    'SEVERAL_FACTORS',
    `nAGQ = ${sayPoints(nAGQ)} with the grouping factors ${nameList(groups, ' and ')}: quadrature needs independent groups, that is a single grouping factor, ` +
      `or nested ones, of which each level of one occurs with one level of the next (1 | a / b).\n${wayOut}`,
    details,
  );
}
