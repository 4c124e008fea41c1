/** Truth: replicates made by hand, and the quantiles of R's package boot (norm.inter) written out. */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import type { Estimation } from '../../src/fit/estimation.ts';
import { GlmmError, glmm } from '../../src/index.ts';
import { bootstrap, type Resampler } from '../../src/infer/intervals/bootstrap.ts';
import { bootstrapIntervals, normalQuantile } from '../../src/infer/intervals/bootstrapIntervals.ts';
import { confint } from '../../src/infer/intervals/confint.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { counts } from './counts.ts';

const estimation = estimationOf(
  glmm('y ~ x + (1 | g)', counts({ seed: 2, groups: 12, rows: 6, sd: 0.5 }), { family: 'poisson' }),
);
const { theta, beta, varCorr } = estimation.numbers;

/** Response number `index` is one number, and the fit to it has it as its slope. */
function refit([value]: Float64Array): Estimation {
  if (value % 100 === 7) throw new GlmmError('NUMERICAL_FAILURE', 'no fit to seven');
  const converged = value % 100 !== 8;
  return { ...estimation, numbers: { ...estimation.numbers, beta: [beta[0], value], converged } } as Estimation;
}
const resampler: Resampler = {
  simulate: (seed, index) => Float64Array.of(seed * 1000 + index),
  refit,
  fit: refit,
};

describe('bootstrap', () => {
  it('keeps the parameters of every refit, in the order of confint', () => {
    const { parameters, replicates, failures, requested, aborted } = bootstrap(estimation, resampler, {
      n: 5,
      seed: 3,
    });
    expect(parameters).toEqual(['sd_(Intercept)|g', '(Intercept)', 'x']);
    expect(replicates).toEqual([0, 1, 2, 3, 4].map((k) => [varCorr[0].sd[0], beta[0], 3000 + k]));
    expect([failures, requested, aborted]).toEqual([[], 5, false]);
  });

  it('counts what failed and what did not converge, with the reason', () => {
    const { replicates, failures } = bootstrap(estimation, resampler, { n: 10, seed: 1 });
    expect(replicates).toHaveLength(8);
    expect(failures.map(({ index }) => index)).toEqual([7, 8]);
    expect(failures[0].reason).toContain('no fit to seven');
  });

  it('stops where it is told and keeps what it has', () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const { replicates, aborted } = bootstrap(estimation, resampler, {
      n: 1000,
      signal: controller.signal,
      onProgress: (done, total) => {
        seen.push(total);
        if (done === 5) controller.abort();
      },
    });
    expect([replicates.length, aborted, seen.length]).toEqual([5, true, 5]);
  });

  it.each([{ n: 0 }, { n: 2.5 }, { seed: -1 }, { seed: 2 ** 33 }])('refuses %o', (options) => {
    expect(() => bootstrap(estimation, resampler, options)).toThrow(GlmmError);
  });
});

describe('intervals', () => {
  const replicates = Array.from({ length: 999 }, (_, k) => [theta[0], beta[0], ((k * 389) % 999) - 499]);
  const boot = {
    parameters: ['sd_(Intercept)|g', '(Intercept)', 'x'],
    estimates: [theta[0], ...beta],
    replicates,
    requested: 999,
    failures: [],
    aborted: false,
  };

  it('percentile: ranks 25 and 975 of 999', () => {
    expect(bootstrapIntervals(estimation, boot, { parm: 'x' })).toEqual([
      { parm: 'x', estimate: beta[1], lower: -475, upper: 475 },
    ]);
  });

  it('basic: reflected at the estimate', () => {
    const [{ lower, upper }] = bootstrapIntervals(estimation, boot, { parm: 'x', type: 'basic' });
    expectAbsolute(lower, 2 * beta[1] - 475, 1e-12, 'lower');
    expectAbsolute(upper, 2 * beta[1] + 475, 1e-12, 'upper');
  });

  it('between ranks is linear in normal quantiles; beyond the last it is the last', () => {
    const sorted = Float64Array.from({ length: 9 }, (_, k) => 10 * k);
    // rank 0.25: below the first; rank 5 exactly; qnorm(0.15), qnorm(0.1), qnorm(0.2)
    expect([normalQuantile(sorted, 0.025), normalQuantile(sorted, 0.5), normalQuantile(sorted, 0.975)]).toEqual([
      0, 40, 80,
    ]);
    const share = (-1.0364333894937898 + 1.2815515655446004) / (-0.8416212335729143 + 1.2815515655446004);
    expectAbsolute(normalQuantile(sorted, 0.15), 10 * share, 1e-13, 'quantile');
    expect(normalQuantile(Float64Array.of(1), 0.5)).toBeNaN();
  });

  it('are what confint gives, for a fit that can be simulated', () => {
    const [x] = confint(estimation, { method: 'bootstrap', n: 4, seed: 2, parm: 'x' }, resampler);
    expect(x.upper).toBe(2003);
    // quantiles 2000 and 2003 leave the estimate out: they are extended to it, and say so
    expect(x.lower).toBe(beta[1]);
    expect(x.warnings).toMatchObject([{ code: 'ESTIMATE_OUTSIDE', details: { parm: 'x', lower: 2000, upper: 2003 } }]);
    expect(() => confint(estimation, { method: 'bootstrap' })).toThrow('cannot be simulated');
  });
});
