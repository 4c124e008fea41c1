/**
 * Truth: identities. A group that the fit knows, taken as a new one with its own responses, has the effects it had.
 */
import { describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { refusalOf } from '../support/refusal.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { caseOf, fitCase } from './cases.ts';

const rowsOf = (data: Readonly<Record<string, (number | string)[]>>, keep: (row: number) => boolean) =>
  Object.fromEntries(Object.entries(data).map(([name, values]) => [name, values.filter((_, i) => keep(i))]));

describe.each(['poisson slope with offset', 'probit slope', 'linear slope'])('%s', (id) => {
  const one = caseOf(id);
  const fit = fitCase(one);

  it('the responses of a known group give its effects and its predictions', () => {
    const all = fit.predict({ se: true, interval: true });
    for (const level of ['g01', 'g06', 'g12']) {
      const at = one.data.g.flatMap((g, i) => (g === level ? [i] : []));
      const got = fit.predictNewGroup({ newData: rowsOf(one.data, (i) => at.includes(i)), se: true, interval: true });
      at.forEach((row, i) => {
        expectAbsolute(got.fit[i], all.fit[row], 1e-8, 'fit');
        expectRelative(got.se![i], all.se![row], 1e-7, 'standard error');
        expectAbsolute(got.upper![i], all.upper![row], 1e-7, 'upper');
      });
      const effects = fit.ranef().g.filter((effect) => effect.level === level);
      got.ranef.forEach(({ mode, modeSd, term }, d) => {
        expect(term).toBe(effects[d].term);
        expectAbsolute(mode, effects[d].mode, 1e-8, 'mode');
        expectRelative(modeSd, effects[d].modeSd, 1e-8, 'sd');
      });
    }
  });

  it('the grouping column is not needed', () => {
    const { g: _, ...newData } = rowsOf(one.data, (i) => i < 3);
    expect(fit.predictNewGroup({ newData }).fit).toHaveLength(3);
  });

  it('responses narrow the prediction', () => {
    const newData = rowsOf(one.data, (i) => i < 5);
    const predictFor = rowsOf(one.newData, (i) => i === 1);
    const told = fit.predictNewGroup({ newData, predictFor, se: true });
    const untold = fit.predict({ newData: { ...predictFor, g: ['new'] }, allowNewLevels: true, se: true });
    expect(told.se![0]).toBeLessThan(untold.se![0]);
  });
});

describe('a new group of a binary response', () => {
  const { data } = caseOf('crossed logit');
  const fit = glmm('y ~ x + (1 | person)', data, { family: 'binomial' });

  it('may have successes only', () => {
    const { ranef, fit: p } = fit.predictNewGroup({ newData: { y: [1, 1, 1], x: [0, 0, 0] }, type: 'response' });
    expect(ranef[0].mode).toBeGreaterThan(0);
    expect(p[0]).toBeLessThan(1);
  });
  it('solves the score equation: sum of residuals = b / v', () => {
    const y = [1, 0, 1, 1, 1];
    const { ranef, fit: p } = fit.predictNewGroup({ newData: { y, x: [0, 1, -1, 2, 0.5] }, type: 'response' });
    const residuals = y.reduce((sum, value, i) => sum + value - p[i], 0);
    expectRelative(residuals, ranef[0].mode / fit.varCorr[0].variance[0], 1e-10, 'score');
  });
  it.each([
    ['no response column', { newData: { x: [0] } }, 'UNKNOWN_COLUMN'],
    ['a response that is none', { newData: { y: [2], x: [0] } }, 'INVALID_RESPONSE'],
    ['a missing response', { newData: { y: [null, 1], x: [0, 0] } }, 'MISSING_VALUES'],
    ['a missing predictor', { newData: { y: [1, 1], x: [0, null] } }, 'MISSING_VALUES'],
  ])('%s is an error', (_, options, code) => {
    expect(refusalOf(() => fit.predictNewGroup(options)).code).toBe(code);
  });
  it('needs a single grouping factor', () => {
    const crossed = fitCase(caseOf('crossed logit'));
    expect(() => crossed.predictNewGroup({ newData: { y: [1], x: [0] } })).toThrow(/SEVERAL_FACTORS/);
  });
});
