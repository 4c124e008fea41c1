/**
 * Any number of grouping factors: expectation propagation on a sparse Cholesky factor (wasm/ep.ts).
 */
import { kernelResponse } from '../../family/list.ts';
import { thetaCells } from '../../wasm/cells.ts';
import { createEp } from '../../wasm/ep.ts';
import { borrow } from '../../wasm/loans.ts';
import { informationSeconds, SEARCH } from './cost/cost.ts';
import { startsOf } from './cost/startsOf.ts';
import { dimensionOf } from './dimension.ts';
import type { TermEffects } from './effects.ts';
import { laplace } from './laplace.ts';
import { ARRAYS_OVER_ROWS, type EngineKind, type Opening, type OpenModel } from './types.ts';

/** Points of each cell's rule: with 15 the estimates of small binary cells are off by 1e-3 standard errors, with 21 by 3e-5. */
export const EP_POINTS = 21;
/** Sweeps of an evaluation that begins with the sites of one nearby. */
export const SWEEPS = 6;
/** Arrays over the rows besides those of every engine, and over cells. */
const EP_ARRAYS = 24;

export const ep: EngineKind = { takes: () => true, byGroup: false, open: openEp };

function openEp(opening: Opening): OpenModel {
  const { design, family, shared, Z, mapOf, maxSeconds } = opening;
  const { X } = shared;
  const terms = design.random.map((term, t) => {
    const group = design.groups[term.group];
    return { Z: Z[t], codes: group.codes, nLevels: group.levels.length };
  });
  const nTheta = thetaCells(Z.map((term) => term.factor.length)).row.length;
  const evaluations = SWEEPS * (SEARCH + 2 * nTheta + X.factor.length);
  const problem = { ...shared, terms, limits: { evaluations, maxSeconds } };
  const bytes = 8 * design.nObs * (X.factor.length + dimensionOf(design) + ARRAYS_OVER_ROWS + EP_ARRAYS);
  const { made: workspace, giveBack: release } = borrow(bytes, (instance) => createEp(problem, instance));
  const map = mapOf(workspace);
  const evaluationSeconds = SWEEPS * workspace.plan.secondsPerEvaluation;
  return {
    engine: {
      ...workspace,
      information: () => null,
      iterated: true,
      moments: () => null,
      groupLogLik: () => null,
      sample: () => false,
      setPoints: workspace.setPoints,
      groupScores: () => null,
      setResponse: (y) => workspace.setResponse(kernelResponse(family, y)),
      effects(parameters): TermEffects[] {
        workspace.evaluate(parameters, new Float64Array(parameters.length));
        const modes = modesOf(opening, parameters);
        return workspace
          .effects()
          .map(({ mode: mean, modeSd: sd }, t) => ({ mode: modes[t].mode, mean, modeSd: modes[t].modeSd, sd }));
      },
    },
    map,
    work: () => ({
      evaluationSeconds,
      informationSeconds: informationSeconds(design.nObs, { dense: X.factor.length, sparse: 0, entries: 0 }),
      nParameters: map.size,
      nTheta: workspace.nTheta,
      nStarts: startsOf(family, map),
      observedSeconds: map.size * evaluationSeconds,
    }),
    release,
  };
}

/** Conditional modes, which are what Laplace's approximation is about. */
function modesOf(opening: Opening, parameters: Float64Array): TermEffects[] {
  const model = laplace.open(opening);
  const effects = model.engine.effects(parameters);
  model.release();
  return effects;
}
