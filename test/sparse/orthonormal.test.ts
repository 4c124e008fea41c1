import { describe, expect, it } from 'vitest';
import { loadSparse } from '../../src/wasm/sparse/workspace.ts';
import * as field from '../../src/wasm/sparseFields.ts';
import { kernels } from '../support/kernels.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { uniform } from './uniform.ts';

/** Q'WQ = I: a few hundred products a sum, each right to rounding. */
const ORTHONORMAL = 2e-14;
/** Q R = X, as a share of the longest column: rounding times the steps of the factor. */
const PRODUCT = 1e-13;

/** Columns-major n x p of the kinds that meet a model. */
const matrices: Readonly<Record<string, (n: number, p: number, random: () => number) => Float64Array>> = {
  'well conditioned': (n, p, random) => Float64Array.from({ length: n * p }, () => random() - 0.5),
  'lengths from 1e-150 to 1e150': (n, p, random) =>
    Float64Array.from(
      { length: n * p },
      (_, k) => (random() - 0.5) * Number(`1e${Math.round(300 * (Math.floor(k / n) / p - 0.5))}`),
    ),
  'each column the one before and a millionth': (n, p, random) => {
    const X = Float64Array.from({ length: n * p }, () => random() - 0.5);
    for (let k = n; k < n * p; k++) X[k] = X[k - n]! + 1e-6 * X[k]!;
    return X;
  },
  // the squares of the condition number do not fit a double: Cholesky of X'X breaks down
  'each column the one before and 1e-11': (n, p, random) => {
    const X = Float64Array.from({ length: n * p }, () => random() - 0.5);
    for (let k = n; k < n * p; k++) X[k] = X[k - n]! + 1e-11 * X[k]!;
    return X;
  },
  'levels of a factor': (n, p) => {
    const X = new Float64Array(n * p);
    for (let i = 0; i < n; i++) X[i] = 1;
    for (let i = 0; i < n; i++) if (i % p > 0) X[(i % p) * n + i] = 1;
    return X;
  },
};

describe.each(kernels)('the basis of the fixed effects, $name build', ({ instantiate }) => {
  // around the sizes of chunks and tiles; no column at all
  for (const [n, p] of [
    [7, 1],
    [65, 3],
    [257, 4],
    [513, 31],
    [300, 33],
    [40, 0],
  ] as const) {
    for (const [kind, make] of Object.entries(matrices)) {
      it(`${n} rows, ${p} columns, ${kind}: orthonormal, and its product is X`, () => {
        const random = uniform(n + p);
        const values = make(n, p, random);
        const weights = Float64Array.from({ length: n }, () => 0.5 + random());
        const memory = load(values, weights, n, p, instantiate());
        expect(memory.status).toBe(0);
        const { Q, R, stride } = memory;
        for (let j = 0; j < p; j++) {
          for (let k = 0; k <= j; k++) {
            let product = 0;
            for (let i = 0; i < n; i++) product += weights[i]! * Q[j * n + i]! * Q[k * n + i]!;
            expectAbsolute(product, j === k ? 1 : 0, ORTHONORMAL, `Q'WQ, ${j} and ${k}`);
          }
          let length = 0;
          for (let i = 0; i < n; i++) length = Math.max(length, Math.abs(values[j * n + i]!));
          for (let i = 0; i < n; i++) {
            let product = 0;
            for (let k = 0; k <= j; k++) product += Q[k * n + i]! * R[j * stride + k]!;
            expectAbsolute(product, values[j * n + i]!, PRODUCT * length, `QR, row ${i}, column ${j}`);
          }
        }
      });
    }
  }

  it('says so where columns are equal', () => {
    const X = Float64Array.from({ length: 40 }, (_, k) => (k % 20) + 1);
    expect(load(X, new Float64Array(20).fill(1), 20, 2, instantiate()).status).not.toBe(0);
  });
  it('says so where a number is not finite', () => {
    const X = Float64Array.from({ length: 40 }, (_, k) => (k === 30 ? Number.NaN : (k * 7) % 11));
    expect(load(X, new Float64Array(20).fill(1), 20, 2, instantiate()).status).not.toBe(0);
  });
});

function load(
  values: Float64Array,
  weights: Float64Array,
  n: number,
  p: number,
  instance: ReturnType<(typeof kernels)[number]['instantiate']>,
) {
  const columns = (k: number, of: Float64Array) => ({
    values: of,
    center: new Float64Array(k),
    factor: new Float64Array(k).fill(1),
  });
  const { model, doubles, X } = loadSparse(
    {
      y: new Float64Array(n),
      weights,
      offset: null,
      X: columns(p, values),
      terms: [
        {
          Z: columns(1, new Float64Array(n).fill(1)),
          codes: Int32Array.from({ length: n }, (_, i) => i % 3),
          nLevels: 3,
        },
      ],
    },
    instance as never,
    { linear: true, family: 0 },
  );
  const stride = (p + 4) & ~3;
  const status = instance.exports.linearOrthonormalise(model);
  return { status, stride, Q: X.full(), R: doubles(field.SPARSE_BASIS, stride * stride) };
}
