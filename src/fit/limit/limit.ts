/**
 * What the log-likelihood of binomial responses, or of ordered categories, tends to when the standard deviation of one random column grows without end. With
 * beta = theta gamma, and thresholds likewise, every row comes to be on its side of a threshold of u or not (asked.ts), so a group has the probability of an interval:
 *   sum_i log( Phi(hi_i) - Phi(lo_i) ),   lo_i = max of -x'gamma / z over rows that pull u up,   hi_i = min of it over those that
 *   push u down,
 * with the weights of groups and whatever the link; other random effects and the offset stay finite and count nothing. It is concave in gamma. Minus infinity
 * where some group cannot have all its rows on their side (docs/mathematics.md (8.10)).
 */
import { scaleOf, thetaMapOf } from '../../covariance/map.ts';
import type { Design } from '../../design/types.ts';
import type { Family } from '../../family/types.ts';
import { minimise } from '../../optimize/bfgs.ts';
import { dot } from '../../optimize/symmetric.ts';
import { dnorm, exp, log, pnorm } from '../../stats/special.ts';
import { type SparseVector, separateSome, separatingDirection, sparseVector } from '../start/separable.ts';
import { type Asked, askedOf } from './asked.ts';

/** A random column whose standard deviation may grow, and what logLik then rises to. */
export interface Limit {
  /** Index of the random term and of its column. */
  readonly term: number;
  readonly column: number;
  /** A value that the log-likelihood comes as near to as one likes. */
  readonly logLik: number;
  /** beta / theta on the optimiser's scale, where it does; of ordered categories behind it the gaps between thresholds. */
  readonly gamma: Float64Array;
}

/** A row's threshold, -x'gamma / z, bounds u from below (side 0) or from above (side 1). */
interface Thresholds {
  readonly size: number;
  readonly nGroups: number;
  /** Of each group; null where all are 1. */
  readonly weights: Float64Array | null;
  readonly group: Int32Array;
  readonly side: Uint8Array;
  /** -x / z of each row, one after the other. */
  readonly rows: Float64Array;
}

/** Widths over which maxima are smoothed, in turn, as shares of the first; the last leaves 1e-4 of logLik or less per group. */
const SMOOTHING = [1, 0.2, 0.04, 0.01, 0.002, 5e-4];
/** The first width, where every interval is wider than this many times it. */
const WIDEST = 0.3;
const MARGIN = 3;
/** A search over gamma may move each element so far in a step. */
const REACH = 2;
const TOLERANCE = 1e-7;
/** Groups with rows of both sides that are looked at before anything else is computed, and more for each column of X. */
const FIRST_LOOK = 8;
const MORE_PER_COLUMN = 5;
/** Scales of the separating direction that are tried as a start. */
const START_SCALES = [0.1, 0.3, 1, 3, 10];

/**
 * The random column with the highest limit; null where none has one above minus infinity, or the responses are neither binomial nor ordered.
 *
 * @param isHeld whether beta cannot grow with the standard deviation: gamma is zero then
 */
export function highestLimit(design: Design, family: Family, isHeld = false): Limit | null {
  const asked = askedOf(design, family);
  // thresholds grow with the standard deviation, and the first is minus the intercept
  if (asked === null || (isHeld && design.response.categories)) return null;
  let best: Limit | null = null;
  const lambda = thetaMapOf(design.random);
  design.random.forEach(({ names }, term) => {
    names.forEach((_, column) => {
      // effects that share a standard deviation do not grow one by one
      if (scaleOf(lambda, term, column) === null) return;
      if (!isHeld && hardlyEver(design, asked, term, column)) return;
      const thresholds = thresholdsOf(design, asked, term, column);
      const found = thresholds === null ? null : isHeld ? atZero(thresholds) : supremum(thresholds);
      if (found !== null && !(best !== null && best.logLik >= found.logLik)) best = { term, column, ...found };
    });
  });
  return best;
}

