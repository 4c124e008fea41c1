/**
 * Any number of grouping factors: expectation propagation on a sparse Cholesky factor (wasm/ep.ts), for densities that are log-concave.
 */
import { allCells } from '../../../covariance/map.ts';
import { nameList } from '../../../data/text/suggest.ts';
import { GlmmError } from '../../../errors.ts';
import { familyOf, kernelResponse, linkOf, pairOf } from '../../../family/list.ts';
import type { Family } from '../../../family/types.ts';
import { columnsSize, equivalentColumns } from '../../../wasm/columns/tall.ts';
import { createEp, type EpWorkspace } from '../../../wasm/ep.ts';
import { borrow } from '../../../wasm/loans.ts';
import { largestOf } from '../../rule/orders.ts';
import { densityNanoseconds, informationSeconds, NANO } from '../cost/cost.ts';
import { SWEEPS, sweepsOfFit } from '../cost/crossedCost.ts';
import { startsOf } from '../cost/startsOf.ts';
import { dimensionOf, type EngineDesign, randomTerms } from '../dimension.ts';
import type { TermEffects } from '../effects.ts';
import { scaleFixed } from '../scale.ts';
import { hasSites } from '../sites.ts';
import { ARRAYS_OVER_ROWS, type EngineKind, type Opened, type Opening } from '../types.ts';
import { laplace } from './laplace.ts';

/** A model with what only expectation propagation can be asked. */
export interface OpenEp extends Opened {
  readonly sites: Pick<EpWorkspace, 'nCells' | 'pairs' | 'setTolerance' | 'startAt'>;
}

/**
 * Points of the rule of each cell: with 15 the estimates of binary cells of two rows and an sd of 2 are off by 1e-3 standard errors, with 31
 * by 1e-6.
 */
const RUNGS = [9, 15, 31, 63, 127];
/** What sites may leave in sds of a cell where a search goes on, which feels it by some ten times as much in standard errors; and where gradients are differenced. */
const SEARCHED = 1e-7;
const DIFFERENCED = 1e-11;
/** A row at a point of its cell's rule: times that its density takes alone, measured 2 to 8, and 4 to 5 with most links. */
const POINT = 4;
/** Arrays over the rows besides those of every engine, and over cells. */
const EP_ARRAYS = 24;

export const ep: EngineKind<OpenEp> = {
  takes: (_design, _family, { integration }) => integration === 'ep',
  integration: 'ep',
  hasRules: false,
  hasLevels: false,
  rungs: () => RUNGS,
  columns: scaleFixed,
  cells: allCells,
  open: openEp,
};

function openEp(opening: Opening): OpenEp {
  const { design, family, shared, Z, lambda, maxSeconds, once = false } = opening;
  checkSites(family, design);
  const { X } = shared;
  const terms = randomTerms(design, Z);
  const evaluations = once ? SWEEPS : sweepsOfFit(lambda.nTheta, X.factor.length);
  const problem = { ...shared, terms, limits: { evaluations, maxSeconds } };
  const fixed = equivalentColumns(X.factor.length, X.sparse, design.nObs);
  const bytes = 8 * design.nObs * (fixed + dimensionOf(design) + ARRAYS_OVER_ROWS + EP_ARRAYS);
  const { made: workspace, giveBack: release } = borrow(bytes, (instance) => createEp(problem, instance));
  workspace.setTolerance(SEARCHED);
  const opened = openedEp(opening, workspace, release, laplace);
  const refine = (fine: boolean): void => workspace.setTolerance(fine ? DIFFERENCED : SEARCHED);
  return { ...opened, engine: { ...opened.engine, refine } };
}

/** The model of a workspace, whichever solver it has; `modes` are found by the kind of the same solver. */
export function openedEp(opening: Opening, workspace: EpWorkspace, release: () => void, modes: EngineKind): OpenEp {
  const { design, family, points, mapOf, shared } = opening;
  const { X } = shared;
  workspace.setPoints(largestOf(points));
  const map = mapOf(workspace);
  const { secondsPerEvaluation } = workspace.plan;
  const evaluationSeconds = SWEEPS * secondsPerEvaluation;
  const pointSeconds = NANO * POINT * densityNanoseconds(shared) * design.nObs;
  // with the response of now, which the modes are of too
  let asked = opening;
  return {
    engine: {
      ...workspace,
      information: () => null,
      iterated: true,
      setPoints: (wanted) => workspace.setPoints(largestOf(wanted)),
      moments: () => null,
      groupLogLik: () => null,
      sample: () => false,
      groupScores: () => null,
      setResponse(response) {
        const y = kernelResponse(family, response);
        workspace.setResponse(y);
        asked = { ...opening, shared: { ...shared, y } };
      },
      effects(parameters): TermEffects[] {
        workspace.evaluate(parameters, new Float64Array(parameters.length));
        const found = modesOf(modes, asked, parameters);
        return workspace
          .effects()
          .map(({ mode: mean, modeSd: sd }, t) => ({ mode: found[t].mode, mean, modeSd: found[t].modeSd, sd }));
      },
    },
    map,
    search: null,
    sites: workspace,
    work: () => ({
      evaluationSeconds,
      informationSeconds: informationSeconds(design.nObs, columnsSize(X)),
      nParameters: map.size,
      nTheta: map.nTheta,
      nStarts: startsOf(family, map),
      observedSeconds: 2 * map.size * evaluationSeconds,
    }),
    secondsMade() {
      const { sweeps, points: ofCell } = workspace.made();
      return sweeps * secondsPerEvaluation + ofCell * pointSeconds;
    },
    release,
  };
}

/** Conditional modes, which are what Laplace's approximation is about. */
function modesOf(kind: EngineKind, opening: Opening, parameters: Float64Array): TermEffects[] {
  const model = kind.open({ ...opening, points: 1, maxSeconds: Number.POSITIVE_INFINITY });
  const effects = model.engine.effects(parameters);
  model.release();
  return effects;
}

/** @throws GlmmError INVALID_OPTION of a density that is not log-concave */
export function checkSites(family: Family, design: Pick<EngineDesign, 'second'>): void {
  if (!hasSites(family, design)) throw withoutSites(family, design);
}

function withoutSites(family: Family, { second }: Pick<EngineDesign, 'second'>): GlmmError {
  if (pairOf(family.code)?.isConcave && second?.zi)
    return new GlmmError(
      'INVALID_OPTION',
      "integration is 'ep', but the density of counts with excess zeros (ziformula) is not log-concave, so that a site of expectation propagation " +
        "could have a negative precision.\nUse integration: 'laplace', or one grouping factor, or nested ones, and quadrature (nAGQ: 'auto').",
      { option: 'integration', value: 'ep', family: family.family },
    );
  const [reason, otherwise] =
    linkOf(family).domain === 'negative'
      ? ['ends at a probability of 1, beyond which a site of expectation propagation would have points', 'does not']
      : ['is not log-concave, so that a site of expectation propagation could have a negative precision', 'is'];
  const { links } = familyOf(family);
  const others = links.filter(({ isConcave }) => isConcave).map(({ link }) => link.name);
  const another = others.length > 0 ? ` With the link ${nameList(others, ' or ')} it ${otherwise}.` : '';
  return new GlmmError(
    'INVALID_OPTION',
    `integration is 'ep', but the density of ${family.family} responses with the link ${family.link} ${reason}.\n` +
      `Use integration: 'laplace', or one grouping factor, or nested ones, and quadrature (nAGQ: 'auto').${another}`,
    { option: 'integration', value: 'ep', family: family.family, link: family.link },
  );
}
