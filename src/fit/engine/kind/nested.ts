/**
 * Nested grouping factors, two or more: adaptive quadrature with an order for each (wasm/nested/).
 */
import { cellPlaces, type ThetaMap, usedCells } from '../../../covariance/map.ts';
import { nameList } from '../../../data/text/suggest.ts';
import { GlmmError } from '../../../errors.ts';
import { kernelResponse } from '../../../family/list.ts';
import type { Posterior } from '../../../wasm/grouped/groupedProblem.ts';
import { borrow, type Loan } from '../../../wasm/loans.ts';
import { createNested } from '../../../wasm/nested/nested.ts';
import type { Dear, NestedWorkspace } from '../../../wasm/nested/nestedProblem.ts';
import { ordersOf, type Points, sayPoints } from '../../rule/orders.ts';
import { MAX_GRID } from '../../rule/points.ts';
import { type FitWork, informationSeconds } from '../cost/cost.ts';
import { allDear, type NestedSize, nestedSeconds, nodesOfPaths } from '../cost/nestedCost.ts';
import { startsOf } from '../cost/startsOf.ts';
import { dimensionOf, type EngineDesign, type Nesting, nestingOf } from '../dimension.ts';
import type { TermEffects } from '../effects.ts';
import { scaleFixed } from '../scale.ts';
import { ARRAYS_OVER_ROWS, type Engine, type EngineKind, type Opened, type Opening } from '../types.ts';

/** Arrays over the rows besides those of every engine. */
const NESTED_ARRAYS = 12;
/** Where `auto` begins: with one random effect at each level Laplace says nothing of the sd, which may be twice its own. */
const FIRST = 5;
const FIRST_INNER = 7;

export const nested: EngineKind = {
  takes: (design, _family, { nAGQ, integration }) =>
    nAGQ !== undefined && nAGQ !== 1 && integration !== 'laplace' && nestingOf(design) !== null,
  integration: 'quadrature',
  hasRules: true,
  hasLevels: true,
  rungs: (design) => {
    const effects = effectsByLevel(design, nestingOf(design) as Nesting);
    const inner = effects.some(({ length }) => length > 1) ? FIRST : FIRST_INNER;
    return [{ outer: FIRST, ...(effects.length > 2 && { middle: FIRST }), inner }];
  },
  columns: scaleFixed,
  cells: usedCells,
  open: openNested,
};

/** The effects of each level, by index, the outermost first. */
function effectsByLevel({ random }: EngineDesign, nesting: Nesting): readonly number[][] {
  const levels: number[][] = nesting.map(() => []);
  let effect = 0;
  for (const { names, group } of random)
    for (let d = 0; d < names.length; d++) levels[nesting.indexOf(group)].push(effect++);
  return levels;
}

function openNested({ design, family, points, shared, Z, lambda, mapOf }: Opening): Opened {
  const nesting = nestingOf(design) as Nesting;
  const effects = effectsByLevel(design, nesting);
  let now = checkedOrders(design, points, effects);
  const { X } = shared;
  const levels = nesting.map((group) => ({
    Z: Z.filter((_, t) => design.random[t].group === group),
    codes: design.groups[group].codes,
    nLevels: design.groups[group].levels.length,
  }));
  const problem = { ...shared, levels, cells: cellsByLevel(lambda, effects) };
  const bytes = 8 * design.nObs * (X.factor.length + dimensionOf(design) + ARRAYS_OVER_ROWS + NESTED_ARRAYS);
  const open = (y: Float64Array, orders: readonly number[]): Loan<NestedWorkspace> =>
    borrow(bytes, (instance) => createNested({ ...problem, y, orders }, instance));
  let y = shared.y;
  let loan = open(y, now);
  const engine: Engine = {
    ...nestedEngine(design, nesting, loan.made),
    setResponse(other) {
      y = kernelResponse(family, other);
      loan.made.setResponse(y);
    },
    setPoints(wanted) {
      const orders = checkedOrders(design, wanted, effects);
      if (orders.every((order, d) => order === now[d])) return true;
      if (!loan.made.setOrders(orders)) {
        loan.giveBack();
        loan = open(y, orders);
        Object.assign(engine, nestedEngine(design, nesting, loan.made));
      }
      now = orders;
      return true;
    },
  };
  const map = mapOf(loan.made);
  const size: NestedSize = {
    rows: design.nObs,
    children: levels[levels.length - 1].nLevels,
    parents: levels.slice(0, -1).map(({ nLevels }) => nLevels),
    columns: X.factor.length,
    effects: effects.map(({ length }) => length),
    code: family.code,
    isFast: loan.made.isFast,
    isSummed: loan.made.isSummed,
  };
  const workOf = (wanted: Points, dear: Dear): FitWork => {
    const evaluationSeconds = nestedSeconds(size, checkedOrders(design, wanted, effects), dear);
    return {
      evaluationSeconds,
      informationSeconds: informationSeconds(design.nObs, { dense: X.factor.length, sparse: 0, entries: 0 }),
      nParameters: map.size,
      nTheta: map.nTheta,
      nStarts: startsOf(family, map),
      observedSeconds: map.size * evaluationSeconds,
    };
  };
  return {
    engine,
    map,
    search: null,
    work: (wanted) => workOf(wanted, loan.made.dear()),
    ...(size.isFast && { workAtWorst: (wanted: Points) => workOf(wanted, allDear(size)) }),
    release: () => loan.giveBack(),
  };
}

