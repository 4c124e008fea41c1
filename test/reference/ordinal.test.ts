/**
 * Ordered categories. Truths: R package ordinal 2022.11-16 (Laplace), and the trapezoidal rule on a fine grid of the random effect
 * from the definition P(y <= c) = G(tau_c - eta), files of fixtures/models; ordinal::clmm exchanges cloglog and loglog against that
 * definition, so that its Laplace value of `loglog` is the one it prints for "cloglog". Two categories are a binomial response.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { cumulative, fromJSON, glmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Stored {
  readonly formula: string;
  readonly options: { readonly family: 'cumulative'; readonly link: 'logit' | 'probit' | 'loglog' };
  readonly exact: {
    readonly logLik: number;
    readonly par: Readonly<Record<string, number>>;
    readonly se: Readonly<Record<string, number>>;
    readonly sd: number;
  };
}

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const wine = readCsv(text('../datasets/wine.csv'));

const LOGLIK = 1e-5;
const IN_SE = 1e-3;
const SE = 1e-3;

describe.each([
  ['wine_logit', -81.5654127768, 'auto'],
  ['wine_probit', -80.9306071536, 'auto'],
  ['wine_loglog', -82.729204, 'auto'],
] as const)('%s', (name, laplace, nAGQ) => {
  const { formula, options, exact } = JSON.parse(text(`fixtures/models/${name}.json`)) as Stored;

  it('by the Laplace approximation, one factor and several', () => {
    const family = options;
    expectAbsolute(glmm(formula, wine, { family, nAGQ: 1 }).logLik, laplace, LOGLIK, 'logLik');
    // another factor cannot lower the likelihood
    const bottle = Array.from({ length: 72 }, (_, i) => `b${i % 4}`);
    const several = glmm(`${formula} + (1 | bottle)`, { ...wine, bottle } as never, { family, nAGQ: 1 });
    expect(several.converged).toBe(true);
    expect(several.logLik).toBeGreaterThanOrEqual(laplace - LOGLIK);
  });

  it('by as many points as it needs', () => {
    const fit = glmm(formula, wine, { family: options, nAGQ });
    expect(fit.converged).toBe(true);
    expectAbsolute(fit.logLik, exact.logLik, LOGLIK, 'logLik');
    expect(fit.df).toBe(7);
    expectAbsolute(fit.varCorr[0]!.sd[0]!, exact.sd, IN_SE * exact.sd * exact.se['logSd']!, 'sd');
    const rows = [
      ...fit.thresholds!,
      ...fit.coefficients.map(({ term, estimate, stdError }) => ({ name: term, estimate, stdError })),
    ];
    for (const [term, estimate] of Object.entries(exact.par)) {
      if (term === 'logSd') continue;
      const got = rows.find((row) => row.name === term.replace(/^(\w+) (\w+)$/, '$1$2'))!;
      expectAbsolute(got.estimate, estimate, IN_SE * exact.se[term]!, term);
      expectRelative(got.stdError, exact.se[term]!, SE, `SE of ${term}`);
    }
    // the intercept is minus the first threshold
    expect(fit.thresholds![0]!.estimate).toBe(-fit.coefficients[0]!.estimate);
    expect(fit.summary()).toMatch(/^Thresholds:\n +Estimate Std. Error z value\n1\|2 /m);
    expect(fromJSON(JSON.stringify(fit)).summary()).toBe(fit.summary());
  });
});

describe('identities', () => {
  const random = uniform(11);
  const g = Array.from({ length: 240 }, (_, i) => `g${Math.floor(i / 8)}`);
  const b = g.map((level) => 0.9 * Math.sin(7 * Number(level.slice(1))));
  const x = g.map(() => normal(random));
  const latent = g.map((_, i) => 0.8 * x[i]! + b[i]! + 1.6 * normal(random));
  const y = latent.map((value) => (value < -1.5 ? 1 : value < 0 ? 2 : value < 1.2 ? 3 : 4));
  const data = {
    g,
    x,
    y,
    up: y.map((c) => Number(c > 2)),
    back: y.map((c) => 10 - c),
    named: y.map((c) => ['low', 'some', 'more', 'most'][c - 1]!),
  };

  it.each([
    ['logit', 'logit'],
    ['probit', 'probit'],
    ['cauchit', 'cauchit'],
    // P(y <= 0) = G(-eta) is 1 - P(y = 1): the other tail
    ['cloglog', 'loglog'],
    ['loglog', 'cloglog'],
  ] as const)('two categories by %s are the binomial response by %s', (link, other) => {
    const two = glmm('up ~ x + (1 | g)', data, { family: cumulative({ link }), nAGQ: 5 });
    const binomial = glmm('up ~ x + (1 | g)', data, { family: 'binomial', link: other, nAGQ: 5 });
    expectAbsolute(two.logLik, binomial.logLik, 1e-8, 'logLik');
    two.coefficients.forEach(({ estimate, stdError }, j) => {
      expectAbsolute(estimate, binomial.coefficients[j]!.estimate, IN_SE * stdError, `coefficient ${j}`);
      expectRelative(stdError, binomial.coefficients[j]!.stdError, 1e-3, `SE ${j}`);
    });
  });

  it.each([
    ['logit', 'logit'],
    ['probit', 'probit'],
    ['cloglog', 'loglog'],
  ] as const)('categories the other way round turn all signs: %s becomes %s', (link, other) => {
    const one = glmm('y ~ x + (1 | g)', data, { family: cumulative({ link }), nAGQ: 5 });
    const turned = glmm('back ~ x + (1 | g)', data, { family: cumulative({ link: other }), nAGQ: 5 });
    expectAbsolute(turned.logLik, one.logLik, 1e-7, 'logLik');
    expectAbsolute(turned.coefficients[1]!.estimate, -one.coefficients[1]!.estimate, IN_SE * 0.1, 'slope');
    one.thresholds!.forEach(({ estimate }, c) => {
      expectAbsolute(-turned.thresholds![2 - c]!.estimate, estimate, IN_SE * 0.2, `threshold ${c}`);
    });
  });

  it('a factor with its levels is the same as whole numbers', () => {
    const numbers = glmm('y ~ x + (1 | g)', data, { family: 'cumulative', nAGQ: 1 });
    const levels = { named: ['low', 'some', 'more', 'most'] };
    const named = glmm('named ~ x + (1 | g)', data, { family: 'cumulative', nAGQ: 1, levels });
    expect(named.logLik).toBe(numbers.logLik);
    expect(named.thresholds!.map(({ name }) => name)).toEqual(['low|some', 'some|more', 'more|most']);
    // levels that never occur are no categories
    const more = glmm('named ~ x + (1 | g)', data, {
      ...{ family: 'cumulative', nAGQ: 1 },
      levels: { named: ['none', 'low', 'some', 'more', 'most'] },
    } as never);
    expect(more.thresholds).toEqual(named.thresholds);
  });

  it('thresholds that are equidistant, or symmetric, are so, and cost fewer parameters', () => {
    const fitOf = (threshold: 'flexible' | 'symmetric' | 'equidistant') =>
      glmm('y ~ x + (1 | g)', data, { family: cumulative({ threshold }), nAGQ: 3 });
    const [free, symmetric, equal] = [fitOf('flexible'), fitOf('symmetric'), fitOf('equidistant')];
    expect([free.df, symmetric.df, equal.df]).toEqual([5, 4, 4]);
    expect(equal.logLik).toBeLessThan(free.logLik);
    // three thresholds have two gaps: equal is all that symmetric can be
    expectAbsolute(equal.logLik, symmetric.logLik, 1e-8, 'logLik');
    const [a, c, d] = equal.thresholds!.map(({ estimate }) => estimate);
    expectAbsolute(d! - c!, c! - a!, 1e-12, 'gaps');
  });

  it('simulated responses have the categories in the shares that the model says', () => {
    const fit = glmm('y ~ x + (1 | g)', data, { family: 'cumulative', nAGQ: 5 });
    const draws = fit.simulate({ n: 200, seed: 4 }) as Float64Array[];
    for (const category of [0, 1, 2, 3]) {
      const share = draws.reduce((sum, one) => sum + one.filter((c) => c === category).length, 0) / (200 * y.length);
      expectAbsolute(share, y.filter((c) => c === category + 1).length / y.length, 0.03, `share of ${category}`);
    }
    const u = fit.quantileResiduals({ n: 100, seed: 2 });
    const below = u.filter((value) => value < 0.5).length / u.length;
    expectAbsolute(below, 0.5, 0.08, 'quantile residuals below one half');
  });

  it('probabilities of categories are those of the definition, and average over groups by integration', () => {
    const fit = glmm('y ~ x + (1 | g)', data, { family: 'cumulative', nAGQ: 5 });
    const tau = fit.thresholds!.map(({ estimate }) => estimate);
    const logistic = (v: number): number => 1 / (1 + Math.exp(-v));
    const newData = { x: [-1, 0.4], g: ['g3', 'g5'] };
    const latent = fit.predict({ newData, type: 'latent' }).fit;
    const effects = fit.ranef()['g']!;
    const slope = fit.coefficients[1]!.estimate;
    newData.x.forEach((value, i) => {
      const b = effects.find(({ level }) => level === newData.g[i])!.mode;
      expectAbsolute(latent[i]!, slope * value + b, 1e-10, 'latent mean');
    });
    const cumulativeAt = (eta: number): number[] => [...tau.map((t) => logistic(t - eta)), 1];
    const probabilitiesAt = (eta: number): number[] =>
      cumulativeAt(eta).map((P, c, all) => P - (c > 0 ? all[c - 1]! : 0));
    const prob = fit.predict({ newData, type: 'prob' });
    expect(prob.categories).toEqual(['1', '2', '3', '4']);
    const cum = fit.predict({ newData, type: 'cum.prob' }).fit;
    const best = fit.predict({ newData, type: 'class' }).fit;
    const mean = fit.predict({ newData, type: 'mean.class' }).fit;
    newData.x.forEach((_, i) => {
      const truth = probabilitiesAt(latent[i]!);
      truth.forEach((P, c) => {
        expectAbsolute(prob.fit[4 * i + c]!, P, 1e-12, `P of ${c}`);
        expectAbsolute(cum[4 * i + c]!, cumulativeAt(latent[i]!)[c]!, 1e-12, `P up to ${c}`);
      });
      expect(best[i]).toBe(truth.indexOf(Math.max(...truth)));
      expectAbsolute(
        mean[i]!,
        truth.reduce((sum, P, c) => sum + (c + 1) * P, 0),
        1e-12,
        'mean of the numbers',
      );
    });
    // E P(b), b ~ N(0, sd^2), by the trapezoidal rule
    const sd = fit.varCorr[0]!.sd[0]!;
    const nodes = Array.from({ length: 321 }, (_, k) => (k - 160) / 20);
    const weights = nodes.map((z) => Math.exp(-0.5 * z * z));
    const total = weights.reduce((a, w) => a + w, 0);
    const averaged = fit.predict({ newData: { x: [0.4] }, type: 'prob', randomEffects: 'marginal' }).fit;
    averaged.forEach((P, c) => {
      const truth =
        nodes.reduce((sum, z, k) => sum + weights[k]! * probabilitiesAt(slope * 0.4 + sd * z)[c]!, 0) / total;
      expectAbsolute(P, truth, 1e-10, `mean P of ${c}`);
    });
    const read = fromJSON(JSON.stringify(fit));
    expect(read.predict({ newData, type: 'prob' })).toEqual(prob);
    expect(() => fit.predict({ newData, type: 'class', se: true })).toThrow(/be left out/);
    const binary = glmm('up ~ x + (1 | g)', data, { family: 'binomial', nAGQ: 1 });
    expect(() => binary.predict({ type: 'prob' })).toThrow(/is for ordered categories/);
    expect(() => fit.predictNewGroup({ newData: { x: [0], y: [2] } })).toThrow(/is not there for cumulative responses/);
  });

  it('categories have no residuals but those of their quantiles', () => {
    const fit = glmm('y ~ x + (1 | g)', data, { family: 'cumulative', nAGQ: 1 });
    expect(() => fit.residuals()).toThrow(/no mean to differ from. Use quantileResiduals\(\)/);
    expect(fit.scaledResiduals.every(Number.isNaN)).toBe(true);
  });

  it.each([
    ['numbers that are not whole', 'x ~ up + (1 | g)', {}, /a factor or whole numbers, and this one is/],
    ['no intercept', 'y ~ 0 + x + (1 | g)', {}, /must not leave it out/],
  ] as const)('%s is refused', (_, formula, options, message) => {
    expect(() => glmm(formula, data, { family: 'cumulative', ...options } as never)).toThrow(message);
  });
});
