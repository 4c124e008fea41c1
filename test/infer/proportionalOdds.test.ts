/**
 * The comparison of cuts. Truths: R's glm with the covariance by hand where groups do not differ (fixtures/proportionalOdds.R); the
 * definition with integrals by the trapezoidal rule and slopes by differences where they do; simulation of slopes that change (its level is in test/properties).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { cumulative, glmm } from '../../src/index.ts';
import { rated } from '../support/rated.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const FORMULA = 'y ~ x + f + (1 | g)';
const ORDERED = { family: 'cumulative', nAGQ: 5 } as const;

describe('against R, groups that do not differ', () => {
  interface Known {
    readonly data: Readonly<Record<'y' | 'x' | 'f' | 'g', readonly (number | string)[]>>;
    readonly estimates: readonly (readonly number[])[];
    readonly all: Readonly<Record<'chisq' | 'F' | 'p', number>>;
    readonly x: Known['all'];
    readonly f: Known['all'];
  }
  const known = JSON.parse(text('./fixtures/proportionalOdds.json')) as Known;
  const { tests, cuts, nGroups } = glmm(FORMULA, known.data as never, ORDERED).proportionalOddsTest();
  // estimates are found to 1e-3 of a standard error at the least, and mostly to much less
  const FOUND = 1e-5;

  it('estimates, chi-square, F and p', () => {
    expect(nGroups).toBe(24);
    known.estimates.flat().forEach((estimate, k) => {
      expectAbsolute(cuts[k]!.estimate, estimate, FOUND, `${cuts[k]!.term} at ${cuts[k]!.cut}`);
    });
    (['all', 'x', 'f'] as const).forEach((term, k) => {
      const row = tests[k]!;
      expect([row.term, row.df, row.df2]).toEqual(term === 'all' ? ['(all)', 4, 20] : [term, 2, 22]);
      expectRelative(row.chisq, known[term].chisq, 1e-4, 'chi-square');
      expectRelative(row.F, known[term].F, 1e-4, 'F');
      expectRelative(row.pValue, known[term].p, 1e-4, 'p');
    });
  });
});

it('against the definition, groups that differ', () => {
  const { y, ...rest } = rated({ seed: 2, groups: 25, rows: 8, twist: 0 });
  const data = { ...rest, y: y.map((category) => Math.min(category, 2)) };
  const levels = [...new Set(data.g)];
  const rowsOf = levels.map((level) => data.g.flatMap((g, i) => (g === level ? [i] : [])));
  const fit = glmm('y ~ x + (1 | g)', data, { family: 'cumulative', nAGQ: 25 });
  const { tests, cuts } = fit.proportionalOddsTest();

  const own = [0, 1].map((cut) => {
    const z = data.y.map((category) => (category > cut ? 1 : 0));
    const binary = glmm('z ~ x + (1 | g)', { ...data, z }, { family: 'binomial', nAGQ: 25 });
    const at = [binary.theta[0]!, ...binary.beta];
    const logLik = (g: number, [theta, b0, b1]: readonly number[]): number => {
      let sum = 0;
      for (let u = -8; u <= 8; u += 0.05) {
        let log = -0.5 * u * u;
        for (const i of rowsOf[g]!) {
          const eta = b0! + b1! * data.x[i]! + theta! * u;
          log -= Math.log1p(Math.exp(z[i] === 1 ? -eta : eta));
        }
        sum += Math.exp(log);
      }
      return Math.log(sum);
    };
    const moved = (k: number, h: number): number[] => at.map((value, j) => (j === k ? value + h : value));
    const H = 1e-4;
    const slope = (f: (at: readonly number[]) => number, from: readonly number[], k: number): number => {
      const step = (h: number): number => f(from.map((value, j) => (j === k ? value + h : value)));
      return (step(H) - step(-H)) / (2 * H);
    };
    const scores = levels.map((_, g) => [0, 1, 2].map((k) => slope((a) => logLik(g, a), at, k)));
    const total = (a: readonly number[]): number => levels.reduce((sum, _, g) => sum + logLik(g, a), 0);
    const information = [0, 1, 2].map((j) =>
      [0, 1, 2].map((k) => -(slope(total, moved(k, 1e-3), j) - slope(total, moved(k, -1e-3), j)) / 2e-3),
    );
    return { beta: binary.beta[1]!, steps: scores.map((score) => solve3(information, score)[2]!) };
  });
  const [first, second] = own as [(typeof own)[0], (typeof own)[0]];
  const m = levels.length;
  const variance = first.steps.reduce((sum, step, g) => sum + (second.steps[g]! - step) ** 2, 0) * (m / (m - 1));
  expectAbsolute(cuts[0]!.estimate, first.beta, 1e-4, 'slope at the first cut');
  expectAbsolute(cuts[1]!.estimate, second.beta, 1e-4, 'slope at the second');
  // differences of differences keep five digits
  expectRelative(tests[0]!.chisq, (second.beta - first.beta) ** 2 / variance, 1e-3, 'chi-square');
  expect(tests).toHaveLength(1);
});

/** By Cramer's rule. */
function solve3(A: readonly (readonly number[])[], b: readonly number[]): number[] {
  const det = ([p, q, r]: readonly (readonly number[])[]): number =>
    p![0]! * (q![1]! * r![2]! - q![2]! * r![1]!) -
    p![1]! * (q![0]! * r![2]! - q![2]! * r![0]!) +
    p![2]! * (q![0]! * r![1]! - q![1]! * r![0]!);
  return [0, 1, 2].map((k) => det(A.map((row, i) => row.map((value, j) => (j === k ? b[i]! : value)))) / det(A));
}

