/**
 * Where a profile reaches a given height on one side of its top: a safeguarded root search on zeta = sqrt(f_p - f_top),
 * which is nearly a straight line in the parameter, with its exact derivative zeta' = f_p' / (2 zeta).
 */
import type { Slice, SlicePoint } from './slice.ts';

export interface Limit {
  /** The coordinate there; the end of its scale where zeta stays below; infinite where it never rises enough; NaN if not found. */
  readonly at: number;
  readonly outcome: 'found' | 'edge' | 'open' | 'failed' | 'better';
  /** All points visited, nearest to the top first. */
  readonly points: readonly SlicePoint[];
}

/** A point of the profile by its distance from the top. */
interface Knot {
  readonly distance: number;
  readonly zeta: number;
  /** d(distance)/d(zeta); not finite where the profile is flat. */
  readonly gain: number;
}

/** Within this of the wanted zeta the next step is taken without looking: it errs by about the square, 1e-10 standard errors. */
const ZETA_CLOSE = 1e-5;
/** A minus2LogLik this far below the top is another top, not rounding. */
const BETTER = 1e-6;
/** Without a point beyond the root a step goes at most this many times as far as the last one. */
const EXPANSION = 3;
/** Doublings whose gains in zeta shrink faster than this lead to an asymptote (a logarithm's shrink by 0.7 or more). */
const SHRINKING = 0.6;
const MAX_POINTS = 60;
const MAX_FAILURES = 8;

/**
 * @param side -1 for the lower limit, 1 for the upper
 * @param edge the end of the coordinate's scale on this side
 * @param height the wanted zeta
 */
export function findLimit(slice: Slice, side: -1 | 1, edge: number, height: number): Limit {
  const { top, stdError } = slice;
  const points: SlicePoint[] = [];
  const done = (outcome: Limit['outcome'], at: number): Limit => ({
    at,
    outcome,
    points: points.sort((a, b) => side * (a.at - b.at)),
  });
  const farthest = side * (edge - top.at);
  if (!(farthest > 0)) return done('edge', edge);

  const start =
    stdError > 0 ? stdError : farthest < Number.POSITIVE_INFINITY ? farthest / 4 : Math.max(1, Math.abs(top.at)) / 4;
  let last: Knot = { distance: 0, zeta: 0, gain: start };
  let inner = last;
  let outer: Knot | null = null;
  let limit = farthest;
  let failures = 0;
  let width = Number.POSITIVE_INFINITY;
  let distance = Math.min(start * height, farthest);
  let gained = Number.NaN;

  while (points.length < MAX_POINTS) {
    const point = slice.solve(distance === farthest ? edge : top.at + side * distance, points);
    if (Number.isNaN(point.value)) {
      // as far as the model can be computed
      if (++failures > MAX_FAILURES) break;
      limit = distance;
      distance = 0.5 * (inner.distance + distance);
      continue;
    }
    points.push(point);
    if (point.value < top.value - BETTER) return done('better', point.at);
    const knot = knotOf(point, top, side, distance);
    if (knot.zeta < height) {
      if (distance === farthest) return done('edge', edge);
      const before = gained;
      gained = knot.zeta - inner.zeta;
      const doubled = outer === null && inner.distance > 0 && distance >= 2 * inner.distance;
      if (doubled && gained <= SHRINKING * before && asymptote(knot.zeta, gained, before) < height) {
        return done('open', side * Number.POSITIVE_INFINITY);
      }
      inner = knot;
    } else outer = knot;

    const close = Math.abs(knot.zeta - height) < ZETA_CLOSE;
    let next = interpolate(last, knot, height);
    if (close && Number.isFinite(next)) return done('found', top.at + side * Math.min(next, farthest));
    last = knot;
    if (outer === null) {
      const reach = Math.min(limit, Math.max(EXPANSION * inner.distance, start * 1e-3));
      if (!(next > inner.distance)) next = reach;
      distance = limit < farthest && next >= limit ? 0.5 * (inner.distance + limit) : Math.min(next, reach);
      continue;
    }
    const newWidth = outer.distance - inner.distance;
    const slow = newWidth > 0.5 * width;
    width = newWidth;
    const inside = next > inner.distance && next < outer.distance;
    distance = inside && !(slow && points.length > 6) ? next : 0.5 * (inner.distance + outer.distance);
    if (newWidth <= 1e-12 * outer.distance) return done('found', top.at + side * distance);
  }
  return done('failed', Number.NaN);
}

/** Where zeta ends if its gains go on shrinking by the same factor. */
function asymptote(zeta: number, gained: number, before: number): number {
  return before > gained ? zeta + (gained * gained) / (before - gained) : zeta;
}

export function knotOf(point: SlicePoint, top: SlicePoint, side: -1 | 1, distance: number): Knot {
  const zeta = Math.sqrt(Math.max(0, point.value - top.value));
  return { distance, zeta, gain: (2 * zeta) / (side * point.slope) };
}

/** The distance at which zeta has a value: the cubic through two knots and their derivatives, or the chord without those. */
export function interpolate(a: Knot, b: Knot, zeta: number): number {
  const h = b.zeta - a.zeta;
  if (h === 0) return Number.NaN;
  const u = (zeta - a.zeta) / h;
  const chord = (b.distance - a.distance) / h;
  const usable = (gain: number): boolean => gain > 0 && gain < 8 * Math.abs(chord);
  const da = usable(a.gain) ? a.gain : chord;
  const db = usable(b.gain) ? b.gain : chord;
  const v = 1 - u;
  return a.distance * v * v * (1 + 2 * u) + b.distance * u * u * (1 + 2 * v) + h * u * v * (da * v - db * u);
}
