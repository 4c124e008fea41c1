/**
 * Where a profile reaches a given height on one side of its peak: a safeguarded root search on zeta = sqrt(f_p - f_peak),
 * which is nearly a straight line in the parameter, with its exact derivative zeta' = f_p' / (2 zeta) (docs/mathematics.md (13.2), (13.3)).
 */
import type { Slice, SlicePoint } from './slice.ts';

export interface Limit {
  /** The coordinate there; the end of its scale where zeta stays below; infinite where it never rises enough; NaN if not found. */
  readonly at: number;
  readonly outcome: 'found' | 'edge' | 'open' | 'failed';
  /** All points visited, nearest to the peak first. */
  readonly points: readonly SlicePoint[];
  /** A point higher than the peak, which ended the search; null if none was met. */
  readonly better: SlicePoint | null;
}

/** A point of the profile by its distance from the peak. */
export interface Knot {
  readonly distance: number;
  readonly zeta: number;
  /** d(distance)/d(zeta); not finite where the profile is flat. */
  readonly gain: number;
}

/** Within this of the wanted zeta the next step is taken without looking: it errs by about the square, 1e-10 standard errors. */
const ZETA_CLOSE = 1e-5;
/** A minus2LogLik this far below the peak is another peak, not rounding. */
const BETTER = 1e-6;
/** Without a point beyond the root a step goes at most this many times as far as the last one. */
const EXPANSION = 3;
/** Interpolation is trusted for so many points; then every second step halves the bracket at least. */
const TRUSTED_POINTS = 6;
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
  const { peak } = slice;
  const points: SlicePoint[] = [];
  const done = (outcome: Limit['outcome'], at: number, better: SlicePoint | null = null): Limit => ({
    at,
    outcome,
    points: points.sort((a, b) => side * (a.at - b.at)),
    better,
  });
  const farthest = side * (edge - peak.at);
  if (!(farthest > 0)) return done('edge', edge);

  const unit = firstUnit(slice, farthest);
  // so near the peak that the first step is the last; there rises of the likelihood drown in its rounding
  if (height < ZETA_CLOSE && slice.stdError > 0)
    return done('found', peak.at + side * Math.min(unit * height, farthest));
  let last: Knot = { distance: 0, zeta: 0, gain: unit };
  // the root is beyond `inner` and before `outer`; the model cannot be computed at `wall`
  let inner = last;
  let outer: Knot | null = null;
  let wall = Number.POSITIVE_INFINITY;
  let failures = 0;
  let gained = Number.NaN;
  let width = Number.POSITIVE_INFINITY;
  let distance = Math.min(unit * height, farthest);
  while (points.length < MAX_POINTS && failures <= MAX_FAILURES) {
    const point = slice.solve(distance === farthest ? edge : peak.at + side * distance, points);
    if (Number.isNaN(point.value)) {
      failures++;
      wall = distance;
      distance = 0.5 * (inner.distance + distance);
      continue;
    }
    points.push(point);
    if (point.value < peak.value - BETTER) return done('failed', Number.NaN, point);
    const knot = knotOf(point, peak, side);
    if (knot.zeta < height) {
      if (distance === farthest) return done('edge', edge);
      const doubled = outer === null && inner.distance > 0 && distance >= 2 * inner.distance;
      const before = gained;
      gained = knot.zeta - inner.zeta;
      if (doubled && asymptote(knot.zeta, gained, before) < height) return done('open', edge);
      inner = knot;
    } else outer = knot;

    const next = interpolate(last, knot, height);
    const close = Math.abs(knot.zeta - height) < ZETA_CLOSE && Number.isFinite(next);
    if (close) return done('found', peak.at + side * within(next, inner, outer, farthest));
    last = knot;
    if (outer === null) {
      distance = Math.min(beyond(inner.distance, next, wall, unit), farthest);
      continue;
    }
    const narrowed = outer.distance - inner.distance;
    const slow = narrowed > 0.5 * width && points.length > TRUSTED_POINTS;
    width = narrowed;
    const inside = next > inner.distance && next < outer.distance;
    distance = inside && !slow ? next : 0.5 * (inner.distance + outer.distance);
    if (narrowed <= 4 * Number.EPSILON * outer.distance) return done('found', peak.at + side * distance);
  }
  return done('failed', Number.NaN);
}

/** Between the two points that the root is between, whatever rounding makes of the interpolation. */
function within(distance: number, inner: Knot, outer: Knot | null, farthest: number): number {
  return Math.min(Math.max(distance, inner.distance), outer?.distance ?? farthest);
}

/** The distance that one unit of zeta takes, as far as the peak tells. */
function firstUnit({ peak, stdError }: Slice, farthest: number): number {
  if (stdError > 0) return stdError;
  return farthest < Number.POSITIVE_INFINITY ? farthest / 4 : Math.max(1, Math.abs(peak.at)) / 4;
}

/** Outwards from the farthest point below the height, but neither too far at once nor to where the model cannot be computed. */
function beyond(inner: number, next: number, wall: number, unit: number): number {
  const reach = Math.max(EXPANSION * inner, 1e-3 * unit);
  const wanted = next > inner ? Math.min(next, reach) : reach;
  return wanted < wall ? wanted : 0.5 * (inner + wall);
}

/** Where zeta ends if its gains go on shrinking by the same factor; infinite if they do not shrink enough to tell. */
export function asymptote(zeta: number, gained: number, before: number): number {
  if (!(gained <= SHRINKING * before)) return Number.POSITIVE_INFINITY;
  return before > gained ? zeta + (gained * gained) / (before - gained) : zeta;
}

export function knotOf(point: SlicePoint, peak: SlicePoint, side: -1 | 1): Knot {
  const zeta = Math.sqrt(Math.max(0, point.value - peak.value));
  return { distance: side * (point.at - peak.at), zeta, gain: (2 * zeta) / (side * point.slope) };
}

/** A slope this many times the chord's is that of another part of the curve. */
const STEEP = 8;

/** The distance at which zeta has a value: the cubic through two knots and their derivatives, or the chord without those. */
export function interpolate(a: Knot, b: Knot, zeta: number): number {
  const h = b.zeta - a.zeta;
  if (h === 0) return Number.NaN;
  const chord = (b.distance - a.distance) / h;
  const gain = (knot: Knot): number => (knot.gain > 0 && knot.gain < STEEP * Math.abs(chord) ? knot.gain : chord);
  const u = (zeta - a.zeta) / h;
  const v = 1 - u;
  return a.distance * v * v * (1 + 2 * u) + b.distance * u * u * (1 + 2 * v) + h * u * v * (gain(a) * v - gain(b) * u);
}
