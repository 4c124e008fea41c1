/**
 * Levels whose responses are all alike: means at their end, limits on one side. Truth: profiles of the same model in columns that have the mean
 * as a coefficient.
 */
import { describe, expect, it } from 'vitest';
import { fromJSON, glmm } from '../../src/index.ts';
import { plotSpec, plotTable } from '../../src/plot.ts';
import { createRandom } from '../../src/stats/random.ts';
import { expectRelative } from '../support/tolerance.ts';

const random = createRandom(7);
const n = 160;
const data = {
  f: Array.from({ length: n }, (_, i) => 'abcd'[i % 4]),
  g: Array.from({ length: n }, (_, i) => `g${Math.floor(i / 8)}`),
  z: Array.from({ length: n }, () => random.uniform()),
  y: Array.from({ length: n }, (_, i) => (i % 4 === 3 ? 0 : random.uniform() < 0.4 ? 1 : 0)),
  k: Array.from({ length: n }, (_, i) => (i % 4 === 3 ? 0 : random.poisson(1.5))),
};
const family = { family: 'binomial', nAGQ: 7 } as const;
const fit = glmm('y ~ f + z + (1 | g)', data, family);
const at = (z: number, model = family) => glmm(`y ~ 0 + f + I(z - ${z}) + (1 | g)`, data, model);
const limitOf = (model: ReturnType<typeof glmm>, parm: string, level = 0.95): number =>
  model.confint({ parm, method: 'profile', level })[0]!.upper;
/** A limit is found to 1e-5 of zeta, and columns differ by rounding. */
const LIMIT = 1e-4;
const logistic = (eta: number): number => 1 / (1 + Math.exp(-eta));

describe('a level without a success', () => {
  it('is predicted as none, with the limit of the profile', () => {
    const [, link] = fit.predictRows({ grid: { f: ['a', 'd'], z: 0.3 }, type: 'link' });
    expect(link).toMatchObject({
      estimate: Number.NEGATIVE_INFINITY,
      stdError: Number.NaN,
      lower: Number.NEGATIVE_INFINITY,
    });
    expectRelative(link!.upper, limitOf(at(0.3), 'fd'), LIMIT, 'upper');
    const [row] = fit.predictRows({ grid: { f: 'd', z: 0.3 }, level: 0.8 });
    expect(row).toMatchObject({ estimate: 0, lower: 0 });
    expectRelative(row!.upper, logistic(limitOf(at(0.3), 'fd', 0.8)), LIMIT, 'of the probability');
  });

  it('others are as they were', () => {
    const [a] = fit.predictRows({ grid: { f: 'a', z: 0.3 } });
    const {
      fit: mean,
      lower,
      upper,
    } = fit.predict({ newData: { f: ['a'], z: [0.3] }, randomEffects: 'zero', type: 'response', interval: true });
    expect(a).toMatchObject({ estimate: mean[0], lower: lower![0], upper: upper![0] });
  });

  it('averaged over groups has the average at that limit', () => {
    const [row] = fit.predictRows({ grid: { f: 'd', z: 0.3 }, randomEffects: 'marginal' });
    const [{ sd }] = fit.varCorr;
    const eta = limitOf(at(0.3), 'fd');
    // trapezoidal rule over the effects
    let mean = 0;
    for (let b = -8; b <= 8; b += 0.01)
      mean += 0.01 * logistic(eta + sd[0] * b) * (Math.exp(-0.5 * b * b) / Math.sqrt(2 * Math.PI));
    expectRelative(row!.upper, mean, LIMIT, 'mean over groups');
  });

  it('new responses reach from none to what that limit allows', () => {
    const [row] = fit.predictRows({ grid: { f: 'd', z: 0.3 }, interval: 'prediction', n: 20 });
    const p = logistic(limitOf(at(0.3), 'fd'));
    // the least count with P(Y <= count) >= 0.975
    let [count, below, term] = [0, 0, (1 - p) ** 20];
    for (;;) {
      below += term;
      if (below >= 0.975) break;
      term *= ((20 - count) / (count + 1)) * (p / (1 - p));
      count++;
    }
    expect(row).toMatchObject({ estimate: 0, lower: 0, upper: count / 20 });
  });

  it('means and contrasts have no standard error and no test, and the same limits', () => {
    const means = fit.emmeans('f', { type: 'response', at: { z: 0.3 } });
    const d = means.rows[3]!;
    expect(d).toMatchObject({ f: 'd', estimate: 0, stdError: Number.NaN, pValue: Number.NaN, lower: 0 });
    expectRelative(d.upper, logistic(limitOf(at(0.3), 'fd')), LIMIT, 'mean');
    expect(means.notes.join()).toContain('no standard error and no test');
    const differences = fit.emmeans('f').contrasts('trtVsCtrl').rows;
    expect(differences[2]).toMatchObject({ estimate: Number.NEGATIVE_INFINITY, pValue: Number.NaN });
    expectRelative(differences[2]!.upper, limitOf(fit, 'fd'), LIMIT, 'difference');
    const ratios = means.contrasts('trtVsCtrl').rows;
    expect(ratios[2]).toMatchObject({ estimate: 0, lower: 0 });
    expectRelative(ratios[2]!.upper, Math.exp(limitOf(fit, 'fd')), LIMIT, 'odds ratio');
  });

  it('averages over rows that all are at the end have no standard error', () => {
    const [a, , , d] = fit.marginalMeans({ variable: 'f' });
    expect(a!.stdError).toBeGreaterThan(0.01);
    expect(d).toMatchObject({ stdError: Number.NaN, lower: Number.NaN, upper: Number.NaN });
    expect(d!.estimate).toBeLessThan(1e-9);
    const { difference, atFrom } = fit.compare({ variable: 'f', from: 'a', to: 'd' });
    expect(difference.stdError).toBeNaN();
    expect(atFrom.stdError).toBe(a!.stdError);
  });

  it('pictures draw them at the end', () => {
    expect(plotTable(fit, 'means').rows[3]!.slice(1, 4)).toEqual([0, Number.NaN, 0]);
    expect(String(plotSpec(fit, 'contrasts').description)).toContain('infinity');
  });

  it('a fit read from JSON knows the end alone', () => {
    const saved = fromJSON(JSON.stringify(fit));
    expect(saved.predictRows({ grid: { f: 'd', z: 0.3 } })[0]).toMatchObject({ estimate: 0, lower: 0, upper: 1 });
    expect(saved.emmeans('f').rows[3]).toMatchObject({ upper: Number.POSITIVE_INFINITY, pValue: Number.NaN });
  });
});

it('counts that are all zero have an upper limit too', () => {
  const counts = { family: 'poisson', nAGQ: 5 } as const;
  const [row] = glmm('k ~ f + (1 | g)', data, counts).predictRows({ grid: { f: 'd' } });
  const direct = glmm('k ~ 0 + f + (1 | g)', data, counts);
  expect(row).toMatchObject({ estimate: 0, lower: 0 });
  expectRelative(row!.upper, Math.exp(limitOf(direct, 'fd')), LIMIT, 'rate');
});

it('what nothing determines has every value', () => {
  // both levels are without a success: their difference is anything
  const y = data.y.map((value, i) => (i % 4 === 2 ? 0 : value));
  const both = glmm('y ~ f + (1 | g)', { ...data, y }, family);
  const { rows } = both.emmeans('f').contrasts({ 'c - d': [0, 0, 1, -1] });
  expect(rows[0]).toMatchObject({
    estimate: Number.NaN,
    lower: Number.NEGATIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
  });
});
