/** Truth: fits of the formulas without the term. */
import { describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { counts } from './counts.ts';

const plain = counts({ seed: 9, groups: 14, rows: 8, sd: 0.5 });
const data = { ...plain, f: plain.x.map((_, i) => ['a', 'b', 'c'][i % 3]) };
const poisson = { family: 'poisson', nAGQ: 3 } as const;

describe('drop1', () => {
  it.each([
    ['y ~ x + z + f + (1 | g)', ['x', 'z', 'f'], ['y ~ z + f + (1 | g)', 'y ~ x + f + (1 | g)', 'y ~ x + z + (1 | g)']],
    ['y ~ x * f + z + (1 | g)', ['z', 'x:f'], ['y ~ x * f + (1 | g)', 'y ~ x + f + z + (1 | g)']],
    ['y ~ f + f:x + (1 | g)', ['f:x'], ['y ~ f + (1 | g)']],
    ['y ~ x + I(x^2) + (1 | g)', ['x', 'I(x^2)'], ['y ~ I(x^2) + (1 | g)', 'y ~ x + (1 | g)']],
  ])('%s: leaves out each term that no other contains', (formula, terms, without) => {
    const fit = glmm(formula, data, poisson);
    const [whole, ...rows] = fit.drop1();
    expect(whole).toMatchObject({ term: '<none>', df: null, aic: fit.aic, chisq: null });
    expect(rows.map((row) => row.term)).toEqual(terms);
    rows.forEach((row, k) => {
      const smaller = glmm(without[k], data, poisson);
      expect(row.df).toBe(fit.df - smaller.df);
      expectAbsolute(row.logLik, smaller.logLik, 1e-7, row.term);
      expectAbsolute(row.chisq as number, 2 * (fit.logLik - smaller.logLik), 2e-7, row.term);
    });
  });

  it('lets a column come back that was a combination of the one left out', () => {
    const doubled = { ...data, w: data.x.map((x, i) => 2 * x - data.z[i]) };
    const fit = glmm('y ~ x + z + w + (1 | g)', doubled, poisson);
    expect(fit.droppedColumns.map((column) => column.name)).toEqual(['w']);
    for (const row of fit.drop1().slice(1)) {
      expect(row.df).toBe(0);
      expectAbsolute(row.logLik, fit.logLik, 1e-7, row.term);
      expect(row.pValue).toBeNull();
    }
  });

  it('keeps to the rows of the whole model', () => {
    const z = data.z.map((value, i) => (i % 10 === 0 ? null : value));
    const fit = glmm('y ~ x + z + (1 | g)', { ...data, z } as never, poisson);
    const complete = Object.fromEntries(
      Object.entries(data).map(([name, column]) => [name, (column as unknown[]).filter((_, i) => i % 10 !== 0)]),
    );
    const row = fit.drop1().find(({ term }) => term === 'z');
    expectAbsolute(
      row?.logLik ?? Number.NaN,
      glmm('y ~ x + (1 | g)', complete as never, poisson).logLik,
      1e-7,
      'logLik',
    );
  });

  it('has nothing to fit when the only columns go', () => {
    const rows = glmm('y ~ 0 + x + (1 | g)', data, poisson).drop1();
    expect(rows[1]).toMatchObject({ term: 'x', df: null, chisq: null, pValue: null });
  });

  it('leaves out offsets neither in the fit nor in the smaller ones', () => {
    const formula = 'y ~ x + f + offset(z) + (1 | g)';
    const row = glmm(formula, data, poisson).drop1()[2];
    expectAbsolute(row.logLik, glmm('y ~ x + offset(z) + (1 | g)', data, poisson).logLik, 1e-7, 'logLik');
  });
});