describe('identities', () => {
  const data = rated({ seed: 5, groups: 30, rows: 8, twist: 0.1 });
  const turned = { ...data, y: data.y.map((category) => 3 - category) };

  it.each([
    ['logit', 'logit'],
    ['probit', 'probit'],
    ['cloglog', 'loglog'],
    ['loglog', 'cloglog'],
  ] as const)('%s of the categories, %s of their reverse', (link, reverse) => {
    const one = glmm(FORMULA, data, { ...ORDERED, family: cumulative({ link }) }).proportionalOddsTest();
    const other = glmm(FORMULA, turned, { ...ORDERED, family: cumulative({ link: reverse }) }).proportionalOddsTest();
    one.tests.forEach(({ chisq }, k) => {
      expectRelative(chisq, other.tests[k]!.chisq, 1e-3, 'chi-square');
    });
    const back = [4, 5, 2, 3, 0, 1].map((k) => other.cuts[k]!);
    one.cuts.forEach(({ estimate, common }, k) => {
      expectAbsolute(estimate, -back[k]!.estimate, 1e-4, 'estimate');
      // neither sign nor size is another one's
      expectAbsolute(common, -back[k]!.common, 1e-4, 'common');
      expect(Math.abs(estimate - common)).toBeLessThan(0.5);
    });
  });

  it('restricted thresholds leave the cuts as they are', () => {
    const free = glmm(FORMULA, data, ORDERED).proportionalOddsTest();
    const equal = glmm(FORMULA, data, { ...ORDERED, family: cumulative({ threshold: 'equidistant' }) });
    expectRelative(equal.proportionalOddsTest().tests[0]!.chisq, free.tests[0]!.chisq, 1e-3, 'chi-square');
  });
});

it('a slope that changes from cut to cut is found', () => {
  for (let s = 0; s < 5; s++) {
    const data = rated({ seed: 100 + s, groups: 100, rows: 10, twist: 0.4 });
    expect(glmm(FORMULA, data, ORDERED).proportionalOddsTest().tests[0]!.pValue).toBeLessThan(0.01);
  }
});

describe('what cannot be compared', () => {
  it('cuts that are separated are named and left out', () => {
    const wine = readCsv(text('../datasets/wine.csv'));
    const fit = glmm('rating ~ temp + contact + (1 | judge)', wine, { family: 'cumulative' });
    const { tests, cuts, leftOut } = fit.proportionalOddsTest();
    expect(leftOut).toEqual(['1|2', '4|5']);
    expect(tests.map(({ df, df2 }) => [df, df2])).toEqual([
      [2, 7],
      [1, 8],
      [1, 8],
    ]);
    expect(cuts[0]).toMatchObject({ cut: '1|2', term: 'tempwarm', estimate: Number.POSITIVE_INFINITY });
  });

  it('more differences than groups have no test', () => {
    const data = rated({ seed: 8, groups: 4, rows: 40, twist: 0 });
    const [all, x] = glmm(FORMULA, data, ORDERED).proportionalOddsTest().tests;
    expect([all!.chisq, all!.pValue, all!.df2]).toEqual([Number.NaN, Number.NaN, 0]);
    expect(x!.pValue).toBeGreaterThan(0);
  });

  const data = rated({ seed: 9, groups: 12, rows: 8, twist: 0 });
  const others = { ...data, h: data.y.map((_, i) => `h${i % 7}`), z: data.y.map((category) => Math.min(1, category)) };
  it.each([
    ['another family', 'z ~ x + (1 | g)', { family: 'binomial' }, /ordered categories, and this is a binomial/],
    ['two categories', 'z ~ x + (1 | g)', { family: 'cumulative' }, /two categories have one/],
    ['no effects', 'y ~ 1 + (1 | g)', { family: 'cumulative' }, /thresholds alone/],
    ['crossed factors', 'y ~ x + (1 | g) + (1 | h)', { family: 'cumulative', nAGQ: 1 }, /independent groups/],
    ['a prior', 'y ~ x + (1 | g)', { family: 'cumulative', prior: { beta: { sd: 3 } } }, /penalised/],
  ] as const)('%s', (_, formula, options, message) => {
    const fit = glmm(formula, others as never, options as never);
    expect(() => fit.proportionalOddsTest()).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => fit.proportionalOddsTest()).toThrow(message);
  });
});
