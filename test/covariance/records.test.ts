/**
 * What every record of a structure promises. Truths: central differences, identities of T T'.
 */
import { describe, expect, it } from 'vitest';
import { COVARIANCES, covarianceOf } from '../../src/covariance/list.ts';
import type { Covariance } from '../../src/covariance/types.ts';
import { cellAt } from '../../src/covariance/unstructured.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const RECORDS = COVARIANCES.map((record) => [record.name, record] as const);
/** Central differences of elements of size one, by steps of 1e-5: rounding 1e-11, third derivatives 1e-10. */
const STEP = 1e-5;
const DIFFERENCE = 1e-8;
/** What is left of slopes of the covariance of size one, outside of the span of the others, is as large. */
const APART = 1e-4;

describe.each(RECORDS)('%s', (name, record) => {
  describe.each([1, 2, 4])('of %i effects', (q) => {
    const random = uniform(10 * q + name.length);
    const n = record.size(q);
    const nCells = (q * (q + 1)) / 2;
    const theta = Array.from({ length: n }, () => 0.2 + 0.5 * Math.abs(normal(random)));
    const moved = (k: number, step: number): number[] => theta.map((t, i) => (i === k ? t + step : t));

    it('has the slopes of its cells', () => {
      const J = new Float64Array(nCells * n);
      record.slopes(theta, q, J);
      for (let k = 0; k < n; k++) {
        const [above, below] = [cells(record, moved(k, STEP), q), cells(record, moved(k, -STEP), q)];
        for (let c = 0; c < nCells; c++)
          expectAbsolute(J[c * n + k], (above[c] - below[c]) / (2 * STEP), DIFFERENCE, `cell ${c} by theta ${k}`);
      }
    });

    it('has the slopes of those, or is linear', () => {
      const g = Float64Array.from({ length: nCells }, () => normal(random));
      const bend = new Float64Array(n * n);
      record.bends?.(theta, q, g, bend);
      const pulled = (at: number[], l: number): number => {
        const J = new Float64Array(nCells * n);
        record.slopes(at, q, J);
        return g.reduce((sum, value, c) => sum + value * J[c * n + l], 0);
      };
      for (let k = 0; k < n; k++)
        for (let l = 0; l < n; l++) {
          const expected = (pulled(moved(k, STEP), l) - pulled(moved(k, -STEP), l)) / (2 * STEP);
          expectAbsolute(bend[k * n + l], expected, DIFFERENCE, `theta ${k}, ${l}`);
        }
    });

    it('starts at standard deviations without correlations', () => {
      const sd = 0.7;
      const V = covariance(record, record.start(new Array<number>(q).fill(sd)), q);
      for (let i = 0; i < q; i++)
        for (let j = 0; j < q; j++) expectAbsolute(V[i * q + j], i === j ? sd * sd : 0, 1e-15, `${i}, ${j}`);
    });

    it('does not know the sign of its scales', () => {
      const V = covariance(record, theta, q);
      for (const { theta: scale, along } of record.scales(q)) {
        expect(along).toContain(scale);
        const turned = theta.map((t, k) => (along.includes(k) ? -t : t));
        expectEqual(covariance(record, turned, q), V, `${scale}`);
      }
      expectEqual(covariance(record, record.start(new Array<number>(q).fill(0)), q), V.fill(0), 'no variance');
    });

    it('holds what means nothing where scales are zero, and leaves the covariance as it is', () => {
      const scales = record.scales(q).map((scale) => scale.theta);
      for (let subset = 1; subset < 1 << scales.length; subset++) {
        const zero = new Set(scales.filter((_, k) => subset & (1 << k)));
        const settled = Float64Array.from(theta, (t, k) => (zero.has(k) ? 0 : t));
        const V = covariance(record, settled, q);
        const held = Array.from(settled, (_, k) => zero.has(k));
        record.settle?.(settled, q, held);
        expectEqual(covariance(record, settled, q), V, `${[...zero]}`);
        // whatever a theta that is held off zero does to the covariance, the others can do; and no others can do the same
        const free = held.flatMap((isHeld, k) => (isHeld ? [] : [slopesOfV(record, settled, q, k)]));
        held.forEach((isHeld, k) => {
          if (!isHeld || settled[k] === 0) return;
          const rest = restOf(slopesOfV(record, settled, q, k), free);
          expect(rest, `${[...zero]}: theta ${k}`).toBeLessThan(DIFFERENCE);
        });
        free.forEach((slopes, k) => {
          const others = free.filter((_, l) => l !== k);
          expect(restOf(slopes, others), `${[...zero]}: free ${k}`).toBeGreaterThan(APART);
        });
        const left = record.scales(q).filter((scale) => !held[scale.theta]);
        for (const scale of left) expect(settled[scale.theta]).not.toBe(0);
      }
    });

    it('is on the scale of its thetas with a unit, and allows the columns to be scaled as it says', () => {
      const units = record.units(q);
      expect(units).toHaveLength(n);
      const factor = Array.from({ length: q }, (_, j) => (record.columns === 'together' ? 3 : 1 + j));
      const T = cells(record, theta, q);
      const scaled = cells(
        record,
        theta.map((t, k) => (units[k] < 0 ? t : factor[units[k]] * t)),
        q,
      );
      for (let j = 0; j < q; j++)
        for (let i = j; i < q; i++) {
          const c = cellAt(q, i, j);
          expectAbsolute(scaled[c], factor[i] * T[c], 1e-15 * factor[i], `cell ${i}, ${j}`);
        }
    });

    it('names a parameter for each theta, which is what it says', () => {
      const names = Array.from({ length: q }, (_, j) => `x${j}`);
      const parameters = record.parameters(names);
      expect(parameters).toHaveLength(n);
      expect(new Set(parameters.map(({ kind, text }) => `${kind} ${text}`)).size).toBe(n);
      const V = covariance(record, theta, q);
      for (const { row, column, own } of parameters) {
        const value = Math.sqrt(V[row * q + row]);
        const parameter = row === column ? value : V[row * q + column] / value / Math.sqrt(V[column * q + column]);
        if (own) expectAbsolute(own.of?.(theta[own.theta]) ?? theta[own.theta], parameter, 1e-14, `${row}, ${column}`);
      }
    });

    it('says whether it takes in a residual', () => {
      const all = Array.from(theta, (_, k) => slopesOfV(record, Float64Array.from(theta), q, k));
      const identity = Float64Array.from({ length: q * q }, (_, k) => (k % (q + 1) === 0 ? 1 : 0));
      expect(restOf(identity, all) < DIFFERENCE).toBe(record.takesInResidual(q));
    });

    it('says whether T is diagonal', () => {
      const T = cells(record, theta, q);
      let off = 0;
      for (let j = 0; j < q; j++) for (let i = j + 1; i < q; i++) off += Math.abs(T[cellAt(q, i, j)]);
      expect(off > 0).toBe(q > 1 && !record.isDiagonal);
    });
  });
});

