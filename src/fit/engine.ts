/**
 * Two engines, one interface, and the one place that chooses between them.
 *   one grouping factor       grouped: adaptive quadrature of any order (wasm/grouped.ts)
 *   several grouping factors  sparse: Laplace on a sparse Cholesky factor (wasm/sparse.ts)
 */
import { nameList } from '../data/suggest.ts';
import type { Design } from '../design/types.ts';
import { GlmmError } from '../errors.ts';
import { kernelResponse } from '../family/kernelResponse.ts';
import type { Family } from '../family/types.ts';
import { standardNormalGrid } from '../quadrature/productRule.ts';
import { createGrouped, type GroupedWorkspace, type Posterior } from '../wasm/grouped.ts';
import { borrow } from '../wasm/loans.ts';
import { createLaplace, type LaplaceWorkspace } from '../wasm/sparse.ts';
import type { TermEffects } from './effects.ts';
import type { LikelihoodEngine } from './estimate.ts';
import { type ParameterMap, parameterMap } from './parameters.ts';
import { interceptColumn, type RandomView, scaleFixed, scaleRandom } from './scale.ts';
import type { GlmEngine } from './startGlm.ts';

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
  /** What follows looks at one block of rows in `every`; only where groups are independent. */
  sample?(every: number): void;
  /** Other responses for the same rows. */
  setResponse(y: Float64Array): void;
}

/** A model in linear memory, columns standardised, and the way from its parameters to the user's. */
export interface OpenModel {
  readonly engine: Engine;
  readonly map: ParameterMap;
  /** Gives its memory to the next model before the work ends that it was opened for. Nothing of this one may be used afterwards. */
  release?(): void;
}

/** Besides the columns of X and Z. */
export const ARRAYS_OVER_ROWS = 6;

/** @throws GlmmError OUT_OF_MEMORY; SEVERAL_FACTORS where quadrature is asked of several grouping factors */
export function openModel(design: Design, family: Family, nAGQ: number, view?: RandomView): OpenModel {
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
    const q = design.random.reduce((sum, term) => sum + term.names.length, 0);
    const [group] = design.groups;
    const rule = standardNormalGrid(nAGQ, q);
    const bytes = 8 * design.nObs * (X.factor.length + q + ARRAYS_OVER_ROWS);
    const problem = { ...shared, Z, codes: group.codes, nGroups: group.levels.length, rule };
    const { made: grouped, giveBack: release } = borrow(bytes, (instance) => createGrouped(problem, instance));
    const setResponse = (y: Float64Array): void => grouped.setResponse(kernelResponse(family, y));
    return {
      engine: { ...groupedEngine(design, grouped), setResponse },
      map: mapOf(grouped),
      release,
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
  const bytes = 8 * design.nObs * (X.factor.length + perRow + ARRAYS_OVER_ROWS);
  const { made: laplace, giveBack: release } = borrow(bytes, (instance) =>
    createLaplace({ ...shared, terms }, instance),
  );
  const setResponse = (y: Float64Array): void => laplace.setResponse(kernelResponse(family, y));
  return {
    engine: { ...laplaceEngine(laplace), setResponse },
    map: mapOf(laplace),
    release,
  };
}

function groupedEngine(design: Design, grouped: GroupedWorkspace): Engine {
  const nGroups = design.groups[0].levels.length;
  return {
    ...grouped,
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
