/**
 * How far the quadrature of nested factors is off, level by level: at the estimates once more with about twice the points for one of the
 * levels, then for the other (docs/mathematics.md (9.3), (9.4), (19.14)).
 */
import type { Design } from '../../design/types.ts';
import { fitSeconds, gridSize } from '../engine/cost/cost.ts';
import { dimensionOf, type Nesting, nestingOf } from '../engine/dimension.ts';
import type { OpenModel } from '../engine/types.ts';
import type { LevelQuadrature, Quadrature } from '../types.ts';
import { type LevelPoints, levelsOf, type Points } from './orders.ts';
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

export const LEVELS = ['outer', 'inner'] as const;
export type Level = (typeof LEVELS)[number];

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
  const larger = LEVELS.map((level) => comparisonOrder(design, model, orders, level));
  if (larger.includes(null)) return null;
  engine.setPoints(orders);
  const own = evaluateRule(engine, parameters);
  const compared = LEVELS.map((level, k) => {
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
  const q = effectsAt(design, level);
  const seconds = AT_MOST * Math.max(SECONDS_AT_LEAST, SHARE_OF_FIT * fitSeconds(model.work(orders)));
  for (let m = Math.min(2 * orders[level] + 1, MAX_COMPARISON); m >= orders[level] + 2; m -= 2) {
    if (gridSize(m, q) > MAX_GRID || nodesOf(design, { ...orders, [level]: m }) > MAX_GRID) continue;
    if (model.work({ ...orders, [level]: m }).evaluationSeconds <= seconds) return m;
  }
  return null;
}

/** Random effects of a level of one of the factors. */
function effectsAt(design: Design, level: Level): number {
  const { [level]: group } = nestingOf(design) as Nesting;
  return dimensionOf({ random: design.random.filter((term) => term.group === group) });
}

/** Nodes of a row. */
export function nodesOf(design: Design, { outer, inner }: LevelPoints): number {
  return gridSize(outer, effectsAt(design, 'outer')) * gridSize(inner, effectsAt(design, 'inner'));
}

export function certificateOfLevels(
  design: Design,
  { requested, points, beyond }: RuleOfFit,
  compared: readonly LevelComparison[] | null,
): Quadrature {
  if (compared === null) return uncertified(design, { requested, points, beyond });
  const nesting = nestingOf(design) as Nesting;
  const orders = levelsOf(points);
  const levels: LevelQuadrature[] = compared.map(({ level, comparedWith, own, larger, maxShiftInSe }) => ({
    level,
    group: design.groups[nesting[level]].name,
    points: orders[level],
    comparedWith,
    logLikError: 0.5 * (larger.minus2LogLik - own.minus2LogLik),
    maxShiftInSe,
  }));
  const names = design.groups[nesting.outer].levels;
  const groups = names
    .map((level, i) => ({
      level,
      logLikError: compared.reduce((sum, { own, larger }) => sum + own.groupLogLik[i] - larger.groupLogLik[i], 0),
    }))
    .sort((a, b) => Math.abs(b.logLikError) - Math.abs(a.logLikError))
    .slice(0, GROUPS_LISTED);
  const sum = (of: (one: LevelQuadrature) => number): number => levels.reduce((total, one) => total + of(one), 0);
  const [outer, inner] = levels.map(({ comparedWith }) => comparedWith);
  const comparedWith: Points = { outer, inner };
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
