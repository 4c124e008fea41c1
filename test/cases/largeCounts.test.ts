/**
 * Counts of 1e9: the random intercepts of groups are known to nine digits, so that the marginal likelihood is that of a normal
 * sample of them, whose estimates have closed forms: theta their standard deviation s over G groups, se(intercept) = s / sqrt(G),
 * se(theta) = s / sqrt(2 G), se(x) that within groups. They hold to the variance of an intercept given its counts, 1e-9 of s^2.
 * The first data set is simulated; s / sqrt(G) = 0.0942912 there.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type GlmmFit, glmm } from '../../src/index.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** Five digits. */
const FIVE = 1e-5;

interface Counts {
  readonly y: number[];
  readonly x: number[];
  readonly g: string[];
}
const data = JSON.parse(readFileSync(new URL('./counts-of-1e9/data.json', import.meta.url), 'utf8')) as Counts;

/** Slope within groups by Newton, and the groups' intercepts log(sum y / sum exp(b x)). */
function limit({ y, x, g }: Counts) {
  const groups = [...new Set(g)];
  const rowsOf = groups.map((name) => g.flatMap((label, i) => (label === name ? [i] : [])));
  const sum = (rows: number[], f: (i: number) => number): number => rows.reduce((total, i) => total + f(i), 0);
  let b = 0;
  let information = 0;
  for (let k = 0; k < 50; k++) {
    let score = 0;
    information = 0;
    for (const rows of rowsOf) {
      const [S, E] = [sum(rows, (i) => y[i]), sum(rows, (i) => Math.exp(b * x[i]))];
      const mean = sum(rows, (i) => x[i] * Math.exp(b * x[i])) / E;
      score += sum(rows, (i) => (x[i] - mean) * y[i]);
      information += (S * sum(rows, (i) => (x[i] - mean) ** 2 * Math.exp(b * x[i]))) / E;
    }
    b += score / information;
  }
  const intercepts = rowsOf.map((rows) => Math.log(sum(rows, (i) => y[i]) / sum(rows, (i) => Math.exp(b * x[i]))));
  const mean = intercepts.reduce((a, v) => a + v) / intercepts.length;
  const sd = Math.sqrt(intercepts.reduce((a, v) => a + (v - mean) ** 2, 0) / intercepts.length);
  return { b, seB: 1 / Math.sqrt(information), mean, sd, nGroups: intercepts.length };
}

function expectLimit(fit: GlmmFit, truth: ReturnType<typeof limit>): void {
  const { sd, nGroups } = truth;
  expect(fit.converged).toBe(true);
  expectRelative(fit.theta[0], sd, 1e-7, 'theta');
  expectAbsolute(fit.beta[0], truth.mean, FIVE * sd, 'intercept');
  // the law of the intercepts moves the slope by about se(x) / sd of its standard error
  expectAbsolute(fit.beta[1], truth.b, 2e-4 * truth.seB, 'slope');
  expectRelative(fit.coefficients[0].stdError, sd / Math.sqrt(nGroups), FIVE, 'se of the intercept');
  expectRelative(fit.coefficients[1].stdError, truth.seB, FIVE, 'se of the slope');
  expectRelative(fit.thetaSe[0], sd / Math.sqrt(2 * nGroups), FIVE, 'se of theta');
}

