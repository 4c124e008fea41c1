/**
 * How far the quadrature of nested factors is off, level by level: at the estimates once more with about twice the points for one of the
 * levels, then for the next (docs/mathematics.md (9.3), (9.4), (19.14)).
 */
import type { Design } from '../../design/types.ts';
import { fitSeconds, gridSize } from '../engine/cost/cost.ts';
import { dimensionOf, type Nesting, nestingOf } from '../engine/dimension.ts';
import type { OpenModel } from '../engine/types.ts';
import type { LevelQuadrature, Quadrature } from '../types.ts';
import { LEVELS, type Level, type LevelPoints, levelsOf, ordersOf, type Points } from './orders.ts';
import { MAX_COMPARISON, MAX_GRID } from './points.ts';
import {
  evaluateRule,
  GROUPS_LISTED,
  largestShift,
  type RuleOfFit,
  type RuleResult,
  SECONDS_AT_LEAST,
  SHARE_OF_FIT,
  uncertified,
} from './quadrature.ts';

/** One level against the larger rule. */
export interface LevelComparison {
  readonly level: Level;
  readonly comparedWith: number;
  readonly own: RuleResult;
  readonly larger: RuleResult;
  readonly maxShiftInSe: number;
}

/** A certificate may take so many times its share where less than twice the points is all there is within it. */
const AT_MOST = 4;

/** The model has `orders` again afterwards. null where a larger rule is not to be had in time. */
export function compareLevels(
  { design }: { readonly design: Design },
  model: OpenModel,
  orders: LevelPoints,
  parameters: Float64Array,
  covariance: Float64Array | null,
): readonly LevelComparison[] | null {
  const { engine, map } = model;
  const levels = levelsIn(design);
  const larger = levels.map((level) => comparisonOrder(design, model, orders, level));
  if (larger.includes(null)) return null;
  engine.setPoints(orders);
  const own = evaluateRule(engine, parameters);
  const compared = levels.map((level, k) => {
    const comparedWith = larger[k] as number;
    engine.setPoints({ ...orders, [level]: comparedWith });
    const there = evaluateRule(engine, parameters);
    return { level, comparedWith, own, larger: there, maxShiftInSe: largestShift(map, covariance, own, there) };
  });
  engine.setPoints(orders);
  return compared;
}

/** The same comparison by other standard errors: gradients of a place nearby say as much. */
export function judgedBy(
  { map }: OpenModel,
  compared: readonly LevelComparison[] | null,
  covariance: Float64Array | null,
): readonly LevelComparison[] | null {
  return compared?.map((one) => ({ ...one, maxShiftInSe: largestShift(map, covariance, one.own, one.larger) })) ?? null;
}

/** Twice the points and one more, or as many as there is time for. */
function comparisonOrder(design: Design, model: OpenModel, orders: LevelPoints, level: Level): number | null {
  const own = orderOf(orders, level);
  const seconds = AT_MOST * Math.max(SECONDS_AT_LEAST, SHARE_OF_FIT * fitSeconds(model.work(orders)));
  for (let m = Math.min(2 * own + 1, MAX_COMPARISON); m >= own + 2; m -= 2) {
    if (nodesOf(design, { ...orders, [level]: m }) > MAX_GRID) continue;
    if (model.work({ ...orders, [level]: m }).evaluationSeconds <= seconds) return m;
  }
  return null;
}

/** The levels that the factors of a design have orders for. */
function levelsIn(design: Design): readonly Level[] {
  const { length } = nestingOf(design) as Nesting;
  return LEVELS.filter((level) => level !== 'middle' || length > 2);
}

/** The orders that they have by a rule. */
export function levelPoints(design: Design, points: Points): LevelPoints {
  const { outer, middle, inner } = levelsOf(points);
  return levelsIn(design).includes('middle') ? { outer, middle: middle ?? inner, inner } : { outer, inner };
}

/** Of a level that there is. */
export function orderOf(orders: LevelPoints, level: Level): number {
  return orders[level] as number;
}

/** The factors of a level, by index. */
function factorsOf(design: Design, level: Level): readonly number[] {
  const nesting = nestingOf(design) as Nesting;
  if (level === 'middle') return nesting.slice(1, -1);
  return [nesting[level === 'outer' ? 0 : nesting.length - 1]];
}

/** Nodes of a row. */
export function nodesOf(design: Design, orders: LevelPoints): number {
  const nesting = nestingOf(design) as Nesting;
  const points = ordersOf(orders, nesting.length) as readonly number[];
  return nesting.reduce((nodes, group, d) => {
    const q = dimensionOf({ random: design.random.filter((term) => term.group === group) });
    return nodes * gridSize(points[d], q);
  }, 1);
}

export function certificateOfLevels(
  design: Design,
  { requested, points, beyond }: RuleOfFit,
  compared: readonly LevelComparison[] | null,
): Quadrature {
  if (compared === null) return uncertified(design, { requested, points, beyond });
  const orders = levelsOf(points);
  const levels: LevelQuadrature[] = compared.map(({ level, comparedWith, own, larger, maxShiftInSe }) => ({
    level,
    group: factorsOf(design, level)
      .map((k) => design.groups[k].name)
      .join(', '),
    points: orderOf(orders, level),
    comparedWith,
    logLikError: 0.5 * (larger.minus2LogLik - own.minus2LogLik),
    maxShiftInSe,
  }));
  const names = design.groups[factorsOf(design, 'outer')[0]].levels;
  const groups = names
    .map((level, i) => ({
      level,
      logLikError: compared.reduce((sum, { own, larger }) => sum + own.groupLogLik[i] - larger.groupLogLik[i], 0),
    }))
    .sort((a, b) => Math.abs(b.logLikError) - Math.abs(a.logLikError))
    .slice(0, GROUPS_LISTED);
  const sum = (of: (one: LevelQuadrature) => number): number => levels.reduce((total, one) => total + of(one), 0);
  const larger = Object.fromEntries(levels.map(({ level, comparedWith }) => [level, comparedWith]));
  const comparedWith = larger as unknown as LevelPoints;
  return Object.freeze({
    points,
    dimension: dimensionOf(design),
    requested,
    comparedWith,
    logLikError: sum(({ logLikError }) => logLikError),
    maxShiftInSe: sum(({ maxShiftInSe }) => maxShiftInSe),
    groups: Object.freeze(groups),
    levels: Object.freeze(levels),
    ...(beyond && { beyond: Object.freeze({ ...beyond }) }),
  });
}
