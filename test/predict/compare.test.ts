/**
 * Truth: averages of predictions made row by row; closed forms; standard errors with derivatives by differences.
 */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { toDataTable } from '../../src/data/table.ts';
import { lmm } from '../../src/index.ts';
import { compare } from '../../src/predict/average/compare.ts';
import { fitData } from '../../src/predict/given.ts';
import { predictionState } from '../../src/predict/predictionState.ts';
import { refusalOf } from '../support/refusal.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { caseOf, fitCase, predictionCases } from './cases.ts';
import { seByDifferences } from './differences.ts';

const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;

describe.each(predictionCases)('$id', (one) => {
  const fit = fitCase(one);
  const set = (x: number) => ({ ...one.data, x: one.data.x.map(() => x) });

  it.each(['marginal', 'zero', 'conditional'] as const)('%s: averages of predictions', (randomEffects) => {
    const got = fit.compare({ variable: 'x', from: -0.5, to: 1, randomEffects });
    const at = (x: number): number => mean(fit.predict({ newData: set(x), type: 'response', randomEffects }).fit);
    expectRelative(got.atFrom.estimate, at(-0.5), 1e-12, 'from');
    expectRelative(got.atTo.estimate, at(1), 1e-12, 'to');
    expectAbsolute(got.difference.estimate, at(1) - at(-0.5), 1e-12 * Math.abs(at(1)), 'difference');
    expectRelative(got.ratio.estimate, at(1) / at(-0.5), 1e-12, 'ratio');
    expect(got.oddsRatio === null).toBe(one.family !== 'binomial');
    expect(got.nRows).toBe(one.data.y.length);
  });

  it.each(['marginal', 'zero'] as const)('%s: standard errors against derivatives by differences', (randomEffects) => {
    const estimation = estimationOf(fit);
    const state = predictionState(estimation);
    const source = fitData(estimation, toDataTable(one.data)).source!;
    const question = { variable: 'x', from: -0.5, to: 1, randomEffects };
    const got = compare(state, source, question);
    const se = (what: (c: typeof got) => number): number =>
      seByDifferences(state, (moved) => what(compare(moved, source, question)));
    expectRelative(
      got.atTo.stdError,
      se(({ atTo }) => atTo.estimate),
      1e-6,
      'mean',
    );
    expectRelative(
      got.difference.stdError,
      se(({ difference }) => difference.estimate),
      1e-6,
      'difference',
    );
    if (one.family !== 'gaussian')
      expectRelative(
        got.ratio.logStdError,
        se(({ ratio }) => Math.log(ratio.estimate)),
        1e-6,
        'log ratio',
      );
    if (got.oddsRatio !== null)
      expectRelative(
        got.oddsRatio.logStdError,
        se((c) => Math.log(c.oddsRatio!.estimate)),
        1e-6,
        'log odds ratio',
      );
  });
});

describe('comparisons', () => {
  it('in a linear model the difference is the coefficient', () => {
    const fit = lmm('y ~ x + (1 | g)', caseOf('linear slope').data);
    const { difference } = fit.compare({ variable: 'x', from: 2, to: 3 });
    expectRelative(difference.estimate, fit.beta[1], 1e-12, 'difference');
    expectRelative(difference.stdError, fit.coefficients[1].stdError, 1e-12, 'standard error');
  });
  it('of a single row, the standard error is that of its prediction', () => {
    const one = caseOf('crossed logit');
    const fit = fitCase(one);
    const data = { x: [0.3], person: ['p05'], item: ['i2'] };
    const { atTo } = fit.compare({ variable: 'x', from: 0, to: 0.3, randomEffects: 'conditional', data });
    const p = fit.predict({ newData: data, type: 'response', se: true, interval: true });
    expectRelative(atTo.estimate, p.fit[0], 1e-14, 'estimate');
    expectRelative(atTo.stdError, p.se![0], 1e-12, 'standard error');
    expectRelative(atTo.lower, p.lower![0], 1e-12, 'lower');
  });
  it('marginal means: one for each level, the same as in compare()', () => {
    const fit = fitCase(caseOf('poisson slope with offset'));
    const means = fit.marginalMeans({ variable: 'f' });
    expect(means.map(({ value }) => value)).toEqual(['a', 'b', 'c']);
    const { atFrom, atTo } = fit.compare({ variable: 'f', from: 'a', to: 'c' });
    expect(means[0]).toEqual({ value: 'a', ...atFrom });
    expect(means[2]).toEqual({ value: 'c', ...atTo });
  });
  it('a variable that the offset is made of moves the offset', () => {
    const fit = fitCase(caseOf('poisson slope with offset'));
    const { ratio } = fit.compare({ variable: 'e', from: 1, to: 3 });
    expectRelative(ratio.estimate, 3, 1e-12, 'ratio');
    expectAbsolute(ratio.logStdError, 0, 1e-12, 'standard error');
  });
  it.each([
    ['an unknown variable', { variable: 'w', from: 0, to: 1 }, 'UNKNOWN_COLUMN'],
    ['a variable that the model does not use', { variable: 'y', from: 0, to: 1 }, 'INVALID_OPTION'],
    ['an unknown level', { variable: 'f', from: 'a', to: 'q' }, 'UNKNOWN_LEVEL'],
    ['a level for a number', { variable: 'x', from: 'a', to: 1 }, 'INVALID_OPTION'],
    ['an infinite number', { variable: 'x', from: 0, to: Infinity }, 'INVALID_OPTION'],
    ['a mistyped option', { variable: 'x', from: 0, to: 1, randomeffects: 'zero' }, 'INVALID_OPTION'],
  ])('%s is an error', (_, question, code) => {
    const fit = fitCase(caseOf('poisson slope with offset'));
    expect(refusalOf(() => fit.compare(question)).code).toBe(code);
  });
});