describe('Poisson counts of 1e9', () => {
  const truth = limit(data);

  it.each(['auto', 1, 7, 15] as const)('nAGQ %s', (nAGQ) => {
    expectLimit(glmm('y ~ x + (1 | g)', data as never, { family: 'poisson', nAGQ }), truth);
  });

  it('counts and offset scaled together', () => {
    const k = 1024;
    const scaled = { ...data, y: data.y.map((value) => value * k) } as never;
    const fit = glmm('y ~ x + (1 | g)', scaled, { family: 'poisson', offset: data.y.map(() => Math.log(k)) });
    const { b, mean, sd, nGroups, seB } = truth;
    expectLimit(fit, { b, mean, sd, nGroups, seB: seB / Math.sqrt(k) });
  });

  it('several factors: a factor without effect leaves the rest as it is', () => {
    // 1e7: the second factor has no variance at all; at 1e9 it sees the rounding of the counts
    const fewer = { ...data, y: data.y.map((value) => Math.round(value / 100)) };
    const fit = glmm('y ~ x + (1 | g) + (1 | h)', { ...fewer, h: data.g.map((_, i) => `h${i % 7}`) } as never, {
      family: 'poisson',
    });
    expect(fit.theta[1]).toBe(0);
    expectLimit(fit, limit(fewer));
  });

  it('several factors at 1e9 arrive', () => {
    const fit = glmm('y ~ x + (1 | g) + (1 | h)', { ...data, h: data.g.map((_, i) => `h${i % 7}`) } as never, {
      family: 'poisson',
    });
    expect(fit.converged).toBe(true);
    expect(fit.theta[1]).toBeLessThan(2e-5);
    expectRelative(fit.coefficients[0].stdError, truth.sd / Math.sqrt(truth.nGroups), FIVE, 'se of the intercept');
  });
});

describe('other families whose rows know as much', () => {
  const x = data.x;
  const effect = (i: number): number => 0.3 * Math.sin(3 * i + 1);
  const eta = data.g.map((_, i) => 0.2 * x[i] + effect(i % 10));
  const G = 10;
  const whole = (v: number): number => Math.round(v);
  /** Both errors of the normal sample of intercepts, whatever their sd on the scale of the link. */
  const expectSample = (fit: GlmmFit, tolerance: number): void => {
    expect(fit.converged).toBe(true);
    expectRelative(fit.coefficients[0].stdError, fit.theta[0] / Math.sqrt(G), tolerance, 'se of the intercept');
    expectRelative(fit.thetaSe[0], fit.theta[0] / Math.sqrt(2 * G), 3 * tolerance, 'se of theta');
  };

  it.each([
    ['logit', 1],
    ['logit', 15],
    ['probit', 7],
    ['cloglog', 7],
  ] as const)('1e9 trials, %s, nAGQ %d', (link, nAGQ) => {
    const N = 1e9;
    const k = eta.map((e) => whole(N / (1 + Math.exp(-e))));
    const trials = { k, f: k.map((v) => N - v), x, g: data.g };
    const fit = glmm('cbind(k, f) ~ x + (1 | g)', trials, { family: 'binomial', link, nAGQ });
    // rows are far from a probit: what is left in them bends the intercepts' law
    expectSample(fit, link === 'logit' ? FIVE : 3 * FIVE);
  });

  it('negative binomial counts without overdispersion', () => {
    const y = eta.map((e) => whole(1e9 * Math.exp(e)));
    const fit = glmm('y ~ x + (1 | g)', { y, x, g: data.g }, { family: 'negativeBinomial', nAGQ: 7 });
    expect(fit.warnings.map(({ code }) => code)).toEqual(['NO_OVERDISPERSION']);
    expectSample(fit, FIVE);
  });

  it.each(['Gamma', 'inverseGaussian'] as const)('%s with a dispersion of 1e-10', (family) => {
    const y = eta.map((e, i) => 1e8 * Math.exp(e + 1e-5 * Math.sin(11 * i)));
    const fit = glmm('y ~ x + (1 | g)', { y, x, g: data.g }, { family, link: 'log', nAGQ: 7 });
    expectSample(fit, FIVE);
  });

  it('random slopes of counts', () => {
    const y = eta.map((e, i) => whole(1e8 * Math.exp(e + 0.05 * Math.cos(5 * (i % 10)) * x[i])));
    const fit = glmm('y ~ x + (x | g)', { y, x, g: data.g }, { family: 'poisson', nAGQ: 5 });
    const [{ sd }] = fit.varCorr;
    expect(fit.converged).toBe(true);
    fit.coefficients.forEach(({ stdError }, j) => {
      expectRelative(stdError, sd[j] / Math.sqrt(G), 2e-5, `se ${j}`);
    });
  });
});
