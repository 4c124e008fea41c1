/**
 * One answer by every way to the same question: the degrees of freedom and covariances of summary, tidy, confint, contrast, waldTest,
 * compare and emmeans are one another's. Truth of the numbers themselves: emmeans.test.ts and robust.test.ts beside this.
 */
import { describe, expect, it } from 'vitest';
import { fromJSON, type GlmmError, glmm, lmm } from '../../../src/index.ts';
import { pfUpper } from '../../../src/stats/fLaw.ts';
import { qt } from '../../../src/stats/special.ts';
import { readExample } from '../../support/exampleData.ts';
import { expectRelative } from '../../support/tolerance.ts';

const sleep = readExample('sleepstudy', ['Reaction', 'Days']);
const fit = lmm('Reaction ~ Days + (Days | Subject)', sleep);
const byMl = lmm('Reaction ~ Days + (Days | Subject)', sleep, { method: 'ML' });
const cbpp = glmm(
  'cbind(incidence, size - incidence) ~ period + (1 | herd)',
  readExample('cbpp', ['incidence', 'size']),
  {
    family: 'binomial',
    nAGQ: 5,
  },
);

/** Sums in another order. */
const ROUNDING = 1e-10;

describe.each(['satterthwaite', 'kenward-roger', 'asymptotic'] as const)('df: %s', (df) => {
  const contrast = fit.contrast({ Days: 1 }, { df });
  it('contrast and slope', () => {
    const [slope] = fit.emtrends('1', { variable: 'Days', df }).rows;
    for (const member of ['estimate', 'stdError', 'lower', 'upper', 'pValue'] as const)
      expectRelative(slope[member], contrast[member], 1e-8, member);
  });
  it('tidy and summary', () => {
    const row = fit.tidy({ df }).find(({ term }) => term === 'Days')!;
    expectRelative(row['std.error']!, contrast.stdError, ROUNDING, 'standard error');
    expectRelative(row['p.value']!, contrast.pValue, 1e-8, 'p-value');
    const words = {
      satterthwaite: /use Satterthwaite's/,
      'kenward-roger': /use Kenward-Roger's/,
      asymptotic: /z value/,
    };
    expect(fit.summary({ df })).toMatch(words[df]);
  });
  it('waldTest', () => {
    const test = fit.waldTest({ terms: 'Days', df });
    expectRelative(test.F!, contrast.statistic ** 2, ROUNDING, 'F');
    expectRelative(test.pValue, contrast.pValue, 1e-8, 'p-value');
    const both = fit.waldTest({
      L: [
        [1, 0],
        [0, 1],
      ],
      rhs: [250, 10],
      df,
    });
    expectRelative(both.pValue, pfUpper(both.F!, 2, both.df2!), ROUNDING, 'p-value of two');
  });
  it('confint', () => {
    const interval = fit.confint({ method: 'wald', parm: 'Days', df })[0];
    expectRelative(interval.upper, contrast.upper, ROUNDING, 'upper');
  });
  it('compare', () => {
    const { difference } = fit.compare({ variable: 'Days', from: 0, to: 1, df });
    expectRelative(difference.stdError, contrast.stdError, ROUNDING, 'standard error');
    expectRelative(difference.upper, contrast.upper, 1e-9, 'upper');
  });
});

it('a number of degrees of freedom', () => {
  const { df, upper, estimate, stdError } = fit.contrast({ Days: 1 }, { df: 5 });
  expect(df).toBe(5);
  expectRelative(upper, estimate + qt(0.975, 5) * stdError, ROUNDING, 'upper');
});

it('another covariance, everywhere', () => {
  const robust = cbpp.vcovRobust();
  const se = robust.coefficients[1].stdError;
  expectRelative(cbpp.contrast({ period2: 1 }, { vcov: robust }).stdError, se, ROUNDING, 'contrast');
  expectRelative(cbpp.tidy({ vcov: robust })[1]['std.error']!, se, ROUNDING, 'tidy');
  const interval = cbpp.confint({ method: 'wald', parm: 'period2', vcov: robust })[0];
  expectRelative(interval.upper - interval.estimate, 1.959963984540054 * se, 1e-9, 'confint');
  expectRelative(cbpp.waldTest({ terms: 'period2', vcov: robust }).chisq, (cbpp.beta[1] / se) ** 2, 1e-9, 'waldTest');
  const [pair] = cbpp.emmeans('period', { vcov: robust }).contrasts('revpairwise').rows;
  expectRelative(pair.stdError, se, ROUNDING, 'contrasts of means');
  expect(cbpp.summary({ vcov: robust.vcov })).toContain(se.toFixed(4));
});

