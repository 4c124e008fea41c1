/**
 * A structure whose triangle is not linear in theta, which the package does not have: correlations r^|i - j| and one standard
 * deviation, theta = (s, x) with r = x / sqrt(1 + x^2). It stands for all such: what the door promises them is tested with it.
 */
import { COVARIANCE_NAMES, COVARIANCES } from '../../src/covariance/list.ts';
import type { Covariance } from '../../src/covariance/types.ts';
import { cellAt } from '../../src/covariance/unstructured.ts';

export const autoregressive: Covariance = {
  name: 'ar1',
  words: 'a series',
  isDiagonal: false,
  columns: 'together',
  contains: 'none',
  size: () => 2,
  cells: (theta, q, T) => each(theta[1], q, (cell, [C]) => (T[cell] = theta[0] * C)),
  slopes: (theta, q, J) =>
    each(theta[1], q, (cell, [C, dC]) => {
      J[2 * cell] = C;
      J[2 * cell + 1] = theta[0] * dC;
    }),
  bends: (theta, q, byCells, bend) =>
    each(theta[1], q, (cell, [, dC, ddC]) => {
      bend[1] += byCells[cell] * dC;
      bend[2] += byCells[cell] * dC;
      bend[3] += byCells[cell] * theta[0] * ddC;
    }),
  start: (sds) => [Math.sqrt(Array.from(sds).reduce((sum, sd) => sum + sd * sd, 0) / sds.length), 0],
  units: () => [0, -1],
  scales: () => [{ theta: 0, along: [0] }],
  settle(_, __, atZero) {
    // without variance there is no correlation
    atZero[1] = atZero[0];
  },
  parameters: () => [
    { kind: 'sd', row: 0, column: 0, text: 'ar1', own: { theta: 0 } },
    { kind: 'correlation', row: 1, column: 0, text: 'ar1', own: { theta: 1, of: (x) => x / Math.sqrt(1 + x * x) } },
  ],
};

/** C_i1 = r^(i - 1), C_ij = k r^(i - j), k = sqrt(1 - r^2), each with two derivatives in x. */
function each(x: number, q: number, write: (cell: number, C: readonly [number, number, number]) => void): void {
  const one = 1 + x * x;
  const r = [x / Math.sqrt(one), one ** -1.5, -3 * x * one ** -2.5];
  const k = [one ** -0.5, -x * one ** -1.5, (2 * x * x - 1) * one ** -2.5];
  for (let j = 0; j < q; j++)
    for (let i = j; i < q; i++) {
      const n = i - j;
      const p = [
        r[0] ** n,
        n === 0 ? 0 : n * r[0] ** (n - 1) * r[1],
        n === 0 ? 0 : n * r[0] ** (n - 1) * r[2] + (n === 1 ? 0 : n * (n - 1) * r[0] ** (n - 2) * r[1] ** 2),
      ];
      write(
        cellAt(q, i, j),
        j === 0
          ? [p[0], p[1], p[2]]
          : [k[0] * p[0], k[1] * p[0] + k[0] * p[1], k[2] * p[0] + 2 * k[1] * p[1] + k[0] * p[2]],
      );
    }
}

/** Puts it into the lists; what is returned takes it out again. */
export function withAutoregressive(): () => void {
  const [records, names] = [COVARIANCES as Covariance[], COVARIANCE_NAMES as string[]];
  records.push(autoregressive);
  names.push(autoregressive.name);
  return () => {
    records.splice(records.indexOf(autoregressive), 1);
    names.splice(names.indexOf(autoregressive.name), 1);
  };
}
