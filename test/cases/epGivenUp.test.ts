/**
 * Expectation propagation that does not come to an end: 'auto' gives it up when it has taken the seconds of a fit, counted in sweeps and points, and
 * keeps Laplace's approximation. Truth: the same fit by Laplace's approximation; counts of single evaluations.
 */
import { describe, expect, it } from 'vitest';
import { attemptOf, budgetOf, OutOfTime, spendingOf } from '../../src/fit/engine/cost/budget.ts';
import { glmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { BINOMIAL_LOGIT } from '../../src/wasm/codes.ts';
import { createEp } from '../../src/wasm/ep.ts';
import { model, shapes } from '../sparse/problems.ts';

// probit responses of two factors, with one slope a hundred times as far out as the others: sites go round and round in most places
const x = [
  0.61, 0.07, 0.64, 0.35, 0.52, -0.05, 1.05, -0.73, 0.81, -0.99, -0.43, -0.5, -1.12, 0.46, 0.83, 0.27, -0.99, 0.67,
  -2.54, -1.51, -116.52, 0.47, -0.39, 0.22, -1.38, 0.63, -0.5, -0.81, 0.78, 0.16, -1.06, 0.46, 1.12, -0.58, 0.34, -0.52,
  -1.87, 0.94, -0.32, 1.43, 0.22, -0.7, 1.04, -0.5, -0.67, -1.28, 0.61, -1.73, -0.16, 1.06, -0.58, -0.8, -0.74, 0.48, 2,
  0.05, 0.24, 0.92, 2.05, -1.68,
];
const a =
  '11 2 5 4 4 13 12 12 13 0 3 6 1 12 2 12 10 13 14 3 2 12 14 14 8 7 7 11 5 13 13 6 6 10 2 10 11 7 12 6 10 1 1 0 11 4 0 13 12 1 4 4 7 9 11 4 12 14 9 3';
const b =
  '10 11 6 6 1 7 7 12 10 10 1 4 2 6 6 11 11 0 1 6 12 8 5 8 3 2 9 6 4 9 5 8 0 4 2 4 9 4 5 0 8 8 2 11 1 2 3 6 5 9 12 2 5 4 12 5 3 6 10 12';
const y = '111110101011011101000100010011011111010110101010010001111110';
const levels = (text: string): string[] => text.split(' ').map((level) => `l${level}`);
const hard = { x, a: levels(a), b: levels(b), y: Array.from(y, Number) };

describe("an attempt of 'auto' that takes too long", () => {
  const by = (more: object) =>
    glmm('y ~ 1 + (x | a) + (1 | b)', hard, { family: 'binomial', link: 'probit', maxSeconds: 2, ...more });
  const fit = by({});

  it("leaves Laplace's fit as it is", () => {
    const laplace = by({ integration: 'laplace' });
    expect(fit.integration).toBe('laplace');
    expect(fit.logLik).toBe(laplace.logLik);
    expect(fit.theta).toEqual(laplace.theta);
  });

  it('ends soon, and says why', () => {
    const { tried } = fit.laplace!;
    expect(tried).toMatch(/^the search was stopped after \d+ evaluations, which take more than maxSeconds: 2 allows/);
    // a hundred of them on the way near, by fewer points and some 17 sweeps; then each takes up to 500 sweeps of 127 points, 0.4 predicted seconds
    expect(Number(/after (\d+)/.exec(tried!)![1])).toBeLessThan(150);
    const { message } = fit.warnings.find(({ code }) => code === 'LAPLACE_COARSE')!;
    expect(message).toContain(`Expectation propagation was tried and did not converge: ${tried}.`);
  });
});

it('a fit that ends in time is the same as one that may take any', () => {
  const random = createRandom(3);
  const of = <T>(value: (i: number) => T): T[] => Array.from({ length: 90 }, (_, i) => value(i));
  const data = { s: of((i) => `s${i % 15}`), i: of((k) => `i${Math.floor(k / 15)}`), y: of(() => 0) };
  const [s, i] = [15, 6].map((n) => Array.from({ length: n }, () => 2 * random.normal()));
  data.y = of((k) => Number(random.uniform() < 1 / (1 + Math.exp(-s[k % 15] - i[Math.floor(k / 15)]))));
  const by = (more: object) => glmm('y ~ 1 + (1 | s) + (1 | i)', data, { family: 'binomial', ...more });
  const [limited, unlimited] = [by({}), by({ maxSeconds: Number.POSITIVE_INFINITY })];
  expect(limited.integration).toBe('ep');
  expect(limited.logLik).toBe(unlimited.logLik);
  expect(limited.thetaSe).toEqual(unlimited.thetaSe);
});

it('sweeps and points are counted of what is evaluated, not of what is remembered', () => {
  const { engine } = model(shapes()[2], { family: 'binomial logit' });
  const workspace = createEp({ ...engine, code: BINOMIAL_LOGIT });
  const sum = { sweeps: 0, points: 0 };
  for (const [points, theta] of [
    [9, 0.5],
    [9, 1.5],
    [31, 1.5],
  ]) {
    workspace.setPoints(points);
    const at = Float64Array.of(theta, 0.8, 0.2, 0.4, -0.3);
    workspace.evaluate(at);
    workspace.evaluate(at);
    const { sweeps } = workspace.work();
    sum.sweeps += sweeps;
    sum.points += points * sweeps;
  }
  expect(workspace.made()).toEqual(sum);
});

describe('a budget', () => {
  const engine = { setPoints: () => true, sample: () => true };
  const work = () => {
    throw new Error('not what is predicted');
  };
  const spentAt = (seconds: number, budget: ReturnType<typeof budgetOf>) =>
    spendingOf(budget!, engine, { work, secondsMade: () => seconds }, 9).spending;

  it('is spent by what was made: of a fit three times its seconds, of an attempt once', () => {
    expect(spentAt(29, budgetOf({}, 10)).isSpent()).toBe(false);
    expect(spentAt(31, budgetOf({}, 10)).isSpent()).toBe(true);
    expect(spentAt(9, attemptOf({}, 10)).isSpent()).toBe(false);
    expect(spentAt(11, attemptOf({}, 10)).isSpent()).toBe(true);
  });

  it('ends an attempt, and no fit', () => {
    expect(() => spentAt(31, budgetOf({}, 10)).spend()).not.toThrow();
    expect(() => spentAt(9, attemptOf({}, 10)).spend()).not.toThrow();
    expect(() => spentAt(11, attemptOf({}, 10)).spend()).toThrow(OutOfTime);
  });
});
