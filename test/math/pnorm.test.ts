/**
 * The normal law on the three builds. Truth: 60-digit values (fixtures/pnorm.py), in ulps; limits exact; the symmetry
 * pnorm(-x) = pnormUpper(x), and qnorm as the inverse of pnorm.
 */
import { expect, it } from 'vitest';
import { accuracySuite } from '../support/accuracy.ts';
import { kernels } from '../support/kernels.ts';

accuracySuite('normal law', {
  fixtures: new URL('./fixtures/pnorm.json', import.meta.url),
  allowedUlps: { mills: 2, dnorm: 2.5, pnorm: 4, logPnorm: 4, hazard: 4, qnorm: 3 },
  exact: {
    mills: [
      [Infinity, 1e-300],
      [NaN, NaN],
    ],
    dnorm: [
      [0, 0.39894228040143265],
      [Infinity, 0],
      [-Infinity, 0],
      [-40, 0],
      [NaN, NaN],
    ],
    pnorm: [
      [0, 0.5],
      [-0, 0.5],
      [Infinity, 1],
      [-Infinity, 0],
      [10, 1],
      [NaN, NaN],
    ],
    pnormUpper: [
      [0, 0.5],
      [Infinity, 0],
      [-Infinity, 1],
    ],
    logPnorm: [
      [0, -Math.LN2],
      [Infinity, 0],
      [-Infinity, -Infinity],
      [-1e308, -Infinity],
      [NaN, NaN],
    ],
    hazard: [
      [Infinity, 0],
      [-Infinity, Infinity],
      [-1e308, 1e308],
      [-1e150, 1e150],
      [NaN, NaN],
    ],
    qnorm: [
      [0, -Infinity],
      [1, Infinity],
      [0.5, 0],
      [-0.1, NaN],
      [1.1, NaN],
      [NaN, NaN],
    ],
  },
});

it('qnorm inverts pnorm from -37 to 5', () => {
  const { pnorm, qnorm, hazard } = kernels[0]!.instantiate().exports;
  for (let x = -37; x <= 5; x += 0.37) {
    // pnorm is right to 4 ulp: x moves by 4 eps Phi / phi = 4 eps / hazard, and qnorm adds 3 ulp of x
    const allowed = Number.EPSILON * (4 / hazard(x) + 3 * Math.abs(x));
    expect(Math.abs(qnorm(pnorm(x)) - x), `x = ${x}`).toBeLessThanOrEqual(allowed);
  }
});
