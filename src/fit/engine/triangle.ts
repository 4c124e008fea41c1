/**
 * The lower triangle T of a square matrix W with the same product, T T' = W W': rows of W are rotated together, T = W Q'. With
 * it go derivatives of W, so that a covariance of W becomes one of T (docs/mathematics.md (8.8)).
 *
 * Columns of zeros stay exactly zero and end where T has a zero on its diagonal: a singular factor is singular afterwards.
 */

/** @param W q x q, row-major; changed @param slopes derivatives of W, likewise; those of T are left in them */
export function triangle(W: Float64Array, slopes: readonly Float64Array[], q: number): Float64Array {
  const left = Array.from({ length: q }, (_, j) => j);
  const columnOf = new Array<number>(q).fill(-1);
  for (let i = 0; i < q; i++) {
    const pivot = left.find((j) => W[i * q + j] !== 0);
    if (pivot === undefined) continue;
    const moves = (j: number): boolean => W[i * q + j] !== 0 || slopes.some((slope) => slope[i * q + j] !== 0);
    for (const j of left) if (j !== pivot && moves(j)) rotate(W, slopes, q, i, pivot, j);
    columnOf[i] = pivot;
    left.splice(left.indexOf(pivot), 1);
  }
  // what no row has taken holds nothing
  for (let i = 0; i < q; i++) if (columnOf[i] < 0) columnOf[i] = left.pop() as number;
  // the sign of a column is free: diagonals are positive
  const sign = columnOf.map((j, i) => (W[i * q + j] < 0 ? -1 : 1));
  const ordered = (M: Float64Array): Float64Array =>
    Float64Array.from(M, (_, at) => {
      const [i, j] = [Math.floor(at / q), at % q];
      return j > i ? 0 : sign[j] * M[i * q + columnOf[j]];
    });
  for (const slope of slopes) slope.set(ordered(slope));
  return ordered(W);
}

/** Turns columns `pivot` and `other` so that row i has nothing left in the other. */
function rotate(
  W: Float64Array,
  slopes: readonly Float64Array[],
  q: number,
  i: number,
  pivot: number,
  other: number,
): void {
  const x = W[i * q + pivot];
  const y = W[i * q + other];
  const length = Math.sqrt(x * x + y * y);
  const c = x / length;
  const s = y / length;
  for (const slope of slopes) {
    // the angle moves by (c dy - s dx) / length
    const angle = (c * slope[i * q + other] - s * slope[i * q + pivot]) / length;
    for (let r = 0; r < q; r++) {
      const [a, b] = [r * q + pivot, r * q + other];
      const [wa, wb, da, db] = [W[a], W[b], slope[a], slope[b]];
      slope[a] = c * da + s * db + angle * (c * wb - s * wa);
      slope[b] = c * db - s * da - angle * (c * wa + s * wb);
    }
  }
  for (let r = 0; r < q; r++) {
    const [a, b] = [r * q + pivot, r * q + other];
    const [wa, wb] = [W[a], W[b]];
    W[a] = c * wa + s * wb;
    W[b] = c * wb - s * wa;
  }
  W[i * q + other] = 0;
}
