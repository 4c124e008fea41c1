/**
 * A level a row. Truth: a normal effect of each row added to a normal variable is one normal variable, so that nothing is known of its
 * standard deviation where the latter has a free variance, or where thresholds and slopes have its unit; refusals of ordered
 * categories as R's ordinal::clmm has them ("no. random effects (=72) >= no. observations (=72)").
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { cumulative, type GlmmOptions, glmm } from '../../src/index.ts';
import { designOf } from '../design/fixtures.ts';
import { refusalOf } from '../support/refusal.ts';

const rows = Array.from({ length: 24 }, (_, i) => i);
const data = {
  rating: rows.map((i) => (i * 7) % 4),
  up: rows.map((i) => (i * 7) % 2),
  size: rows.map((i) => 1 + ((i * 5) % 7)),
  count: rows.map((i) => (i * 5) % 7),
  k: rows.map((i) => i % 3),
  n: rows.map(() => 4),
  x: rows.map((i) => ((i * 11) % 13) / 5),
  twice: rows.map(() => 2),
  row: rows.map((i) => `r${i}`),
  but: rows.map((i) => `r${Math.max(i, 1)}`),
  half: rows.map((i) => `h${i >> 1}`),
  part: rows.map((i) => `p${i % 2}`),
  cond: rows.map((i) => `c${i % 2}`),
  third: rows.map((i) => `t${Math.floor(i / 3)}`),
  time: rows.map((i) => `c${i % 3}`),
};

it.each<readonly [string, GlmmOptions, string]>([
  ['rating ~ x + (1 | row)', { family: 'cumulative' }, '24 rows with responses of one category each'],
  ['rating ~ x + (1 | row)', { family: 'cumulative', link: 'probit' }, '24 rows with responses'],
  ['rating ~ x + (1 | row)', { family: 'cumulative', link: 'cloglog' }, '24 rows with responses'],
  ['rating ~ x + (1 | row)', { family: cumulative({ threshold: 'equidistant' }) }, '24 rows with responses'],
  // a row has one category, however often it counts
  ['rating ~ x + (1 | row)', { family: 'cumulative', weights: 'twice' }, '24 rows with responses'],
  ['rating ~ x + (1 | part / half)', { family: 'cumulative' }, '(24 levels of'],
  ['rating ~ x + (1 | part) + (1 | row)', { family: 'cumulative' }, '(24 levels of row'],
  ['rating ~ x + (1 + x | half)', { family: 'cumulative' }, '(12 levels of half, 2 each)'],
  [
    'rating ~ x + homdiag(0 + cond | half)',
    { family: 'cumulative' },
    'what is random in responses of one category each',
  ],
  ['up ~ x + (1 | row)', { family: 'cumulative' }, '24 rows with responses of one category each'],
  ['up ~ x + (1 | row)', { family: 'binomial' }, '24 rows with 0/1 responses'],
  ['up ~ x + homdiag(0 + cond | half)', { family: 'binomial' }, 'what is random in 0/1 responses'],
  ['size ~ x + (1 | row)', { family: 'gaussian' }, '24 rows'],
  ['size ~ x + (1 | row)', { family: 'lognormal' }, '24 rows'],
  ['size ~ x + homdiag(0 + cond | half)', { family: 'lognormal' }, "the residual's"],
])('%s, %o: is refused, with a way out', (formula, options, where) => {
  const error = refusalOf(() => glmm(formula, data, options));
  expect(error).toMatchObject({ code: 'TOO_MANY_RANDOM_EFFECTS' });
  expect(error.message).toContain(where);
  expect(error.message).toMatch(/Leave the term out, or use a grouping factor|Use a structure that a residual/);
});

it.each([
  // a level that has two rows, as of 0/1 responses
  ['rating ~ x + (1 | but)', 'cumulative'],
  ['up ~ x + (1 | but)', 'binomial'],
  ['size ~ x + (1 | but)', 'lognormal'],
  ['rating ~ x + (1 | half)', 'cumulative'],
  ['rating ~ x + ar1(0 + time | third)', 'cumulative'],
  // responses that have a spread of their own, beyond which an effect of a row is seen
  ['count ~ x + (1 | row)', 'poisson'],
  ['count ~ x + (1 | row)', 'negativeBinomial'],
  ['cbind(k, n - k) ~ x + (1 | row)', 'binomial'],
  ['size ~ x + (1 | row)', 'Gamma'],
] as const)('%s, %s: is a model', (formula, family) => {
  expect(designOf(formula, data, family).random).toHaveLength(1);
});

it.each(['(1 | judge:bottle)', '(1 | judge / bottle)'])('wine, %s: had a standard deviation of 12.7', (term) => {
  const wine = readCsv(readFileSync(new URL('../datasets/wine.csv', import.meta.url), 'utf8'));
  const error = refusalOf(() => glmm(`rating ~ temp + contact + ${term}`, wine, { family: 'cumulative' }));
  expect(error).toMatchObject({ code: 'TOO_MANY_RANDOM_EFFECTS', details: { nEffects: 72, nObs: 72 } });
});
