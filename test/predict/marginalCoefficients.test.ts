/**
 * Truth: quadrature by R's integrate() on the rows of the data with R's least squares (fixtures/toenailMarginal.R); closed forms;
 * standard errors with derivatives by differences.
 */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { glmm, lmm } from '../../src/index.ts';
import { marginalCoefficients } from '../../src/predict/interpret/marginalCoefficients.ts';
import { predictionState } from '../../src/predict/predictionState.ts';
import { rowsOfDesign } from '../../src/predict/rows.ts';
import { dataset } from '../support/datasets.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { caseOf, fitCase, predictionCases } from './cases.ts';
import { seByDifferences } from './differences.ts';

describe('toenail', () => {
  it('y ~ treatment * time at 100 points', () => {
    const { columns, levels } = dataset('toenail');
    const formula = 'y ~ treatment * time + (1 | patientID)';
    const fit = glmm(formula, columns, { family: 'binomial', nAGQ: 100, levels });
    const integrated = [-0.568522169, -0.030903107, -0.159993432, -0.068895103];
    fit.marginalCoefficients().forEach(({ estimate, term }, j) => {
      expectAbsolute(estimate, integrated[j], 5e-8, term);
    });
  });
});

describe('closed forms', () => {
  it('Poisson with an offset: slopes are the conditional ones, the intercept has half the variance more', () => {
    const one = caseOf('poisson slope with offset');
    const fit = glmm('y ~ x + f + offset(log(e)) + (1 | g)', one.data, { family: 'poisson', nAGQ: 25 });
    const half = 0.5 * fit.varCorr[0].variance[0];
    const marginal = fit.marginalCoefficients();
    marginal.forEach(({ estimate, conditional, stdError, term }, j) => {
      expectAbsolute(estimate, conditional + (j === 0 ? half : 0), 1e-13, term);
      if (j > 0) expectRelative(stdError, fit.coefficients[j].stdError, 1e-10, `standard error of ${term}`);
    });
  });
  it('probit with a random intercept: all shrunk by 1 / sqrt(1 + v)', () => {
    const { data } = caseOf('probit slope');
    const fit = glmm('y ~ x + (1 | g)', data, { family: 'binomial', link: 'probit', nAGQ: 25 });
    const shrink = 1 / Math.sqrt(1 + fit.varCorr[0].variance[0]);
    for (const { estimate, conditional, term } of fit.marginalCoefficients())
      expectAbsolute(estimate, shrink * conditional, 1e-14, term);
  });
  it('a linear model has one kind of coefficient', () => {
    const fit = lmm('y ~ x + (x | g)', caseOf('linear slope').data);
    fit.marginalCoefficients().forEach(({ estimate, conditional, stdError, term }, j) => {
      expectRelative(estimate, conditional, 1e-13, term);
      expectRelative(stdError, fit.coefficients[j].stdError, 1e-10, `standard error of ${term}`);
    });
  });
  it('rows that do not tell the coefficients apart are refused', () => {
    const fit = fitCase(caseOf('probit slope'));
    expect(() => fit.marginalCoefficients({ data: { x: [1, 1, 1] } })).toThrow(/INVALID_OPTION/);
    expect(fit.marginalCoefficients({ data: { x: [0, 1, 1] } })).toHaveLength(2);
  });
  it('counts of successes or the single trials: the same', () => {
    const trials = [3, 1, 4, 2, 5, 2, 6, 1, 3, 4, 2, 5];
    const success = [1, 1, 3, 0, 2, 2, 4, 0, 1, 3, 2, 1];
    const x = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2];
    const g = ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c', 'd', 'd', 'd'];
    const failure = trials.map((n, i) => n - success[i]);
    const rows = trials.flatMap((n, i) => Array.from({ length: n }, (_, k) => ({ i, y: k < success[i] ? 1 : 0 })));
    const single = { y: rows.map(({ y }) => y), x: rows.map(({ i }) => x[i]), g: rows.map(({ i }) => g[i]) };
    const options = { family: 'binomial', nAGQ: 25 } as const;
    const counts = glmm('cbind(success, failure) ~ x + (1 | g)', { success, failure, x, g }, options);
    const ones = glmm('y ~ x + (1 | g)', single, options);
    const other = ones.marginalCoefficients();
    counts.marginalCoefficients().forEach(({ estimate, stdError }, j) => {
      expectAbsolute(estimate, other[j].estimate, 1e-7 * stdError, 'estimate');
      expectRelative(stdError, other[j].stdError, 1e-5, 'standard error');
    });
    expectRelative(counts.r2().marginal, ones.r2().marginal, 1e-6, 'R2');
  });
});

describe('standard errors against derivatives by differences', () => {
  it.each(predictionCases)('$id', (one) => {
    const estimation = estimationOf(fitCase(one));
    const state = predictionState(estimation);
    const rows = rowsOfDesign(estimation.design, estimation.family.family);
    marginalCoefficients(state, rows).forEach(({ stdError, term }, j) => {
      const se = seByDifferences(state, (moved) => marginalCoefficients(moved, rows)[j].estimate);
      expectRelative(stdError, se, 1e-7, term);
    });
  });
});
