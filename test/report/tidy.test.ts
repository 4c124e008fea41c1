import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FitSummary } from '../../src/fit/types.ts';
import { toJson } from '../../src/report/json/json.ts';
import { fromJson } from '../../src/report/json/readJson.ts';
import { glance, tidy } from '../../src/report/tidy.ts';

const summaries = JSON.parse(readFileSync(new URL('fixtures/summaries.json', import.meta.url), 'utf8')) as {
  id: string;
  fit: FitSummary;
}[];
const fitOf = (id: string) => summaries.find((s) => s.id === id)?.fit as FitSummary;

describe('tidy() and glance() have the columns of broom.mixed', () => {
  it('fixed effects, then random standard deviations with the group they vary over', () => {
    const rows = tidy(fitOf('cbpp-laplace'));
    expect(rows.map(({ effect, group, term }) => [effect, group, term])).toEqual([
      ['fixed', null, '(Intercept)'],
      ['fixed', null, 'period2'],
      ['fixed', null, 'period3'],
      ['fixed', null, 'period4'],
      ['ran_pars', 'herd', 'sd__(Intercept)'],
    ]);
    expect(Object.keys(rows[0])).toEqual([
      'effect',
      'group',
      'term',
      'estimate',
      'std.error',
      'statistic',
      'df',
      'p.value',
    ]);
  });

  it('correlations as cor__column.row and the residual as sd__Observation', () => {
    const fit = fitOf('sleepstudy-reml');
    const rows = tidy(fit).slice(2);
    expect(rows.map(({ term }) => term)).toEqual([
      'sd__(Intercept)',
      'sd__Days',
      'cor__(Intercept).Days',
      'sd__Observation',
    ]);
    expect(rows[2].estimate).toBe(fit.varCorr[0].corr[1][0]);
    expect(rows[3].estimate).toBe(fit.sigma);
  });

  it('glance', () => {
    const fit = fitOf('cbpp-laplace');
    expect(glance(fit)).toEqual({
      nobs: 56,
      modelled: null,
      sigma: 1,
      logLik: fit.logLik,
      AIC: fit.aic,
      BIC: fit.bic,
      deviance: fit.minus2LogLik,
      'df.residual': 51,
    });
  });

  it('what does not exist is null, never NaN', () => {
    const fit = fitOf('cbpp-laplace');
    const rows = tidy({ ...fit, thetaSe: [Number.NaN] });
    expect(rows[4]['std.error']).toBeNull();
    expect(rows[4].statistic).toBeNull();
  });
});

describe('toJson', () => {
  it.each(summaries.map(({ id, fit }) => [id, fit] as const))('%s comes back as it went', (_, fit) => {
    expect(fromJson(JSON.parse(JSON.stringify(toJson(fit))))).toEqual(fit);
  });

  it('NaN travels by name, as every number that JSON does not have; typed arrays become arrays; any name is only a name', () => {
    const fit = { ...fitOf('cbpp-laplace'), thetaSe: new Float64Array([Number.NaN]) as unknown as number[] };
    const named = { ...fit, ngroups: Object.fromEntries([['__proto__', 3]]) };
    const text = JSON.stringify(toJson(named));
    expect(text).toContain('"thetaSe":[{"number":"NaN"}]');
    expect(text).toContain('"ngroups":{"__proto__":3}');
    const back = fromJson(JSON.parse(text));
    expect(back.thetaSe).toEqual([Number.NaN]);
    expect(Object.entries(back.ngroups)).toEqual([['__proto__', 3]]);
  });

  it('methods of a fit are not numbers of it', () => {
    const fit = { ...fitOf('cbpp-laplace'), summary: () => '' };
    expect(toJson(fit)).not.toHaveProperty('summary');
  });

  it.each([
    [null, 'format'],
    [{}, 'format'],
    [{ format: 'glmm-wasm fit', version: 3 }, 'version 3, this program reads versions 1 and 2'],
    [{ format: 'glmm-wasm fit', version: 2 }, '"kind"'],
    [{ format: 'glmm-wasm fit', version: 1 }, '"kind"'],
  ])('%j is refused', (json, reason) => {
    expect(() => fromJson(json)).toThrow(
      expect.objectContaining({ code: 'INVALID_FILE', message: expect.stringContaining(reason) }),
    );
  });
});
