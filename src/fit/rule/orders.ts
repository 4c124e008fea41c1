/** Quadrature points as they are asked for and told: one number, or an order for each of two levels. */

/** Points per dimension of the two levels of nested factors. */
export interface LevelPoints {
  readonly outer: number;
  readonly inner: number;
}

/** A rule, as engines are asked for it: points per dimension, 1 for Laplace; of nested factors also an order for each. */
export type Points = number | LevelPoints;

/** What users ask for: a rule, or as many points as the data need. */
export type PointsWanted = Points | 'auto';

/** The largest rule that may be asked for. */
export const MAX_POINTS = 200;

/** The orders of both levels: a single number is that of both. */
export function levelsOf(points: Points): LevelPoints {
  return typeof points === 'number' ? { outer: points, inner: points } : points;
}

/** Of a rule that has one order; of two the larger. */
export function largestOf(points: Points): number {
  const { outer, inner } = levelsOf(points);
  return Math.max(outer, inner);
}

export function samePoints(a: Points, b: Points): boolean {
  const [one, other] = [levelsOf(a), levelsOf(b)];
  return one.outer === other.outer && one.inner === other.inner;
}

/** Equal orders are one number. */
export function pointsOf(orders: LevelPoints): Points {
  return orders.outer === orders.inner ? orders.outer : orders;
}

/** `7`, or `{ outer: 7, inner: 11 }`, as options have it. */
export function sayPoints(points: Points): string {
  return typeof points === 'number' ? String(points) : `{ outer: ${points.outer}, inner: ${points.inner} }`;
}

/** What users may ask for. */
export const POINTS_WANTED = `'auto', a whole number of points per dimension from 1 (Laplace) to ${MAX_POINTS}, or { outer, inner } with such a number for each of two nested factors`;

export function isPoints(value: unknown): value is Points {
  const isOrder = (order: unknown): boolean =>
    typeof order === 'number' && Number.isInteger(order) && order >= 1 && order <= MAX_POINTS;
  if (typeof value !== 'object' || value === null) return isOrder(value);
  const { outer, inner, ...rest } = value as Record<string, unknown>;
  return isOrder(outer) && isOrder(inner) && Object.keys(rest).length === 0;
}
