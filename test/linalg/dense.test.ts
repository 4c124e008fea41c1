import { describe, expect, it } from 'vitest';
import { uniform } from '../sparse/uniform.ts';
import { builds, instantiate, type Kernels } from './builds.ts';

/** Sizes that hit every remainder of the blocking (4, 32, chunks of 256). */
const sizes = [4, 8, 28, 32, 36, 64, 100, 260, 292];

/** Row-major m x m, symmetric positive definite with condition number of about 10 m. */
function positiveDefinite(m: number, seed: number): Float64Array {
  const random = uniform(seed);
  const b = Float64Array.from({ length: m * m }, () => random() - 0.5);
  const a = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let s = i === j ? 1 : 0;
      for (let k = 0; k < m; k++) s += b[i * m + k] * b[j * m + k];
      a[i * m + j] = a[j * m + i] = s;
    }
  }
  return a;
}

function put(kernels: Kernels, values: Float64Array): number {
  const address = kernels.allocate(values.byteLength);
  new Float64Array(kernels.memory.buffer, address, values.length).set(values);
  return address;
}
const view = (kernels: Kernels, address: number, length: number) =>
  new Float64Array(kernels.memory.buffer, address, length);

/** Largest |a - b|, where both exist. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]));
  return worst;
}

/** Entries are of order m / 12 and the condition number is about m: m^2 eps with room. */
const tolerance = (m: number) => 16 * m * m * 2.2e-16;

describe.each(builds)('dense kernels, %s build', (build) => {
  it.each(sizes)('factors, inverts and solves m = %i', (m) => {
    const kernels = instantiate(build);
    const a = positiveDefinite(m, m);
    const L = put(kernels, a);
    const U = kernels.allocate(m * m * 8);
    const S = kernels.allocate(m * m * 8);
    const rows = 8;
    const right = Float64Array.from({ length: rows * m }, uniform(7));
    const x = put(kernels, right);
    const v = put(kernels, right.subarray(0, m));

    expect(kernels.denseCholesky(L, m)).toBe(0);
    const factor = view(kernels, L, m * m).slice();
    const back = new Float64Array(m * m);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j <= i; j++) {
        let s = 0;
        for (let k = 0; k <= j; k++) s += factor[i * m + k] * factor[j * m + k];
        back[i * m + j] = back[j * m + i] = s;
      }
    }
    expect(distance(back, a)).toBeLessThan(tolerance(m));

    kernels.denseInvertFactor(L, m, U);
    kernels.denseProduct(U, m, S);
    const inverse = view(kernels, S, m * m);
    for (const column of [0, 1, m - 1]) {
      for (let i = 0; i < m; i++) {
        let s = 0;
        for (let k = 0; k < m; k++) s += a[i * m + k] * inverse[k * m + column];
        expect(Math.abs(s - (i === column ? 1 : 0))).toBeLessThan(tolerance(m));
      }
    }
    for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) expect(inverse[i * m + j]).toBe(inverse[j * m + i]);

    kernels.denseSolveRows(L, m, x, m, rows);
    kernels.denseForward(L, m, v);
    expect(distance(view(kernels, v, m), view(kernels, x, m))).toBeLessThan(tolerance(m));
    kernels.denseBackward(L, m, v);
    for (let i = 0; i < m; i++) {
      let s = 0;
      for (let k = 0; k < m; k++) s += a[i * m + k] * view(kernels, v, m)[k];
      expect(Math.abs(s - right[i])).toBeLessThan(tolerance(m));
    }
  });

  it('names the pivot that is not positive, NaN included', () => {
    for (const [bad, value] of [
      [0, -1],
      [5, 0],
      [33, Number.NaN],
      [70, Number.POSITIVE_INFINITY],
    ] as const) {
      const kernels = instantiate(build);
      const m = 72;
      const a = new Float64Array(m * m);
      for (let i = 0; i < m; i++) a[i * m + i] = i === bad ? value : 2;
      expect(kernels.denseCholesky(put(kernels, a), m)).toBe(bad + 1);
    }
  });
});

it('gives the same bits with and without f64x2', () => {
  const m = 292;
  const a = positiveDefinite(m, 3);
  const [simd, scalar] = (['release', 'scalar'] as const).map((build) => {
    const kernels = instantiate(build);
    const L = put(kernels, a);
    const U = kernels.allocate(m * m * 8);
    kernels.denseCholesky(L, m);
    kernels.denseInvertFactor(L, m, U);
    kernels.denseProduct(U, m, L);
    return view(kernels, L, m * m).slice();
  });
  expect(simd).toEqual(scalar);
});

describe.each(builds)('products and factors of dependent rows, %s build', (build) => {
  it.each([4, 36, 64, 100])('subtracts an outer product from the lower triangle, %i rows', (m) => {
    const kernels = instantiate(build);
    const random = uniform(m);
    const k = 6;
    const A = Float64Array.from({ length: m * k }, () => random() - 0.5);
    const S = Float64Array.from({ length: m * m }, () => random());
    const at = put(kernels, S);
    kernels.denseSubtractOuter(at, m, put(kernels, A), k);
    const after = view(kernels, at, m * m);
    let worst = 0;
    for (let i = 0; i < m; i++)
      for (let j = 0; j <= i; j++) {
        let expected = S[i * m + j];
        for (let l = 0; l < k; l++) expected -= A[i * k + l] * A[j * k + l];
        worst = Math.max(worst, Math.abs(after[i * m + j] - expected));
      }
    expect(worst).toBeLessThan(1e-14);
  });

  it.each([4, 36, 64, 100])('skips a row that depends on others: the factor is that of the rest, %i rows', (m) => {
    const kernels = instantiate(build);
    const whole = positiveDefinite(m, m);
    // row `twin` becomes that of 1 doubled
    const twin = m - 2;
    for (let j = 0; j < m; j++) whole[twin * m + j] = 2 * whole[m + j];
    for (let i = 0; i < m; i++) whole[i * m + twin] = 2 * whole[i * m + 1];
    whole[twin * m + twin] = 4 * whole[m + 1];
    const at = put(kernels, whole);
    expect(kernels.denseCholeskySkipping(at, m, 1e-9)).toBe(0);
    const L = view(kernels, at, m * m).slice();
    expect(L[twin * m + twin]).toBe(Number.POSITIVE_INFINITY);
    let worst = 0;
    for (let i = 0; i < m; i++)
      for (let j = 0; j <= i; j++) {
        if (i === twin || j === twin) continue;
        let product = 0;
        for (let k = 0; k <= j; k++) if (k !== twin) product += L[i * m + k] * L[j * m + k];
        worst = Math.max(worst, Math.abs(product - whole[i * m + j]));
      }
    expect(worst).toBeLessThan(tolerance(m));
    for (let j = 0; j < twin; j++)
      expect(Math.abs(L[twin * m + j] - (j < 2 ? 2 * L[m + j] : 0))).toBeLessThan(tolerance(m));
    // by default it is a failure, whatever rounding leaves of the pivot, or a pivot of rounding
    const again = put(kernels, whole);
    const failed = kernels.denseCholesky(again, m);
    expect(failed === twin + 1 || view(kernels, again, m * m)[twin * m + twin] < 1e-6).toBe(true);
  });
});
