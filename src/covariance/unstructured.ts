/**
 * Any covariance: theta is T itself. A column of T may change its sign, and one whose diagonal element is zero may be turned into those
 * after it (docs/mathematics.md (8.4)).
 */
import type { Covariance, CovarianceParameter, Scale } from './types.ts';

export const unstructured: Covariance = {
  name: 'us',
  words: 'any variances and correlations',
  isDiagonal: false,
  columns: 'mixed',
  contains: 'any',
  takesInResidual: () => true,
  within: [],
  size: (q) => (q * (q + 1)) / 2,
  cells(theta, _, T) {
    T.set(theta);
  },
  slopes(_, q, J) {
    const n = unstructured.size(q);
    for (let k = 0; k < n; k++) J[k * n + k] = 1;
  },
  start(sds) {
    const q = sds.length;
    const theta = new Array<number>(unstructured.size(q)).fill(0);
    for (let j = 0; j < q; j++) theta[cellAt(q, j, j)] = sds[j];
    return theta;
  },
  units(q) {
    const units: number[] = [];
    for (let j = 0; j < q; j++) for (let i = j; i < q; i++) units.push(i);
    return units;
  },
  scales(q) {
    const scales: Scale[] = [];
    for (let j = 0; j < q; j++) {
      const theta = cellAt(q, j, j);
      const along: number[] = [];
      for (let k = theta; k < theta + q - j; k++) along.push(k);
      scales.push({ theta, along });
    }
    return scales;
  },
  settle,
  parameters: (columns) =>
    columns.flatMap((name, column): CovarianceParameter[] => [
      { kind: 'sd', row: column, column, text: name, ...(column === 0 && { own: { theta: 0 } }) },
      ...columns.slice(column + 1).map((rowName, k) => ({
        kind: 'correlation' as const,
        row: column + 1 + k,
        column,
        text: `${rowName}.${name}`,
      })),
    ]),
};

/** Index of an element of the lower triangle by columns, row >= column. */
export function cellAt(q: number, row: number, column: number): number {
  return column * q - (column * (column - 1)) / 2 + row - column;
}

/**
 * A column whose diagonal element is zero can be rotated into the columns after it without changing T T', so its other elements are
 * free to be anything: they are rotated to zero and held there.
 */
function settle(theta: Float64Array, q: number, atZero: boolean[]): void {
  for (let c = 0; c < q; c++) {
    if (!atZero[cellAt(q, c, c)]) continue;
    for (let r = c + 1; r < q; r++) {
      const below = cellAt(q, r, c);
      const a = theta[below];
      const b = theta[cellAt(q, r, r)];
      const length = Math.sqrt(a * a + b * b);
      if (length > 0) {
        for (let row = r; row < q; row++) {
          const u = theta[cellAt(q, row, c)];
          const v = theta[cellAt(q, row, r)];
          theta[cellAt(q, row, c)] = (b * u - a * v) / length;
          theta[cellAt(q, row, r)] = (a * u + b * v) / length;
        }
      }
      theta[below] = 0;
      atZero[below] = true;
      // what was turned into the column is variance of its effect, also where that had been zero
      if (theta[cellAt(q, r, r)] !== 0) atZero[cellAt(q, r, r)] = false;
    }
  }
}
