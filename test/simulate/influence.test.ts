/**
 * Influence of groups. Truth: fits to the data without the group; lme4's influence(), cooks.distance() and dfbetas()
 * (fixtures/influence.R); the definition of Cook's distance.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GlmmError, type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { dataset } from '../support/datasets.ts';
import { type Columns, cbpp, epil, fitCbpp, fitEpil } from '../support/exampleFits.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface FromR {
  readonly level: readonly string[];
  readonly beta: readonly (readonly number[])[];
  readonly dfbetas: readonly (readonly number[])[];
  readonly cooks: readonly number[];
}
const fixture = JSON.parse(readFileSync(new URL('fixtures/influence.json', import.meta.url), 'utf8')) as Record<
  'cbpp' | 'sleepstudy',
  FromR
>;

/** Newton's polish ends when a step promises 1e-10 in logLik, that is 1.4e-5 standard errors, on either side. */
const SAME = 2e-5;

function without(columns: Columns, group: string, level: string): Columns {
  const keep = columns[group].map((value) => String(value) !== level);
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.filter((_, i) => keep[i])]));
}

function expectLeaveOneOut(fit: GlmmFit, group: string, fitTo: (level: string) => GlmmFit, levels: readonly string[]) {
  const { groups, parameters } = fit.influence({ group });
  for (const level of levels) {
    const alone = fitTo(level);
    const found = groups.find((g) => g.level === level);
    alone.coefficients.forEach(({ term, estimate, stdError }, j) => {
      const got = found?.estimates[parameters.indexOf(term)] ?? Number.NaN;
      expectAbsolute(got, estimate, SAME * stdError, `${term} without ${level}`);
      expectAbsolute(found?.dfbeta[j] ?? Number.NaN, estimate - fit.beta[j], SAME * stdError, `dfbeta of ${term}`);
    });
    alone.varCorr.forEach(({ terms, sd, group: name }) => {
      terms.forEach((term, k) => {
        const got = found?.estimates[parameters.indexOf(`sd_${term}|${name}`)] ?? Number.NaN;
        expectAbsolute(got, sd[k], SAME * (1 + sd[k]), `sd of ${term} without ${level}`);
      });
    });
  }
}

describe('leaving a group out is the fit to the data without it', () => {
  it('binomial, one factor, same number of points', () => {
    const formula = 'cbind(incidence, size - incidence) ~ period + (1 | herd)';
    const fitTo = (level: string) => glmm(formula, without(cbpp, 'herd', level), { family: 'binomial', nAGQ: 9 });
    expectLeaveOneOut(fitCbpp({ nAGQ: 9 }), 'herd', fitTo, ['1', '8', '11', '15']);
  });

  it('counts, several factors', () => {
    const columns = { ...epil, visit: epil.period };
    const formula = 'y ~ lbase + trt + (1 | subject) + (1 | visit)';
    const fit = glmm(formula, columns, { family: 'poisson' });
    const fitTo = (group: string) => (level: string) =>
      glmm(formula, without(columns, group, level), { family: 'poisson' });
    expectLeaveOneOut(fit, 'subject', fitTo('subject'), ['1', '49']);
    expectLeaveOneOut(fit, 'visit', fitTo('visit'), ['1', '4']);
  });

  it('a linear model by REML', () => {
    const columns: Columns = { ...epil, response: epil.y.map((y) => Math.log(1 + Number(y))) };
    const formula = 'response ~ lage + (V4 | subject)';
    const fitTo = (level: string) => lmm(formula, without(columns, 'subject', level));
    expectLeaveOneOut(lmm(formula, columns), 'subject', fitTo, ['3', '25']);
  });
});

describe('lme4', () => {
  function expectAsLme4(fit: GlmmFit, { level, beta, dfbetas, cooks }: FromR, tolerance: number): void {
    const { groups, parameters, fixedEffects } = fit.influence();
    const first = parameters.length - fixedEffects.length;
    level.forEach((name, i) => {
      const found = groups.find((g) => g.level === name);
      if (found === undefined) throw new Error(`no level ${name}`);
      fit.coefficients.forEach(({ term, stdError }, j) => {
        expectAbsolute(found.estimates[first + j], beta[i][j], tolerance * stdError, `${term} without ${name}`);
        expectAbsolute(found.dfbetas[j], dfbetas[i][j], 5 * tolerance, `dfbetas of ${term} without ${name}`);
      });
      expectAbsolute(found.cooksDistance, cooks[i], 5 * tolerance, `Cook's distance of ${name}`);
    });
  }
  it('cbpp by Laplace: estimates, dfbetas, Cook’s distance', () => {
    // lme4's standard errors come from a finite-difference Hessian; its refits from a derivative-free search
    expectAsLme4(fitCbpp({ nAGQ: 1 }), fixture.cbpp, 1e-3);
  });
  it('sleepstudy by REML', () => {
    expectAsLme4(lmm('Reaction ~ Days + (Days | Subject)', dataset('sleepstudy').columns), fixture.sleepstudy, 1e-3);
  });
});

describe('the numbers', () => {
  it('Cook’s distance is (n - p) / (n p) d² / v with one fixed effect', () => {
    const fit = glmm('y ~ 1 + (1 | subject)', epil, { family: 'poisson' });
    const n = fit.ngroups.subject;
    const v = fit.coefficients[0].stdError ** 2;
    for (const { dfbeta, cooksDistance } of fit.influence().groups.slice(0, 4))
      expectRelative(cooksDistance, ((n - 1) / n) * (dfbeta[0] ** 2 / v), 1e-10, "Cook's distance");
  });

  it('counts rows and reports progress', () => {
    const done: number[] = [];
    const { groups, group } = fitEpil().influence({ onProgress: (k, total) => done.push(total - k) });
    expect(group).toBe('subject');
    expect(groups.every((g) => g.nobs === 4 && g.converged)).toBe(true);
    expect([done.length, done.at(-1)]).toEqual([59, 0]);
  });

  it('without the only group that a column lives on there are no estimates', () => {
    const columns = { ...cbpp, first: cbpp.herd.map((h) => Number(h === '1')) };
    const formula = 'cbind(incidence, size - incidence) ~ first + (1 | herd)';
    const { groups } = glmm(formula, columns, { family: 'binomial', nAGQ: 5 }).influence();
    const [one, two] = ['1', '2'].map((level) => groups.find((g) => g.level === level));
    expect(one?.converged).toBe(false);
    expect([one?.cooksDistance, ...(one?.estimates ?? [])].every(Number.isNaN)).toBe(true);
    expect(two?.converged).toBe(true);
  });

  it('an unknown factor is a typed error', () => {
    expect(() => fitCbpp().influence({ group: 'hurd' })).toThrow(/"hurd"[\s\S]*herd/);
    expect(() => fitCbpp().influence({ group: 'hurd' })).toThrow(GlmmError);
  });
});
