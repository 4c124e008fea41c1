/**
 * Ordered categories with several factors, by Laplace's approximation and by expectation propagation. Truths: ordinal::clmm (Laplace) on the
 * data of fixtures/orderedCrossed.R; the binomial fit, which two categories are; quadrature, which sites are with one random intercept;
 * copies of rows for weights; and the certificates, which say what the better approximation finds. Besides, models with a dispformula.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { anova, cumulative, fromJSON, glmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Clmm {
  readonly logLik: number;
  readonly thresholds: readonly number[];
  readonly thresholdSe: readonly number[];
  readonly x: number;
  readonly xSe: number;
  readonly sd: readonly number[];
}

const text = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const data = readCsv(text('orderedCrossed.csv'));
const stored: Readonly<Record<string, Clmm>> = JSON.parse(text('orderedCrossed.json'));
const N = 320;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
/** Those rows of the data. */
function rowsOf(rows: readonly number[]) {
  const column = (name: string) => Array.from(data.column(name) as ArrayLike<number | string>);
  const [a, b, x, y] = ['a', 'b', 'x', 'y'].map((name) => rows.map((i) => column(name)[i]!));
  return { a: a as string[], b: b as string[], x: x as number[], y: y as number[] };
}
const FORMULA = 'y ~ x + (1 | a) + (1 | b)';
const EP = { family: 'cumulative', integration: 'ep' } as const;
/** Of a standard error, where two searches end. */
const IN_SE = 1e-3;

const ep = glmm(FORMULA, data, EP);

describe.each([
  ['logit', 'logit'],
  ['probit', 'probit'],
  // clmm calls the two by each other's names
  ['cloglog', 'cloglog'],
  ['loglog', 'loglog'],
] as const)('%s', (link, theirs) => {
  const laplace = glmm(FORMULA, data, { family: 'cumulative', link, integration: 'laplace' });

  it('by Laplace is what clmm finds', () => {
    const truth = stored[theirs]!;
    expectAbsolute(laplace.logLik, truth.logLik, 1e-5, 'logLik');
    laplace.thresholds!.forEach(({ estimate, stdError }, c) => {
      expectAbsolute(estimate, truth.thresholds[c]!, IN_SE * stdError, `threshold ${c}`);
      expectRelative(stdError, truth.thresholdSe[c]!, 1e-3, `SE of threshold ${c}`);
    });
    const { estimate, stdError } = laplace.coefficients[1]!;
    expectAbsolute(estimate, truth.x, IN_SE * stdError, 'x');
    expectRelative(stdError, truth.xSe, 1e-3, 'SE of x');
    laplace.theta.forEach((sd, t) => {
      expectAbsolute(sd, truth.sd[t]!, IN_SE * laplace.thetaSe[t]!, `sd ${t}`);
    });
  });

  it('by expectation propagation ends where the certificate has said, and logLik is the higher one', () => {
    const sites = link === 'logit' ? ep : glmm(FORMULA, data, { ...EP, link });
    expect(sites.converged).toBe(true);
    const { shift, logLik } = laplace.laplace!;
    const said = Object.values(shift);
    sites.theta.forEach((sd, t) => {
      expectAbsolute((sd - laplace.theta[t]!) / laplace.thetaSe[t]!, said[t]!, 0.05, `sd ${t}`);
    });
    // by a sample of the pairs, and at Laplace's estimates
    expectAbsolute(sites.logLik - laplace.logLik, logLik, 0.05, 'logLik');
    expect(Object.keys(shift)).toEqual([
      'the sd of (Intercept) (a)',
      'the sd of (Intercept) (b)',
      '(Intercept)',
      'x',
      'the distance of 1|2 and 2|3',
      'the distance of 2|3 and 3|4',
    ]);
    expect(sites.ep!.maxShiftInSe).toBeLessThan(0.05);
  });
});

