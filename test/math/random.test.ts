/**
 * The generator against whole-number arithmetic (fixtures/xoshiro.py) on the three builds, and the draws against their laws: a
 * chi-square of counts in cells of equal probability. Seeds are fixed, so a test either holds or does not.
 */
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../src/stats/random.ts';
import { pbinom, pchisqUpper, pgamma, pnbinom, pnorm, ppois } from '../../src/stats/special.ts';
import { kernels } from '../support/kernels.ts';

const uniforms: readonly (readonly [seed: number, draws: readonly number[]])[] = [
  [0, [0.3245752680314068, 0.38223929651167354, 0.3596172076473553, 0.011455508934653635]],
  [1, [0.8116121588818849, 0.7471047161582188, 0.10015090353378386, 0.7462168706168105]],
  [2 ** 53 - 1, [0.5402110137824018, 0.5858995679283506, 0.8627889745267635, 0.2489142418855962]],
];

describe.each(kernels)('random numbers, $name build', ({ instantiate }) => {
  it.each(uniforms)('seed %d gives the published generator’s numbers', (seed, expected) => {
    const { exports, reserve } = instantiate();
    const state = reserve(4);
    exports.rngSeed(state, seed);
    expect(expected.map(() => exports.runif(state))).toEqual(expected);
  });
});

it('draws have the same bits in every build', () => {
  const draws = kernels.map(({ instantiate }) => {
    const { exports: f, reserve } = instantiate();
    const state = reserve(4);
    f.rngSeed(state, 7);
    return Array.from({ length: 200 }, () => [
      f.rnorm(state),
      f.rgamma(state, 0.3),
      f.rgamma(state, 4),
      f.rpois(state, 3),
      f.rpois(state, 300),
      f.rbinom(state, 20, 0.3),
      f.rbinom(state, 1000, 0.7),
      f.rnbinom(state, 2, 5),
    ]);
  });
  for (const other of draws) expect(other).toEqual(draws[0]);
});

const N = 20_000;
const CELLS = 20;
/** Of twenty laws with fixed seeds none should be this far out; a wrong constant in a rejection method gives 1e-10 and less. */
const SMALLEST_P = 1e-3;

const continuous: readonly [string, (r: Random) => number, (x: number) => number][] = [
  ['uniform', (r) => r.uniform(), (x) => x],
  ['normal', (r) => r.normal(), pnorm],
  ['gamma(0.2)', (r) => r.gamma(0.2), (x) => pgamma(x, 0.2, 1)],
  ['gamma(1)', (r) => r.gamma(1), (x) => pgamma(x, 1, 1)],
  ['gamma(30)', (r) => r.gamma(30), (x) => pgamma(x, 30, 1)],
];

it.each(continuous)('%s draws are uniform on their own distribution function', (_, draw, cdf) => {
  const random = createRandom(2024);
  const counts = new Array<number>(CELLS).fill(0);
  for (let i = 0; i < N; i++) counts[Math.floor(CELLS * cdf(draw(random)))]! += 1;
  const expected = N / CELLS;
  const chisq = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(pchisqUpper(chisq, CELLS - 1)).toBeGreaterThan(SMALLEST_P);
});

const discrete: readonly [string, (r: Random) => number, (k: number) => number][] = [
  ['Poisson(0.4)', (r) => r.poisson(0.4), (k) => ppois(k, 0.4)],
  ['Poisson(9.9)', (r) => r.poisson(9.9), (k) => ppois(k, 9.9)],
  ['Poisson(10)', (r) => r.poisson(10), (k) => ppois(k, 10)],
  ['Poisson(250.5)', (r) => r.poisson(250.5), (k) => ppois(k, 250.5)],
  ['binomial(1, 0.3)', (r) => r.binomial(1, 0.3), (k) => pbinom(k, 1, 0.3)],
  ['binomial(15, 0.9)', (r) => r.binomial(15, 0.9), (k) => pbinom(k, 15, 0.9)],
  ['binomial(40, 0.4)', (r) => r.binomial(40, 0.4), (k) => pbinom(k, 40, 0.4)],
  ['binomial(1000, 0.5)', (r) => r.binomial(1000, 0.5), (k) => pbinom(k, 1000, 0.5)],
  ['binomial(300, 0.95)', (r) => r.binomial(300, 0.95), (k) => pbinom(k, 300, 0.95)],
  ['negative binomial(1.5, 6)', (r) => r.negativeBinomial(1.5, 6), (k) => pnbinom(k, 1.5, 6)],
];

it.each(discrete)('%s draws have their probabilities', (_, draw, cdf) => {
  const random = createRandom(11);
  const counts = new Map<number, number>();
  for (let i = 0; i < N; i++) {
    const k = draw(random);
    counts.set(k, (counts.get(k) ?? 0) + 1);
  }
  // Cells of neighbouring values with at least 200 expected draws each.
  let chisq = 0;
  let cells = 0;
  let observed = 0;
  let before = 0;
  let seen = 0;
  for (let k = 0; seen < N; k++) {
    observed += counts.get(k) ?? 0;
    seen += counts.get(k) ?? 0;
    const expected = N * (cdf(k) - before);
    const left = N * (1 - cdf(k));
    if ((expected >= 200 && left >= 200) || seen === N) {
      const all = seen === N ? expected + left : expected;
      chisq += (observed - all) ** 2 / all;
      cells += 1;
      observed = 0;
      before = cdf(k);
    }
  }
  expect(pchisqUpper(chisq, cells - 1)).toBeGreaterThan(SMALLEST_P);
});

it('parameters that are no parameters give NaN, the edges of the parameters the sure value', () => {
  const r = createRandom(1);
  const none = [
    r.gamma(0),
    r.gamma(Number.NaN),
    r.poisson(-1),
    r.poisson(Infinity),
    r.binomial(5, 1.1),
    r.binomial(-1, 0.5),
  ];
  expect(none).toEqual(none.map(() => Number.NaN));
  expect([r.poisson(0), r.binomial(9, 0), r.binomial(9, 1), r.binomial(0, 0.5)]).toEqual([0, 0, 9, 0]);
});

it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the seed %d', (seed) => {
  expect(() => createRandom(seed)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
});
