/** Independent effects, each with a variance of its own: `diag(x | g)`, and `(x || g)` of numbers. */
import type { Covariance } from './types.ts';
import { cellAt } from './unstructured.ts';

export const diagonal: Covariance = {
  name: 'diag',
  words: 'independent, each with its own variance',
  isDiagonal: true,
  columns: 'each',
  contains: 'diagonal',
  takesInResidual: () => true,
  within: ['hetar1', 'cs', 'toep', 'us'],
  size: (q) => q,
  cells(theta, q, T) {
    T.fill(0);
    for (let j = 0; j < q; j++) T[cellAt(q, j, j)] = theta[j];
  },
  slopes(_, q, J) {
    for (let j = 0; j < q; j++) J[cellAt(q, j, j) * q + j] = 1;
  },
  start: (sds) => Array.from(sds),
  units: (q) => Array.from({ length: q }, (_, j) => j),
  scales: (q) => Array.from({ length: q }, (_, j) => ({ theta: j, along: [j] })),
  parameters: (columns) => columns.map((text, j) => ({ kind: 'sd', row: j, column: j, text, own: { theta: j } })),
};