/** Whether a few groups with rows of both sides show already that no gamma opens all of them: so it is with most data. */
function hardlyEver({ nObs, random, groups }: Design, asked: Asked, term: number, column: number): boolean {
  const { codes, levels } = groups[random[term].group];
  const z = random[term].values.subarray(column * nObs, (column + 1) * nObs);
  const { size: p, count, row, answer, value, differ } = asked;
  const waiting = [new Int32Array(levels.length).fill(-1), new Int32Array(levels.length).fill(-1)];
  const pairs: SparseVector[] = [];
  const enough = FIRST_LOOK + MORE_PER_COLUMN * p;
  // where groups are few, several pairs of each
  const ofGroup = new Int32Array(levels.length);
  const mostOfGroup = Math.ceil(enough / levels.length);
  for (let q = 0; q < count && pairs.length < enough; q++) {
    const y = answer(q);
    if (Number.isNaN(y)) continue;
    const i = row(q);
    if (!((y === 0 || y === 1) && z[i] !== 0)) return true;
    const side = (y === 1) === z[i] > 0 ? 0 : 1;
    const g = codes[i];
    if (ofGroup[g] === mostOfGroup) continue;
    const other = waiting[1 - side][g];
    // both ends of one interval tell nothing
    if (other < 0 || row(other) === i) {
      if (waiting[side][g] < 0) waiting[side][g] = q;
      continue;
    }
    waiting[1 - side][g] = -1;
    ofGroup[g]++;
    const [low, high] = side === 0 ? [q, other] : [other, q];
    const threshold = (question: number, j: number): number => -value(question, j) / z[row(question)];
    const index = differ(high, low);
    pairs.push({ index, value: Float64Array.from(index, (j) => threshold(high, j) - threshold(low, j)) });
  }
  return pairs.length > 0 && separateSome(pairs, p) === null;
}

/** null where a row is neither all failures nor all successes, or is not moved by this random effect. */
function thresholdsOf({ nObs, random, groups }: Design, asked: Asked, term: number, column: number): Thresholds | null {
  const { codes, levels, weights: ofGroups } = groups[random[term].group];
  const z = random[term].values.subarray(column * nObs, (column + 1) * nObs);
  const { size, count, row, answer, value } = asked;
  const used = Array.from({ length: count }, (_, q) => q).filter((q) => !Number.isNaN(answer(q)));
  for (const q of used) if (!((answer(q) === 0 || answer(q) === 1) && z[row(q)] !== 0)) return null;
  const rows = new Float64Array(used.length * size);
  used.forEach((q, k) => {
    for (let j = 0; j < size; j++) rows[k * size + j] = -value(q, j) / z[row(q)];
  });
  return {
    size,
    nGroups: levels.length,
    weights: ofGroups?.values ?? null,
    group: Int32Array.from(used, (q) => codes[row(q)]),
    side: Uint8Array.from(used, (q) => ((answer(q) === 1) === z[row(q)] > 0 ? 0 : 1)),
    rows,
  };
}

function atZero(thresholds: Thresholds): Pick<Limit, 'logLik' | 'gamma'> | null {
  const gamma = new Float64Array(thresholds.size);
  const { logLik } = sharp(thresholds, gamma);
  return logLik > Number.NEGATIVE_INFINITY ? { logLik, gamma } : null;
}

function supremum(thresholds: Thresholds): Pick<Limit, 'logLik' | 'gamma'> | null {
  const direction = separatingDirection({
    size: thresholds.size,
    violated: (gamma, most) => closedGroups(thresholds, gamma, most),
  });
  if (direction === null) return null;
  const length = Math.sqrt(dot(direction, direction)) || 1;
  let gamma: Float64Array = direction;
  let best = Number.NEGATIVE_INFINITY;
  for (const scale of START_SCALES) {
    const tried = direction.map((v) => (scale * v) / length);
    const there = sharp(thresholds, tried).logLik;
    if (there > best) {
      best = there;
      gamma = tried;
    }
  }
  const widest = Math.min(WIDEST, sharp(thresholds, gamma).narrowest / MARGIN);
  for (const share of SMOOTHING) {
    const objective = {
      evaluate: (x: Float64Array, slope: Float64Array) => smooth(thresholds, x, widest * share, slope),
    };
    const maxStep = (x: Float64Array): Float64Array => x.map((v) => REACH + Math.abs(v));
    const { x } = minimise(objective, gamma, { maxStep, tolerance: TOLERANCE });
    const there = sharp(thresholds, x).logLik;
    if (!(there >= best)) continue;
    best = there;
    gamma = x;
  }
  return best > Number.NEGATIVE_INFINITY ? { logLik: best, gamma } : null;
}

