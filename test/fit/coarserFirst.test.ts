/**
 * A search by few points first, where an order is given. Truth: the same fit from its own estimates, where no coarser rule is gone by: both end at
 * the maximum of one likelihood.
 */
import { describe, expect, it } from 'vitest';
import { type GlmmOptions, glmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const random = createRandom(20);
const GROUPS = 30;
const ROWS = 12;
const g = Array.from({ length: GROUPS * ROWS }, (_, i) => Math.floor(i / ROWS));
const x = g.map(() => random.normal());
const z = g.map(() => random.normal());
const effects = Array.from({ length: GROUPS }, () => [random.normal(), 0.5 * random.normal(), 0.5 * random.normal()]);
const inner = Array.from({ length: 3 * GROUPS }, () => random.normal());
const eta = g.map(
  (level, i) =>
    -0.3 +
    0.5 * x[i]! +
    effects[level]![0]! +
    effects[level]![1]! * x[i]! +
    effects[level]![2]! * z[i]! +
    inner[3 * level + (i % 3)]!,
);
const data = {
  g,
  h: g.map((level, i) => `${level}.${i % 3}`),
  x,
  z,
  y: eta.map((e) => (e + 1.7 * random.normal() > 0 ? 1 : 0)),
};

const CASES: readonly (readonly [what: string, formula: string, options: GlmmOptions])[] = [
  ['one effect by many points', 'y ~ x + (1 | g)', { family: 'binomial', link: 'probit', nAGQ: 31 }],
  ['two effects', 'y ~ x + (x | g)', { family: 'binomial', nAGQ: 15 }],
  ['three effects', 'y ~ x + z + (x + z | g)', { family: 'binomial', nAGQ: 7 }],
  ['nested factors, one order for all levels', 'y ~ x + (1 | g / h)', { family: 'binomial', nAGQ: 15 }],
  [
    'nested factors, an order for each level',
    'y ~ x + (1 | g / h)',
    { family: 'binomial', link: 'probit', nAGQ: { outer: 5, inner: 31 } },
  ],
];

describe('by fewer points first', () => {
  it.each(CASES)('ends where the rule itself does: %s', (_, formula, options) => {
    const seen: number[] = [];
    const fit = glmm(formula, data, { ...options, onIteration: (k) => seen.push(k) });
    const again = glmm(formula, data, { ...options, start: { theta: fit.theta, beta: fit.beta } });
    // searches end 1e-5 standard errors from the maximum, and Newton's last step leaves less
    expectAbsolute(fit.logLik, again.logLik, 1e-8, 'logLik');
    for (const [j, { estimate, stdError }] of fit.coefficients.entries()) {
      expectAbsolute(estimate, again.coefficients[j]!.estimate, 1e-5 * stdError, 'estimate');
      // the curvature is taken at points that are so far apart
      expect(Math.abs(stdError / again.coefficients[j]!.stdError - 1)).toBeLessThan(1e-5);
    }
    // iterations are counted on where the rule itself takes over, not anew
    expect(seen.filter((k) => k === 1)).toHaveLength(1);
  });
});

/** Groups and rows from which on a search starts in a sample. */
const MANY = { groups: 4000, rows: 13 };
const SAMPLED: readonly (readonly [what: string, response: 'y' | 'c', options: GlmmOptions])[] = [
  ['probit', 'y', { family: 'binomial', link: 'probit', nAGQ: 7 }],
  ['counts with a shape', 'c', { family: 'negativeBinomial', nAGQ: 5 }],
];

describe('from a sample', () => {
  const draw = createRandom(21);
  const groups = Array.from({ length: MANY.groups * MANY.rows }, (_, i) => Math.floor(i / MANY.rows));
  const between = Array.from({ length: MANY.groups }, () => 0.7 * draw.normal());
  const xs = groups.map(() => draw.normal());
  const means = groups.map((level, i) => 0.2 + 0.4 * xs[i]! + between[level]!);
  const many = {
    g: groups,
    x: xs,
    y: means.map((m) => (m + draw.normal() > 0 ? 1 : 0)),
    // counts above 1 by a rate that varies from row to row
    c: means.map((m) => Math.floor(Math.exp(m + 0.6 * draw.normal()) + draw.uniform())),
  };

  it.each(SAMPLED)('ends where all rows do, with their standard errors: %s', (_, response, options) => {
    const formula = `${response} ~ x + (1 | g)`;
    const fit = glmm(formula, many, options);
    const again = glmm(formula, many, { ...options, start: { theta: fit.theta, beta: fit.beta } });
    expectAbsolute(fit.logLik, again.logLik, 1e-7, 'logLik');
    expect(fit.optim.evaluations).toBeLessThan(9);
    for (const [j, { estimate, stdError }] of fit.coefficients.entries()) {
      expectAbsolute(estimate, again.coefficients[j]!.estimate, 1e-5 * stdError, 'estimate');
      expect(Math.abs(stdError / again.coefficients[j]!.stdError - 1)).toBeLessThan(1e-5);
    }
  });
});
