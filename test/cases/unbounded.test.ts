/**
 * Binomial data whose likelihood may rise for ever in a standard deviation. Truth: the limit in closed form where there is one, else the
 * trapezoidal rule at growing standard deviations, beta growing with them; and the model without random effects.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type GlmmFit, type GlmmOptions, glmm } from '../../src/index.ts';
import { bruteForce } from '../oracle/bruteForce.ts';
import type { OracleFamily } from '../oracle/families.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

type DataInput = Parameters<typeof glmm>[1];

interface Case {
  readonly what: string;
  readonly formula: string;
  readonly options: GlmmOptions;
  readonly data: { readonly y: readonly number[]; readonly x: readonly number[]; readonly g: readonly string[] };
}

const read = (name: string): Case =>
  JSON.parse(readFileSync(new URL(`unbounded/${name}.json`, import.meta.url), 'utf8'));
const codes = (fit: GlmmFit): string[] => fit.warnings.map(({ code }) => code);
const detail = (fit: GlmmFit, name: string): number =>
  Number(fit.warnings.find(({ code }) => code === 'VARIANCE_UNBOUNDED')?.details?.[name]);

/** The rule at the standard deviation that is held is right to 1e-5 a group. */
const RULE = 1e-4;

function trapezoid({ y, x, g }: Case['data'], link: string, sd: number, beta: readonly number[]): number {
  const levels = [...new Set(g)];
  const problem = {
    family: `binomial ${link}` as OracleFamily,
    y,
    X: x.map((v) => [1, v]),
    terms: [{ Z: x.map(() => [1]), group: g.map((level) => levels.indexOf(level)) }],
  };
  return bruteForce(problem, [sd], beta, 10, 4001).logLik;
}

describe('groups that separate beside a slope, some of one row', () => {
  const { formula, options, data } = read('sd-infinite-small');

  it.each([1, 5, 25, 'auto'] as const)('nAGQ %s: said to be unbounded, and shown below its supremum', (nAGQ) => {
    const fit = glmm(formula, data as DataInput, { ...options, nAGQ });
    expect(codes(fit)[0]).toBe('VARIANCE_UNBOUNDED');
    expect(fit.converged).toBe(false);
    expectAbsolute(fit.logLik, trapezoid(data, 'logit', fit.theta[0], fit.beta), RULE, 'logLik where it is held');
    expect(fit.logLik).toBeLessThan(detail(fit, 'limit'));
    // without random effects: -5.0924, a maximum, but a lower one
    expect(fit.logLik).toBeGreaterThan(-5.0924);
    const summary = fit.summary().replace(/\s+/g, ' ');
    expect(summary).toContain('has no finite estimate');
    expect(summary).toContain('Leave this random effect out');
    expect(summary).not.toContain(' Converged:');
  });

  it('the limit is what the integral comes to', () => {
    const fit = glmm(formula, data as DataInput, options);
    // beta / sd where it is held is near that of the limit: the trapezoidal rule far out is between the two
    const far = trapezoid(
      data,
      'logit',
      40,
      fit.beta.map((b) => (b * 40) / fit.theta[0]),
    );
    expect(far).toBeLessThan(detail(fit, 'limit'));
    expect(far).toBeGreaterThan(fit.logLik);
    expectAbsolute(detail(fit, 'limit'), far, 5e-3, 'limit');
  });
});

describe('nearly all groups of one row', () => {
  const { formula, options, data } = read('variance-unbounded-false');

  it.each([1, 5, 25, 'auto'] as const)('nAGQ %s: zero is the better estimate and nothing is said of a rise', (nAGQ) => {
    const fit = glmm(formula, data as DataInput, { ...options, nAGQ });
    expect(codes(fit)).not.toContain('VARIANCE_UNBOUNDED');
    expect(fit.theta).toEqual([0]);
    // the logistic regression's
    expectAbsolute(fit.logLik, -44.2764, 1e-4, 'logLik');
  });
});

