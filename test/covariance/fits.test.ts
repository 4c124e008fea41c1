/**
 * Fits of structured covariances. Truths: glmmTMB (fixtures/structures.R), and models that are the same written otherwise:
 *   diag(x | g) is (1 | g) + (0 + x | g);   homdiag(0 + f | g) is (1 | g:f);   of one effect every structure is (1 | g)
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anova, compareModels, fromJSON, type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { dataset } from '../support/datasets.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Theirs {
  readonly logLik: number;
  readonly beta: readonly number[];
  readonly se: readonly number[];
  readonly sd: readonly number[];
  readonly correlation: number;
  readonly df: number;
}
const theirs: Record<string, Theirs> = JSON.parse(
  readFileSync(new URL('./fixtures/structures.json', import.meta.url), 'utf8'),
);

const epil = dataset('epil2');
const sleep = dataset('sleepstudy');
const salamanders = dataset('salamanders');
const poisson = { family: 'poisson', nAGQ: 1, levels: { trt: ['placebo', 'progabide'] } } as const;
const epilBy = (term: string): GlmmFit => glmm(`y ~ Base * trt + Age + Visit + ${term}`, epil.columns, poisson);
const sleepBy = (term: string, method: 'ML' | 'REML'): GlmmFit =>
  lmm(`Reaction ~ Days + ${term}`, sleep.columns, { method });

const FITS: readonly (readonly [string, () => GlmmFit])[] = [
  ['epil diag', () => epilBy('diag(1 + Visit | subject)')],
  ['epil homdiag', () => epilBy('homdiag(1 + Visit | subject)')],
  ['epil ar1', () => epilBy('ar1(factor(period) + 0 | subject)')],
  ['epil homcs', () => epilBy('homcs(factor(period) + 0 | subject)')],
  ['epil cs', () => epilBy('cs(factor(period) + 0 | subject)')],
  ['sleep ar1 REML', () => sleepBy('ar1(factor(Days) + 0 | Subject)', 'REML')],
  ['sleep hetar1', () => lmm('Reaction ~ Days + hetar1(0 + factor(Days) | Subject)', evenDays(), { method: 'ML' })],
  ['sleep diag', () => sleepBy('diag(Days | Subject)', 'ML')],
  ['sleep homdiag', () => sleepBy('homdiag(Days | Subject)', 'ML')],
  ['sleep homdiag REML', () => sleepBy('homdiag(Days | Subject)', 'REML')],
  [
    'salamanders crossed',
    () =>
      glmm('count ~ mined + homdiag(1 + DOY | spp) + (1 | site)', salamanders.columns, {
        family: 'poisson',
        nAGQ: 1,
        levels: { mined: ['no', 'yes'] },
      }),
  ],
];

function evenDays(): Record<string, unknown[]> {
  const { Reaction, Days, Subject } = sleep.columns;
  const rows = Array.from(Days, Number).flatMap((day, i) => (day % 2 === 0 ? [i] : []));
  const taken = (column: ArrayLike<unknown>): unknown[] => rows.map((i) => column[i]);
  return { Reaction: taken(Reaction), Days: taken(Days), Subject: taken(Subject) };
}

describe('against glmmTMB', () => {
  it.each(FITS)('%s', (name, make) => {
    const fit = make();
    const { logLik, beta, se, sd, correlation, df } = theirs[name];
    expect(fit.converged).toBe(true);
    expect(fit.df).toBe(df);
    expectAbsolute(fit.logLik, logLik, 1e-6, 'logLik');
    beta.forEach((b, j) => expectAbsolute(fit.beta[j], b, 1e-3 * se[j], `beta ${j}`));
    // its standard errors of REML and of beta are by its own differences
    fit.coefficients.forEach(({ stdError }, j) => expectRelative(stdError, se[j], 1e-3, `se ${j}`));
    const [own] = fit.varCorr;
    sd.forEach((s, j) => expectRelative(own.sd[j], s, 1e-4, `sd ${j}`));
    expectAbsolute(own.corr[1][0], correlation, 1e-4, 'correlation');
  });
});

describe('the same model written otherwise', () => {
  const columns = { ...salamanders.columns, spp: salamanders.columns.spp };
  it.each([
    ['homdiag(0 + mined | spp)', '(1 | spp:mined)'],
    ['homdiag(0 + mined | spp) + (1 | site)', '(1 | spp:mined) + (1 | site)'],
    ['diag(1 | spp)', '(1 | spp)'],
    ['homdiag(0 + cover | spp)', '(0 + cover | spp)'],
    ['diag(cover | spp)', '(1 | spp) + (0 + cover | spp)'],
    ['diag(cover | spp/site)', '(cover || spp/site)'],
    ['diag(cover | spp) + (1 | spp)', '(cover || spp)'],
    ['diag(cover | spp) + (cover | spp)', '(cover | spp)'],
  ])('%s is %s', (one, other) => {
    const [a, b] = [one, other].map((term) =>
      glmm(`count ~ mined + ${term}`, columns, { family: 'poisson', nAGQ: 1, levels: { mined: ['no', 'yes'] } }),
    );
    expect(a.df).toBe(b.df);
    expectAbsolute(a.logLik, b.logLik, 1e-7, 'logLik');
    a.coefficients.forEach(({ estimate, stdError }, j) => {
      expectAbsolute(estimate, b.beta[j], 1e-4 * stdError, `beta ${j}`);
      expectRelative(stdError, b.coefficients[j].stdError, 1e-4, `se ${j}`);
    });
    const sds = (fit: GlmmFit): number[] => fit.varCorr.flatMap(({ sd }) => sd).sort((x, y) => x - y);
    const [mine, others] = [a, b].map((fit) => [...new Set(sds(fit).map((sd) => sd.toPrecision(4)))]);
    expect(mine).toEqual(others);
  });
});

it.each(['ar1', 'homcs'])('%s of two times is us with equal standard deviations, and cs and hetar1 are us', (name) => {
  const rows = Array.from(epil.columns.period, Number).flatMap((period, i) => (period < 3 ? [i] : []));
  const early = Object.fromEntries(
    ['y', 'Base', 'period', 'subject'].map((column) => [column, rows.map((i) => epil.columns[column][i])]),
  );
  const by = (structure: string): GlmmFit =>
    glmm(`y ~ Base + ${structure}(0 + factor(period) | subject)`, early, { family: 'poisson', nAGQ: 5 });
  const [own, ar1, us] = [by(name), by('ar1'), by('us')];
  expectAbsolute(own.logLik, ar1.logLik, 1e-7, 'one variance');
  expect(own.df).toBe(us.df - 1);
  for (const other of [by('cs'), by('hetar1')]) {
    expectAbsolute(other.logLik, us.logLik, 1e-7, 'each its variance');
    expectAbsolute(other.varCorr[0].corr[1][0], us.varCorr[0].corr[1][0], 1e-4, 'correlation');
    const [a, b] = [other, us].map((fit) => fit.confint({ parm: 'theta_' }));
    const limits = (rows: typeof a): number[] =>
      rows.flatMap(({ lower, upper }) => [lower, upper]).sort((x, y) => x - y);
    const expected = limits(b);
    limits(a).forEach((limit, k) => {
      expectAbsolute(limit, expected[k], 2e-4, `limit ${k}`);
    });
  }
  expect(anova(by('homdiag'), own).rows[1].chisq).toBeGreaterThan(0);
});

it('ar1 is within hetar1, and not within cs', () => {
  const by = (name: string): GlmmFit => epilBy(`${name}(factor(period) + 0 | subject)`);
  const compared = (a: string, b: string): string => JSON.stringify(compareModels([by(a), by(b)]));
  const lacks = 'the other has not its random effect of correlated';
  expect(compared('ar1', 'hetar1')).not.toContain(lacks);
  expect(compared('homcs', 'cs')).not.toContain(lacks);
  expect(compared('ar1', 'cs')).toContain(lacks);
});

describe('levels of a factor', () => {
  it('that are free are not taken in by independent ones', () => {
    const by = (terms: string): GlmmFit => lmm(`Reaction ~ Days + ${terms}`, { ...sleep.columns, f: half() });
    const free = by('(0 + f | Subject)');
    for (const both of ['diag(0 + f | Subject) + (0 + f | Subject)', '(0 + f | Subject) + diag(0 + f | Subject)'])
      expect(by(both).logLik).toBe(free.logLik);
    expect(() => by('homdiag(Days | Subject) + (1 | Subject)')).toThrow(
      /a random intercept by Subject is there already/,
    );
  });
  it('are independent in diag(f | g) and stay correlated in (f || g)', () => {
    const by = (term: string): GlmmFit => lmm(`Reaction ~ Days + ${term}`, { ...sleep.columns, f: half() });
    const [diag, bars] = [by('diag(0 + f | Subject)'), by('(0 + f || Subject)')];
    expect(diag.varCorr[0]).toMatchObject({
      covariance: 'diag',
      corr: [
        [1, 0],
        [0, 1],
      ],
    });
    expect(bars.varCorr[0].covariance).toBeUndefined();
    expect(bars.df - diag.df).toBe(1);
    expect(bars.logLik).toBeGreaterThan(diag.logLik);
  });
  it('numbers beside one are one term of independent effects', () => {
    const fit = lmm('Reaction ~ Days + (Days + f || Subject)', { ...sleep.columns, f: half() });
    expect(fit.varCorr.map(({ terms, covariance }) => [terms.join(' '), covariance])).toEqual([
      ['(Intercept) Days', 'diag'],
      ['fearly flate', undefined],
    ]);
  });
  const half = (): string[] => sleep.columns.Days.map((day) => (Number(day) < 5 ? 'early' : 'late'));
});

describe('variances at zero', () => {
  const flat = { g: [] as string[], x: [] as number[], y: [] as number[] };
  for (let i = 0; i < 60; i++) {
    flat.g.push(`g${i % 6}`);
    flat.x.push(((i * 7) % 11) - 5);
    flat.y.push(Math.floor(i / 6) % 3);
  }
  it.each(['diag(x | g)', 'homdiag(x | g)', 'homcs(0 + factor(x > 0) | g)'])('%s: each may be', (term) => {
    const fit = glmm(`y ~ 1 + ${term}`, flat, { family: 'poisson', nAGQ: 5 });
    expect(fit.varCorr[0].sd.every((sd) => sd === 0)).toBe(true);
    expect(fit.thetaSe.every(Number.isNaN)).toBe(true);
    expect(fit.warnings.filter(({ code }) => code === 'ZERO_VARIANCE')).toHaveLength(2);
    expect(fit.converged).toBe(true);
    expect(Number.isFinite(fit.coefficients[0].stdError)).toBe(true);
    const [sd] = fit.confint({ parm: 'theta_' });
    expect(sd.lower).toBe(0);
    expect(sd.upper).toBeGreaterThan(0);
  });
});

it('parameters of a structure that is not linear have intervals', () => {
  const fit = epilBy('ar1(factor(period) + 0 | subject)');
  expect(fit.tidy().map(({ term }) => term)).toEqual(expect.arrayContaining(['sd__ar1', 'cor__ar1']));
  expect(fromJSON(JSON.parse(JSON.stringify(fit))).summary()).toBe(fit.summary());
  const [sd, r] = fit.confint({ parm: 'theta_' });
  const [waldSd, waldR] = fit.confint({ parm: 'theta_', method: 'wald' });
  expect([sd.parm, r.parm]).toEqual(['sd_ar1|subject', 'cor_ar1|subject']);
  for (const [profile, wald] of [
    [sd, waldSd],
    [r, waldR],
  ]) {
    expect(profile.lower).toBeLessThan(profile.estimate);
    expect(profile.upper).toBeGreaterThan(profile.estimate);
    const width = profile.upper - profile.lower;
    expectAbsolute(wald.lower, profile.lower, 0.15 * width, `${profile.parm} lower`);
    expectAbsolute(wald.upper, profile.upper, 0.15 * width, `${profile.parm} upper`);
  }
});

it('a series of one variance beside one of each has no variance that is zero, and no mixture', () => {
  const [ar1, hetar1] = ['ar1', 'hetar1'].map((name) =>
    lmm(`Reaction ~ Days + ${name}(0 + factor(Days) | Subject)`, evenDays(), { method: 'ML' }),
  );
  const { rows, notes } = anova(ar1, hetar1);
  expect(rows[1].df).toBe(4);
  expect(rows[1].pValueMixture).toBeNull();
  expect(notes).toEqual([]);
  // nor compound symmetry, one variance more at once
  const by = (name: string): GlmmFit => sleepBy(`${name}(Days | Subject)`, 'ML');
  const table = anova(by('homdiag'), by('diag'));
  expect([table.rows[1].df, table.rows[1].pValueMixture]).toEqual([1, null]);
  // an effect that the smaller has not is at the boundary
  expect(anova(sleepBy('(1 | Subject)', 'ML'), by('diag')).rows[1].pValueMixture).not.toBeNull();
});
