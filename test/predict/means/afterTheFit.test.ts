/**
 * Truth: emmeans 1.8.4, lmerTest and pbkrtest on cbpp (K = 25, the estimates and covariance of GLMMadaptive are in the file) and on
 * sleepstudy: afterTheFit.json. The p-values of mvt there are random to 1e-3; the exact ones are by mvtnorm with 5e6 points, good to 2e-6.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Adjustment, type EstimateTable, glmm, lmm, type NamedMethod } from '../../../src/index.ts';
import { readExample } from '../../support/exampleData.ts';
import { expectAbsolute, expectRelative } from '../../support/tolerance.ts';

type Row = Readonly<Record<string, string | number>>;
const truth = JSON.parse(readFileSync(new URL('afterTheFit.json', import.meta.url), 'utf8'));
const cbpp = glmm(
  'cbind(incidence, size - incidence) ~ period + (1 | herd)',
  readExample('cbpp', ['incidence', 'size']),
  {
    family: 'binomial',
    nAGQ: 25,
  },
);
const means = cbpp.emmeans('period');

/** The numbers of the file were made from estimates with nine digits. */
const ESTIMATE = 1e-6;
const P_VALUE = 1e-5;

function expectRows(
  { rows, estimateName }: EstimateTable,
  expected: readonly Row[],
  pValue = P_VALUE,
  limits = 1e-5,
): void {
  expect(rows).toHaveLength(expected.length);
  rows.forEach((row, i) => {
    const of = expected[i];
    const number = (name: string): number => of[name] as number;
    expect(String(row.contrast ?? row.period)).toBe(String(of.contrast ?? of.period));
    expectAbsolute(row.estimate, number(estimateName), ESTIMATE * Math.max(1, Math.abs(row.estimate)), `estimate ${i}`);
    expectRelative(row.stdError, number('SE'), 1e-6, `standard error ${i}`);
    expectAbsolute(row.statistic, number('z.ratio'), 2e-5, `statistic ${i}`);
    expectAbsolute(row.pValue, number('p.value'), pValue, `p-value ${i}`);
    if (of['asymp.LCL'] === undefined) return;
    expectAbsolute(row.lower, number('asymp.LCL'), limits * Math.max(1, Math.abs(row.lower)), `lower ${i}`);
    expectAbsolute(row.upper, number('asymp.UCL'), limits * Math.max(1, Math.abs(row.upper)), `upper ${i}`);
  });
}

describe('cbpp', () => {
  it('means on both scales', () => {
    expectRows(means, truth.cbpp_emm_link);
    expectRows(cbpp.emmeans('period', { type: 'response' }), truth.cbpp_emm_response);
  });

  it.each(['tukey', 'bonferroni', 'holm', 'sidak', 'none', 'fdr'] as const)('pairs by %s', (adjust) => {
    expectRows(means.contrasts('pairwise', { adjust }), truth[`cbpp_pairs_${adjust}`]);
  });

  it('pairs by mvt', () => {
    const table = means.contrasts('pairwise', { adjust: 'mvt' });
    // the limits of the file are random as well
    expectRows(table, truth.cbpp_pairs_mvt, 1e-3, 5e-3);
    [0.006444206, 0.002993244, 0.00121148, Number.NaN, Number.NaN, 0.781326108].forEach((p, i) => {
      // a sample's, which is good to 1e-4 near 0.025 and in proportion to the sd of a share elsewhere; which it is depends on the last bits of the estimates
      const spread = Math.sqrt((p * (1 - p)) / (0.025 * 0.975));
      if (!Number.isNaN(p)) expectAbsolute(table.rows[i].pValue, p, 1e-4 * Math.max(1, spread), `p-value ${i}`);
    });
  });

  it.each<[NamedMethod, Adjustment, string]>([
    ['trtVsCtrl', 'dunnettx', 'dunnettx'],
    ['consec', 'none', 'consec'],
    ['poly', 'none', 'poly'],
    ['eff', 'none', 'eff'],
  ])('%s', (method, adjust, name) => expectRows(means.contrasts(method, { adjust }), truth[`cbpp_${name}`]));

  it('own weights, in order and by label', () => {
    const third = -1 / 3;
    const ofOrder = means.contrasts({ first_vs_rest: [1, third, third, third] });
    expectRows(ofOrder, truth.cbpp_custom);
    const labels = { period1: 1, period2: third, period3: third, period4: third };
    expect(means.contrasts({ first_vs_rest: labels }).rows).toEqual(ofOrder.rows);
  });

  it('odds ratios', () => {
    expectRows(cbpp.emmeans('period', { type: 'response' }).contrasts(), truth.cbpp_pairs_ratio);
    expect(means.contrasts('pairwise', { type: 'response' }).estimateName).toBe('odds.ratio');
  });

  it('the joint test', () => {
    const [row] = cbpp.jointTests().rows;
    expect([row.term, row.df1, row.df2]).toEqual(['period', 3, Number.POSITIVE_INFINITY]);
    expectAbsolute(row.F, truth.cbpp_joint[0]['F.ratio'], 5e-4, 'F, printed to three decimals');
    expectRelative(row.pValue, truth.cbpp_joint[0]['p.value'], 1e-5, 'p-value');
  });
});

describe('sleepstudy', () => {
  const sleep = lmm('Reaction ~ Days + (Days | Subject)', readExample('sleepstudy', ['Reaction', 'Days']));
  it('Kenward and Roger, and Satterthwaite', () => {
    const [start, slope] = truth.sleep_kr.table;
    const at = sleep.emmeans('Days', { at: { Days: 0 }, df: 'kenward-roger' }).rows[0];
    const trend = sleep.emtrends('1', { variable: 'Days', df: 'kenward-roger' }).rows[0];
    for (const [row, of] of [
      [at, start],
      [trend, slope],
    ] as const) {
      expectRelative(row.estimate, of.Estimate, 1e-6, 'estimate');
      expectRelative(row.stdError, of['Std. Error'], 1e-4, 'standard error');
      expectRelative(row.df, of.df, 1e-3, 'df');
    }
    const satterthwaite = sleep.emmeans('Days', { at: { Days: 0 } }).rows[0];
    expectRelative(satterthwaite.df, truth.sleep_kr.satt[0].df, 1e-3, 'df by Satterthwaite');
    const [test] = sleep.jointTests({ df: 'kenward-roger' }).rows;
    const [krmodcomp] = truth.sleep_krmodcomp;
    expectRelative(test.F, krmodcomp.stat, 1e-4, 'F');
    expectRelative(test.df2, krmodcomp.ddf, 1e-3, 'df2');
    expectRelative(test.pValue, krmodcomp['p.value'], 1e-3, 'p-value');
  });
});
