/**
 * Second predictors of rows that run off without end: counts of a level without excess zeros, or all in excess, or without overdispersion.
 * The likelihood has its limit there, and the other rows tell apart fewer columns: what these leave out is held where the rows at
 * the limit are as good as there, and everything else is estimated as ever (docs/mathematics.md (17.5)).
 */
import { columnRank } from '../../design/rank/rank.ts';
import { exp, log } from '../../stats/special.ts';
import { fromUser, type OwnColumns, type ParameterMap, toUser } from '../engine/parameters.ts';
import { type Objective, roundingOf } from './boundary.ts';

/** A second predictor some of whose rows are at their limit, on the user's scale. */
export interface FarRows {
  readonly component: 'zi' | 'disp';
  /** 1 and -1 for rows whose predictor goes up or down without end; 0 for the others. */
  readonly side: Int8Array;
  /** Directions of the coefficients that the other rows do not see, one for each that is held. */
  readonly free: readonly Float64Array[];
  /** The parameters that are held, which are the optimiser's too but for their unit. */
  readonly held: readonly { readonly at: number; readonly value: number }[];
  /** Whether it is a linear model's residual variance that is zero there. */
  readonly isResidual?: boolean;
}

/** How far predictors are, and where rows at their limit are held. */
interface Scale {
  /** Coefficients of the predictor that is nowhere far: zero, or the level of the random effects. */
  readonly origin: Float64Array;
  /** Of the predictor that is one everywhere, where all rows at their limit may be at the same place; null else. */
  readonly ones: Float64Array | null;
  readonly sides: readonly (readonly [number, number])[];
  readonly held: number;
  /** Of steps to there: below zero where rows that are further come back. */
  readonly least: number;
  /** Where it is looked whether the likelihood has its limit, of steps to where rows are held. */
  beyond(split: Split, steps: number): number;
  /** What the limit may cost. */
  readonly cost: number;
}

/** Where rows are held, at least: probabilities are 4e-18 or one less that, a shape 2e17 is that of a Poisson law. */
export const HELD = 40;
/**
 * A residual variance of zero is one of 1e-8 of the largest variance of random effects, whose logLik is off by as much for each row, and as far
 * again one of 1e-10: below, rounding is all that is left.
 */
const HELD_RESIDUAL = 18.4;
const BEYOND_RESIDUAL = 23;
/**
 * What rows at that end may cost, in minus2LogLik: a thirtieth of a standard error. Where a search has come further it is about a value that rounding
 * has made of one: of each row as much as the ratio of the variances makes of the last digit, up to half a unit.
 */
const AS_GOOD = 1e-3;
const MOST_ROUNDING = 0.5;
/** Predictors beyond which rows are compared with their limit, in turn: a finite one may be as far as this. */
const FAR = [7, 10, 14, 20];
/** A row moves along a direction if it does by this share of the one that moves most. */
const MOVES = 1e-6;
/** As far again the likelihood changes by less than this in minus2LogLik, or it has no limit. */
const ENDED = 1e-3;
/** Both sides, or rows on one of them are far for a reason of their own. */
const SIDES = [
  [-1, 1],
  [-1, 0],
  [0, 1],
] as const;
const LOWER = [[-1, 0]] as const;

