import { expect, it } from 'vitest';
import { minimise } from '../../src/optimize/bfgs.ts';

/** (x - 1)^2, and beyond 1.2 what cannot be computed. */
function parabola(beyond: number) {
  return {
    evaluate(x: Float64Array, gradient: Float64Array): number {
      gradient[0] = 2 * (x[0] - 1);
      return x[0] > 1.2 ? beyond : (x[0] - 1) ** 2;
    },
  };
}

it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  'a place with the value %d is no low place: the search steps back and finds the minimum',
  (beyond) => {
    const { x, stopped } = minimise(parabola(beyond), Float64Array.of(-3), { maxStep: () => Float64Array.of(100) });
    expect(stopped).toBe('flat');
    expect(Math.abs(x[0] - 1)).toBeLessThan(1e-4);
  },
);

it('where values are noise beside what gradients promise the search ends, instead of taking forty values for each step of rounding', () => {
  // values of 1e6 that are off by up to 1e-5, the less the shorter a step is, with a slope that promises 1e-6
  const noisy = {
    evaluate([x]: Float64Array, gradient: Float64Array): number {
      gradient[0] = 1e-3;
      let noise = 0;
      for (let k = 0; k < 20; k++) noise += Math.sin(9 ** k * x) / 2 ** k;
      return 1e6 + 1e-5 * noise;
    },
  };
  const { stopped, evaluations } = minimise(noisy, Float64Array.of(-3), { maxStep: () => Float64Array.of(100) });
  expect(stopped).toBe('line search');
  expect(evaluations).toBeLessThan(100);
});