describe('constant groups', () => {
  const groups = Array.from({ length: 24 }, (_, i) => i);
  const rows = groups.flatMap((i) => [0, 1, 2, 3].map((k) => ({ i, k })));
  const constant = rows.map(({ i }) => (i % 3 === 0 ? 1 : 0));
  const bound = 8 * Math.log(1 / 3) + 16 * Math.log(2 / 3);

  it.each(['logit', 'probit', 'cloglog'] as const)('%s: the limit is that of one draw per group', (link) => {
    const data = { y: constant, g: rows.map(({ i }) => `g${i}`) };
    const fit = glmm('y ~ 1 + (1 | g)', data, { family: 'binomial', link });
    expect(codes(fit)).toContain('VARIANCE_UNBOUNDED');
    expectAbsolute(detail(fit, 'limit'), bound, 1e-6, 'limit');
    expect(fit.logLik).toBeLessThan(bound);
    // at an sd of 8 one group in six is not yet wholly on one side of its threshold
    expectAbsolute(fit.logLik, bound, 5, 'logLik');
  });

  it('one of two factors: the other one does not bound it', () => {
    const random = uniform(4);
    const data = { y: constant, g: rows.map(({ i }) => `g${i}`), h: rows.map(() => `h${Math.floor(6 * random())}`) };
    const fit = glmm('y ~ 1 + (1 | g) + (1 | h)', data, { family: 'binomial' });
    const warning = fit.warnings.find(({ code }) => code === 'VARIANCE_UNBOUNDED');
    expect(warning?.details).toMatchObject({ group: 'g', term: '(Intercept)' });
    expectAbsolute(detail(fit, 'limit'), bound, 1e-6, 'limit');
    expect(fit.logLik).toBeLessThan(bound);
  });

  it('the inner of two nested factors: auto does not follow it outwards, rung after rung', () => {
    const random = uniform(11);
    const people = Array.from({ length: 360 }, (_, i) => {
      const [town, house] = [Math.floor(i / 30), Math.floor(i / 6) % 5];
      return { y: (town + house) % 2, x: random() - 0.5, town: `t${town}`, house: `h${house}` };
    });
    // rules of 200 by 200 points were searched for a minute, against a maxSeconds of 10
    const onIteration = (k: number): void => {
      if (k > 100) throw new Error('the climb goes on');
    };
    const options = { family: 'binomial', onIteration } as const;
    const fit = glmm('y ~ x + (1 | town / house)', people, { ...options, nAGQ: 'auto' });
    expect(codes(fit)).toContain('VARIANCE_UNBOUNDED');
    expect(detail(fit, 'limit')).toBeGreaterThan(fit.logLik);
    expect(fit.logLik).toBeGreaterThan(360 * Math.log(0.5));
    expect(fit.nAGQ).toMatchObject({ outer: 5 });
  });

  it('beside a random slope', () => {
    const data = { y: constant, x: rows.map(({ k }) => k - 1.5), g: rows.map(({ i }) => `g${i}`) };
    const fit = glmm('y ~ x + (x | g)', data, { family: 'binomial', nAGQ: 9 });
    expect(codes(fit)).toContain('VARIANCE_UNBOUNDED');
    expect(detail(fit, 'limit')).toBeGreaterThan(bound - 1e-6);
    expect(fit.logLik).toBeLessThanOrEqual(detail(fit, 'limit'));
  });

  it('trials: all or none of them succeed', () => {
    const data = {
      k: groups.map((i) => (i % 3 === 0 ? 5 : 0)),
      n: groups.map(() => 5),
      g: groups.map((i) => `g${i % 12}`),
    };
    const fit = glmm('cbind(k, n - k) ~ 1 + (1 | g)', data, { family: 'binomial' });
    expect(codes(fit)).toContain('VARIANCE_UNBOUNDED');
    expectAbsolute(detail(fit, 'limit'), 4 * Math.log(1 / 3) + 8 * Math.log(2 / 3), 1e-6, 'limit');
  });

  it('a single mixed group, or one row of some successes, bounds it', () => {
    const mixed = rows.map(({ i, k }) => (i === 5 ? k % 2 : i % 3 === 0 ? 1 : 0));
    const fit = glmm('y ~ 1 + (1 | g)', { y: mixed, g: rows.map(({ i }) => `g${i}`) }, { family: 'binomial' });
    expect(codes(fit)).not.toContain('VARIANCE_UNBOUNDED');
    expect(fit.converged).toBe(true);
  });
});
