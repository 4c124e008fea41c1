/**
 * Truth: clubSandwich's CR0, CR1 and CR2 with its degrees of freedom, of unbalanced, nested and coarsely clustered linear mixed models
 * (robust.R beside this), and of sleepstudy (afterTheFit.json). Likelihoods: by differences of the oracle's, see everyFamily.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type GlmmError, glmm, lmm } from '../../../src/index.ts';
import { parseCsv } from '../../support/datasets.ts';
import { readExample } from '../../support/exampleData.ts';
import { expectAbsolute, expectRelative } from '../../support/tolerance.ts';

type Matrix = readonly (readonly number[])[];

interface Case {
  readonly id: string;
  readonly formula: string;
  readonly cluster: string;
  readonly unbalanced: boolean;
  readonly CR0: Matrix;
  readonly CR1: Matrix;
  readonly CR2: Matrix;
  readonly df: readonly number[];
  readonly p: readonly number[];
  readonly contrasts: Readonly<Record<'est' | 'se' | 'df' | 'p', readonly number[]>>;
  /** Of the coefficients of f, by Hotelling's T^2 (HTZ). */
  readonly joint: Readonly<Record<'F' | 'df1' | 'df2' | 'p', number>>;
}

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const cases = JSON.parse(read('robust.json')) as Case[];
const afterTheFit = JSON.parse(read('afterTheFit.json'));
const all = parseCsv(read('simulated.csv'));

const isUsed = (row: number): boolean =>
  row <= 37 || (row >= 52 && row <= 90) || (row >= 101 && row <= 163) || row >= 170;

function tableOf(unbalanced: boolean): Record<string, (string | number | null)[]> {
  const rows = all.y.map((_, i) => i).filter((i) => !unbalanced || isUsed(i + 1));
  const top = all.g.map((g) => `t${Math.floor((Number(g) - 1) / 3)}`);
  return Object.fromEntries(
    Object.entries({ ...all, top }).map(([name, column]) => [
      name,
      rows.map((i) => (name === 'g' || name === 'h' ? String(column[i]) : column[i])),
    ]),
  );
}

/** lme4 stops some 1e-5 of a standard error from the maximum. */
const SE = 1e-4;

function expectMatrix(got: Matrix, truth: Matrix): void {
  got.forEach((row, i) => {
    row.forEach((value, j) => {
      expectAbsolute(value, truth[i][j], 2 * SE * Math.sqrt(truth[i][i] * truth[j][j]), `element ${i}, ${j}`);
    });
  });
}

describe.each(cases)('$id: $formula', ({ formula, cluster, unbalanced, df, p, contrasts, joint, ...truth }) => {
  const fit = lmm(formula, tableOf(unbalanced));
  it.each(['CR0', 'CR1', 'CR2'] as const)('%s', (type) => {
    expectMatrix(fit.vcovRobust({ type, cluster }).vcov, truth[type]);
  });

  it('degrees of freedom of CR2', () => {
    fit.vcovRobust({ type: 'CR2', cluster }).coefficients.forEach((row, j) => {
      expectRelative(row.df!, df[j], 1e-3, `df ${j}`);
      expectAbsolute(row.pValue, p[j], 1e-4, `p-value ${j}`);
    });
  });

  it('contrasts and joint tests by CR2 have its degrees of freedom', () => {
    const vcov = fit.vcovRobust({ type: 'CR2', cluster });
    const names = fit.coefficients.map(({ term }) => term);
    const weights = [Object.fromEntries(names.map((term, j) => [term, (-1) ** (j + 1) / (j + 1)])), { [names[1]]: 1 }];
    weights.forEach((row, k) => {
      const { estimate, stdError, df: own, pValue } = fit.contrast(row, { vcov });
      expectRelative(estimate, contrasts.est[k], 1e-3, 'estimate');
      expectRelative(stdError, contrasts.se[k], 1e-4, 'standard error');
      expectRelative(own!, contrasts.df[k], 1e-3, 'df');
      expectAbsolute(pValue, contrasts.p[k], 1e-3, 'p-value');
    });
    const [test] = fit.jointTests({ vcov }).rows.filter(({ term }) => term === 'f');
    expectRelative(test.F, joint.F, 1e-3, 'F');
    expectRelative(test.df2, joint.df2, 1e-3, 'df2');
    expectAbsolute(test.pValue, joint.p, 1e-3, 'p-value of both');
    const means = fit.emmeans('f', { vcov }).contrasts('pairwise', { adjust: 'none' }).rows;
    expectRelative(means[0].df, contrasts.df[1], 1e-3, 'df of a pair');
    // without a word of the clusters, and by a number, as before
    expect(fit.contrast(weights[0], { vcov: vcov.vcov }).df).toBeUndefined();
    expect(fit.contrast(weights[0], { vcov, df: 5 }).df).toBe(5);
    expect(fit.contrast(weights[0], { vcov, df: 'asymptotic' }).df).toBeUndefined();
  });
});