it('a term without a name of a structure is unstructured', () => {
  expect(covarianceOf({}).name).toBe('us');
});

function expectEqual(got: Float64Array, expected: Float64Array, what: string): void {
  got.forEach((value, k) => {
    expectAbsolute(value, expected[k], 1e-14, `${what}, element ${k}`);
  });
}

function cells(record: Covariance, theta: ArrayLike<number>, q: number): Float64Array {
  const T = new Float64Array((q * (q + 1)) / 2).fill(Number.NaN);
  record.cells(theta, q, T);
  return T;
}

/** d(T T') / d theta_k, by central differences. */
function slopesOfV(record: Covariance, theta: Float64Array, q: number, k: number): Float64Array {
  const at = (step: number): Float64Array =>
    covariance(
      record,
      theta.map((t, i) => (i === k ? t + step : t)),
      q,
    );
  const [above, below] = [at(STEP), at(-STEP)];
  return above.map((value, i) => (value - below[i]) / (2 * STEP));
}

/** Length of what is left of a vector outside of the span of others. */
function restOf(vector: Float64Array, others: readonly Float64Array[]): number {
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const basis: Float64Array[] = [];
  const reduced = (from: Float64Array): Float64Array =>
    basis.reduce((left, unit) => left.map((value, i) => value - dot(unit, from) * unit[i]), from);
  for (const other of others) {
    const left = reduced(other);
    const length = Math.sqrt(dot(left, left));
    if (length > DIFFERENCE) basis.push(left.map((value) => value / length));
  }
  const left = reduced(vector);
  return Math.sqrt(dot(left, left));
}

/** T T', from the definition. */
function covariance(record: Covariance, theta: ArrayLike<number>, q: number): Float64Array {
  const T = cells(record, theta, q);
  const at = (i: number, j: number): number => (j > i ? 0 : T[cellAt(q, i, j)]);
  return Float64Array.from({ length: q * q }, (_, k) => {
    let sum = 0;
    for (let d = 0; d < q; d++) sum += at(Math.floor(k / q), d) * at(k % q, d);
    return sum;
  });
}
