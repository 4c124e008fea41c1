/** Truth: a quadratic's Hessian, its gradient with and without rounding. */
import { describe, expect, it } from 'vitest';
import { hessianByDifferences, quietHessian } from '../../src/fit/search/hessian.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const A = [4, 1, -0.5, 1, 3, 0.2, -0.5, 0.2, 2];
const x = Float64Array.of(0.3, -0.2, 0.5);
const steps = Float64Array.of(5e-6, 6e-6, 7e-6);

/** A quadratic and a cubic part, whose gradient is off by up to `noise`. */
function objective(noise: number, seed = 1) {
  const random = uniform(seed);
  let evaluations = 0;
  return {
    evaluate(at: Float64Array, gradient: Float64Array): number {
      evaluations++;
      for (let i = 0; i < 3; i++) {
        gradient[i] = 0.5 * at[i] * at[i] + noise * (2 * random() - 1);
        for (let j = 0; j < 3; j++) gradient[i] += A[3 * i + j] * at[j];
      }
      return 0;
    },
    evaluations: () => evaluations,
  };
}
const truth = A.map((a, k) => (k % 4 === 0 ? a + x[k / 4] : a));

describe('quietHessian', () => {
  it('is that of forward differences where gradients are exact, at no further evaluation', () => {
    const f = objective(0);
    const gradient = new Float64Array(3);
    f.evaluate(x, gradient);
    const H = quietHessian(f, x, gradient, steps);
    expect(f.evaluations()).toBe(4);
    expect(H).toEqual(hessianByDifferences(f, x, gradient, steps));
  });

  it('keeps five digits where the forward differences have lost all but three', () => {
    const noise = 2e-9;
    for (let seed = 1; seed <= 5; seed++) {
      const f = objective(noise, seed);
      const gradient = new Float64Array(3);
      f.evaluate(x, gradient);
      const H = quietHessian(f, x, gradient, steps);
      truth.forEach((value, k) => {
        // noise times the rule's weights, 18 / 12, over steps of 5e-3
        expectAbsolute(H[k], value, 1e-6, `element ${k}`);
      });
    }
  });

  it('a parameter that is held has no say', () => {
    const f = objective(0);
    const held = {
      evaluate(at: Float64Array, gradient: Float64Array): number {
        const value = f.evaluate(at, gradient);
        gradient[2] = 0;
        return value;
      },
    };
    const gradient = new Float64Array(3);
    held.evaluate(x, gradient);
    const before = f.evaluations();
    quietHessian(held, x, gradient, steps);
    expect(f.evaluations() - before).toBe(3);
  });
});
