/** Truth: lme4 (fixtures/anova.R), R's glm, and identities between tests. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anova, GlmmError, glmm } from '../../src/index.ts';
import { simulateIntercept } from '../support/simulate.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { counts } from './counts.ts';
import { columnsOf, constant, fixture, intercepts, period, slopes } from './fixtures.ts';

const herds = columnsOf(fixture.cbpp.data);
const binomial = { family: 'binomial', nAGQ: 1 } as const;
const trial = columnsOf(fixture.counts.data);
const poisson = { family: 'poisson', nAGQ: 1 } as const;

describe('anova', () => {
  it.each([
    ['cbpp', [constant, period], fixture.cbpp.table],
    ['counts', [intercepts, slopes], fixture.counts.table],
  ] as const)('%s: as lme4', (_, fits, table) => {
    const { rows } = anova(...fits);
    rows.forEach((row, k) => {
      expect(row.npar).toBe(table.npar[k]);
      expectAbsolute(row.logLik, table.logLik[k], 1e-5, 'logLik');
      expectAbsolute(row.aic, table.aic[k], 2e-5, 'AIC');
      expectAbsolute(row.bic, table.bic[k], 2e-5, 'BIC');
    });
    expect(rows[0]).toMatchObject({ chisq: null, df: null, pValue: null, pValueMixture: null });
    expectAbsolute(rows[1].chisq as number, table.chisq[1] as number, 2e-5, 'chisq');
    expect(rows[1].df).toBe(table.df[1]);
    expectRelative(rows[1].pValue as number, table.p[1] as number, 2e-5, 'p');
  });

  it('sorts by the number of parameters, and names models in the order given', () => {
    expect(anova(period, constant).rows.map((row) => [row.model, row.npar])).toEqual([
      ['model2', 2],
      ['model1', 5],
    ]);
  });

  it('gives the mixture beside the plain p-value when one variance is added', () => {
    const { rows, notes } = anova(intercepts, slopes);
    const chisq = rows[1].chisq as number;
    // chi-square with 2 df is exp(-x/2); with 1 df it is the two-sided normal tail
    const two = Math.exp(-chisq / 2);
    expectRelative(rows[1].pValue as number, two, 1e-12, 'plain');
    const one = 2 * (rows[1].pValueMixture as number) - two;
    expect(one).toBeGreaterThan(0);
    expect(one).toBeLessThan(two);
    expect(notes.join()).toContain('50:50');
  });

  it('gives no mixture when no variance, or more than one, is added', () => {
    expect(anova(constant, period).rows[1].pValueMixture).toBeNull();
    const two = glmm('y ~ f * d + x + (1 + x + d || g)', trial, poisson);
    const { rows, notes } = anova(intercepts, two);
    expect(rows[1].pValueMixture).toBeNull();
    expect(notes.join()).toContain('2 variances more');
  });

  it('gives no test between links, only criteria', () => {
    const probit = glmm('cbind(incidence, size - incidence) ~ period + (1 | herd)', herds, {
      ...binomial,
      link: 'probit',
    });
    const { rows, notes } = anova(constant, probit);
    expect(rows[1].pValue).toBeNull();
    expect(notes.join()).toContain('not nested');
  });

  it('takes different rules where both are certified to give the integral', () => {
    const at = (nAGQ: number, formula: string) => glmm(formula, trial, { family: 'poisson', nAGQ });
    const one = anova(at(25, 'y ~ f + x + (1 | g)'), at(25, 'y ~ f * d + x + (1 | g)')).rows[1].chisq as number;
    const two = anova(at(31, 'y ~ f + x + (1 | g)'), at(25, 'y ~ f * d + x + (1 | g)')).rows[1].chisq as number;
    expectAbsolute(two, one, 1e-6, 'chisq');
  });

  it('gives no p-value without degrees of freedom', () => {
    expect(anova(period, period).rows[1]).toMatchObject({ df: 0, chisq: 0, pValue: null });
  });
});

describe('models that cannot be compared', () => {
  const data = counts({ seed: 2, groups: 12, rows: 6, sd: 0.5 });
  const fit = glmm('y ~ x + (1 | g)', data, poisson);
  const against = (
    formula: string,
    other: Partial<Record<string, readonly (number | null)[]>> = {},
    options: object = poisson,
  ): GlmmError => {
    try {
      anova(fit, glmm(formula, { ...data, ...other } as never, options));
    } catch (error) {
      if (error instanceof GlmmError) return error;
      throw error;
    }
    throw new Error('nothing was thrown');
  };

  it.each([
    [
      'other numbers of rows',
      'y ~ z + (1 | g)',
      { z: data.z.map((z, i) => (i < 2 ? null : z)) },
      poisson,
      '70 (2 left out for missing z) rows',
    ],
    [
      'other responses',
      'y ~ z + (1 | g)',
      { y: data.y.map((y, i) => (i === 5 ? y + 1 : y)) },
      poisson,
      'responses differ',
    ],
    ['other weights', 'y ~ z + (1 | g)', {}, { ...poisson, weights: data.y.map(() => 2) }, 'weights'],
    ['other points', 'y ~ z + (1 | g)', {}, { ...poisson, nAGQ: 5 }, 'nAGQ = 1 and 5'],
  ])('%s', (_, formula, columns, options, message) => {
    const error = against(formula, columns, options);
    expect(error.code).toBe('NOT_COMPARABLE');
    expect(error.message).toContain(message);
    expect(error.message).toContain('model1 and model2');
  });

  it('different rows, as many', () => {
    const missing = (at: number) => data.z.map((z, i) => (i === at ? null : z));
    const one = glmm('y ~ z + (1 | g)', { ...data, z: missing(3) } as never, poisson);
    const other = glmm('y ~ z + (1 | g)', { ...data, z: missing(4) } as never, poisson);
    expect(() => anova(one, other)).toThrow('different rows');
  });

  it('one fit alone, and what is no fit', () => {
    expect(() => anova(...([] as never[]))).toThrow('at least two');
    expect(String(anova(fit))).toBe(String(fit.jointTests()));
    expect(() => anova(fit, JSON.parse(JSON.stringify(fit)))).toThrow('as glmm() returns them');
  });
});

describe('randomEffectsTest', () => {
  it('compares with the model that R fits without random effects', () => {
    const { rows } = period.randomEffectsTest();
    expectAbsolute(rows[0].logLik, fixture.cbpp.plainLogLik, 1e-8, 'logLik');
    expect(rows.map((row) => [row.model, row.npar])).toEqual([
      ['without', 4],
      ['with', 5],
    ]);
    expect(rows[0].formula).toBe('cbind(incidence, size - incidence) ~ period');
    expectAbsolute(rows[0].aic, -2 * fixture.cbpp.plainLogLik + 8, 1e-8, 'AIC');
    expectAbsolute(rows[0].bic, -2 * fixture.cbpp.plainLogLik + 4 * Math.log(56), 1e-8, 'BIC');
    expectRelative(rows[1].pValueMixture as number, (rows[1].pValue as number) / 2, 1e-13, 'mixture');
  });

  it('finds nothing where the variance is zero', () => {
    const data = simulateIntercept({
      seed: 1,
      nGroups: 10,
      rowsPerGroup: 8,
      family: 'binomial',
      beta: [0.2, 0.5],
      sd: 0.1,
    });
    const [, row] = glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial' }).randomEffectsTest().rows;
    expectAbsolute(row.chisq as number, 0, 1e-8, 'chisq');
    expect(row.pValue as number).toBeGreaterThan(0.999);
  });
});

it('the fixture names what made it', () => {
  expect(readFileSync(new URL('./fixtures/anova.R', import.meta.url), 'utf8')).toContain('anova.json');
});
