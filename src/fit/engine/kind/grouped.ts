/**
 * One grouping factor: adaptive quadrature of any order, group by group (wasm/grouped/).
 */
import { cellPlaces, usedCells } from '../../../covariance/map.ts';
import { GlmmError } from '../../../errors.ts';
import { kernelResponse } from '../../../family/list.ts';
import type { Family } from '../../../family/types.ts';
import { standardNormalGrid } from '../../../quadrature/productRule.ts';
import type { Cells } from '../../../wasm/cells.ts';
import { createGrouped } from '../../../wasm/grouped/grouped.ts';
import type { GroupedWorkspace, Posterior, Rule } from '../../../wasm/grouped/groupedProblem.ts';
import { borrow, type Loan } from '../../../wasm/loans.ts';
import { type Points, sayPoints } from '../../rule/orders.ts';
import { ladder } from '../../rule/points.ts';
import { type FitWork, type GroupedSize, groupedSeconds, informationSeconds } from '../cost/cost.ts';
import { curvatureError, observedSeconds, onePass, searchEndBefore } from '../cost/observed.ts';
import { startsOf } from '../cost/startsOf.ts';
import { dimensionOf, type EngineDesign, hasIndependentGroups } from '../dimension.ts';
import type { TermEffects } from '../effects.ts';
import type { ParameterMap } from '../parameters.ts';
import { scaleFixed } from '../scale.ts';
import { ARRAYS_OVER_ROWS, type Engine, type EngineKind, type Opened, type Opening } from '../types.ts';
import { remembered } from './remembered.ts';

export const grouped: EngineKind = {
  takes: hasIndependentGroups,
  integration: 'quadrature',
  hasRules: true,
  hasLevels: false,
  weighsGroups: true,
  rungs: (design) => ladder(dimensionOf(design)),
  columns: scaleFixed,
  cells: usedCells,
  open: openGrouped,
};

function openGrouped({ design, family, points: asked, shared, Z, lambda, mapOf, reduce = true }: Opening): Opened {
  const points = onePoints(design, asked);
  const { X } = shared;
  const q = dimensionOf(design);
  const [group] = design.groups;
  const bytes = 8 * design.nObs * (X.factor.length + q + ARRAYS_OVER_ROWS);
  const cells = pick(cellPlaces(lambda), usedCells(lambda));
  const groupWeights = group.weights?.values;
  const problem = { Z, cells, codes: group.codes, nGroups: group.levels.length, groupWeights, reduce, ...shared };
  const open = (y: Float64Array, rule: Rule): Loan<GroupedWorkspace> =>
    borrow(bytes, (instance) => createGrouped({ rule, ...problem, y }, instance));
  let y = shared.y;
  let loan = open(y, standardNormalGrid(points, q));
  let made = remembered(loan.made);
  let now = points;
  let looksAt: Parameters<GroupedWorkspace['sample']> = [1];
  const engine: Engine = {
    information(parameters) {
      const pass = onePass(sizeOf(design, family, made), now, parameters.length);
      if (pass === null) return null;
      if (pass.points === now) return made.information(parameters);
      if (!made.setRule(standardNormalGrid(pass.points, q))) return null;
      const information = made.information(parameters);
      made.setRule(standardNormalGrid(now, q));
      return information;
    },
    curvatureError: () => curvatureError(now),
    searchEnd: (nParameters) =>
      onePass(sizeOf(design, family, made), now, nParameters)
        ? searchEndBefore(design.groups[0].levels.length)
        : undefined,
    sample(...some) {
      looksAt = some;
      made.sample(...some);
      return true;
    },
    setResponse(other) {
      y = kernelResponse(family, other);
      made.setResponse(y);
    },
    setPoints(asked) {
      const wanted = onePoints(design, asked);
      if (wanted === now) return true;
      const rule = standardNormalGrid(wanted, q);
      if (!made.setRule(rule)) {
        loan.giveBack();
        loan = open(y, rule);
        made = remembered(loan.made);
        made.sample(...looksAt);
        Object.assign(engine, groupedEngine(design, made));
      }
      now = wanted;
      return true;
    },
    ...groupedEngine(design, made),
  };
  const map = mapOf(made);
  return {
    engine,
    map,
    search: null,
    work: (wanted) => groupedWork(design, family, made, map, onePoints(design, wanted)),
    release: () => loan.giveBack(),
  };
}

/** @throws GlmmError INVALID_OPTION for an order for each of several levels */
function onePoints({ groups }: EngineDesign, points: Points): number {
  if (typeof points === 'number') return points;
  throw new GlmmError(
    'INVALID_OPTION',
    `nAGQ is ${sayPoints(points)}, an order for each of several nested factors, but ${groups[0].name} is the only grouping factor.\nUse a single number.`,
    { option: 'nAGQ', value: points },
  );
}

/** Row and column of some of the cells. */
function pick({ row, col }: Cells, chosen: readonly number[]): Cells {
  return {
    row: new Int32Array(chosen.map((c) => row[c])),
    col: new Int32Array(chosen.map((c) => col[c])),
  };
}

function groupedWork(
  design: EngineDesign,
  family: Family,
  grouped: GroupedWorkspace,
  map: ParameterMap,
  points: number,
): FitWork {
  const size = sizeOf(design, family, grouped);
  return {
    evaluationSeconds: groupedSeconds(size, points),
    informationSeconds: informationSeconds(size.rows, size.X),
    nParameters: map.size,
    nTheta: map.nTheta,
    nStarts: startsOf(family, map),
    observedSeconds: observedSeconds(size, points, map.size),
  };
}

function sizeOf(design: EngineDesign, family: Family, grouped: GroupedWorkspace): GroupedSize {
  const { rows, groups } = grouped.reduced();
  return { rows, groups, X: grouped.columns, q: dimensionOf(design), code: family.code, path: grouped.path() };
}

/** What is asked of one workspace; what outlives it, when a larger rule needs another, is the model's. */
function groupedEngine(
  design: EngineDesign,
  grouped: GroupedWorkspace,
): Omit<Engine, 'setResponse' | 'setPoints' | 'sample' | 'information'> {
  const nGroups = design.groups[0].levels.length;
  return {
    nBeta: grouped.nBeta,
    nShape: grouped.nShape,
    iterated: grouped.iterated,
    evaluate: grouped.evaluate,
    metric: grouped.metric,
    resetModes: grouped.resetModes,
    glm: grouped.glm,
    moments: grouped.moments,
    groupLogLik: grouped.groupLogLik,
    groupScores: grouped.groupScores,
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
