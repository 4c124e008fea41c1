/**
 * Fits of structured covariances. Truths: glmmTMB and nlme (fixtures/structures.R), and models that are the same written otherwise:
 *   diag(x | g) is (1 | g) + (0 + x | g);   homdiag(0 + f | g) is (1 | g:f);   of one effect every structure is (1 | g)
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { anova, compareModels, fromJSON, type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { lending } from '../../src/wasm/loans.ts';
import { dataset } from '../support/datasets.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Theirs {
  readonly logLik: number;
  readonly beta: readonly number[];
  readonly se: readonly number[];
  readonly sd: readonly number[];
  /** The first row of the correlations. */
  readonly row: readonly number[];
  readonly df: number;
}
const theirs: Record<string, Theirs> = JSON.parse(
  readFileSync(new URL('./fixtures/structures.json', import.meta.url), 'utf8'),
);

const epil = dataset('epil2');
const sleep = dataset('sleepstudy');
/** A round of searches that gains less is the last: a hundredth of what the limit is known to. */
const SETTLED = 2e-6;
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
  ['epil toep', () => epilBy('toep(factor(period) + 0 | subject)')],
  ['epil homtoep', () => epilBy('homtoep(factor(period) + 0 | subject)')],
  ['sleep toep', () => lmm('Reaction ~ Days + toep(0 + factor(Days) | Subject)', evenDays(), { method: 'ML' })],
  ['sleep ar1 REML', () => sleepBy('ar1(factor(Days) + 0 | Subject)', 'REML')],
  ['sleep ar1 by nlme', () => sleepBy('ar1(factor(Days) + 0 | Subject)', 'REML')],
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

