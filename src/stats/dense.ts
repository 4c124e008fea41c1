/**
 * Large symmetric matrices by the kernels (assembly/linalg/dense.ts), about ten times as fast as loops here. Matrices are full,
 * row-major; in linear memory they are filled up to a multiple of four rows.
 */
import { GlmmError } from '../errors.ts';
import type { KernelInstance } from '../wasm/instance.ts';
import { borrow, lending } from '../wasm/loans.ts';

/** From this many rows on the copies are worth it. */
export const LARGE = 64;

/** Lower Cholesky factor of the n x n matrix, zeros above; null when a pivot is not positive (or NaN). */
export function largeCholesky(matrix: Float64Array, n: number): Float64Array | null {
  return inKernels(n, 1, ({ exports }, m, [a], view) => {
    put(view(a, m * m), m, matrix, n);
    if (exports.denseCholesky(a, m) !== 0) return null;
    return take(view(a, m * m), m, n, (i) => i + 1);
  });
}

/**
 * The same, but a pivot up to `negligible` is Infinity and its column zero: as if its row were not there. Left of it stands
 * L^-1 times the row.
 */
export function largeCholeskySkipping(matrix: Float64Array, n: number, negligible: number): Float64Array | null {
  return inKernels(n, 1, ({ exports }, m, [a], view) => {
    put(view(a, m * m), m, matrix, n);
    if (exports.denseCholeskySkipping(a, m, negligible) !== 0) return null;
    return take(view(a, m * m), m, n, (i) => i + 1);
  });
}

/** (L L')^-1, exactly symmetric. */
export function largeInverse(L: Float64Array, n: number): Float64Array {
  return inKernels(n, 2, ({ exports }, m, [a, u], view) => {
    put(view(a, m * m), m, L, n);
    exports.denseInvertFactor(a, m, u);
    exports.denseProduct(u, m, a);
    return take(view(a, m * m), m, n, () => n);
  });
}

/** Rows of a matrix that lie in linear memory at once. */
const CHUNK_ROWS = 256;

/**
 * X'X over the chosen rows of a matrix of n rows and p columns, column-major.
 *
 * @param blocks first rows and ends of what is looked at
 */
export function largeCrossProduct(
  values: Float64Array,
  n: number,
  p: number,
  blocks: readonly (readonly [number, number])[],
): Float64Array {
  const chunkMatrices = Math.ceil(CHUNK_ROWS / p);
  return inKernels(p, 1 + chunkMatrices, ({ exports }, m, [s, chunk], view) => {
    const rows = view(chunk, m * CHUNK_ROWS);
    let filled = 0;
    const add = (): void => {
      exports.denseSubtractOuter(s, m, chunk, CHUNK_ROWS);
      rows.fill(0);
      filled = 0;
    };
    for (const [first, end] of blocks)
      for (let from = first; from < end; ) {
        const count = Math.min(end - from, CHUNK_ROWS - filled);
        for (let j = 0; j < p; j++)
          rows.set(values.subarray(j * n + from, j * n + from + count), j * CHUNK_ROWS + filled);
        from += count;
        filled += count;
        if (filled === CHUNK_ROWS) add();
      }
    if (filled > 0) add();
    const lower = take(view(s, m * m), m, p, (i) => i + 1);
    for (let i = 0; i < p; i++)
      for (let j = 0; j <= i; j++) {
        lower[i * p + j] = -lower[i * p + j];
        lower[j * p + i] = lower[i * p + j];
      }
    return lower;
  });
}

type View = (address: number, length: number) => Float64Array;

/** Runs with the addresses of `count` zeroed matrices of n rows, filled up to m. */
function inKernels<T>(
  n: number,
  count: number,
  run: (instance: KernelInstance, m: number, addresses: readonly number[], view: View) => T,
): T {
  const m = (n + 3) & ~3;
  const bytes = 8 * m * m;
  return lending(() => {
    const { made } = borrow(count * bytes, (instance) => ({ instance, address: allocated(instance, count * bytes) }));
    const { instance, address } = made;
    const addresses = Array.from({ length: count }, (_, k) => address + k * bytes);
    return run(instance, m, addresses, (at, length) => new Float64Array(instance.memory.buffer, at, length));
  });
}

/** @throws GlmmError OUT_OF_MEMORY */
export function allocated({ exports }: KernelInstance, bytes: number): number {
  const address = exports.allocate(bytes) >>> 0;
  if (address === 0) {
    const mebibytes = Math.ceil(bytes / 1048576);
    throw new GlmmError('OUT_OF_MEMORY', `a matrix of ${mebibytes} MiB is more than there is memory for`, { bytes });
  }
  return address;
}

/** The n x n matrix within the m x m one, whose other rows are those of the identity. */
function put(to: Float64Array, m: number, matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) to.set(matrix.subarray(i * n, (i + 1) * n), i * m);
  for (let i = n; i < m; i++) to[i * (m + 1)] = 1;
}

/** The first `width(i)` elements of each row. */
function take(from: Float64Array, m: number, n: number, width: (row: number) => number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out.set(from.subarray(i * m, i * m + width(i)), i * n);
  return out;
}
