/**
 * Two grouping factors, one nested in the other: adaptive quadrature with an order for each (wasm/nested/).
 */
import { cellPlaces, type ThetaMap, usedCells } from '../../../covariance/map.ts';
import { GlmmError } from '../../../errors.ts';
import { kernelResponse } from '../../../family/list.ts';
import type { Posterior } from '../../../wasm/grouped/groupedProblem.ts';
import { borrow, type Loan } from '../../../wasm/loans.ts';
import { createNested } from '../../../wasm/nested/nested.ts';
import type { Dear, NestedOrders, NestedWorkspace } from '../../../wasm/nested/nestedProblem.ts';
import { type LevelPoints, levelsOf, type Points, samePoints } from '../../rule/orders.ts';
import { MAX_GRID } from '../../rule/points.ts';
import { type FitWork, gridSize, informationSeconds } from '../cost/cost.ts';
import { allDear, type NestedSize, nestedSeconds } from '../cost/nestedCost.ts';
import { startsOf } from '../cost/startsOf.ts';
import { dimensionOf, type EngineDesign, type Nesting, nestingOf } from '../dimension.ts';
import type { TermEffects } from '../effects.ts';
import { scaleFixed } from '../scale.ts';
import { ARRAYS_OVER_ROWS, type Engine, type EngineKind, type Opened, type Opening } from '../types.ts';

/** Arrays over the rows besides those of every engine. */
const NESTED_ARRAYS = 12;
/** Where `auto` begins: with one random effect at each level Laplace says nothing of the sd, which may be twice its own. */
const FIRST: LevelPoints = { outer: 5, inner: 7 };

export const nested: EngineKind = {
  oneShape: true,
  takes: (design, _family, { nAGQ, integration }) =>
    nAGQ !== undefined && nAGQ !== 1 && integration !== 'laplace' && nestingOf(design) !== null,
  integration: 'quadrature',
  hasRules: true,
  hasLevels: true,
  rungs: (design) => {
    const { outer, inner } = effectsByLevel(design, nestingOf(design) as Nesting);
    return [{ outer: FIRST.outer, inner: outer.length > 1 || inner.length > 1 ? FIRST.outer : FIRST.inner }];
  },
  columns: scaleFixed,
  cells: usedCells,
  open: openNested,
};

/** The terms of each level, by index, with their effects. */
function effectsByLevel({ random }: EngineDesign, { outer }: Nesting): Record<'outer' | 'inner', number[]> {
  const levels: Record<'outer' | 'inner', number[]> = { outer: [], inner: [] };
  let effect = 0;
  for (const { names, group } of random)
    for (let d = 0; d < names.length; d++) levels[group === outer ? 'outer' : 'inner'].push(effect++);
  return levels;
}

function openNested({ design, family, points, shared, Z, lambda, mapOf }: Opening): Opened {
  const nesting = nestingOf(design) as Nesting;
  const effects = effectsByLevel(design, nesting);
  let now = ordersOf(points, effects);
  const { X } = shared;
  const level = (group: number) => ({
    Z: Z.filter((_, t) => design.random[t].group === group),
    codes: design.groups[group].codes,
    nLevels: design.groups[group].levels.length,
  });
  const problem = {
    ...shared,
    outer: level(nesting.outer),
    inner: level(nesting.inner),
    cells: cellsByLevel(lambda, effects),
  };
  const bytes = 8 * design.nObs * (X.factor.length + dimensionOf(design) + ARRAYS_OVER_ROWS + NESTED_ARRAYS);
  const open = (y: Float64Array, orders: NestedOrders): Loan<NestedWorkspace> =>
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
      const orders = ordersOf(wanted, effects);
      if (samePoints(orders, now)) return true;
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
    children: problem.inner.nLevels,
    columns: X.factor.length,
    qo: effects.outer.length,
    qi: effects.inner.length,
    code: family.code,
    isFast: loan.made.isFast,
  };
  const workOf = (wanted: Points, dear: Dear): FitWork => {
    const evaluationSeconds = nestedSeconds(size, ordersOf(wanted, effects), dear);
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

/** @throws GlmmError INVALID_OPTION where the grids of both levels have too many nodes */
function ordersOf(points: Points, { outer, inner }: Record<'outer' | 'inner', number[]>): LevelPoints {
  const orders = levelsOf(points);
  const nodes = gridSize(orders.outer, outer.length) * gridSize(orders.inner, inner.length);
  if (nodes <= MAX_GRID) return orders;
  throw new GlmmError(
    'INVALID_OPTION',
    `nAGQ = { outer: ${orders.outer}, inner: ${orders.inner} } with ${outer.length} and ${inner.length} random effects means ${nodes} nodes a row, more than ${MAX_GRID}. ` +
      "Use fewer points, or integration: 'ep'.",
    { option: 'nAGQ', value: points },
  );
}

/** Level, row and column of the cells that are parameters. */
function cellsByLevel(lambda: ThetaMap, effects: Record<'outer' | 'inner', number[]>) {
  const { row, col } = cellPlaces(lambda);
  const used = usedCells(lambda);
  const place = (effect: number): number => Math.max(effects.outer.indexOf(effect), effects.inner.indexOf(effect));
  return {
    level: Int32Array.from(used, (c) => (effects.outer.includes(row[c]) ? 0 : 1)),
    row: Int32Array.from(used, (c) => place(row[c])),
    col: Int32Array.from(used, (c) => place(col[c])),
  };
}

/** What is asked of one workspace; what outlives it is the model's. */
function nestedEngine(
  design: EngineDesign,
  { outer }: Nesting,
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
      const next = { outer: 0, inner: 0 };
      return design.random.map(({ names, group }) => {
        const level = group === outer ? 'outer' : 'inner';
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
