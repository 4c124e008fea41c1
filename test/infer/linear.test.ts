/** Truth: the balanced one-way layout, whose profiles are known in closed form. */
import { describe, expect, it } from 'vitest';
import { lmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const RISE = 3.841458820694124;
const [K, N] = [12, 7];
const random = uniform(31);
const y: number[] = [];
const x: number[] = [];
const g: number[] = [];
for (let i = 0; i < K; i++) {
  const [b, c] = [3 * normal(random), normal(random)];
  for (let k = 0; k < N; k++) {
    x.push(normal(random));
    g.push(i);
    y.push(50 + b + c * x[x.length - 1] + 2 * normal(random));
  }
}
const data = { y, x, g };

describe('profile of a balanced one-way layout', () => {
  const fit = lmm('y ~ 1 + (1 | g)', data, { method: 'ML' });
  const means = Array.from({ length: K }, (_, i) => y.slice(i * N, (i + 1) * N).reduce((a, b) => a + b) / N);
  const mean = means.reduce((a, b) => a + b) / K;
  const between = N * means.reduce((sum, m) => sum + (m - mean) ** 2, 0);
  const within = y.reduce((sum, v, i) => sum + (v - means[g[i]]) ** 2, 0);
  const [sd, sigma, intercept] = fit.confint();

  // -2 logLik = within / s2 + K (N - 1) log s2 + (between + K N (mean - mu)^2) / l + K log l,  l = s2 + N tau2
  it('has a parameter sigma, known to lme4 as .sigma', () => {
    expect(fit.confint({ parm: '.sigma' })[0].parm).toBe('sigma');
    expect([sd, sigma, intercept].map(({ parm }) => parm)).toEqual(['sd_(Intercept)|g', 'sigma', '(Intercept)']);
  });

  it('the mean: K log(1 + K N (mean - mu)^2 / between)', () => {
    const half = Math.sqrt((between / (K * N)) * (Math.exp(RISE / K) - 1));
    expectAbsolute(intercept.lower, mean - half, 1e-8 * half, 'lower');
    expectAbsolute(intercept.upper, mean + half, 1e-8 * half, 'upper');
  });

  it('sigma: within / s2 + K (N - 1) log s2', () => {
    const best = within / (K * (N - 1));
    const rise = (s: number): number => within / (s * s) - K * (N - 1) + K * (N - 1) * Math.log((s * s) / best);
    expectAbsolute(sigma.estimate, Math.sqrt(best), 1e-6, 'estimate');
    for (const limit of [sigma.lower, sigma.upper]) expectAbsolute(rise(limit), RISE, 1e-6, 'rise');
  });

  it('the sd between groups: by golden section over sigma', () => {
    const value = (tau: number, s: number): number => {
      const l = s * s + N * tau * tau;
      return within / (s * s) + K * (N - 1) * Math.log(s * s) + between / l + K * Math.log(l);
    };
    const least = (tau: number): number => {
      let [a, b] = [0.2, 20];
      for (let k = 0; k < 200; k++) {
        const [c, d] = [b - 0.618 * (b - a), a + 0.618 * (b - a)];
        if (value(tau, c) < value(tau, d)) b = d;
        else a = c;
      }
      return value(tau, a);
    };
    for (const limit of [sd.lower, sd.upper]) expectAbsolute(least(limit) - least(sd.estimate), RISE, 1e-6, 'rise');
  });

  it('of a REML fit is that of maximum likelihood, as in lme4, beside the estimates of REML', () => {
    const reml = lmm('y ~ 1 + (1 | g)', data).confint();
    [sd, sigma, intercept].forEach(({ lower, upper }, k) => {
      expectRelative(reml[k].lower, lower, 1e-7, 'lower');
      expectRelative(reml[k].upper, upper, 1e-7, 'upper');
    });
    expect(reml[0].estimate).toBeGreaterThan(sd.estimate);
  });

  it('and its model without random effects is the normal law with one variance', () => {
    const n = K * N;
    const total = between + within;
    const logLik = -0.5 * n * (Math.log((2 * Math.PI * total) / n) + 1);
    expectAbsolute(fit.randomEffectsTest().rows[0].logLik, logLik, 1e-9, 'logLik');
  });
});

describe('Wald intervals of a linear mixed model', () => {
  it('sigma: from the information 2 K (N - 1) / s2 of the within part', () => {
    // sigma and the between part are orthogonal in a balanced layout when tau is parametrised by l
    const fit = lmm('y ~ 1 + (1 | g)', data, { method: 'ML' });
    const [, { estimate, lower, upper }] = fit.confint({ method: 'wald' });
    const se = 1 / Math.sqrt(2 * K * (N - 1));
    expectRelative(Math.log(upper / estimate), 1.959963984540054 * se, 1e-4, 'upper');
    expectRelative(Math.log(estimate / lower), 1.959963984540054 * se, 1e-4, 'lower');
  });

  it('without variance between groups: no limits for it, those of the normal law for sigma', () => {
    // every group has the same mean
    const flat = { g, y: y.map((_, i) => (1 + (g[i] % 3)) * ((i % N) - (N - 1) / 2)) };
    const fit = lmm('y ~ 1 + (1 | g)', flat, { method: 'ML' });
    expect(fit.theta).toEqual([0]);
    const [between, { estimate, upper }] = fit.confint({ method: 'wald' });
    expect(between.lower).toBeNaN();
    expectRelative(Math.log(upper / estimate), 1.959963984540054 / Math.sqrt(2 * K * N), 1e-4, 'upper');
  });
});