describe('ordered categories by expectation propagation', () => {
  it('is what auto chooses where Laplace is off', () => {
    const auto = glmm(FORMULA, data, { family: 'cumulative' });
    expect(auto.integration).toBe('ep');
    expectAbsolute(auto.logLik, ep.logLik, 1e-7, 'logLik');
    // fewer rows a level
    const few = glmm(FORMULA, rowsOf(range(140)), { family: 'cumulative', nAGQ: 1 });
    expect(few.laplace!.maxShiftInSe).toBeGreaterThan(0.1);
    expect(few.warnings.map(({ code }) => code)).toContain('LAPLACE_COARSE');
  });

  it.each([
    ['logit', 'logit'],
    ['cloglog', 'loglog'],
  ] as const)('two categories by %s are the binomial response by %s', (link, other) => {
    const all = rowsOf(range(N));
    const above = { ...all, y: all.y.map((c) => Number(c > 2)) };
    const two = glmm(FORMULA, above, { ...EP, link });
    const binomial = glmm(FORMULA, above, { family: 'binomial', link: other, integration: 'ep' });
    expectAbsolute(two.logLik, binomial.logLik, 1e-7, 'logLik');
    two.coefficients.forEach(({ estimate, stdError }, j) => {
      expectAbsolute(estimate, binomial.coefficients[j]!.estimate, IN_SE * stdError, `coefficient ${j}`);
      expectRelative(stdError, binomial.coefficients[j]!.stdError, 1e-4, `SE ${j}`);
    });
  });

  it('with one random intercept is quadrature', () => {
    const sites = glmm('y ~ x + (1 | a)', data, EP);
    const quadrature = glmm('y ~ x + (1 | a)', data, { family: 'cumulative', nAGQ: 101 });
    expectAbsolute(sites.logLik, quadrature.logLik, 1e-7, 'logLik');
    sites.thresholds!.forEach(({ estimate, stdError }, c) => {
      expectAbsolute(estimate, quadrature.thresholds![c]!.estimate, IN_SE * stdError, `threshold ${c}`);
      expectRelative(stdError, quadrature.thresholds![c]!.stdError, 1e-4, `SE of threshold ${c}`);
    });
    const means = quadrature.ranef()['a']!;
    sites.ranef()['a']!.forEach(({ mean, sd }, l) => {
      expectAbsolute(mean, means[l]!.mean, 1e-4, `mean of level ${l}`);
      expectRelative(sd, means[l]!.sd, 1e-4, `sd of level ${l}`);
    });
  });

  it('weights are copies of rows, and an offset moves the thresholds', () => {
    const w = range(N).map((i) => 1 + (i % 2));
    const weighted = glmm(FORMULA, { ...rowsOf(range(N)), w }, { ...EP, weights: 'w' });
    const copied = rowsOf(w.flatMap((times, i) => new Array<number>(times).fill(i)));
    expectAbsolute(glmm(FORMULA, copied, EP).logLik, weighted.logLik, 1e-6, 'logLik');
    const half = w.map(() => 0.5);
    const moved = glmm(`${FORMULA} + offset(half)`, { ...rowsOf(range(N)), half }, EP);
    expectAbsolute(moved.logLik, ep.logLik, 1e-6, 'logLik with an offset');
    moved.thresholds!.forEach(({ estimate, stdError }, c) => {
      expectAbsolute(estimate - 0.5, ep.thresholds![c]!.estimate, IN_SE * stdError, `threshold ${c}`);
    });
  });

  it('slopes, structures and fewer parameters of thresholds go through it', () => {
    const slopes = glmm('y ~ x + (x || a) + (1 | b)', data, EP);
    const apart = glmm('y ~ x + (1 | a) + (0 + x | a) + (1 | b)', data, EP);
    expectAbsolute(slopes.logLik, apart.logLik, 1e-5, 'logLik');
    const fitOf = (threshold: 'symmetric' | 'equidistant') =>
      glmm(FORMULA, data, { family: cumulative({ threshold }), integration: 'ep' });
    expectAbsolute(fitOf('symmetric').logLik, fitOf('equidistant').logLik, 1e-6, 'three thresholds have two gaps');
  });

  it('what comes after a fit comes after this one', async () => {
    const state = fromJSON(JSON.parse(JSON.stringify(ep)));
    expect(state.summary()).toBe(ep.summary());
    expect(ep.summary()).toContain('expectation propagation with 273');
    const smaller = glmm('y ~ 1 + (1 | a) + (1 | b)', data, EP);
    const row = anova(smaller, ep).rows.at(-1)!;
    expectAbsolute(row.chisq!, 2 * (ep.logLik - smaller.logLik), 1e-9, 'chi-square');
    const again = ep.refit(ep.simulate({ seed: 1 })[0]!);
    expect(again.integration).toBe('ep');
    expect(again.converged).toBe(true);
    const prob = ep.predict({ newData: { x: [0.3], a: ['a01'], b: ['b03'] }, type: 'prob' });
    expectAbsolute(
      prob.fit.reduce((sum, P) => sum + P, 0),
      1,
      1e-12,
      'probabilities',
    );
    const bootstrap = await ep.bootstrap({ n: 2, seed: 2 });
    expect(bootstrap.failures).toEqual([]);
    const [dropped] = ep.drop1().filter(({ term }) => term === 'x');
    expectAbsolute(dropped!.chisq!, row.chisq!, 1e-6, 'drop1');
  });

  it('profile intervals of a threshold and of an effect end near those by Wald', () => {
    for (const parm of ['2|3', 'sd_(Intercept)|b']) {
      const [profile] = ep.confint({ parm });
      const [wald] = ep.confint({ parm, method: 'wald' });
      // curves are nearly parabolas
      const width = wald!.upper - wald!.lower;
      expectAbsolute(profile!.lower, wald!.lower, 0.1 * width, `${parm}, lower`);
      expectAbsolute(profile!.upper, wald!.upper, 0.1 * width, `${parm}, upper`);
    }
  });

  it('a link that is not log-concave is refused, and another one named', () => {
    expect(() => glmm(FORMULA, data, { ...EP, link: 'cauchit' })).toThrow(
      /not log-concave.*With the link .*logit.* it is/s,
    );
  });
});

