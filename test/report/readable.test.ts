/** Truth: what a person reads is the text; what a program reads is as plain as before. */
import { inspect } from 'node:util';
import { expect, describe as group, it } from 'vitest';
import { anova, crosstab, describe, fromJSON, glmm, groupSizes } from '../../src/index.ts';
import { plainText } from '../../src/report/format/plainText.ts';
import { cbppData } from '../plot/fits.ts';

const data = cbppData();
const formula = 'cbind(incidence, size - incidence) ~ period + (1 | herd)';
const fit = glmm(formula, data, { family: 'binomial', nAGQ: 7 });

group('results print as text', () => {
  it('a fit is its summary, read from JSON as well', () => {
    expect(inspect(fit)).toBe(fit.summary());
    expect(String(fit)).toBe(fit.summary());
    const saved = fromJSON(JSON.stringify(fit));
    expect(inspect(saved)).toBe(saved.summary());
  });
  it('tables of data are tables', () => {
    expect(inspect(describe(data))).toMatch(/^56 rows, 4 columns; 56 rows are complete\.\n/);
    expect(String(crosstab(data, 'herd', 'period'))).toMatch(/^herd by period:\n/);
    expect(`${groupSizes(data, 'herd')}`).toMatch(/^herd: 15 groups of 1 to 4 rows; /);
  });
  it('tests and intervals are tables', () => {
    const smaller = glmm('cbind(incidence, size - incidence) ~ 1 + (1 | herd)', data, { family: 'binomial', nAGQ: 7 });
    expect(inspect(anova(fit, smaller))).toMatch(/^Models:\n/);
    expect(inspect(fit.drop1())).toMatch(/^Single term deletions\n/);
    expect(inspect(fit.randomEffectsTest())).toMatch(/^Models:\n/);
    expect(String(fit.confint({ method: 'wald', parm: ['period2', 'period3'] }))).toBe(
      ['        estimate  lower   upper', 'period2  -0.9914 -1.593 -0.3901', 'period3  -1.1278 -1.768 -0.4874'].join(
        '\n',
      ),
    );
    expect(String(fit.waldTest())).toMatch(/^chisq +24\.89\ndf +3\npValue +1\.6/);
    expect(String(fit.interpret())).toMatch(/^- In a group /);
    expect(String(fit.ranef())).toMatch(/^\nherd:\n +term +mode +mean/);
    expect(String(fit.fixef())).toMatch(/^\(Intercept\) +-1\.399\n/);
    expect(String(fit.profile({ parm: 'period2' }))).toMatch(/^level +0\.95\n\nlimits:\n/);
    expect(String(fit.bootstrap({ n: 2 }))).toContain('replicates  2 rows of 5\n');
    expect(String(fit.compare({ variable: 'period', from: '1', to: '2' }))).toContain('\ndifference:\nestimate ');
  });
  it('long tables end with what is left out', () => {
    const text = String(fit.augment()).split('\n');
    expect(text.at(-1)).toBe('... 36 more rows');
  });
});

group('and are plain otherwise', () => {
  const intervals = fit.confint({ method: 'wald' });
  it('warnings of rows are their codes in the table, and said below it once', () => {
    const warnings = [
      { code: 'PROFILE_MOVED', message: 'The profile has left for another maximum.', details: { at: 1 } },
    ];
    const rows = [
      { parm: 'a', lower: 1, upper: 2 },
      { parm: 'b', lower: 1, upper: 2, warnings },
      { parm: 'c', lower: 1, upper: 2, warnings },
    ];
    expect(plainText(rows).split('\n')).toEqual([
      '  lower upper      warnings',
      'a     1     2',
      'b     1     2 PROFILE_MOVED',
      'c     1     2 PROFILE_MOVED',
      '- PROFILE_MOVED: The profile has left for another maximum.',
    ]);
  });
  it('nothing is listed, copied or written to JSON', () => {
    for (const value of [intervals, describe(data), crosstab(data, 'herd', 'period'), fit.icc(), fit.fixef()]) {
      expect(Object.keys(value)).not.toContain('toString');
      expect(() => structuredClone(value)).not.toThrow();
      expect(JSON.stringify(value)).not.toContain('toString');
    }
    expect(JSON.parse(JSON.stringify(intervals))).toEqual(intervals.map((row) => ({ ...row })));
  });
  it('names of users go before: a column called toString is a number', () => {
    const odd = { y: data['incidence'], toString: data['period'], g: data['herd'] };
    const found = glmm('y ~ `toString` + (1 | g)', odd, { family: 'poisson', nAGQ: 1, levels: {} }).fixef();
    expect(Object.keys(found)[1]).toMatch(/^`?toString/);
  });
  it('hostile names are escaped', () => {
    const x = 'x\u001b[2J';
    const table = { y: data['incidence'], [x]: (data['size'] ?? []).map(Number), g: data['herd'] };
    const text = String(glmm(`y ~ \`${x}\` + (1 | g)`, table, { family: 'poisson', nAGQ: 1 }).fixef());
    expect(text).not.toContain('\u001b');
  });
});
