/**
 * Searches that would take a hundred times the evaluations of others, along the end of what there is or among many hills, end where they have taken what
 * maxSeconds allows, with what they have and a word of it. Truth: what the same fit takes without a limit, counted.
 */
import { describe, expect, it } from 'vitest';
import { budgetOf, spendingOf } from '../../src/fit/engine/cost/budget.ts';
import { type GlmmOptions, glmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';
import { refusalOf } from '../support/refusal.ts';

type Make = (normals: () => number, uniforms: () => number) => (effect: number, slope: number, x: number) => number;

/** Groups of rows; `make` says what their responses are. */
function groups(seed: number, [nGroups, rows]: readonly [number, number], make: Make) {
  const uniforms = uniform(seed);
  const normals = (): number => normal(uniforms);
  const response = make(normals, uniforms);
  const data = { y: [] as number[], x: [] as number[], g: [] as string[] };
  for (let g = 0; g < nGroups; g++) {
    const [effect, slope] = [normals(), normals()];
    for (let k = 0; k < rows; k++) {
      const x = normals();
      data.x.push(x);
      data.g.push(`g${g}`);
      data.y.push(response(effect, slope, x));
    }
  }
  return data;
}

const CASES: readonly (readonly [string, string, ReturnType<typeof groups>, GlmmOptions])[] = [
  [
    'binomial with the log link near a probability of 1',
    'y ~ x + (1 + x | g)',
    groups(4, [20, 5], (_, u) => (effect) => Number(u() < Math.min(1, Math.exp(-0.15 + 0.03 * effect)))),
    { family: 'binomial', link: 'log' },
  ],
  [
    'inverse Gaussian of several hills',
    'y ~ x + (1 + x | g)',
    groups(2, [15, 4], (n) => (effect, slope, x) => Math.exp(effect + slope * x + 1.2 * n())),
    { family: 'inverseGaussian' },
  ],
];

describe.each(CASES)('%s', (_, formula, data, options) => {
  const within = (maxSeconds: number) => glmm(formula, data, { ...options, nAGQ: 3, maxSeconds });
  const all = within(Number.POSITIVE_INFINITY);
  // no less, or it would be refused
  const least = refusalOf(() => within(1e-9)).details.predictedSeconds as number;
  const some = within(least);

  it('the search ends, at the same place each time, and says so', () => {
    expect(some.optim.evaluations).toBeLessThan(0.95 * all.optim.evaluations);
    expect(some.optim.reason).toMatch(
      /the search was stopped after \d+ evaluations, which take more than maxSeconds: [\d.]+ allows/,
    );
    expect(within(least).logLik).toBe(some.logLik);
    expect(Number.isFinite(some.logLik)).toBe(true);
    if (!some.converged)
      expect(some.warnings.map(({ code }) => code)).toContainEqual(
        expect.stringMatching(/^(NOT_CONVERGED|HESSIAN_NOT_POSITIVE_DEFINITE)$/),
      );
  });

  it('that of the default is the one without a limit', () => {
    const { logLik, optim } = glmm(formula, data, { ...options, nAGQ: 3 });
    expect(logLik).toBe(all.logLik);
    expect(optim).toEqual(all.optim);
  });
});

describe('what is spent', () => {
  const work = (points: unknown) => ({ evaluationSeconds: points === 1 ? 0.1 : 0.5 }) as never;
  const engine = { setPoints: () => true, sample: () => true };

  it('is what the rule and the sample of the moment take', () => {
    const budget = budgetOf({}, 1)!;
    const { setPoints, sample, spending } = spendingOf(budget, engine, { work }, 1);
    spending.spend();
    setPoints(7);
    spending.spend();
    sample(10);
    spending.spend();
    expect(budget.evaluations).toBe(3);
    expect(budget.seconds).toBeCloseTo(0.1 + 0.5 + 0.05, 12);
    expect(spending.isSpent()).toBe(false);
    sample(1);
    for (let k = 0; k < 5; k++) spending.spend();
    expect(spending.isSpent()).toBe(true);
  });

  it('has no limit by random probes, nor where there is none', () => {
    expect(budgetOf({ probes: { count: 64, seed: 1 } }, 1)).toBeNull();
    expect(budgetOf({}, Number.POSITIVE_INFINITY)).toBeNull();
  });
});
