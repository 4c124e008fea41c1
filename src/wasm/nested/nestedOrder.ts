/** Rows by the levels of the outermost factor, there by those of the next one, and so on: units of a parent lie side by side. */
import { orderByGroup } from '../grouped/rowOrder.ts';
import type { NestedLevel } from './nestedProblem.ts';

export interface NestedOrder {
  /** order[k] is the row that comes k-th; null when the rows come in that order already. */
  readonly order: Int32Array | null;
  readonly levels: readonly LevelOrder[];
  /** Rows of the largest group. */
  readonly mostRows: number;
}

export interface LevelOrder {
  /** First child of each unit, and the number of children; of the innermost factor rows. */
  readonly start: Int32Array;
  /** Where each level of the factor comes among its units. */
  readonly placeOf: Int32Array;
  /** Units in the group that has most. */
  readonly most: number;
  /** Of the unit that has most: children or rows. */
  readonly mostChildren: number;
}

export function orderNested(levels: readonly Omit<NestedLevel, 'Z'>[]): NestedOrder {
  const [outermost] = levels;
  let placeOf = Int32Array.from({ length: outermost.nLevels }, (_, k) => k);
  /** First unit of each group. */
  let starts: ArrayLike<number> = Array.from({ length: outermost.nLevels + 1 }, (_, g) => g);
  const made: LevelOrder[] = [];
  for (const [d, { codes, nLevels }] of levels.entries()) {
    const parents = placeOf;
    const most = mostOf(starts);
    if (d === levels.length - 1) {
      const rows = orderByGroup(
        codes.map((code) => parents[code]),
        nLevels,
      );
      made.push({ start: rows.start, placeOf: parents, most, mostChildren: rows.maxRows });
      return { order: rows.order, levels: made, mostRows: mostOf(Array.from(starts, (first) => rows.start[first])) };
    }
    const below = levels[d + 1];
    const parentOf = new Int32Array(below.nLevels);
    below.codes.forEach((code, i) => {
      parentOf[code] = parents[codes[i]];
    });
    const { start, order, maxRows } = orderByGroup(parentOf, nLevels);
    made.push({ start, placeOf: parents, most, mostChildren: maxRows });
    placeOf = new Int32Array(below.nLevels);
    for (let k = 0; k < below.nLevels; k++) placeOf[order ? order[k] : k] = k;
    starts = Array.from(starts, (first) => start[first]);
  }
  throw new Error('no levels');
}

/** The largest step of a sequence that begins with 0. */
function mostOf(starts: ArrayLike<number>): number {
  let most = 0;
  for (let g = 1; g < starts.length; g++) most = Math.max(most, starts[g] - starts[g - 1]);
  return most;
}
