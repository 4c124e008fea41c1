/**
 * Truth: a separated cell leaves the likelihood in the limit, so everything finite is that of the same model without its rows; what is
 * infinite follows from which cell it is; the profile's finite limit is where a slow search over full fits meets the same height.
 */
import { describe, expect, it } from 'vitest';
import { fromJSON, type GlmmFit, glmm } from '../../src/index.ts';

const rows = Array.from({ length: 120 }, (_, i) => i);
const g = rows.map((i) => `g${i % 12}`);
const coin = rows.map((i) => ((i * i * 7 + i * 3) % 11) % 2);
const sex = rows.map((i) => (Math.floor(i / 2) % 2 === 0 ? 'm' : 'f'));
const site = rows.map((i) => ['A', 'B', 'C'][(i * 7) % 3] as string);
const x = rows.map((i) => ((i * 17) % 31) - 15);
const z = rows.map((i) => ((i * 13) % 29) - 14);
const binomial = { family: 'binomial', nAGQ: 9 } as const;
const estimates = (fit: GlmmFit) => Object.fromEntries(fit.coefficients.map(({ term, estimate }) => [term, estimate]));
const only = <T>(values: readonly T[], keep: (i: number) => boolean) => values.filter((_, i) => keep(i));
const warning = (fit: GlmmFit) => fit.warnings.find(({ code }) => code === 'SEPARATION');

describe('a level whose responses are all one', () => {
  const y = coin.map((value, i) => (site[i] === 'C' ? 1 : value));
  const fit = glmm('y ~ site + x + (1 | g)', { y, site, x, g }, binomial);
  const inside = (i: number) => site[i] !== 'C';
  const rest = glmm(
    'y ~ site + x + (1 | g)',
    { y: only(y, inside), site: only(site, inside), x: only(x, inside), g: only(g, inside) },
    { ...binomial, levels: { site: ['A', 'B'] } },
  );

  it('has an infinite estimate, no standard error and no test', () => {
    expect(fit.coefficients[2]).toEqual({
      ...{ term: 'siteC', estimate: Number.POSITIVE_INFINITY },
      ...{ stdError: Number.NaN, statistic: Number.NaN, pValue: Number.NaN },
    });
    expect(fit.fixef()['siteC']).toBe(Number.POSITIVE_INFINITY);
    expect(fit.tidy()[2]).toMatchObject({ estimate: Number.POSITIVE_INFINITY, 'std.error': null, 'p.value': null });
  });
  it('leaves the others as they are without its rows', () => {
    for (const [j, k] of [
      [0, 0],
      [1, 1],
      [3, 2],
    ] as const) {
      // both ends of a search: 1e-5 standard errors, and the difference of two Hessians
      expect(Math.abs(fit.coefficients[j].estimate - rest.coefficients[k].estimate)).toBeLessThan(
        1e-4 * rest.coefficients[k].stdError,
      );
      expect(fit.coefficients[j].stdError / rest.coefficients[k].stdError).toBeCloseTo(1, 5);
    }
    expect(fit.logLik).toBeCloseTo(rest.logLik, 7);
    expect(fit.df).toBe(rest.df + 1);
    expect(fit.theta[0]).toBeCloseTo(rest.theta[0], 4);
    // and so do profiles, which take no longer
    const [own] = fit.confint({ parm: 'x' });
    const [other] = rest.confint({ parm: 'x' });
    expect(own.lower).toBeCloseTo(other.lower, 4);
    expect(own.upper).toBeCloseTo(other.upper, 4);
  });
  it('prints Inf and nothing beside it, and does not say that it converged', () => {
    const text = fit.summary();
    expect(text).toMatch(/^siteC +Inf *$/m);
    expect(text).not.toMatch(/NaN|Converged:/);
    expect(text).toContain('There is no maximum to converge to');
    expect(warning(fit)?.message).toContain('every response is 1 where site = C (40 rows)');
    expect(warning(fit)?.message).not.toMatch(/leave the column out|Merge/);
  });
  it('fits its rows, and says how little is known of their linear predictor', () => {
    const at = site.indexOf('C');
    expect(fit.fitted()[at]).toBeGreaterThan(1 - 1e-12);
    const link = fit.predict({ randomEffects: 'zero', se: true });
    expect(link.se?.[at]).toBe(Number.POSITIVE_INFINITY);
    const response = fit.predict({ randomEffects: 'zero', se: true, type: 'response' });
    expect(response.se?.[at]).toBe(0);
    expect(Number.isFinite(link.se?.[site.indexOf('A')] ?? Number.NaN)).toBe(true);
  });
  it('goes on in ratios, words, group coefficients and population averages', () => {
    expect(fit.oddsRatios()[2]).toMatchObject({ estimate: Number.POSITIVE_INFINITY, pValue: Number.NaN });
    expect(fit.interpret()[2].text).toContain(
      'site C instead of A multiplies the odds of y = 1 by more than any number: the responses are separated',
    );
    expect(fit.coef()['g'].find(({ term }) => term === 'siteC')?.estimate).toBe(Number.POSITIVE_INFINITY);
    const population = fit.marginalCoefficients();
    expect(population[2].estimate).toBe(Number.POSITIVE_INFINITY);
    expect(population[1].estimate).toBeCloseTo(rest.marginalCoefficients()[1].estimate, 4);
    expect(() => fit.waldTest({ terms: 'site' })).toThrow(/NUMERICAL_FAILURE.*siteC/);
    const drop = fit.drop1().find(({ term }) => term === 'site');
    expect(drop?.chisq).toBeGreaterThan(10);
  });
  it('comes back from JSON', () => {
    const back = fromJSON(JSON.stringify(fit));
    expect(back.fixef()['siteC']).toBe(Number.POSITIVE_INFINITY);
    expect(back.summary()).toBe(fit.summary());
    expect(back.oddsRatios()).toEqual(fit.oddsRatios());
  });
  it('is bounded on one side by the profile', () => {
    const [interval] = fit.confint({ parm: 'siteC' });
    expect(interval.upper).toBe(Number.POSITIVE_INFINITY);
    // the model with the coefficient held there, as an offset: its logLik lies below the supremum by qchisq(0.95, 1) / 2
    const held = site.map((value) => (value === 'C' ? interval.lower : 0));
    const B = site.map((value) => (value === 'B' ? 1 : 0));
    const there = glmm('y ~ B + x + (1 | g)', { y, B, x, g }, { ...binomial, offset: held });
    expect(fit.logLik - there.logLik).toBeCloseTo(3.841458820694124 / 2, 6);
    expect(fit.profile({ parm: 'siteC' }).evaluations).toBeLessThan(200);
  });
});

