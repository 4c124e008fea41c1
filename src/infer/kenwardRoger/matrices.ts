/** Small square matrices, row-major. */

/** A B */
export function product(A: ArrayLike<number>, B: ArrayLike<number>, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const a = A[i * n + k];
      if (a === 0) continue;
      for (let j = 0; j < n; j++) out[i * n + j] += a * B[k * n + j];
    }
  return out;
}

/** tr(A B) */
export function trace(A: ArrayLike<number>, B: ArrayLike<number>, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += A[i * n + j] * B[j * n + i];
  return sum;
}

/** tr(V Q) of a symmetric V: the products of their elements. */
export function tracesOf(V: ArrayLike<number>, Q: ArrayLike<number>, n: number): number {
  let sum = 0;
  for (let k = 0; k < n * n; k++) sum += V[k] * Q[k];
  return sum;
}

/** A'B for n rows of p and q numbers. */
export function crossProduct(
  A: ArrayLike<number>,
  B: ArrayLike<number>,
  n: number,
  p: number,
  q: number,
): Float64Array {
  const out = new Float64Array(p * q);
  for (let k = 0; k < n; k++)
    for (let i = 0; i < p; i++) {
      const a = A[k * p + i];
      if (a === 0) continue;
      for (let j = 0; j < q; j++) out[i * q + j] += a * B[k * q + j];
    }
  return out;
}