/** Moves the rows that run off to their limit where that is as good; of each predictor in which there are any, which. */
export function farRows(
  objective: Objective,
  map: ParameterMap,
  x: Float64Array,
  gradient: Float64Array,
  value: number,
): FarRows[] {
  const found: FarRows[] = [];
  let best = value;
  const there = gradient.slice();
  for (const columns of map.second) {
    const own = (u: Float64Array): Float64Array =>
      fromUser(map, u).subarray(columns.first, columns.first + columns.count);
    const user = toUser(map, x);
    const scale = scaleOf(columns, map, user);
    const outwards = (coefficients: Float64Array): Float64Array => coefficients.map((b, j) => b + scale.origin[j]);
    const place = (coefficients: Float64Array): Float64Array => {
      const moved = user.slice();
      moved.set(outwards(coefficients), columns.first);
      const at = x.slice();
      at.set(own(moved), columns.first);
      return at;
    };
    const inwards = user.slice(columns.first, columns.first + columns.count).map((b, j) => b - scale.origin[j]);
    const far = atLimit(columns, inwards, scale, (moved, beyond) => {
      const reached = objective.evaluate(place(moved), there);
      if (!(reached <= best + roundingOf(best) + scale.cost)) return false;
      if (!(Math.abs(objective.evaluate(place(beyond), there) - reached) <= ENDED)) return false;
      best = reached;
      return true;
    });
    if (far === null) continue;
    x.set(place(far.coefficients));
    const { side, free, leftOut } = far;
    const coefficients = outwards(far.coefficients);
    found.push({
      component: columns.component,
      side,
      free,
      held: leftOut.map((j) => ({ at: columns.first + j, value: coefficients[j] })),
      ...(columns.isResidual && { isResidual: true }),
    });
  }
  return found;
}

/** About zero, both ends; of a residual variance about the largest one of the random effects, the lower end. */
function scaleOf(columns: OwnColumns, { lambda }: ParameterMap, user: Float64Array): Scale {
  const { count, hasIntercept, isResidual } = columns;
  const none = new Float64Array(count);
  if (!isResidual)
    return {
      origin: none,
      ones: null,
      sides: SIDES,
      held: HELD,
      least: 0,
      beyond: (_, steps) => 2 * steps + 1,
      cost: 0,
    };
  const sd = lambda.scales.reduce((most, { theta }) => Math.max(most, Math.abs(user[theta])), 0);
  const ones = hasIntercept ? none.map((_, j) => (j === 0 ? 1 : 0)) : none.map(() => 1);
  const isLevel = sd > 0 && predictorOf(columns, ones).every((value) => value === 1);
  const origin = isLevel ? ones.map((one) => one * 2 * log(sd)) : none;
  const inwards = user.subarray(columns.first, columns.first + count).map((b, j) => b - origin[j]);
  const least = predictorOf(columns, inwards).reduce((low, eta) => Math.min(low, eta), 0);
  const rounding = columns.weights.length * Number.EPSILON * exp(-least);
  return {
    origin,
    ones: isLevel ? ones : null,
    ...{ sides: LOWER, held: HELD_RESIDUAL, least: -1, cost: AS_GOOD + Math.min(rounding, MOST_ROUNDING) },
    beyond: (split) => stepsTo(predictorOf(columns, split.from), split, BEYOND_RESIDUAL, -1),
  };
}

function atLimit(
  columns: OwnColumns,
  coefficients: Float64Array,
  { ones, sides, held, least, beyond }: Scale,
  isAsGood: (moved: Float64Array, beyond: Float64Array) => boolean,
): (Split & { readonly coefficients: Float64Array }) | null {
  const { weights } = columns;
  const eta = predictorOf(columns, coefficients);
  let before: Int8Array | null = null;
  for (const far of FAR)
    for (const [down, up] of sides) {
      const wanted = new Int8Array(eta.length);
      for (let i = 0; i < eta.length; i++) if (weights[i] > 0) wanted[i] = eta[i] > far ? up : eta[i] < -far ? down : 0;
      const last: Int8Array | null = before;
      if (last !== null && wanted.every((side, i) => side === last[i])) continue;
      before = wanted;
      const split = splitBy(columns, coefficients, wanted);
      if (split === null) continue;
      // all of them to one place, or some are so far by then that nothing can be computed
      if (ones !== null && wanted.every((side, i) => side === -1 || !(weights[i] > 0))) {
        const level = ones.map((one) => -held * one);
        if (
          isAsGood(
            level,
            level.map((b) => (b * BEYOND_RESIDUAL) / HELD_RESIDUAL),
          )
        )
          return { ...split, coefficients: level };
        continue;
      }
      const steps = stepsTo(eta, split, held, least);
      const at = (share: number): Float64Array => coefficients.map((value, j) => value + share * split.along[j]);
      if (!split.moves || isAsGood(at(steps), at(beyond(split, steps)))) return { ...split, coefficients: at(steps) };
    }
  return null;
}

