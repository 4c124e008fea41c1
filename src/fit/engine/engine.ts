/**
 * Two engines, one interface, and the one place that chooses between them.
 *   one grouping factor       grouped: adaptive quadrature of any order (wasm/grouped/grouped.ts)
 *   several grouping factors  sparse: Laplace on a sparse Cholesky factor (wasm/sparse.ts)
 */
import { nameList } from '../../data/text/suggest.ts';
import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import { kernelResponse } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import { standardNormalGrid } from '../../quadrature/productRule.ts';
import { thetaCells } from '../../wasm/cells.ts';
import { createGrouped } from '../../wasm/grouped/grouped.ts';
import type { GroupedWorkspace, Posterior, Rule } from '../../wasm/grouped/groupedProblem.ts';
import { borrow, type Loan } from '../../wasm/loans.ts';
import { createLaplace, type LaplaceWorkspace } from '../../wasm/sparse.ts';
import type { LikelihoodEngine } from '../search/estimate.ts';
import type { GlmEngine } from '../start/startGlm.ts';
import { type FitWork, gridSize, groupedSeconds, informationSeconds, SEARCH, SEVERAL_VECTOR_TERMS } from './cost.ts';
import { dimensionOf } from './dimension.ts';
import type { TermEffects } from './effects.ts';
import { type ParameterMap, parameterMap, vectorTerms } from './parameters.ts';
import { interceptColumn, type RandomView, scaleFixed, scaleRandom } from './scale.ts';

/** What a generalized linear mixed model asks of an engine. Parameters are on the optimiser's scale. */
export interface Engine extends LikelihoodEngine, GlmEngine {
  /** Predictions of the random effects, one entry per term, on the optimiser's scale. */
  effects(parameters: Float64Array): TermEffects[];
  /** Makes the next evaluation independent of earlier ones. */
  resetModes(): void;
  /** Logs of the groups' integrals at the last evaluation, without constants; only where groups are independent. */
  groupLogLik?(): Float64Array;
  /** Variances of the random effects by moments, after `glm`, on the optimiser's scale; only where groups are independent. */
  moments?(): Float64Array;
  /** What follows looks at one block of rows, or one group, in `every`; only where groups are independent. */
  sample?(every: number, of?: 'blocks' | 'groups'): void;
  /** What follows integrates by a rule of so many points per dimension; only where groups are independent. */
  setPoints?(points: number): void;
  /** Gradients of minus2LogLik of groups from .. to - 1, a row each, null where a mode cannot be found; only where groups are independent, and opened `unreduced`. */
  groupScores?(parameters: Float64Array, from: number, to: number): Float64Array | null;
  /** Other responses for the same rows. */
  setResponse(y: Float64Array): void;
}

/** A model in linear memory, columns standardised, and the way from its parameters to the user's. */
export interface OpenModel {
  readonly engine: Engine;
  readonly map: ParameterMap;
  /** What a fit by a rule of so many points per dimension asks of the engine. */
  work(points: number): FitWork;
  /** Gives its memory to the next model before the work ends that it was opened for. Nothing of this one may be used afterwards. */
  release?(): void;
}

/** Besides the columns of X and Z. */
export const ARRAYS_OVER_ROWS = 6;

/** How a model is opened. */
export interface OpenOptions {
  readonly view?: RandomView | undefined;
  /** Predicted seconds that a fit may take where several factors make it long. Default: no limit. */
  readonly maxSeconds?: number | undefined;
  /** False where single groups are asked about. Default: true. */
  readonly reduce?: boolean | undefined;
}