it('a saved fit has means, contrasts and slopes to the same bits', () => {
  const saved = fromJSON(JSON.stringify(cbpp));
  const options = { type: 'response', weights: 'cells', randomEffects: 'marginal' } as const;
  expect(JSON.stringify(saved.emmeans('period', options))).toBe(JSON.stringify(cbpp.emmeans('period', options)));
  expect(JSON.stringify(saved.emmeans('period').contrasts())).toBe(JSON.stringify(cbpp.emmeans('period').contrasts()));
  expect(JSON.stringify(saved.jointTests())).toBe(JSON.stringify(cbpp.jointTests()));
  expect(JSON.stringify(saved.refGrid())).toBe(JSON.stringify(cbpp.refGrid()));
  const rows = { grid: { period: ['1', '4'] }, interval: 'prediction', randomEffects: 'marginal', n: 10 } as const;
  expect(JSON.stringify(saved.predictRows(rows))).toBe(JSON.stringify(cbpp.predictRows(rows)));
});

describe('what is refused', () => {
  const refused = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return `${(error as GlmmError).code}: ${(error as Error).message}`;
    }
    return 'nothing';
  };
  it.each<[string, () => unknown, RegExp]>([
    ['KR of ML', () => byMl.emmeans('Days', { df: 'kenward-roger' }), /^INVALID_OPTION.*by REML/s],
    ['KR of a likelihood', () => cbpp.jointTests({ df: 'kenward-roger' }), /^INVALID_OPTION.*asymptotic/s],
    ['Satterthwaite of a likelihood', () => cbpp.contrast({ period2: 1 }, { df: 'satterthwaite' }), /^INVALID_OPTION/],
    ['KR of a saved fit', () => fromJSON(JSON.stringify(fit)).emmeans('Days', { df: 'kenward-roger' }), /from JSON/],
    ['df with a profile', () => fit.confint({ df: 'kenward-roger' }), /^INVALID_OPTION.*'wald'/s],
    ['an unknown factor', () => cbpp.emmeans('herd'), /^UNKNOWN_COLUMN.*Variables: period/s],
    ['an unknown level', () => cbpp.emmeans('period', { at: { period: ['1', '9'] } }), /^UNKNOWN_LEVEL/],
    ['an unknown label', () => cbpp.emmeans('period').contrasts({ a: { period9: 1 } }), /^UNKNOWN_LEVEL.*period1/s],
    ['too few weights', () => cbpp.emmeans('period').contrasts({ a: [1, -1] }), /^INVALID_OPTION.*4 finite/s],
    [
      'Tukey of other sets',
      () => cbpp.emmeans('period').contrasts('consec', { adjust: 'tukey' }),
      /^INVALID_OPTION.*mvt/s,
    ],
    ['a slope of a category', () => cbpp.emtrends('1', { variable: 'period' }), /^INVALID_OPTION.*category/s],
    [
      'an unknown method',
      () => cbpp.emmeans('period').contrasts('pairs' as never),
      /^INVALID_OPTION.*'pairwise'|pairwise/s,
    ],
    ['an unknown option', () => cbpp.emmeans('period', { wights: 'equal' } as never), /^INVALID_OPTION.*weights/s],
  ])('%s', (_, run, message) => {
    expect(refused(run)).toMatch(message);
  });
  it('weights that do not sum to zero are said', () => {
    const { rows, notes } = cbpp.emmeans('period').contrasts({ sum: [1, 1, 0, 0] });
    expect(Number.isFinite(rows[0].estimate)).toBe(true);
    expect(notes.join(' ')).toMatch(/do not sum to zero/);
  });
});
