/**
 * Quantiles of laws that are known by their upper tail: one by Chandrupatla's search (Adv. Eng. Softw. 28, 1997), inverse quadratic steps that
 * bisect where these would not gain; and those of one law at many degrees of freedom by interpolation between a few of them.
 */
import { exp, log } from '../special.ts';

const LARGEST_QUANTILE = 1e12;
/** Relative; tails themselves are right to 1e-11 or so. */
const QUANTILE_STEP = 1e-12;

/** Where a falling tail takes a value: the logarithm of the tail is nearly a parabola there. @param step relative length of the last one */
export function quantileOfTail(tail: (x: number) => number, upper: number, step = QUANTILE_STEP): number {
  if (!(upper > 0 && upper < 1)) return upper === 0 ? Number.POSITIVE_INFINITY : upper === 1 ? 0 : Number.NaN;
  const target = log(upper);
  const above = (x: number): number => log(tail(x)) - target;
  let [low, atLow] = [0, -target];
  let [high, atHigh] = [1, above(1)];
  while (atHigh > 0) {
    [low, atLow] = [high, atHigh];
    high *= 2;
    if (high > LARGEST_QUANTILE) return Number.POSITIVE_INFINITY;
    atHigh = above(high);
  }
  return Number.isNaN(atHigh) ? Number.NaN : between(above, { x: high, f: atHigh }, { x: low, f: atLow }, step);
}

interface Point {
  readonly x: number;
  readonly f: number;
}

/** The root between two points of different signs. */
function between(f: (x: number) => number, first: Point, second: Point, step: number): number {
  let [a, b] = [first, second];
  let share = 0.5;
  for (;;) {
    const x = a.x + share * (b.x - a.x);
    const next = { x, f: f(x) };
    const isSameSide = next.f > 0 === a.f > 0;
    const c = isSameSide ? a : b;
    if (!isSameSide) b = a;
    a = next;
    const best = Math.abs(a.f) < Math.abs(b.f) ? a.x : b.x;
    const least = (step * best) / Math.abs(b.x - a.x);
    if (a.f === 0 || !(least < 0.5)) return best;
    share = Math.min(1 - least, Math.max(least, shareOf(a, b, c)));
  }
}

/** The way from a to b that the inverse parabola through three points goes, where it is one to go by; else half of it. */
function shareOf(a: Point, b: Point, c: Point): number {
  const xi = (a.x - b.x) / (c.x - b.x);
  const phi = (a.f - b.f) / (c.f - b.f);
  // false for a tail of zero too, whose logarithm is infinite
  if (!(phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi)) return 0.5;
  const across = (a.f / (b.f - a.f)) * (c.f / (b.f - c.f));
  return across + ((c.x - a.x) / (b.x - a.x)) * (a.f / (c.f - a.f)) * (b.f / (c.f - b.f));
}

/** Degrees of freedom that agree so far have quantiles that agree as far. */
const SAME_DIGITS = 9;
/** Intervals between Chebyshev's points: each number of them has the points of the one before. */
const INTERVALS = [8, 16, 32] as const;
/** Interpolation by half the intervals is off by no more than this, relative; that which is used by about its square. */
const AGREE = 1e-6;

/**
 * A quantile at each of the degrees of freedom: rows of one design share them, and where they are many, the logarithm of the quantile is a
 * polynomial of 1 / df, at Chebyshev's points.
 */
export function quantilesByFreedom(df: readonly number[], quantile: (nu: number) => number): number[] {
  const known = new Map<string, number>();
  const keys = df.map((nu) => nu.toPrecision(SAME_DIGITS));
  const distinct = new Map(keys.map((key, i) => [key, df[i]]));
  const finite = [...distinct.values()].filter((nu) => nu > 0 && nu < Number.POSITIVE_INFINITY);
  const between = finite.length > 2 * INTERVALS[1] ? interpolated(finite, quantile) : null;
  return keys.map((key, i) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const nu = df[i];
    const value = between !== null && nu > 0 && nu < Number.POSITIVE_INFINITY ? between(nu) : quantile(nu);
    known.set(key, value);
    return value;
  });
}

/** Of df within those given; null where a polynomial does not follow it. */
function interpolated(df: readonly number[], quantile: (nu: number) => number): ((nu: number) => number) | null {
  const ends = df.reduce(
    ([low, high], nu) => [Math.min(low, 1 / nu), Math.max(high, 1 / nu)],
    [Number.POSITIVE_INFINITY, 0],
  );
  const [middle, radius] = [0.5 * (ends[0] + ends[1]), 0.5 * (ends[1] - ends[0])];
  const most = INTERVALS[INTERVALS.length - 1];
  const points = chebyshev(most);
  const logs = new Map<number, number>();
  const at = (k: number): number => {
    const before = logs.get(k);
    if (before !== undefined) return before;
    const value = log(quantile(1 / (middle + radius * points[k])));
    logs.set(k, value);
    return value;
  };
  let last: ((z: number) => number) | null = null;
  for (const intervals of INTERVALS) {
    const every = most / intervals;
    const places = Array.from({ length: intervals + 1 }, (_, k) => k * every);
    const values = places.map(at);
    if (!values.every(Number.isFinite)) return null;
    const before = last;
    const now = through(
      places.map((k) => points[k]),
      values,
    );
    if (before !== null && places.every((k, j) => Math.abs(before(points[k]) - values[j]) <= AGREE))
      return (nu) => exp(now((1 / nu - middle) / radius));
    last = now;
  }
  return null;
}

/** cos(pi k / n) for k = 0, ..., n, n a power of two, by halving angles: cos x = (1 + cos 2x)^(1/2) / 2^(1/2). */
function chebyshev(n: number): number[] {
  if (n === 1) return [1, -1];
  const half = chebyshev(n / 2);
  return Array.from({ length: n + 1 }, (_, k) => {
    const size = Math.sqrt(0.5 * (1 + half[Math.min(k, n - k)]));
    return 2 * k === n ? 0 : 2 * k < n ? size : -size;
  });
}

/** The polynomial through the values at Chebyshev's points, by its barycentric formula: weights of alternating signs, halves at the ends. */
function through(points: readonly number[], values: readonly number[]): (z: number) => number {
  const last = points.length - 1;
  return (z) => {
    let [above, below] = [0, 0];
    for (let k = 0; k <= last; k++) {
      const gap = z - points[k];
      if (gap === 0) return values[k];
      const weight = (k % 2 === 0 ? 1 : -1) * (k === 0 || k === last ? 0.5 : 1);
      above += (weight / gap) * values[k];
      below += weight / gap;
    }
    return above / below;
  };
}
