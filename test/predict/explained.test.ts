/**
 * Truth: the formulas written out in R on lme4's fits (fixtures/explained.R); the lecture's formula; algebra.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { glmm, lmm } from '../../src/index.ts';
import { icc } from '../../src/predict/interpret/icc.ts';
import { predictionState } from '../../src/predict/predictionState.ts';
import { polls, referenceFit } from '../support/datasets.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { caseOf, fitCase } from './cases.ts';
import { seByDifferences } from './differences.ts';

interface Explained {
  readonly id: string;
  readonly explained: Readonly<Record<'fixed' | 'random' | 'within' | 'marginal' | 'conditional' | 'icc', number>>;
  readonly rows?: Readonly<Record<string, readonly number[]>>;
}

const cases = JSON.parse(readFileSync(new URL('fixtures/explained.json', import.meta.url), 'utf8')) as Explained[];
/** Between two optimisers, of variances whose standard errors are a third of them. */
const OPTIMUM = 1e-4;

describe.each(cases)('$id, against the formulas in R', ({ id, explained, rows }) => {
  const fit = fitCase(caseOf(id));
  it('R2', () => {
    const got = fit.r2();
    expectRelative(got.fixedVariance, explained.fixed, OPTIMUM, 'var(X beta)');
    expectRelative(got.randomVariance, explained.random, OPTIMUM, 'random variance');
    expectRelative(got.residualVariance, explained.within, OPTIMUM, 'distribution-specific variance');
    expectRelative(got.marginal, explained.marginal, OPTIMUM, 'marginal');
    expectRelative(got.conditional, explained.conditional, OPTIMUM, 'conditional');
  });
  it('intraclass correlation', () => expectRelative(fit.icc().estimate, explained.icc, OPTIMUM, 'icc'));
  it.runIf(rows)('augment(), column by column of the response object', () => {
    const got = fit.augment();
    for (const [name, values] of Object.entries(rows as NonNullable<typeof rows>))
      values.forEach((value, i) => {
        const row = got[i] as unknown as Record<string, number>;
        expectAbsolute(row[`.${name}`], value, OPTIMUM * (1 + Math.abs(value)), `${name} of row ${i}`);
      });
  });
});

describe('polls, model 1', () => {
  const formula = 'bush ~ black + female + (1 | state_label)';

  it.for([
    ['logit', Math.PI ** 2 / 3],
    ['probit', 1],
    ['cloglog', Math.PI ** 2 / 6],
  ] as const)('%s: v / (v + %d)', ([link, within], test) => {
    const { columns, levels } = polls(test);
    const fit = glmm(formula, columns, { family: 'binomial', link, nAGQ: 25, levels });
    const sd = referenceFit(`polls-m1-${link}-agq25`).theta[0];
    const got = fit.icc();
    expectRelative(got.estimate, sd ** 2 / (sd ** 2 + within), 1e-5, 'icc');
    // the logit of it is 2 log sd + constant, so the interval is the Wald interval of log sd
    const reach = 1.959963984540054;
    const half = (2 * reach * fit.thetaSe[0]) / fit.theta[0];
    const limit = (sign: number): number => {
      const odds = (fit.theta[0] ** 2 / within) * Math.exp(sign * half);
      return odds / (1 + odds);
    };
    expectRelative(got.lower, limit(-1), 1e-10, 'lower');
    expectRelative(got.upper, limit(1), 1e-10, 'upper');
  });
  it('median odds ratio exp(sqrt(2 v) qnorm(3/4))', (test) => {
    const { columns, levels } = polls(test);
    const fit = glmm(formula, columns, { family: 'binomial', nAGQ: 25, levels });
    const [{ estimate, lower, upper, kind, group }] = fit.medianOddsRatio();
    expectRelative(estimate, Math.exp(Math.SQRT2 * fit.theta[0] * 0.6744897501960817), 1e-13, 'ratio');
    expect([kind, group, lower < estimate && estimate < upper]).toEqual(['median odds ratio', 'state_label', true]);
  });
});

describe('shares of the variance', () => {
  it('standard errors against derivatives by differences, with the mean of the log link moving', () => {
    for (const id of ['crossed logit', 'probit slope', 'linear slope']) {
      const state = predictionState(estimationOf(fitCase(caseOf(id))));
      expectRelative(
        icc(state).stdError,
        seByDifferences(state, (moved) => icc(moved).estimate),
        1e-7,
        id,
      );
    }
  });
  it('the mean response of a log link, in closed form', () => {
    const fit = fitCase(caseOf('poisson slope with offset'));
    const { meanResponse } = predictionState(estimationOf(fit)).rows;
    const means = fit.predict({ randomEffects: 'marginal', type: 'response' }).fit;
    expectRelative(meanResponse.value, means.reduce((sum, m) => sum + m, 0) / means.length, 1e-13, 'mean');
  });
  it('at given values of the random columns', () => {
    const fit = fitCase(caseOf('probit slope'));
    const [{ variance, sd, corr }] = fit.varCorr;
    const at = (x: number): number => variance[0] + 2 * x * corr[1][0] * sd[0] * sd[1] + x * x * variance[1];
    for (const x of [0, -0.5, 1]) {
      const [between, within] = fit.variancePartition({ x });
      expectRelative(between.variance, at(x), 1e-12, 'between');
      expect(within).toEqual({ group: 'Residual', variance: 1, proportion: 1 / (1 + between.variance) });
      expectRelative(fit.icc({ at: { x } }).estimate, between.proportion, 1e-13, 'icc');
    }
    expect(() => fit.icc({ at: { z: 1 } })).toThrow(/INVALID_OPTION.*Random effects: \(Intercept\), x/s);
    expect(() => fit.icc({ at: { x: Number.NaN } })).toThrow(/INVALID_OPTION/);
  });
  it('of several factors they add up', () => {
    const fit = fitCase(caseOf('crossed logit'));
    const shares = fit.variancePartition();
    expect(shares.map(({ group }) => group)).toEqual(['person', 'item', 'Residual']);
    expectRelative(
      shares.reduce((sum, { proportion }) => sum + proportion, 0),
      1,
      1e-14,
      'sum',
    );
    const { byGroup, estimate } = fit.icc();
    expectRelative(byGroup[0].estimate + byGroup[1].estimate, estimate, 1e-14, 'icc');
  });
  it('a linear model: sigma does not matter to a share', () => {
    const { data } = caseOf('linear slope');
    const inTenths = { ...data, y: data.y.map((y) => 10 * (y as number)) };
    const a = lmm('y ~ x + (1 | g)', data).icc();
    const b = lmm('y ~ x + (1 | g)', inTenths).icc();
    expectRelative(b.estimate, a.estimate, 1e-7, 'icc');
    expectRelative(b.lower, a.lower, 1e-5, 'lower');
  });
});