interface Split extends Pick<FarRows, 'side' | 'free'> {
  readonly leftOut: readonly number[];
  /** The coefficients that it is of. */
  readonly from: Float64Array;
  /** The part of the coefficients along the free directions, and what the rows at the limit gain by it. */
  readonly along: Float64Array;
  readonly gain: Float64Array;
  /** Whether any row is at a limit: without, only rows of weight zero tell some columns apart. */
  readonly moves: boolean;
}

/** Rows of which the others leave a direction to go, those that do not gain along it put back; null where there is none. */
function splitBy(columns: OwnColumns, coefficients: Float64Array, wanted: Int8Array): Split | null {
  const side = wanted.slice();
  for (;;) {
    const { leftOut, free } = freeOf(columns, side);
    if (leftOut.length === 0) return null;
    const along = new Float64Array(columns.count);
    leftOut.forEach((j, k) => {
      free[k].forEach((share, i) => void (along[i] += coefficients[j] * share));
    });
    const gain = predictorOf(columns, along).map((value, i) => side[i] * value);
    const most = gain.reduce((largest, value) => Math.max(largest, value), 0);
    const back = side.map((at, i) => (at !== 0 && !(gain[i] > MOVES * most) ? 1 : 0));
    if (!back.includes(1))
      return { side, free, leftOut, from: coefficients, along, gain, moves: side.some((at) => at !== 0) };
    back.forEach((isBack, i) => {
      if (isBack === 1) side[i] = 0;
    });
  }
}

/** What rows that are at no limit leave undetermined. */
function freeOf(
  { values, count, weights, hasIntercept }: OwnColumns,
  side: Int8Array,
): { readonly leftOut: readonly number[]; readonly free: readonly Float64Array[] } {
  const n = side.length;
  const rows: number[] = [];
  for (let i = 0; i < n; i++) if (side[i] === 0 && weights[i] > 0) rows.push(i);
  const left = new Float64Array(rows.length * count);
  for (let j = 0; j < count; j++) rows.forEach((i, k) => void (left[j * rows.length + k] = values[j * n + i]));
  const { aliased } =
    rows.length === 0
      ? { aliased: Array.from({ length: count }, (_, column) => ({ column, combination: [] })) }
      : columnRank(left, rows.length, count, hasIntercept);
  return {
    leftOut: aliased.map(({ column }) => column),
    free: aliased.map(({ column, combination }) => {
      const direction = new Float64Array(count);
      direction[column] = 1;
      for (const part of combination) direction[part.column] = -part.coefficient;
      return direction;
    }),
  };
}

/** How often `along` is added, or taken away where all are further, until every row at its limit is `held` beyond zero. */
function stepsTo(eta: Float64Array, { side, gain }: Split, held: number, least: number): number {
  let steps = Number.NEGATIVE_INFINITY;
  side.forEach((at, i) => {
    if (at !== 0) steps = Math.max(steps, (held - at * eta[i]) / gain[i]);
  });
  return Math.max(steps, least);
}

function predictorOf({ values, count }: OwnColumns, coefficients: Float64Array): Float64Array {
  const n = values.length / count;
  const eta = new Float64Array(n);
  coefficients.forEach((b, j) => {
    if (b !== 0) for (let i = 0; i < n; i++) eta[i] += b * values[j * n + i];
  });
  return eta;
}

/**
 * A place from where a search can leave the limit again: what is held, at a share of where it is.
 *
 * @param x changed
 */
export function drawNearer(map: ParameterMap, far: readonly FarRows[], x: Float64Array, share: number): void {
  if (far.length === 0) return;
  const user = toUser(map, x);
  for (const { component, free, held } of far) {
    const { first } = map.second.find((columns) => columns.component === component)!;
    held.forEach(({ at, value }, k) => {
      const bound = share * Math.abs(value);
      const change = Math.min(Math.max(user[at], -bound), bound) - user[at];
      if (change !== 0) free[k].forEach((part, j) => void (user[first + j] += change * part));
    });
  }
  const there = fromUser(map, user);
  for (const { first, count } of map.second) x.set(there.subarray(first, first + count), first);
}
