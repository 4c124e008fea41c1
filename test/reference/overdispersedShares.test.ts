/** Beta-binomial responses at the end of their shape, and what neither they nor beta responses can be. Truth: the binomial family. */
import { expect, it } from 'vitest';
import { betaBinomial, glmm } from '../../src/index.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const random = uniform(3);
const g = Array.from({ length: 120 }, (_, i) => `g${Math.floor(i / 8)}`);
const x = g.map(() => random() - 0.5);
const n = g.map((_, i) => 4 + (i % 3));
/** Within a group every row has the share that its mean is: less scatter than binomial. */
const k = g.map((level, i) =>
  Math.round(n[i]! / (1 + Math.exp(-0.4 * x[i]! - 0.3 * Math.sin(Number(level.slice(1)))))),
);
const data = { g, x, n, k, m: n.map((trials, i) => trials - k[i]!), share: k.map((one, i) => one / n[i]!) };

it('of successes that vary less than binomial ones the precision is infinite, and all else is of the binomial family', () => {
  const formula = 'cbind(k, m) ~ x + (1 | g)';
  const fit = glmm(formula, data, { family: 'betaBinomial', nAGQ: 5 });
  const binomial = glmm(formula, data, { family: 'binomial', nAGQ: 5 });
  expect(fit.dispersion).toEqual({ name: 'precision', estimate: Number.POSITIVE_INFINITY, stdError: Number.NaN });
  expect(fit.warnings.map(({ message }) => message).join()).toContain('no more than binomial ones would');
  expectAbsolute(fit.logLik, binomial.logLik, 1e-6, 'logLik');
  fit.coefficients.forEach(({ estimate, stdError }, j) => {
    const other = binomial.coefficients[j]!;
    expectAbsolute(estimate, other.estimate, 1e-3 * other.stdError, `coefficient ${j}`);
    expectRelative(stdError, other.stdError, 1e-4, `SE ${j}`);
  });
  expect(fit.simulate({ seed: 1 })).toHaveLength(1);
});

it('a share with its trials as weights is the same as its counts', () => {
  const counts = glmm('cbind(k, m) ~ x + (1 | g)', data, { family: betaBinomial(), nAGQ: 1 });
  const shares = glmm('share ~ x + (1 | g)', data, { family: betaBinomial(), weights: 'n', nAGQ: 1 });
  expectRelative(shares.logLik, counts.logLik, 1e-12, 'logLik');
});

it.each([
  [
    'single trials say nothing of a precision',
    'yes ~ x + (1 | g)',
    { family: 'betaBinomial' },
    /single trial.*Use the family binomial/,
  ],
  [
    'trials have no weights besides',
    'cbind(k, m) ~ x + (1 | g)',
    { family: 'betaBinomial', weights: 'n' },
    /no weights besides their trials/,
  ],
  [
    'a share of beta is not 0 or 1',
    'yes ~ x + (1 | g)',
    { family: 'beta' },
    /inside \(0, 1\), and this one is [01] .*betaBinomial/,
  ],
  [
    'more successes than trials',
    'cbind(k, n - k - 5) ~ x + (1 | g)',
    { family: 'betaBinomial' },
    /more successes than trials/,
  ],
] as const)('%s', (_, formula, options, message) => {
  const yes = k.map((one) => Number(one > 2));
  expect(() => glmm(formula, { ...data, yes }, options as never)).toThrow(message);
});
