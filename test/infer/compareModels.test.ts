/** Truth: the definitions of the criteria, the tests of anova(), and the same models fitted as they are fitted again. */
import { describe, expect, it } from 'vitest';
import { compareModels, type GlmmError, glmm, lmm } from '../../src/index.ts';
import { readExample } from '../support/exampleData.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const sleep = readExample('sleepstudy', ['Reaction', 'Days']);
const formulas = [
  'Reaction ~ 1 + (1 | Subject)',
  'Reaction ~ Days + (1 | Subject)',
  'Reaction ~ Days + (Days | Subject)',
];
const ml = formulas.map((formula) => lmm(formula, sleep, { method: 'ML' }));

/** A refit starts elsewhere and stops within 1e-9 of the same deviance. */
const REFIT = 1e-6;

describe('nested linear models', () => {
  const { rows, notes } = compareModels([ml[2], ml[0], ml[1]]);
  it('are sorted, with criteria by their definitions', () => {
    expect(rows.map(({ formula }) => formula)).toEqual(formulas);
    const n = sleep.Days.length;
    rows.forEach(({ logLik, npar, aic, aicc, bic }) => {
      expectRelative(aic, -2 * logLik + 2 * npar, 1e-14, 'AIC');
      expectRelative(aicc, aic + (2 * npar * (npar + 1)) / (n - npar - 1), 1e-14, 'AICc');
      expectRelative(bic, -2 * logLik + npar * Math.log(n), 1e-13, 'BIC');
    });
    const total = rows.reduce((sum, { weight }) => sum + weight, 0);
    expectAbsolute(total, 1, 1e-14, 'weights');
    expectRelative(rows[1].weight / rows[2].weight, Math.exp(-0.5 * (rows[1].aic - rows[2].aic)), 1e-9, 'odds');
  });
  it('have likelihood ratios, and the mixture where one variance is tested', () => {
    expectRelative(rows[1].chisq!, 2 * (ml[1].logLik - ml[0].logLik), 1e-10, 'chisq');
    expect([rows[0].df, rows[1].df, rows[2].df]).toEqual([null, 1, 2]);
    expect(rows[2].pValueMixture).toBeLessThan(rows[2].pValue!);
    expect(notes).toEqual([]);
  });
  it('by REML they are made again by maximum likelihood, and said so', () => {
    const again = compareModels(formulas.map((formula) => lmm(formula, sleep)));
    again.rows.forEach((row, k) => {
      expectAbsolute(row.logLik, rows[k].logLik, REFIT, 'logLik');
    });
    expect(again.notes.join(' ')).toMatch(/again by maximum likelihood/);
  });
});

describe('models that are not nested', () => {
  const cbpp = readExample('cbpp', ['incidence', 'size']);
  const rows = cbpp.period.map((period, i) => ({
    ...{ herd: cbpp.herd[i], y: cbpp.incidence[i], miss: (cbpp.size[i] as number) - (cbpp.incidence[i] as number) },
    ...{ early: Number(period === '1'), t: Number(period), period },
  }));
  const fitted = (fixed: string, nAGQ: number) =>
    glmm(`cbind(y, miss) ~ ${fixed} + (1 | herd)`, rows, { family: 'binomial', nAGQ });
  it('have no test, and the reason is said', () => {
    const { rows: table, notes } = compareModels([fitted('early', 9), fitted('t + I(t^2)', 9)]);
    expect(table[1].pValue).toBeNull();
    expect(notes.join(' ')).toMatch(/not nested.*early/);
  });
  it('columns are compared by what they span, not by their names', () => {
    const { rows: table, notes } = compareModels([fitted('early', 9), fitted('period', 9)]);
    expect(table[1].df).toBe(2);
    expect(notes).toEqual([]);
  });
  it('are integrated by one rule', () => {
    const { rows: table, notes } = compareModels([fitted('early', 3), fitted('period', 9)]);
    expectAbsolute(table[0].logLik, fitted('early', 9).logLik, REFIT, 'logLik');
    expect(notes.join(' ')).toMatch(/again with 9 quadrature points/);
  });
  it('one model, and other responses, are refused', () => {
    const code = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        return (error as GlmmError).code;
      }
      return 'nothing';
    };
    expect(code(() => compareModels([ml[0]]))).toBe('INVALID_OPTION');
    expect(code(() => compareModels([ml[0], fitted('early', 3)]))).toBe('NOT_COMPARABLE');
  });
});
