/**
 * Counts of which zeros are left out. Truth: sums over the law by its definition, and draws of the law without truncation of which the
 * zeros are thrown away.
 */
import { describe, expect, it } from 'vitest';
import { familyOf } from '../../src/family/list.ts';
import { beforeTruncation, positiveMean, positiveVariance } from '../../src/family/truncation.ts';
import { glmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** P(y), y = 0 .. 400, by its recursion; Poisson where the shape is infinite. */
function probabilities(mu: number, shape: number): number[] {
  const perShape = 1 / shape;
  const p = [shape === Infinity ? Math.exp(-mu) : (1 + mu / shape) ** -shape];
  for (let y = 0; y < 400; y++) p.push((p[y]! * mu * (1 + y * perShape)) / ((1 + mu * perShape) * (y + 1)));
  return p;
}

/** Sums of 400 terms, of means that 1 is taken from. */
const SUM = 1e-12;

describe.each([
  [0.01, 0.8],
  [0.4, Infinity],
  [1.7, 2.5],
  [9, 3],
  [9, Infinity],
])('mean %d before truncation, shape %d', (mu, shape) => {
  const [none, ...others] = probabilities(mu, shape);
  const seen = others.map((p) => p / (1 - none!));
  const mean = seen.reduce((sum, p, k) => sum + (k + 1) * p, 0);
  const name = shape === Infinity ? 'truncatedPoisson' : 'truncatedNegativeBinomial';
  const family = familyOf({ family: name });
  const law = { family, link: family.links[0]!.link, dispersion: 1, shape };

  it('mean and variance of what is left, and the mean before from that of what is left', () => {
    expectRelative(positiveMean(mu, shape), mean, SUM, 'mean');
    const variance = seen.reduce((sum, p, k) => sum + (k + 1 - mean) ** 2 * p, 0);
    expectAbsolute(positiveVariance(mu, shape), variance, SUM * mean * mean, 'variance');
    expectRelative(beforeTruncation(mean, shape), mu, SUM / Math.min(mu, 1), 'mean before');
    expect(beforeTruncation(1, shape)).toBe(0);
  });

  it('its distribution function adds up, its draws follow it, and there is no zero', () => {
    let below = 0;
    const draws = 4000;
    const random = createRandom(11);
    const counts = new Array<number>(401).fill(0);
    for (let k = 0; k < draws; k++) counts[family.draw(random, mu, 1, law)]!++;
    expect(counts[0]).toBe(0);
    let drawn = 0;
    for (let y = 1; y <= 30; y++) {
      below += seen[y - 1]!;
      drawn += counts[y]! / draws;
      expectAbsolute(family.cdf!(y, mu, 1, law), below, SUM, `P(y <= ${y})`);
      // seeded; five standard deviations of a share
      expectAbsolute(drawn, below, 5 * Math.sqrt(Math.max(below * (1 - below), 0) / draws) + 1e-3, `share up to ${y}`);
    }
    expect(family.cdf!(0, mu, 1, law)).toBe(0);
    const several = family.draw(random, mu, 3, law);
    expectAbsolute(3 * several, Math.round(3 * several), 1e-12, 'the mean of three counts');
  });
});

const random = createRandom(3);
const rows = Array.from({ length: 240 }, (_, i) => ({ g: `g${i % 24}`, x: random.normal() }));
const effects = Array.from({ length: 24 }, () => 0.5 * random.normal());
const mean = rows.map(({ x }, i) => Math.exp(0.3 + 0.4 * x + effects[i % 24]!));

it.each(['truncatedPoisson', 'truncatedNegativeBinomial'] as const)(
  '%s: zeros are refused with the way out',
  (family) => {
    const data = {
      y: mean.map((mu, i) => (i === 7 ? 0 : 1 + Math.floor(mu))),
      x: rows.map(({ x }) => x),
      g: rows.map(({ g }) => g),
    };
    expect(() => glmm('y ~ x + (1 | g)', data, { family })).toThrow(
      /a count of one or more, and this one is 0 \(row 8\)\. .*families hurdlePoisson and hurdleNegativeBinomial/s,
    );
  },
);

it.each([
  ['truncatedPoisson', Infinity],
  ['truncatedNegativeBinomial', 2],
] as const)('%s: residuals of the law are uniform, a prediction interval holds counts from one on', (name, shape) => {
  const family = familyOf({ family: name });
  const law = { family, link: family.links[0]!.link, dispersion: 1, shape };
  const y = mean.map((mu) => family.draw(random, mu, 1, law));
  const data = { y, x: rows.map(({ x }) => x), g: rows.map(({ g }) => g) };
  const fit = glmm('y ~ x + (1 | g)', data, { family: name, nAGQ: 7 });
  const sorted = [...fit.quantileResiduals({ n: 500, seed: 4, randomEffects: 'conditional' })].sort((a, b) => a - b);
  const distance = Math.max(...sorted.map((u, i) => Math.abs(u - (i + 0.5) / sorted.length)));
  // Kolmogorov's bound at 1% for independent numbers
  expect(distance).toBeLessThan(1.63 / Math.sqrt(sorted.length));
  const limits = fit.predictRows({ grid: { x: [-1, 1] }, interval: 'prediction' });
  for (const { lower } of limits) expect(lower).toBeGreaterThanOrEqual(1);
});