/** Differences of thresholds, upper less lower, of groups whose interval is empty, the emptiest first. */
function closedGroups(
  { size, nGroups, group, side, rows }: Thresholds,
  gamma: Float64Array,
  most: number,
): SparseVector[] {
  const outermost = [new Int32Array(nGroups).fill(-1), new Int32Array(nGroups).fill(-1)];
  const at = [new Float64Array(nGroups), new Float64Array(nGroups)];
  for (let i = 0; i < group.length; i++) {
    const threshold = dot(rows.subarray(i * size, (i + 1) * size), gamma);
    const s = side[i];
    const g = group[i];
    if (outermost[s][g] < 0 || (s === 0 ? threshold > at[0][g] : threshold < at[1][g])) {
      outermost[s][g] = i;
      at[s][g] = threshold;
    }
  }
  const closed: { readonly width: number; readonly g: number }[] = [];
  for (let g = 0; g < nGroups; g++) {
    if (outermost[0][g] < 0 || outermost[1][g] < 0) continue;
    const width = at[1][g] - at[0][g];
    if (!(width > 0)) closed.push({ width, g });
  }
  closed.sort((a, b) => a.width - b.width);
  return closed.slice(0, most).map(({ g }) => {
    const [low, high] = [outermost[0][g], outermost[1][g]];
    return sparseVector(Float64Array.from({ length: size }, (_, j) => rows[high * size + j] - rows[low * size + j]));
  });
}

/** The limit itself at gamma, and the narrowest interval there. */
function sharp(thresholds: Thresholds, gamma: Float64Array): { readonly logLik: number; readonly narrowest: number } {
  const { size, nGroups, weights, group, side, rows } = thresholds;
  const low = new Float64Array(nGroups).fill(Number.NEGATIVE_INFINITY);
  const high = new Float64Array(nGroups).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < group.length; i++) {
    const threshold = dot(rows.subarray(i * size, (i + 1) * size), gamma);
    const g = group[i];
    if (side[i] === 0) low[g] = Math.max(low[g], threshold);
    else high[g] = Math.min(high[g], threshold);
  }
  let logLik = 0;
  let narrowest = Number.POSITIVE_INFINITY;
  for (let g = 0; g < nGroups; g++) {
    if (low[g] === Number.NEGATIVE_INFINITY && high[g] === Number.POSITIVE_INFINITY) continue;
    logLik += (weights?.[g] ?? 1) * log(between(low[g], high[g]));
    narrowest = Math.min(narrowest, high[g] - low[g]);
  }
  return { logLik, narrowest };
}

/** Minus the limit with maxima and minima smoothed over `width`, which makes every interval narrower; writes its slope. NaN where one is empty. */
function smooth(thresholds: Thresholds, gamma: Float64Array, width: number, slope: Float64Array): number {
  const { size, nGroups, weights, group, side, rows } = thresholds;
  const n = group.length;
  const at = new Float64Array(n);
  const outermost = [new Float64Array(nGroups), new Float64Array(nGroups)];
  outermost[0].fill(Number.NEGATIVE_INFINITY);
  outermost[1].fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < n; i++) {
    at[i] = dot(rows.subarray(i * size, (i + 1) * size), gamma);
    const edge = outermost[side[i]];
    edge[group[i]] = side[i] === 0 ? Math.max(edge[group[i]], at[i]) : Math.min(edge[group[i]], at[i]);
  }
  const total = [new Float64Array(nGroups), new Float64Array(nGroups)];
  const share = at.map((value, i) => {
    const s = side[i];
    const e = exp(-Math.abs(value - outermost[s][group[i]]) / width);
    total[s][group[i]] += e;
    return e;
  });
  const pull = [new Float64Array(nGroups), new Float64Array(nGroups)];
  let value = 0;
  for (let g = 0; g < nGroups; g++) {
    if (total[0][g] + total[1][g] === 0) continue;
    const low = total[0][g] > 0 ? outermost[0][g] + width * log(total[0][g]) : Number.NEGATIVE_INFINITY;
    const high = total[1][g] > 0 ? outermost[1][g] - width * log(total[1][g]) : Number.POSITIVE_INFINITY;
    const mass = high > low ? between(low, high) : 0;
    if (!(mass > 0)) return Number.NaN;
    const weight = weights?.[g] ?? 1;
    value -= weight * log(mass);
    pull[0][g] = (weight * dnorm(low)) / mass;
    pull[1][g] = (-weight * dnorm(high)) / mass;
  }
  slope.fill(0);
  for (let i = 0; i < n; i++) {
    const s = side[i];
    const factor = (pull[s][group[i]] * share[i]) / total[s][group[i]];
    for (let j = 0; j < size; j++) slope[j] += factor * rows[i * size + j];
  }
  return value;
}

/** Phi(high) - Phi(low), from the tail that both are nearer to. */
function between(low: number, high: number): number {
  return low > 0 ? pnorm(-low) - pnorm(-high) : pnorm(high) - pnorm(low);
}
