/** Truth: T T' = W W' and central differences of the rotation. */
import { describe, expect, it } from 'vitest';
import { covarianceToUser, fromUser, parameterMap, stepToUser, toUser } from '../../src/fit/engine/parameters.ts';
import { scaleRandom } from '../../src/fit/engine/scale.ts';
import { triangle } from '../../src/fit/engine/triangle.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

function square(M: Float64Array, q: number): number[] {
  return Array.from({ length: q * q }, (_, at) => {
    const [i, j] = [Math.floor(at / q), at % q];
    let sum = 0;
    for (let k = 0; k < q; k++) sum += M[i * q + k] * M[j * q + k];
    return sum;
  });
}

describe('triangle', () => {
  it.each([1, 2, 3, 4, 5])('has the same product, is lower triangular with a positive diagonal: %d rows', (q) => {
    const random = uniform(q);
    for (let trial = 0; trial < 20; trial++) {
      const W = Float64Array.from({ length: q * q }, () => normal(random));
      const T = triangle(W.slice(), [], q);
      const [a, b] = [square(W, q), square(T, q)];
      a.forEach((value, k) => {
        expectAbsolute(b[k], value, 1e-13, `product ${k}`);
      });
      for (let i = 0; i < q; i++) {
        expect(T[i * q + i]).toBeGreaterThan(0);
        for (let j = i + 1; j < q; j++) expect(T[i * q + j]).toBe(0);
      }
    }
  });

  it('has the derivative of central differences', () => {
    const random = uniform(99);
    const q = 4;
    const W = Float64Array.from({ length: q * q }, () => normal(random));
    const D = Float64Array.from({ length: q * q }, () => normal(random));
    const slope = D.slice();
    triangle(W.slice(), [slope], q);
    const h = 1e-6;
    const moved = (sign: number) =>
      triangle(
        W.map((w, k) => w + sign * h * D[k]),
        [],
        q,
      );
    const [above, below] = [moved(1), moved(-1)];
    // the third derivative times h^2, and 1e-16 / h of rounding
    slope.forEach((value, k) => {
      expectAbsolute(value, (above[k] - below[k]) / (2 * h), 1e-8 * (1 + Math.abs(value)), `slope ${k}`);
    });
  });

  it('a column of zeros stays one, and stands where the diagonal is zero', () => {
    // rows (2, 0, 1), (4, 0, 2), (1, 0, 5): the second is twice the first
    const T = triangle(Float64Array.of(2, 0, 1, 4, 0, 2, 1, 0, 5), [], 3);
    expect([T[4], T[5], T[2], T[7]].map((value) => Math.abs(value) < 1e-15)).toEqual([true, true, true, true]);
    expect(triangle(new Float64Array(9), [], 3)).toEqual(new Float64Array(9));
    const empty = triangle(Float64Array.of(0, 3, 0, 0), [], 2);
    expect(empty).toEqual(Float64Array.of(3, 0, 0, 0));
  });
});

describe('a term of an intercept and two columns, one of them far from zero', () => {
  const random = uniform(3);
  const n = 50;
  const values = new Float64Array(3 * n);
  for (let i = 0; i < n; i++) {
    values[i] = 1;
    values[n + i] = 300 + normal(random);
    values[2 * n + i] = normal(random);
  }
  const none = { values: new Float64Array(0), center: new Float64Array(0), factor: new Float64Array(0) };
  const map = parameterMap(none, [scaleRandom(values, 3, n)], -1);
  const plain = parameterMap(none, [scaleRandom(values, 3, n, 'given')], -1);
  const inner = Float64Array.of(0.7, -0.2, 0.1, 0.5, 0.3, 0.4);

  it('only that one is centred', () => {
    const { center, basis } = scaleRandom(values, 3, n);
    expect([center[0], center[2]]).toEqual([0, 0]);
    expect(center[1]).toBeCloseTo(300, 0);
    expect(basis).toBeDefined();
    expect(scaleRandom(values, 3, n, 'given').basis).toBeUndefined();
    // without an intercept nothing is
    expect(scaleRandom(values.subarray(n), 2, n).basis).toBeUndefined();
  });

  it('the way back returns', () => {
    fromUser(map, toUser(map, inner)).forEach((value, k) => {
      // 300 of rounding
      expectAbsolute(value, inner[k], 1e-11, `theta ${k}`);
    });
  });

  it('the variance of Zb is the same in every view', () => {
    const user = toUser(map, inner);
    const lengthOf = (view: 'centred' | 'given' | 'intercept', row: number): number => {
      const Z = scaleRandom(values, 3, n, view);
      const theta = fromUser(parameterMap(none, [Z], -1), user);
      const z = [0, 1, 2].map((j) => (Z.values[j * n + row] - Z.center[j]) * Z.factor[j]);
      let at = 0;
      let sum = 0;
      for (let c = 0; c < 3; c++) {
        let a = 0;
        for (let r = c; r < 3; r++) a += theta[at++] * z[r];
        sum += a * a;
      }
      return sum;
    };
    for (const row of [0, 7, 49]) {
      const expected = lengthOf('centred', row);
      expectAbsolute(lengthOf('given', row), expected, 1e-9, 'given');
      expectAbsolute(lengthOf('intercept', row), expected, 1e-9, 'intercept');
    }
    expect(plain.bases).toEqual([]);
  });

  it('covariances and steps move by the derivative', () => {
    const h = 1e-6;
    const columns = Array.from(inner, (_, k) => {
      const moved = (sign: number) =>
        toUser(
          map,
          inner.map((v, j) => (j === k ? v + sign * h : v)),
        );
      const [above, below] = [moved(1), moved(-1)];
      return above.map((value, i) => (value - below[i]) / (2 * h));
    });
    columns.forEach((column, k) => {
      const unit = new Float64Array(6);
      unit[k] = 1;
      stepToUser(map, unit, inner).forEach((value, i) => {
        // elements up to 300, third derivatives up to 1e3
        expectAbsolute(value, column[i], 1e-6, `slope ${i} by ${k}`);
      });
      const single = new Float64Array(36);
      single[k * 7] = 1;
      covarianceToUser(map, single, inner).forEach((value, at) => {
        const expected = column[Math.floor(at / 6)] * column[at % 6];
        expectAbsolute(value, expected, 1e-6 * (1 + Math.abs(expected)), `covariance ${at}`);
      });
    });
  });
});
