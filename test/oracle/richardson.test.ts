/** Truth: derivatives in closed form. */
import { describe, it } from 'vitest';
import { expectAbsolute } from '../support/tolerance.ts';
import { derivative, gradient } from './richardson.ts';

describe('Richardson extrapolation', () => {
  it('gives exp its own derivative', () => {
    for (const x of [-2, 0, 1.5]) expectAbsolute(derivative(Math.exp, x), Math.exp(x), 1e-12 * Math.exp(x), `at ${x}`);
  });

  it('gives the gradient of x^3 y', () => {
    const g = gradient(([x, y]) => x ** 3 * y, [1.5, -2]);
    expectAbsolute(g[0], 3 * 1.5 ** 2 * -2, 1e-11, 'in x');
    expectAbsolute(g[1], 1.5 ** 3, 1e-11, 'in y');
  });
});