describe('against glmmTMB and nlme', () => {
  it.each(FITS)('%s', (name, make) => {
    const fit = make();
    const { logLik, beta, se, sd, row, df } = theirs[name];
    expect(fit.converged).toBe(true);
    expect(fit.df).toBe(df);
    expectAbsolute(fit.logLik, logLik, 1e-6, 'logLik');
    beta.forEach((b, j) => expectAbsolute(fit.beta[j], b, 1e-3 * se[j], `beta ${j}`));
    // its standard errors of REML and of beta are by its own differences
    fit.coefficients.forEach(({ stdError }, j) => expectRelative(stdError, se[j], 1e-3, `se ${j}`));
    const [own] = fit.varCorr;
    sd.forEach((s, j) => expectRelative(own.sd[j], s, 1e-4, `sd ${j}`));
    row.forEach((r, k) => expectAbsolute(own.corr[k][0], r, 1e-4, `correlation ${k}`));
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

it.each(['ar1', 'homcs', 'homtoep'])(
  '%s of two times is us with equal standard deviations, and cs, hetar1 and toep are us',
  (name) => {
    const rows = Array.from(epil.columns.period, Number).flatMap((period, i) => (period < 3 ? [i] : []));
    const early = Object.fromEntries(
      ['y', 'Base', 'period', 'subject'].map((column) => [column, rows.map((i) => epil.columns[column][i])]),
    );
    const by = (structure: string): GlmmFit =>
      glmm(`y ~ Base + ${structure}(0 + factor(period) | subject)`, early, { family: 'poisson', nAGQ: 5 });
    const [own, ar1, us] = [by(name), by('ar1'), by('us')];
    expectAbsolute(own.logLik, ar1.logLik, 1e-7, 'one variance');
    expect(own.df).toBe(us.df - 1);
    for (const other of [by('cs'), by('hetar1'), by('toep')]) {
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
  },
);

it('ar1 is within hetar1, and not within cs', () => {
  const by = (name: string): GlmmFit => epilBy(`${name}(factor(period) + 0 | subject)`);
  const compared = (a: string, b: string): string => JSON.stringify(compareModels([by(a), by(b)]));
  const lacks = 'the other has not its random effect of correlated';
  expect(compared('ar1', 'hetar1')).not.toContain(lacks);
  expect(compared('homcs', 'cs')).not.toContain(lacks);
  for (const one of ['ar1', 'homcs', 'homdiag']) expect(compared(one, 'homtoep')).not.toContain(lacks);
  for (const one of ['hetar1', 'cs', 'homtoep']) expect(compared(one, 'toep')).not.toContain(lacks);
  expect(compared('homtoep', 'hetar1')).toContain(lacks);
  expect(compared('ar1', 'cs')).toContain(lacks);
});

it('a series of any correlations is as likely as one whose correlations are powers, or all the same', () => {
  const logLik = (name: string): number => epilBy(`${name}(factor(period) + 0 | subject)`).logLik;
  for (const [smaller, larger] of [
    ['ar1', 'homtoep'],
    ['homcs', 'homtoep'],
    ['hetar1', 'toep'],
    ['cs', 'toep'],
    ['toep', 'us'],
  ])
    expect(logLik(larger)).toBeGreaterThan(logLik(smaller));
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

it.each([
  ['ar1', ['sd_ar1', 'cor_ar1']],
  ['homtoep', ['sd_homtoep', 'cor_homtoep.lag1', 'cor_homtoep.lag2', 'cor_homtoep.lag3']],
])('parameters of a structure that is not linear have intervals: %s', (name, names) => {
  const fit = epilBy(`${name}(factor(period) + 0 | subject)`);
  expect(fit.tidy().map(({ term }) => term)).toEqual(
    expect.arrayContaining(names.map((text) => text.replace('_', '__'))),
  );
  expect(fromJSON(JSON.parse(JSON.stringify(fit))).summary()).toBe(fit.summary());
  const profiles = fit.confint({ parm: 'theta_' });
  const walds = fit.confint({ parm: 'theta_', method: 'wald' });
  expect(profiles.map(({ parm }) => parm)).toEqual(names.map((text) => `${text}|subject`));
  profiles.forEach((profile, k) => {
    const wald = walds[k];
    expect(profile.lower).toBeLessThan(profile.estimate);
    expect(profile.upper).toBeGreaterThan(profile.estimate);
    const width = profile.upper - profile.lower;
    expectAbsolute(wald.lower, profile.lower, 0.15 * width, `${profile.parm} lower`);
    expectAbsolute(wald.upper, profile.upper, 0.15 * width, `${profile.parm} upper`);
  });
});

it('a profile limit of a correlation at a lag is where the likelihood with that correlation has fallen by 1.92', () => {
  // correlations of two apart, r_2 = p_1^2 + (1 - p_1^2) p_2, held by a search of its own over p_1 and the standard deviation
  const rows = Array.from(epil.columns.period, Number).flatMap((period, i) => (period < 4 ? [i] : []));
  const early = Object.fromEntries(
    ['y', 'period', 'subject'].map((column) => [column, rows.map((i) => epil.columns[column][i])]),
  );
  const fit = glmm('y ~ 1 + homtoep(0 + factor(period) | subject)', early, { family: 'poisson', nAGQ: 1 });
  const [limits] = fit.confint({ parm: 'cor_homtoep.lag2|subject' });
  const estimation = estimationOf(fit);
  const held = (r2: number): number =>
    lending(() => {
      const { engine } = estimation.open();
      const at = (s: number, p1: number, b: number): number => {
        const [one, two] = [p1, (r2 - p1 * p1) / (1 - p1 * p1)].map((p) =>
          Math.abs(p) < 1 ? 8 * Math.tan(Math.asin(p) / 8) : Number.NaN,
        );
        const value = engine.evaluate(Float64Array.of(s, one, two, b), new Float64Array(4));
        return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
      };
      // coordinates in turn, each by golden section
      let [s, p1, b] = [estimation.parameters[0], fit.varCorr[0].corr[1][0], estimation.parameters[3]];
      for (let round = 0, before = Number.POSITIVE_INFINITY; round < 25; round++) {
        s = lowest((x) => at(x, p1, b), s - 0.3, s + 0.3);
        p1 = lowest((x) => at(s, x, b), -1, 1);
        b = lowest((x) => at(s, p1, x), b - 0.3, b + 0.3);
        const now = at(s, p1, b);
        if (before - now < SETTLED) break;
        before = now;
      }
      return at(s, p1, b);
    });
  const top = -2 * (fit.logLik - estimation.normaliser);
  for (const limit of [limits.lower, limits.upper])
    expectAbsolute(held(limit) - top, 3.841458820694124, 2e-4, `${limit}`);
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

/** Where a function of one minimum between two places has it. */
function lowest(f: (x: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [from, to];
  while (b - a > 1e-7) {
    const [left, right] = [b - golden * (b - a), a + golden * (b - a)];
    if (f(left) < f(right)) b = right;
    else a = left;
  }
  return (a + b) / 2;
}

/** A structure to which what a residual adds to the diagonal belongs cannot be told from it where effects have one row each. */
it.each([
  ['homtoep(0 + factor(Days) | Subject)', null],
  ['homcs(0 + factor(Days) | Subject)', null],
  ['homdiag(0 + factor(Days) | Subject)', null],
  ['diag(0 + factor(Days) | Subject)', null],
  ['ar1(0 + factor(Days) | Subject)', 2],
  ['toep(0 + factor(Days) | Subject)', 2],
])('%s beside a residual', (term, days) => {
  const { Reaction, Days, Subject } = evenDays() as Record<string, number[]>;
  const fitted = (columns: Record<string, unknown[]>, family: 'poisson' | null = null): GlmmFit =>
    family === null
      ? lmm(`Reaction ~ 1 + ${term}`, columns as never)
      : glmm(`Reaction ~ 1 + ${term}`, columns as never, { family, nAGQ: 1 });
  const all = { Reaction, Days, Subject };
  const refusal = /each of its random effects is in one row alone/;
  if (days === null) expect(() => fitted(all)).toThrow(refusal);
  else {
    expect(fitted(all).nobs).toBe(90);
    // of two times it is any covariance of one variance, or of two
    const two = Days.flatMap((day, i) => (day < 4 ? [i] : []));
    const taken = Object.fromEntries(Object.entries(all).map(([name, column]) => [name, two.map((i) => column[i])]));
    expect(() => fitted(taken)).toThrow(refusal);
  }
  // counts have no residual that it could be
  expect(fitted({ ...all, Reaction: Reaction.map(Math.round) }, 'poisson').nobs).toBe(90);
});
