/** Independent effects of one variance: `homdiag(0 + f | g)` is `(1 | g:f)`. theta is their common standard deviation. */
import { rootMeanSquare } from './correlated.ts';
import type { Covariance } from './types.ts';
import { cellAt } from './unstructured.ts';

export const homdiag: Covariance = {
  name: 'homdiag',
  words: 'independent, all with the same variance',
  isDiagonal: true,
  columns: 'together',
  contains: 'none',
  takesInResidual: () => true,
  within: ['diag', 'ar1', 'homcs', 'homtoep', 'hetar1', 'cs', 'toep', 'us'],
  size: () => 1,
  cells(theta, q, T) {
    T.fill(0);
    for (let j = 0; j < q; j++) T[cellAt(q, j, j)] = theta[0];
  },
  slopes(_, q, J) {
    for (let j = 0; j < q; j++) J[cellAt(q, j, j)] = 1;
  },
  start: (sds) => [rootMeanSquare(sds)],
  units: () => [0],
  scales: () => [{ theta: 0, along: [0] }],
  parameters: () => [{ kind: 'sd', row: 0, column: 0, text: 'homdiag', own: { theta: 0 } }],
};