/** @throws GlmmError INVALID_OPTION where the rule is of fewer or more factors, or the grids of all levels have too many nodes */
function checkedOrders({ groups }: EngineDesign, points: Points, effects: readonly number[][]): readonly number[] {
  const orders = ordersOf(points, effects.length);
  const details = { option: 'nAGQ', value: points };
  if (orders === null) {
    const [many, rule] =
      effects.length > 2 ? [effects.length, '{ outer, middle, inner }'] : ['two', '{ outer, inner }'];
    throw new GlmmError(
      'INVALID_OPTION',
      `nAGQ is ${sayPoints(points)}, but ${nameList(groups.map(({ name }) => name))} are ${many} nested factors.\nUse ${rule}, or a single number.`,
      details,
    );
  }
  const sizes = effects.map(({ length }) => length);
  const nodes = nodesOfPaths(sizes, orders)[sizes.length - 1];
  if (nodes <= MAX_GRID) return orders;
  throw new GlmmError(
    'INVALID_OPTION',
    `nAGQ = ${sayPoints(points)} with ${nameList(sizes.map(String), ' and ')} random effects means ${nodes} nodes a row, more than ${MAX_GRID}. ` +
      "Use fewer points, or integration: 'ep'.",
    details,
  );
}

/** Level, row and column of the cells that are parameters. */
function cellsByLevel(lambda: ThetaMap, effects: readonly number[][]) {
  const { row, col } = cellPlaces(lambda);
  const used = usedCells(lambda);
  const levelOf = (effect: number): number => effects.findIndex((own) => own.includes(effect));
  const place = (effect: number): number => effects[levelOf(effect)].indexOf(effect);
  return {
    level: Int32Array.from(used, (c) => levelOf(row[c])),
    row: Int32Array.from(used, (c) => place(row[c])),
    col: Int32Array.from(used, (c) => place(col[c])),
  };
}

/** What is asked of one workspace; what outlives it is the model's. */
function nestedEngine(
  design: EngineDesign,
  nesting: Nesting,
  workspace: NestedWorkspace,
): Omit<Engine, 'setResponse' | 'setPoints'> {
  const { setResponse: _, ...rest } = workspace;
  return {
    ...rest,
    iterated: false,
    information: () => null,
    moments: () => null,
    sample: () => false,
    effects(parameters) {
      const all = workspace.posterior(parameters);
      const next = nesting.map(() => 0);
      return design.random.map(({ names, group }) => {
        const level = nesting.indexOf(group);
        const first = next[level];
        next[level] += names.length;
        return cutTerm(all[level], design.groups[group].levels.length, first, names.length);
      });
    },
  };
}

/** Columns first .. first + q - 1 of the predictions of a level. */
function cutTerm(all: Posterior, nLevels: number, first: number, q: number): TermEffects {
  const stride = all.mode.length / nLevels;
  const cut = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: nLevels * q }, (_, k) => values[Math.floor(k / q) * stride + first + (k % q)]);
  return { mode: cut(all.mode), mean: cut(all.mean), modeSd: cut(all.modeSd), sd: cut(all.sd) };
}
