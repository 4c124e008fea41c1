/**
 * Separated categories in the limit. A row keeps the ends of its interval that stay where they are; one that keeps none is at the edge.
 * Thresholds fall into runs infinitely far apart, each about as many rows as share a value of the direction: gaps within a run stay
 * parameters, those between runs only move rows, as columns of X do (docs/mathematics.md (17.4)).
 */
import type { Design, ModelMatrix } from '../../design/types.ts';
import { familyOf } from '../../family/list.ts';
import { combinationsOf, type ThresholdMap, type ThresholdsLeft } from '../../family/thresholds.ts';
import type { Family } from '../../family/types.ts';
import { interceptColumn } from '../engine/scale.ts';
import { type Cuts, OF_GAPS } from './cuts.ts';
import { type LimitDesign, limitDesign } from './limitDesign.ts';

/** As LimitDesign, but columns are those of X and, behind them, the gaps. */
export interface OrderedLimit extends LimitDesign {
  /** 1 for rows of the data that keep no end. */
  readonly rowEdge: Uint8Array;
}

/** The ends that a row keeps, by threshold; -1 and `count` are the infinite ones. */
interface Interval {
  readonly low: number;
  readonly up: number;
}

/** @param edge 1 for questions at the edge; null where no row or no column is left */
export function orderedLimit(
  design: Design,
  family: Family,
  thresholds: ThresholdMap,
  cuts: Cuts,
  edge: Uint8Array,
): OrderedLimit | null {
  const { fixed, nObs, response } = design;
  const { count, nParameters, map } = thresholds;
  const p = fixed.names.length;
  const stays = (question: number): boolean => question >= 0 && edge[question] === 0;
  const intervals = Array.from(
    response.y,
    (c, i): Interval => ({ low: stays(cuts.low[i]) ? c - 1 : -1, up: stays(cuts.up[i]) ? c : count }),
  );
  const rowEdge = Uint8Array.from(intervals, ({ low, up }) => (low < 0 && up === count ? 1 : 0));
  const within = new Set<number>();
  for (const { low, up } of intervals)
    if (low >= 0 && up < count)
      for (let s = 0; s < nParameters; s++) if (map[up * nParameters + s] !== map[low * nParameters + s]) within.add(s);
  const all = Array.from({ length: nParameters }, (_, s) => s);
  const gaps = all.filter((s) => within.has(s));
  const moved = all.filter((s) => !within.has(s));
  const columnOf = (s: number): Float64Array =>
    Float64Array.from(intervals, ({ low, up }, i) =>
      rowEdge[i] === 1 ? 0 : -map[(up < count ? up : low) * nParameters + s],
    );
  const inner = limitDesign({ ...design, fixed: withColumns(fixed, moved.map(columnOf), nObs) }, rowEdge);
  const runs = runsOf(intervals, count, rowEdge);
  if (inner === null || runs.ends.length > familyOf(family).support.most) return null;
  const place = (j: number): number => (j < p ? j : p + moved[j - p]);
  const kept = [...inner.kept.map(place), ...gaps.map((s) => p + s)];
  const thresholdsLeft: ThresholdsLeft = {
    count: runs.ends.length,
    nParameters: gaps.length,
    map: Float64Array.from(
      runs.ends.flatMap((c) => gaps.map((s) => (c < 0 || c === count ? 0 : map[c * nParameters + s]))),
    ),
    base: Float64Array.from(runs.ends, (c) =>
      c < 0 ? Number.NEGATIVE_INFINITY : c === count ? Number.POSITIVE_INFINITY : thresholds.base[c],
    ),
    combinations: combinationsOf(response, family.threshold, p, interceptColumn(fixed)).map((combination) =>
      Float64Array.from(kept, (k) => combination[k]),
    ),
  };
  return {
    design: { ...inner.design, response: { ...inner.design.response, y: runs.y, thresholdsLeft } },
    kept,
    leftOut: inner.leftOut.map(place),
    free: inner.free.map((direction) => {
      const whole = new Float64Array(p + nParameters);
      direction.forEach((value, j) => {
        whole[place(j)] = value;
      });
      return whole;
    }),
    rowEdge,
  };
}

function withColumns(fixed: ModelMatrix, columns: readonly Float64Array[], nObs: number): ModelMatrix {
  const p = fixed.names.length;
  const values = new Float64Array((p + columns.length) * nObs);
  values.set(fixed.values);
  columns.forEach((column, k) => {
    values.set(column, (p + k) * nObs);
  });
  return {
    ...fixed,
    names: [...fixed.names, ...columns.map((_, k) => `(gap ${k + 1})`)],
    assign: [...fixed.assign, ...columns.map(() => OF_GAPS)],
    values,
  };
}

/** Thresholds one after the other such that each interval lies between neighbours, and the number of its lower one for each row. */
function runsOf(
  intervals: readonly Interval[],
  count: number,
  rowEdge: Uint8Array,
): { readonly ends: readonly number[]; readonly y: Float64Array } {
  const distinct = new Map<number, Interval>();
  const keyOf = ({ low, up }: Interval): number => (low + 1) * (count + 1) + up;
  intervals.forEach((interval, i) => {
    if (rowEdge[i] === 0) distinct.set(keyOf(interval), interval);
  });
  // a run from its lower end on
  const order = ({ low, up }: Interval): number => (low < 0 ? up - 0.5 : low);
  const table = [-1];
  const places = new Map<number, number>();
  for (const [key, { low, up }] of [...distinct].sort(([, a], [, b]) => order(a) - order(b))) {
    if (table[table.length - 1] !== low) table.push(low);
    places.set(key, table.length - 1);
    table.push(up);
  }
  if (table[table.length - 1] !== count) table.push(count);
  return {
    ends: table.slice(1, -1),
    y: Float64Array.from(intervals, (interval) => places.get(keyOf(interval)) ?? 0),
  };
}
