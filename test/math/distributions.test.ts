/**
 * Incomplete gamma and beta functions and the laws made of them, on the three builds. Truth: 60-digit values
 * (fixtures/distributions.py); closed forms; sums of probabilities; quantiles as inverses.
 */
import { expect, it } from 'vitest';
import { accuracySuite } from '../support/accuracy.ts';
import { kernels } from '../support/kernels.ts';

/** 5e-13 relative: the tails are e^-L with L to 700, each ulp of L costing 5e-14. */
const TAIL = 2250;
/** A quantile is its tail's error over the slope of the log tail, 1 to 10 here. */
const QUANTILE = 100;

accuracySuite('distributions', {
  fixtures: new URL('./fixtures/distributions.json', import.meta.url),
  allowedUlps: {
    gammaP: TAIL,
    gammaQ: TAIL,
    pchisqUpper: TAIL,
    qchisq: QUANTILE,
    pbeta: TAIL,
    pt: TAIL,
    qt: QUANTILE,
    ppois: TAIL,
    pbinom: TAIL,
    pnbinom: TAIL,
  },
  exact: {
    pchisq: [
      [0, 1, 0],
      [-1, 1, 0],
      [Infinity, 3, 1],
      [1, 0, NaN],
      [1, -2, NaN],
      [NaN, 1, NaN],
    ],
    pchisqUpper: [
      [0, 1, 1],
      [Infinity, 3, 0],
      [NaN, 1, NaN],
    ],
    qchisq: [
      [0, 3, 0],
      [1, 3, Infinity],
      [-0.1, 3, NaN],
      [1.1, 3, NaN],
      [0.5, 0, NaN],
      [NaN, 1, NaN],
    ],
    pt: [
      [0, 5, 0.5],
      [Infinity, 5, 1],
      [-Infinity, 5, 0],
      [1, 0, NaN],
      [NaN, 5, NaN],
      [0, Infinity, 0.5],
    ],
    qt: [
      [0.5, 3, 0],
      [0, 3, -Infinity],
      [1, 3, Infinity],
      [2, 3, NaN],
      [NaN, 3, NaN],
    ],
    pbeta: [
      [0, 2, 3, 0],
      [1, 2, 3, 1],
      [-1, 2, 3, 0],
      [0.5, 0, 1, NaN],
      [NaN, 1, 1, NaN],
    ],
    ppois: [
      [-1, 2, 0],
      [0, 0, 1],
      [Infinity, 2, 1],
      [1, -1, NaN],
    ],
    pbinom: [
      [-1, 5, 0.5, 0],
      [5, 5, 0.5, 1],
      [2, 5, 0, 1],
      [2, 5, 1, 0],
      [2, 5, 1.5, NaN],
    ],
    pnbinom: [
      [-1, 2, 3, 0],
      [0, 2, 0, 1],
      [Infinity, 2, 3, 1],
      [1, 0, 3, NaN],
    ],
  },
});

const { exports: f } = kernels[0]!.instantiate();

it('chi-square on 2 degrees is exponential, Student on 1 is Cauchy', () => {
  for (const x of [1e-5, 0.3, 2, 20, 200]) {
    expect(f.pchisqUpper(x, 2) / f.exp(-x / 2) - 1).toBeCloseTo(0, 12);
    expect(f.pt(-x, 1) / (Math.atan(1 / x) / Math.PI) - 1).toBeCloseTo(0, 12);
  }
});

it('chi-square on 1 degree is the square of a normal', () => {
  for (const z of [0.01, 0.5, 1, 1.96, 5, 20])
    expect(f.pchisqUpper(z * z, 1) / (2 * f.pnorm(-z)) - 1).toBeCloseTo(0, 11);
});

it('Student comes to the normal law, also past the change of method', () => {
  for (const t of [-5, -1, -0.1, 2]) {
    expect(f.pt(t, 1e15) / f.pnorm(t) - 1).toBeCloseTo(0, 12);
    expect(f.pt(t, 0.999e9) / f.pt(t, 1.001e9) - 1).toBeCloseTo(0, 9);
  }
});

it('Poisson, binomial and negative binomial probabilities add up', () => {
  let poisson = f.exp(-3.7);
  for (let k = 0, sum = 0; k < 15; k++) {
    sum += poisson;
    expect(f.ppois(k, 3.7)).toBeCloseTo(sum, 14);
    poisson *= 3.7 / (k + 1);
  }
  let binomial = 0.7 ** 12;
  for (let k = 0, sum = 0; k < 12; k++) {
    sum += binomial;
    expect(f.pbinom(k, 12, 0.3)).toBeCloseTo(sum, 14);
    binomial *= ((12 - k) / (k + 1)) * (0.3 / 0.7);
  }
  let negative = (2 / 7) ** 2;
  for (let k = 0, sum = 0; k < 20; k++) {
    sum += negative;
    expect(f.pnbinom(k, 2, 5)).toBeCloseTo(sum, 14);
    negative *= ((k + 2) / (k + 1)) * (5 / 7);
  }
});

it('very large shapes meet the cube-root form: 2e-9 at the change of method', () => {
  for (const z of [-4, -1, 0.5, 3]) {
    const at = (a: number): number => f.gammaQ(a, a + z * Math.sqrt(a));
    // Half of it is the law itself, which moves by z^3 / sqrt(a) relative
    expect(Math.abs(at(1.0001e12) / at(0.9999e12) - 1)).toBeLessThanOrEqual(2e-9);
  }
});
