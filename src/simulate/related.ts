/** Draws of levels that are related: x with precision P = L L', from independent z by L'x = z. */
import type { Relationship } from '../design/types.ts';
import { GlmmError } from '../errors.ts';
import { largeCholesky } from '../stats/dense.ts';

/** Takes a vector of independent draws, one a level, to one of related levels. */
export function relating({ a, b, values, name }: Relationship, nLevels: number): (z: Float64Array) => Float64Array {
  const P = new Float64Array(nLevels * nLevels);
  for (let i = 0; i < nLevels; i++) P[i * nLevels + i] = 1;
  values.forEach((value, k) => {
    P[a[k] * nLevels + b[k]] += value;
    if (a[k] !== b[k]) P[b[k] * nLevels + a[k]] += value;
  });
  const L = largeCholesky(P, nLevels);
  if (L === null)
    throw new GlmmError('NUMERICAL_FAILURE', `relationship.${name} is not positive definite to rounding`, { name });
  return (z) => {
    const x = z.slice();
    for (let i = nLevels - 1; i >= 0; i--) {
      x[i] /= L[i * nLevels + i];
      for (let k = 0; k < i; k++) x[k] -= L[i * nLevels + k] * x[i];
    }
    return x;
  };
}