/** @throws GlmmError OUT_OF_MEMORY; TOO_LONG; SEVERAL_FACTORS where quadrature is asked of several grouping factors */
export function openModel(
  design: Design,
  family: Family,
  nAGQ: number,
  { view, maxSeconds, reduce = true }: OpenOptions = {},
): OpenModel {
  const X = scaleFixed(design.fixed, design.nObs);
  const Z = design.random.map((term) => scaleRandom(term.values, term.names.length, design.nObs, view));
  const mapOf = ({ nShape }: { readonly nShape: number }): ParameterMap =>
    parameterMap(X, Z, interceptColumn(design.fixed), nShape);
  const shared = {
    code: family.code,
    y: kernelResponse(family, design.response.y),
    weights: design.response.weights,
    offset: design.offset,
    X,
  };
  if (design.groups.length === 1) {
    const q = dimensionOf(design);
    const [group] = design.groups;
    const bytes = 8 * design.nObs * (X.factor.length + q + ARRAYS_OVER_ROWS);
    const problem = { ...shared, Z, codes: group.codes, nGroups: group.levels.length, reduce };
    const open = (y: Float64Array, rule: Rule): Loan<GroupedWorkspace> =>
      borrow(bytes, (instance) => createGrouped({ ...problem, y, rule }, instance));
    let y = shared.y;
    let loan = open(y, standardNormalGrid(nAGQ, q));
    let now = nAGQ;
    const engine: Engine = {
      ...groupedEngine(design, loan.made),
      setResponse(other) {
        y = kernelResponse(family, other);
        loan.made.setResponse(y);
      },
      setPoints(points) {
        if (points === now) return;
        const rule = standardNormalGrid(points, q);
        if (!loan.made.setRule(rule)) {
          loan.giveBack();
          loan = open(y, rule);
          Object.assign(engine, groupedEngine(design, loan.made));
        }
        now = points;
      },
    };
    return {
      engine,
      map: mapOf(loan.made),
      work: (points) => groupedWork(design, family, loan.made, mapOf(loan.made), points),
      release: () => loan.giveBack(),
    };
  }
  if (nAGQ > 1) {
    throw new GlmmError(
      'SEVERAL_FACTORS',
      `nAGQ = ${nAGQ} with the grouping factors ${nameList(
        design.groups.map((g) => g.name),
        ' and ',
      )}: quadrature needs independent groups, ` +
        'that is a single grouping factor.\nUse nAGQ = 1 (Laplace), which takes any number of factors.',
      { groups: design.groups.map((g) => g.name), nAGQ },
    );
  }
  const terms = design.random.map((term, t) => {
    const group = design.groups[term.group];
    return { Z: Z[t], codes: group.codes, nLevels: group.levels.length };
  });
  const perRow = design.random.reduce((sum, term) => sum + term.names.length, 0);
  const nTheta = thetaCells(Z.map((term) => term.factor.length)).row.length;
  const evaluations = SEARCH + 2 * nTheta + X.factor.length;
  const problem = { ...shared, terms, limits: { evaluations, maxSeconds } };
  const bytes = 8 * design.nObs * (X.factor.length + perRow + ARRAYS_OVER_ROWS);
  const { made: laplace, giveBack: release } = borrow(bytes, (instance) => createLaplace(problem, instance));
  const setResponse = (y: Float64Array): void => laplace.setResponse(kernelResponse(family, y));
  return {
    engine: { ...laplaceEngine(laplace), setResponse },
    map: mapOf(laplace),
    work: () => ({
      evaluationSeconds: laplace.plan.secondsPerEvaluation,
      informationSeconds: informationSeconds(design.nObs, { dense: X.factor.length, sparse: 0, entries: 0 }),
      nParameters: laplace.nTheta + laplace.nBeta + laplace.nShape,
      nTheta: laplace.nTheta,
      nStarts: startsOf(mapOf(laplace)),
      informationInOnePass: false,
    }),
    release,
  };
}

function startsOf(map: ParameterMap): number {
  return vectorTerms(map) > 1 ? SEVERAL_VECTOR_TERMS : 1;
}

function groupedWork(
  design: Design,
  family: Family,
  grouped: GroupedWorkspace,
  map: ParameterMap,
  points: number,
): FitWork {
  const { rows, groups } = grouped.reduced();
  const X = grouped.columns;
  const size = { rows, groups, X, q: dimensionOf(design), code: family.code, path: grouped.path() };
  return {
    evaluationSeconds: groupedSeconds(size, points),
    informationSeconds: informationSeconds(rows, X),
    nParameters: map.size,
    nTheta: map.nTheta,
    nStarts: startsOf(map),
    informationInOnePass: grouped.informationInOnePass(gridSize(points, size.q)),
  };
}

function groupedEngine(design: Design, grouped: GroupedWorkspace): Omit<Engine, 'setResponse' | 'setPoints'> {
  const nGroups = design.groups[0].levels.length;
  const { setResponse: _, ...rest } = grouped;
  return {
    ...rest,
    effects(parameters) {
      const all = grouped.posterior(parameters);
      let first = 0;
      return design.random.map((term) => {
        const part = cutTerm(all, nGroups, grouped.q, first, term.names.length);
        first += term.names.length;
        return part;
      });
    },
  };
}

/** Columns first .. first + q - 1 of the predictions of all terms. */
function cutTerm(all: Posterior, nGroups: number, stride: number, first: number, q: number): TermEffects {
  const cut = (values: Float64Array): Float64Array => {
    const part = new Float64Array(nGroups * q);
    for (let i = 0; i < nGroups; i++) for (let d = 0; d < q; d++) part[i * q + d] = values[i * stride + first + d];
    return part;
  };
  return { mode: cut(all.mode), mean: cut(all.mean), modeSd: cut(all.modeSd), sd: cut(all.sd) };
}

/** Laplace's posterior is the normal law at the mode: its mean is the mode. */
function laplaceEngine(laplace: LaplaceWorkspace): Engine {
  return {
    ...laplace,
    effects(parameters) {
      laplace.evaluate(parameters, new Float64Array(parameters.length));
      return laplace.effects().map(({ mode, modeSd }) => ({ mode, mean: mode, modeSd, sd: modeSd }));
    },
  };
}