describe('sleepstudy', () => {
  const fit = lmm('Reaction ~ Days + (Days | Subject)', readExample('sleepstudy', ['Reaction', 'Days']));
  it.each(['CR0', 'CR1', 'CR2'] as const)('%s', (type) => {
    expectMatrix(fit.vcovRobust({ type }).vcov, afterTheFit[`sleep_${type}`]);
  });
  it('CR2 has 17 degrees of freedom', () => {
    fit.vcovRobust({ type: 'CR2' }).coefficients.forEach(({ df, pValue }, j) => {
      expectRelative(df!, afterTheFit.sleep_CR2_t[j].df_Satt, 1e-6, 'df');
      expectRelative(pValue, afterTheFit.sleep_CR2_t[j].p_Satt, 1e-3, 'p-value');
    });
  });
});

describe('what is refused', () => {
  const table = tableOf(false);
  const code = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return `${(error as GlmmError).code}: ${(error as Error).message}`;
    }
    return 'nothing';
  };
  it('clusters that cut a group, one cluster, unknown columns, CR2 of a likelihood', () => {
    const fit = lmm('y ~ x + (1 | g)', table);
    expect(code(() => fit.vcovRobust({ cluster: 'f' }))).toMatch(/^INVALID_OPTION.*cut groups of g/s);
    expect(code(() => fit.vcovRobust({ cluster: 'gg' }))).toMatch(/^UNKNOWN_COLUMN/);
    const crossed = lmm('y ~ x + (1 | g) + (1 | h)', table);
    expect(code(() => crossed.vcovRobust())).toMatch(/^INVALID_OPTION.*g and h cross.*among the fixed effects/s);
    // the inner factor is whole, the outer one is cut
    const inner = Array.from({ length: 60 }, (_, i) => i);
    const nested = lmm('y ~ 1 + (1 | a / b)', {
      y: inner.map((i) => ((i * 37) % 23) / 5),
      a: inner.map((i) => `a${i % 5}`),
      b: inner.map((i) => `b${Math.floor(i / 5) % 3}`),
      ab: inner.map((i) => `${i % 15}`),
    });
    expect(code(() => nested.vcovRobust({ cluster: 'ab' }))).toMatch(/"ab" cut groups of a: /);
    const logit = glmm('z ~ x + (1 | g)', table, { family: 'binomial', nAGQ: 5 });
    expect(code(() => logit.vcovRobust({ type: 'CR2' }))).toMatch(/^INVALID_OPTION.*CR2 is for linear/s);
    expect(code(() => fit.emmeans('x', { vcov: [[1]] }))).toMatch(/^INVALID_OPTION.*2 rows of 2/s);
    expect(code(() => fit.emmeans('x', { vcov: fit.vcovRobust(), df: 'satterthwaite' }))).toMatch(/^INVALID_OPTION/);
  });
});

describe('a likelihood with nested factors', () => {
  const rows = nestedRows();
  const options = { family: 'binomial', weights: 'n' } as const;
  const formula = 'share ~ x + (1 | town / house)';

  it.each([{ nAGQ: 7 }, { integration: 'laplace' }] as const)('%o: towns that come twice halve it', (how) => {
    const one = glmm(formula, rows, { ...options, ...how }).vcovRobust({ type: 'CR0' });
    const twice = glmm(formula, [...rows, ...rows.map((row) => ({ ...row, town: `again ${row.town}` }))], {
      ...options,
      ...how,
    }).vcovRobust({ type: 'CR0' });
    expect(one).toMatchObject({ cluster: 'town', nClusters: 24 });
    expect(twice.nClusters).toBe(48);
    twice.vcov.forEach((row, i) => {
      row.forEach((value, j) => {
        const unit = Math.sqrt(one.vcov[i][i] * one.vcov[j][j]);
        expectAbsolute(value, one.vcov[i][j] / 2, 1e-4 * unit, `element ${i}, ${j}`);
      });
    });
  });

  it('is nearly the same by both where Laplace is nearly exact, and is refused where scores are not sums over towns', () => {
    const [quadrature, laplace] = [{ nAGQ: 7 }, { integration: 'laplace' } as const].map((how) =>
      glmm(formula, rows, { ...options, ...how }).vcovRobust(),
    );
    quadrature.vcov.forEach((row, i) => {
      expectRelative(laplace.vcov[i][i], row[i], 0.02, `variance ${i}`);
    });
    quadrature.thetaVcov!.forEach((row, i) => {
      expectRelative(laplace.thetaVcov![i][i], row[i], 0.05, `variance of theta ${i}`);
    });
    const ep = glmm(formula, rows, { ...options, integration: 'ep' });
    expect(() => ep.vcovRobust()).toThrow(/with nAGQ: 'auto' or integration: 'laplace'/);
  });
});

/** Shares of 30 in 24 towns of 3 houses of 2 to 4 rows. */
function nestedRows() {
  let state = 5;
  const u = (): number => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u());
  return Array.from({ length: 72 }, (_, house) => ({ house, v: 0.7 * normal() })).flatMap(({ house, v }) => {
    const town = Math.floor(house / 3);
    return Array.from({ length: 2 + (house % 3) }, () => {
      const x = normal();
      const eta = 0.3 + 0.5 * x * (1 + 0.3 * (town % 3)) + 0.6 * Math.sin(town) + v;
      let y = 0;
      for (let k = 0; k < 30; k++) if (u() < 1 / (1 + Math.exp(-eta))) y++;
      return { share: y / 30, n: 30, x, town: `town ${town}`, house: `house ${house}` };
    });
  });
}
