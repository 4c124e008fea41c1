/**
 * Truth: orthonormality, and the largest product of each direction by plain loops. Tolerance: a few units in the last place of sums of
 * rank products of numbers up to one.
 */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/stats/random.ts';
import { kernels } from '../support/kernels.ts';

const TOLERANCE = 1e-14;
const [RANK, VECTORS] = [5, 8];

describe.each(kernels)('$name', ({ instantiate }) => {
  const { exports, put, reserve, take } = instantiate();
  const random = createRandom(20261129);
  const uniform = Array.from({ length: RANK * RANK }, () => random.uniform());
  const vectors = Array.from({ length: RANK * VECTORS }, () => random.normal());
  const frame = put(uniform);
  exports.frameOf(frame, RANK);
  const axes = Array.from({ length: RANK }, (_, c) => Array.from(take(frame + 8 * RANK * c, RANK)));
  const product = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, d) => sum + x * b[d]!, 0);

  it('a frame is orthonormal, and its first axis points where the normal quantiles do', () => {
    axes.forEach((a, c) => {
      axes.forEach((b, d) => {
        expect(Math.abs(product(a, b) - (c === d ? 1 : 0))).toBeLessThan(TOLERANCE);
      });
    });
    const draws = uniform.slice(0, RANK).map((p) => exports.qnorm(p));
    const length = Math.sqrt(product(draws, draws));
    draws.forEach((draw, d) => {
      expect(Math.abs(axes[0]![d]! - draw / length)).toBeLessThan(TOLERANCE);
    });
  });

  it('has the largest product of each axis and of what lies halfway between two', () => {
    const out = reserve(RANK * RANK);
    exports.frameLargest(frame, put(vectors), reserve(RANK * VECTORS), RANK, VECTORS, out);
    const columns = Array.from({ length: VECTORS }, (_, k) => axes.map((_, d) => vectors[d * VECTORS + k]!));
    const largest = (u: readonly number[]): number => Math.max(...columns.map((a) => Math.abs(product(a, u))));
    for (let c = 0; c < RANK; c++)
      for (let d = 0; d < RANK; d++) {
        const sign = c > d ? 1 : -1;
        const direction = c === d ? axes[c]! : axes[c]!.map((x, k) => Math.SQRT1_2 * (x + sign * axes[d]![k]!));
        const value = take(out + 8 * (c * RANK + d), 1)[0]!;
        expect(Math.abs(value - largest(direction)), `${c}, ${d}`).toBeLessThan(10 * TOLERANCE);
      }
  });
});