describe('a shape of their own', () => {
  const random = createRandom(5);
  const rows = Array.from({ length: 300 }, (_, i) => {
    const [a, b] = [i % 25, Math.floor(i / 7) % 14];
    const x = random.normal();
    const mu = Math.exp(0.5 + 0.4 * x + 0.7 * Math.sin(3 * a) + 0.5 * Math.cos(5 * b));
    return {
      ...{ a: `a${a}`, b: `b${b}`, x, f: i % 2 === 0 ? 'p' : 'q' },
      count: random.negativeBinomial(i % 2 === 0 ? 0.8 : 4, mu),
      positive: mu * (0.1 + random.uniform()),
    };
  });

  it.each([
    ['count', 'negativeBinomial'],
    ['positive', 'Gamma'],
  ] as const)('%s, %s: dispformula ~ 1 is one shape, and a factor is fitted', (y, family) => {
    const formula = `${y} ~ x + (1 | a) + (1 | b)`;
    const options = { family, link: 'log', integration: 'ep' } as const;
    const one = glmm(formula, rows, options);
    const same = glmm(formula, rows, { ...options, dispformula: '~ 1' });
    expectAbsolute(same.logLik, one.logLik, 1e-6, 'logLik');
    const own = glmm(formula, rows, { ...options, dispformula: '~ f' });
    expect(own.converged).toBe(true);
    expect(own.integration).toBe('ep');
    expect(own.logLik).toBeGreaterThan(one.logLik - 1e-6);
    const laplace = glmm(formula, rows, { family, link: 'log', integration: 'laplace', dispformula: '~ f' });
    expect(Object.keys(laplace.laplace!.shift)).toContain('fq (dispersion)');
    expectAbsolute(own.logLik - laplace.logLik, laplace.laplace!.logLik, 0.05, 'what the certificate says');
  });

  it('counts with a hurdle are the truncated ones and a share of zeros', () => {
    const formula = 'count ~ x + (1 | a) + (1 | b)';
    const hurdle = glmm(formula, rows, { family: 'hurdlePoisson', integration: 'ep' });
    const above = rows.filter(({ count }) => count > 0);
    const truncated = glmm(formula, above, { family: 'truncatedPoisson', integration: 'ep' });
    const share = above.length / rows.length;
    const shares = rows.length * (share * Math.log(share) + (1 - share) * Math.log(1 - share));
    expectAbsolute(hurdle.logLik, truncated.logLik + shares, 1e-6, 'logLik');
    truncated.coefficients.forEach(({ estimate, stdError }, j) => {
      expectAbsolute(hurdle.beta[j]!, estimate, IN_SE * stdError, `coefficient ${j}`);
      expectRelative(hurdle.coefficients[j]!.stdError, stdError, 1e-4, `SE ${j}`);
    });
    const [odds] = hurdle.zeroInflation!.coefficients;
    expectAbsolute(odds!.estimate, Math.log((1 - share) / share), 1e-6, 'log odds of a zero');
  });

  it('excess zeros are no log-concave density, and have no certificate', () => {
    const formula = 'count ~ x + (1 | a) + (1 | b)';
    expect(() => glmm(formula, rows, { family: 'poisson', ziformula: '~ 1', integration: 'ep' })).toThrow(
      /excess zeros.*not log-concave/s,
    );
    expect(glmm(formula, rows, { family: 'poisson', ziformula: '~ 1' }).laplace).toBeNull();
  });
});
