/**
 * Rows in the order of their groups, by counting: stable and linear.
 */

export interface RowOrder {
  /** order[k] is the row that comes k-th; null when the rows come in that order already. */
  readonly order: Int32Array | null;
  /** nGroups + 1: where each group starts. */
  readonly start: Int32Array;
  /** Rows of the largest group. */
  readonly maxRows: number;
}

export function orderByGroup(codes: Int32Array, nGroups: number): RowOrder {
  const start = new Int32Array(nGroups + 1);
  for (let i = 0; i < codes.length; i++) start[codes[i] + 1]++;
  let maxRows = 0;
  for (let g = 0; g < nGroups; g++) {
    maxRows = Math.max(maxRows, start[g + 1]);
    start[g + 1] += start[g];
  }
  if (isSorted(codes)) return { order: null, start, maxRows };
  const next = start.slice(0, nGroups);
  const order = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) order[next[codes[i]]++] = i;
  return { order, start, maxRows };
}

function isSorted(codes: Int32Array): boolean {
  for (let i = 1; i < codes.length; i++) if (codes[i] < codes[i - 1]) return false;
  return true;
}
