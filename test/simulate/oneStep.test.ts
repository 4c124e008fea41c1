/**
 * Leaving out groups by one Newton step. Truth: the models fitted anew without each group.
 *
 * The step's error is of the second order in it: with n groups steps are of the size of 1 / sqrt(n) standard errors and errors of 1 / n.
 * Of a linear model beta and sigma follow exactly from theta, and only theta is stepped.
 */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { GlmmError, type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { influence } from '../../src/simulate/leaveOut/influence.ts';
import { chooseMethod } from '../../src/simulate/leaveOut/leaveOutCost.ts';
import { createRandom } from '../../src/stats/random.ts';

/** In standard errors of all data, with 60 groups: 5 times 1 / 60. Measured 0.02 to 0.063; the changes themselves go to 0.5. */
const SECOND_ORDER = 5 / 60;
/** The same for linear models, whose theta alone is stepped: measured 1e-5 to 6e-3. */
const THETA_ALONE = 0.01;

const data = simulated(60, 8);
const models: Record<string, readonly [() => GlmmFit, number]> = {
  logit: [() => glmm('y ~ x + t + (1 | g)', data, { family: 'binomial', nAGQ: 5 }), SECOND_ORDER],
  'probit by Laplace': [
    () => glmm('y ~ x + (1 | g)', data, { family: 'binomial', link: 'probit', nAGQ: 1 }),
    SECOND_ORDER,
  ],
  counts: [() => glmm('count ~ x + t + (1 | g)', data, { family: 'poisson', nAGQ: 5 }), SECOND_ORDER],
  'counts with slopes': [() => glmm('count ~ x + (x | g)', data, { family: 'poisson', nAGQ: 3 }), SECOND_ORDER],
  Gamma: [() => glmm('size ~ x + (1 | g)', data, { family: 'Gamma', link: 'log', nAGQ: 1 }), SECOND_ORDER],
  'linear by REML': [() => lmm('z ~ x + t + (1 | g)', data), THETA_ALONE],
  'linear by ML, with weights': [() => lmm('z ~ x + (1 | g)', data, { method: 'ML', weights: 'w' }), THETA_ALONE],
  'linear with slopes': [() => lmm('z ~ x + (x | g)', data), THETA_ALONE],
};

describe.each(Object.entries(models))('%s', (_, [make, tolerance]) => {
  it('is the refit to the second order', () => {
    const fit = make();
    const step = fit.influence({ method: 'one-step' });
    const exact = fit.influence({ method: 'refit' });
    expect([step.method, exact.method]).toEqual(['one-step', 'refit']);
    expect(step.parameters).toEqual(exact.parameters);
    const scale = fit.coefficients.map(({ stdError }) => stdError);
    let [error, change] = [0, 0];
    exact.groups.forEach((group, i) => {
      const got = step.groups[i];
      expect([got.level, got.nobs, got.converged]).toEqual([group.level, group.nobs, group.converged]);
      scale.forEach((se, j) => {
        error = Math.max(error, Math.abs(got.dfbeta[j] - group.dfbeta[j]) / se);
        error = Math.max(error, Math.abs(got.dfbetas[j] - group.dfbetas[j]));
        change = Math.max(change, Math.abs(group.dfbeta[j]) / se);
      });
      group.estimates.forEach((value, k) => {
        if (Number.isFinite(value)) error = Math.max(error, Math.abs(got.estimates[k] - value) / (1 + Math.abs(value)));
      });
      error = Math.max(error, Math.abs(got.cooksDistance - group.cooksDistance));
    });
    expect(error).toBeLessThan(tolerance);
    // or nothing has been shown
    expect(change).toBeGreaterThan(3 * tolerance);
  });
});

describe('which way is taken', () => {
  it('refits of a small model, steps of many groups, and both where they are asked for', () => {
    const estimation = estimationOf(models.logit[0]());
    expect(chooseMethod(estimation, 0, undefined)).toBe('refit');
    expect(chooseMethod(estimation, 0, 'one-step')).toBe('one-step');
    const many = estimationOf(glmm('y ~ x + (1 | g)', simulated(3000, 6), { family: 'binomial', nAGQ: 5 }));
    expect(chooseMethod(many, 0, undefined)).toBe('one-step');
    expect(chooseMethod(many, 0, 'refit')).toBe('refit');
  });

  it('takes as many gradients as there are parameters and one, of each group', () => {
    const estimation = estimationOf(glmm('y ~ x + (1 | g)', simulated(3000, 6), { family: 'binomial', nAGQ: 5 }));
    let groups = 0;
    const counting = {
      ...estimation,
      open: (...args: Parameters<typeof estimation.open>) => {
        const model = estimation.open(...args);
        const groupScores = (x: Float64Array, from: number, to: number): Float64Array | null => {
          groups += to - from;
          return model.engine.groupScores(x, from, to);
        };
        return { ...model, engine: { ...model.engine, groupScores } };
      },
    };
    const found = influence(counting);
    expect([found.method, found.groups.length]).toEqual(['one-step', 3000]);
    expect(groups).toBe(3000 * (1 + estimation.parameters.length));
  });

  it('several factors have no step: refits that would take long are refused with their time, unless they are asked for', () => {
    const columns = simulated(1200, 30);
    const fit = glmm('count ~ x + (1 | g) + (1 | h)', columns, { family: 'poisson' });
    expect(() => fit.influence({ method: 'one-step' })).toThrow(GlmmError);
    expect(() => fit.influence()).toThrow(
      /1200 levels of "g" takes a refit, about \d+ (seconds|minutes)[\s\S]*method: 'refit'/,
    );
    expect(fit.influence({ group: 'h' }).method).toBe('refit');
  });

  it('a column that lives in one group has no estimate without it', () => {
    const columns = { ...data, first: data.g.map((g) => Number(g === 0)) };
    const { groups } = glmm('count ~ x + first + (1 | g)', columns, { family: 'poisson' }).influence({
      method: 'one-step',
    });
    expect(groups.map(({ converged }) => converged)).toEqual(groups.map(({ level }) => level !== '0'));
    const linear = lmm('z ~ x + first + (1 | g)', columns).influence({ method: 'one-step' });
    expect(linear.groups.map(({ converged }) => converged)).toEqual(groups.map(({ level }) => level !== '0'));
  });
});

function simulated(nGroups: number, rows: number) {
  const random = createRandom(8);
  const n = nGroups * rows;
  const g = Array.from({ length: n }, (_, i) => Math.floor(i / rows));
  const b = Array.from({ length: nGroups }, () => 0.7 * random.normal());
  const slope = Array.from({ length: nGroups }, () => 0.4 * random.normal());
  const x = g.map(() => random.normal());
  const t = g.map((group) => group % 2);
  const eta = g.map((group, i) => 0.3 * x[i] + 0.4 * t[i] + b[group] + slope[group] * x[i]);
  return {
    g,
    h: g.map((_, i) => i % 4),
    x,
    t,
    w: g.map(() => 0.5 + random.uniform()),
    y: eta.map((e) => (random.uniform() < 1 / (1 + Math.exp(-e)) ? 1 : 0)),
    count: eta.map((e) => random.poisson(Math.exp(e))),
    size: eta.map((e) => 0.05 + random.gamma(3) * Math.exp(e)),
    z: eta.map((e) => e + random.normal()),
  };
}