describe('the cell that causes it', () => {
  it('of two factors', () => {
    const y = coin.map((value, i) => (sex[i] === 'f' && site[i] === 'A' ? 0 : value));
    const fit = glmm('y ~ sex * site + (1 | g)', { y, sex, site, g }, binomial);
    expect(warning(fit)?.details?.['cells']).toEqual([{ where: 'sex = f, site = A', rows: 20 }]);
    // f and A are references: all coefficients are differences from that cell
    expect(estimates(fit)).toEqual({
      ...{ '(Intercept)': Number.NEGATIVE_INFINITY, sexm: Number.POSITIVE_INFINITY },
      ...{ siteB: Number.POSITIVE_INFINITY, siteC: Number.POSITIVE_INFINITY },
      ...{ 'sexm:siteB': Number.NEGATIVE_INFINITY, 'sexm:siteC': Number.NEGATIVE_INFINITY },
    });
    expect(warning(fit)?.message).toContain('along -(Intercept) + sexm + siteB + siteC - sexm:siteB - sexm:siteC');
  });
  it('two levels on the same side leave their difference undetermined', () => {
    const y = coin.map((value, i) => (site[i] === 'C' ? value : 0));
    const fit = glmm('y ~ site + (1 | g)', { y, site, g }, binomial);
    expect(estimates(fit)).toEqual({
      '(Intercept)': Number.NEGATIVE_INFINITY,
      siteB: Number.NaN,
      siteC: Number.POSITIVE_INFINITY,
    });
    expect(fit.summary()).toMatch(/^siteB +NA *$/m);
    const [siteB] = fit.confint({ parm: 'siteB' });
    expect([siteB.lower, siteB.upper]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
  it('a direction of two numbers that neither has alone', () => {
    const y = x.map((value, i) => (value + z[i] > 0 ? 1 : 0));
    const fit = glmm('y ~ x + z + (1 | g)', { y, x, z, g }, binomial);
    expect(warning(fit)?.message).toMatch(/along .*(x|[\d.]+ \* x) \+ (z|[\d.]+ \* z), so/);
    expect(fit.coefficients.slice(1).map(({ estimate }) => estimate)).toEqual([Infinity, Infinity]);
    expect(fit.logLik).toBeGreaterThan(-1e-6);
    const [sd, , first] = fit.confint();
    expect([sd.lower, sd.upper]).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(first.upper).toBe(Number.POSITIVE_INFINITY);
    expect(Number.isFinite(first.lower)).toBe(true);
  });
  it('a bound of one number', () => {
    const y = x.map((value) => (value > 2 ? 1 : 0));
    const fit = glmm('y ~ x + (1 | g)', { y, x, g }, binomial);
    expect(warning(fit)?.message).toContain('every response is 0 where x <= 2');
    expect(warning(fit)?.message).toContain('every response is 1 where x >= 3');
  });
  it('of counts, and of successes among trials', () => {
    const k = coin.map((value, i) => (site[i] === 'B' ? 0 : 2 * value + (i % 3)));
    const poisson = glmm('k ~ site + (1 | g)', { k, site, g }, { family: 'poisson', nAGQ: 9 });
    expect(estimates(poisson)['siteB']).toBe(Number.NEGATIVE_INFINITY);
    expect(warning(poisson)?.message).toContain('every response is 0 where site = B');
    const m = k.map((value) => 5 - value);
    const trials = glmm('cbind(k, m) ~ site + (1 | g)', { k, m, site, g }, binomial);
    expect(warning(trials)?.message).toContain('every response is a failure where site = B');
  });
  it('of a factor of two levels is named by what they are called', () => {
    const y = coin.map((value, i) => (site[i] === 'C' || value === 1 ? 'severe' : 'mild'));
    const fit = glmm('y ~ site + (1 | g)', { y, site, g }, binomial);
    expect(warning(fit)?.message).toContain('every response is severe where site = C');
  });
});

it('what is infinite does not depend on the units of a column', () => {
  const rows = Array.from({ length: 40 }, (_, k) => ({
    y: k % 4 === 3 || (k % 4 === 1 && k % 3 === 0) ? 1 : 0,
    f: k % 2 === 0 ? 'a' : 'b',
    x: ((k * 7) % 11) - 5,
    g: `g${k % 8}`,
  }));
  const endsFor = (unit: number): readonly number[] =>
    glmm(
      'y ~ f + x + (1 | g)',
      rows.map((row) => ({ ...row, x: row.x * unit })),
      { family: 'binomial', nAGQ: 5 },
    ).coefficients.map(({ estimate }) => (Number.isFinite(estimate) ? 0 : estimate));
  const ends = endsFor(1);
  expect(ends.some((end) => end !== 0)).toBe(true);
  for (const unit of [1e-12, 1e12]) expect(endsFor(unit)).toEqual(ends);
});
