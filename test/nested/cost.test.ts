/**
 * What predictions of time know of an evaluation by odds: where they leave the numbers its nodes are weighed by logs or evaluated row by row,
 * which takes up to fifteen times as long. Truth: the path that a model without odds takes, whose prediction must be the same; rows counted.
 */
import { describe, expect, it } from 'vitest';
import { allDear, nestedSeconds } from '../../src/fit/engine/cost/nestedCost.ts';
import { GlmmError, glmm } from '../../src/index.ts';
import type { Problem } from '../oracle/problem.ts';
import { CODE } from '../support/engine.ts';
import { kernels } from '../support/kernels.ts';
import { nestedEngine } from '../support/nestedEngine.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Four groups of three children of `rows` rows each, responses of 0 and 1. */
function problemOf(rows: number): Problem {
  const random = uniform(5);
  const child = Array.from({ length: 12 * rows }, (_, r) => Math.floor(r / rows));
  return {
    family: 'binomial logit',
    y: child.map((c, r) => (c % 3 === 0 ? 1 : r % 2)),
    X: child.map(() => [1, random() - 0.5]),
    terms: [
      { Z: child.map(() => [1]), group: child.map((c) => c % 4) },
      { Z: child.map(() => [1]), group: child },
    ],
  };
}

const ORDERS = [31, 63];
/** Relative to the value, and to the larger of 1 and the component: modes of flat integrands are found to 1e-12 of their sds. */
const VALUE = 1e-10;
const GRADIENT = 1e-7;
const NONE = { rows: 0, children: 0, logged: 0, products: 0 };
const ORDINARY = [
  [0.7, 1],
  [0.2, 0.4],
] as const;
/** Predictors of hundreds. */
const FAR = [
  [0.7, 1],
  [600, 0.4],
] as const;
/** Children that are all ones have modes whose standard deviation is large, so that nodes move their rows by more than 300. */
const WIDE = [
  [30, 60],
  [0.2, 0.4],
] as const;

describe.each(kernels)('odds that leave the numbers, $name build', ({ name, instantiate }) => {
  const isFast = name !== 'scalar';

  it('are counted, and forgotten by the next evaluation', () => {
    const { workspace, evaluate } = nestedEngine(problemOf(5), ORDERS, instantiate());
    expect(workspace.isFast).toBe(isFast);
    expect(workspace.dear()).toEqual(NONE);
    evaluate(...ORDINARY);
    expect(workspace.dear()).toEqual(NONE);
    evaluate(...FAR);
    expect(workspace.dear()).toEqual(isFast ? { ...NONE, rows: 60, children: 12 } : NONE);
    evaluate(...WIDE);
    const { logged, products } = workspace.dear();
    if (isFast) {
      expect(logged).toBeGreaterThan(0);
      expect(products).toBeGreaterThan(logged);
    }
    evaluate(...ORDINARY);
    expect(workspace.dear()).toEqual(NONE);
  });

  it('give the values and gradients of the path row by row, single rows included', () => {
    for (const rows of [1, 3, 5, 40])
      for (const [theta, beta] of [FAR, WIDE]) {
        const problem = problemOf(rows);
        // one weight that is not one, by rounding, and the model has no odds; its nodes are placed as before
        const weights = problem.y.map((_, r) => (r === 0 ? 1 + 2 ** -52 : 1));
        const fast = nestedEngine(problem, ORDERS, instantiate());
        const other = nestedEngine({ ...problem, weights }, ORDERS, instantiate());
        expect(other.workspace.isFast).toBe(false);
        const [one, two] = [fast.evaluate(theta, beta), other.evaluate(theta, beta)];
        expectAbsolute(one.minus2LogLik, two.minus2LogLik, VALUE * Math.abs(two.minus2LogLik), `value, ${rows} rows`);
        one.gradient.forEach((g, i) =>
          expectAbsolute(g, two.gradient[i], GRADIENT * Math.max(1, Math.abs(g)), `component ${i}, ${rows} rows`),
        );
        if (isFast && theta === WIDE[0] && rows === 1) expect(fast.workspace.dear().logged).toBe(12);
      }
  });
});

it('every row left alone is predicted as a model without odds', () => {
  const size = {
    rows: 60,
    children: 12,
    columns: 2,
    parents: [4],
    effects: [1, 1],
    code: CODE['binomial logit'],
    isFast: true,
    isSummed: false,
  };
  const general = nestedSeconds({ ...size, isFast: false }, ORDERS, NONE);
  expect(nestedSeconds(size, ORDERS, allDear(size))).toBe(general);
  expect(general / nestedSeconds(size, ORDERS, NONE)).toBeGreaterThan(5);
});

it('a fit that begins where odds leave the numbers is refused by what it takes there', () => {
  const random = uniform(9);
  const data = Array.from({ length: 4000 }, (_, r) => ({
    y: random() < 0.5 ? 1 : 0,
    x: random() - 0.5,
    town: r % 100,
    house: r % 800,
  }));
  const begun = (start?: { theta: number[]; beta: number[] }) =>
    glmm('y ~ x + (1 | town / house)', data, {
      family: 'binomial',
      nAGQ: { outer: 5, inner: 7 },
      maxSeconds: 0.05,
      ...(start && { start }),
    });
  expect(begun().integration).toBe('quadrature');
  expect(() => begun({ theta: [1, 1], beta: [500, 0] })).toThrow(GlmmError);
  expect(() => begun({ theta: [1, 1], beta: [500, 0] })).toThrow(/TOO_LONG/);
});
