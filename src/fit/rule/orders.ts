/** Quadrature points as they are asked for and told: one number, or an order for each level of nested factors. */

/** Points per dimension of the levels of nested factors; `middle`, of every factor between, only where there are more than two. */
export interface LevelPoints {
  readonly outer: number;
  readonly middle?: number;
  readonly inner: number;
}

/** Levels of nested factors: the outermost factor, those between where there are more than two, the innermost one. */
export type Level = keyof LevelPoints;
export const LEVELS: readonly Level[] = ['outer', 'middle', 'inner'];

/** A rule, as engines are asked for it: points per dimension, 1 for Laplace; of nested factors also an order for each. */
export type Points = number | LevelPoints;

/** What users ask for: a rule, or as many points as the data need. */
export type PointsWanted = Points | 'auto';

/** The largest rule that may be asked for. */
export const MAX_POINTS = 200;

/** The orders of all levels that there may be: a single number is that of each. */
export function levelsOf(points: Points): LevelPoints {
  return typeof points === 'number' ? { outer: points, middle: points, inner: points } : points;
}

/** Orders of so many nested factors, the outermost first; null where the rule is of fewer or more. */
export function ordersOf(points: Points, depth: number): readonly number[] | null {
  const { outer, middle, inner } = levelsOf(points);
  if (typeof points !== 'number' && (middle === undefined) !== depth < 3) return null;
  return [outer, ...new Array<number>(depth - 2).fill(middle ?? inner), inner];
}

/** Of a rule that has one order; of several the largest. */
export function largestOf(points: Points): number {
  const { outer, middle = 1, inner } = levelsOf(points);
  return Math.max(outer, middle, inner);
}

export function samePoints(a: Points, b: Points): boolean {
  const [one, other] = [levelsOf(a), levelsOf(b)];
  return LEVELS.every((level) => (one[level] ?? other[level]) === (other[level] ?? one[level]));
}

/** The larger order of each level; of rules of different depths a single number. */
export function largestOfEach(a: Points, b: Points): Points {
  const [one, other] = [levelsOf(a), levelsOf(b)];
  const largest = (level: Level): number => Math.max(one[level] ?? 1, other[level] ?? 1);
  const rules = [a, b].filter((points) => typeof points === 'object');
  const between = rules.filter(({ middle }) => middle !== undefined).length;
  if (between !== 0 && between !== rules.length) return Math.max(largestOf(a), largestOf(b));
  return pointsOf({
    outer: largest('outer'),
    ...(between > 0 && { middle: largest('middle') }),
    inner: largest('inner'),
  });
}

/** Equal orders are one number. */
export function pointsOf({ outer, middle, inner }: LevelPoints): Points {
  if (outer === inner && (middle ?? outer) === outer) return outer;
  return middle === undefined ? { outer, inner } : { outer, middle, inner };
}

/** `7`, or `{ outer: 7, inner: 11 }`, as options have it. */
export function sayPoints(points: Points): string {
  if (typeof points === 'number') return String(points);
  const said = LEVELS.filter((level) => points[level] !== undefined).map((level) => `${level}: ${points[level]}`);
  return `{ ${said.join(', ')} }`;
}

/** What users may ask for. */
export const POINTS_WANTED = `'auto', a whole number of points per dimension from 1 (Laplace) to ${MAX_POINTS}, or { outer, inner } with such a number for each of two nested factors, { outer, middle, inner } of three`;

export function isPoints(value: unknown): value is Points {
  const isOrder = (order: unknown): boolean =>
    typeof order === 'number' && Number.isInteger(order) && order >= 1 && order <= MAX_POINTS;
  if (typeof value !== 'object' || value === null) return isOrder(value);
  const { outer, middle = 1, inner, ...rest } = value as Record<string, unknown>;
  return isOrder(outer) && isOrder(middle) && isOrder(inner) && Object.keys(rest).length === 0;
}
