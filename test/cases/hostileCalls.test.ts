/**
 * Calls of what is asked after the fit and of plans as nobody should make them. Truth: an error that says what is wrong and what to do, before
 * anything is computed, where numbers without a meaning came back or a TypeError.
 */
import { describe, expect, it } from 'vitest';
import { beta, compareModels, type GlmmErrorCode, glmm, lmm, power, simulateDesign } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { refusalOf } from '../support/refusal.ts';

const random = createRandom(3);
const data = Array.from({ length: 160 }, (_, i) => {
  const x = random.normal();
  return {
    arm: ['a', 'b', 'c'][i % 3],
    x,
    y: 0.4 * x + random.normal(),
    yes: random.uniform() < 0.5 + (0.3 * x) / (1 + Math.abs(x)) ? 1 : 0,
    town: `t${i % 8}`,
    house: `h${Math.floor(i / 8) % 5}`,
    other: `o${Math.floor(i / 16)}`,
  };
});
const linear = lmm('y ~ x + arm + (1 | town)', data);
const design = data.map(({ x, town }) => ({ x, town }));
const means = (vcov: readonly (readonly number[])[]) => () => linear.emmeans('arm', { vcov });
const change = (i: number, j: number, value: number) =>
  linear.vcov.map((row, a) => row.map((entry, b) => (a === i && b === j ? value : entry)));
const plan = { family: 'poisson', parameters: { beta: { x: 0.3 }, sd: { town: 0.2 } }, test: 'x', n: 3 } as const;
const binary = { family: 'binomial' } as const;
const iterative = { engine: 'iterative' } as const;

describe('hostile calls', () => {
  it.each<[string, () => unknown, GlmmErrorCode, string]>([
    ['models by name', () => compareModels({ a: linear, b: linear } as never), 'INVALID_OPTION', 'an array'],
    ['no models', () => compareModels(undefined as never), 'INVALID_OPTION', 'an array'],
    ['a variance below zero', means(change(1, 1, -0.1)), 'INVALID_OPTION', 'symmetric'],
    ['covariances that differ', means(change(1, 2, 0.5)), 'INVALID_OPTION', 'symmetric'],
    [
      'correlations above 1',
      means(change(1, 2, 5).map((row, i) => row.map((v, j) => (i === 2 && j === 1 ? 5 : v)))),
      'INVALID_OPTION',
      'below zero',
    ],
    [
      'a control that no contrast is with',
      () => linear.emmeans('arm').contrasts('pairwise', { ref: 'b' }),
      'INVALID_OPTION',
      'trtVsCtrl',
    ],
    ['a test of nothing', () => power('k ~ x + (1 | town)', design, { ...plan, test: [] }), 'INVALID_OPTION', 'test'],
    [
      'ordered categories without thresholds',
      () => power('k ~ x + (1 | town)', design, { ...plan, family: 'cumulative' }),
      'INVALID_OPTION',
      'thresholds',
    ],
    [
      'a mean beyond all numbers',
      () =>
        simulateDesign('k ~ x + (1 | town)', design, {
          family: 'poisson',
          parameters: { beta: { '(Intercept)': 800 }, sd: { town: 0 } },
        }),
      'NUMERICAL_FAILURE',
      'scale of the link',
    ],
    [
      'probes for quadrature of nested factors',
      () => glmm('yes ~ x + (1 | town / house)', data, { ...binary, nAGQ: 5, control: iterative }),
      'INVALID_OPTION',
      'control.engine',
    ],
  ])('%s', (_, call, code, says) => {
    const error = refusalOf(call);
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
  });

  it('takes covariances of any units, of few clusters too, whose rank is below p', () => {
    const rounded = linear.vcov.map((row) => row.map((v) => Number(v.toPrecision(8))));
    expect(linear.emmeans('arm', { vcov: rounded }).rows).toHaveLength(3);
    const g = [1, 1e6, -2e-6, 0];
    expect(linear.emmeans('arm', { vcov: g.map((a) => g.map((b) => a * b)) }).rows).toHaveLength(3);
  });
});

describe('plans of proportions', () => {
  it('need no response', () => {
    const [y] = simulateDesign('share ~ x + (1 | town)', design, {
      family: beta(),
      parameters: { beta: { x: 0.3 }, sd: { town: 0.2 }, dispersion: 5 },
    });
    expect(Array.from(y as ArrayLike<number>).every((v) => v > 0 && v < 1)).toBe(true);
  });
});
