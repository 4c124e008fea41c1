/** Rows by the levels of the outer factor, and there by those of the inner one: children of a group lie side by side. */
import { orderByGroup } from '../grouped/rowOrder.ts';
import type { NestedLevel } from './nestedProblem.ts';

export interface NestedOrder {
  /** order[k] is the row that comes k-th; null when the rows come in that order already. */
  readonly order: Int32Array | null;
  /** First row of each child, and the number of rows. */
  readonly childStart: Int32Array;
  /** First child of each group, and the number of children. */
  readonly groupStart: Int32Array;
  /** Which child each level of the inner factor is. */
  readonly childOf: Int32Array;
  /** Rows and children of the largest group, rows of the largest child. */
  readonly mostRows: number;
  readonly mostChildren: number;
  readonly mostChildRows: number;
}

export function orderNested(outer: Omit<NestedLevel, 'Z'>, inner: Omit<NestedLevel, 'Z'>): NestedOrder {
  const outerOf = new Int32Array(inner.nLevels);
  inner.codes.forEach((code, i) => {
    outerOf[code] = outer.codes[i];
  });
  const children = orderByGroup(outerOf, outer.nLevels);
  const groupStart = children.start;
  const childOf = new Int32Array(inner.nLevels);
  for (let k = 0; k < inner.nLevels; k++) childOf[children.order ? children.order[k] : k] = k;
  const rows = orderByGroup(
    inner.codes.map((code) => childOf[code]),
    inner.nLevels,
  );
  let mostRows = 0;
  for (let g = 0; g < outer.nLevels; g++)
    mostRows = Math.max(mostRows, rows.start[groupStart[g + 1]] - rows.start[groupStart[g]]);
  return {
    order: rows.order,
    childStart: rows.start,
    groupStart,
    childOf,
    mostRows,
    mostChildren: children.maxRows,
    mostChildRows: rows.maxRows,
  };
}
