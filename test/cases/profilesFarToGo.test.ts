/**
 * Profiles whose inner search has far to go. One goes along a valley: counts with a hurdle and shapes by level, two of which are infinite, so that predictors
 * have no finite estimates and the search takes a thousand evaluations from a hill without variances to one with them. One passes from hill to hill: a
 * point that stayed on a hill left behind stands higher than the point before it would there. Truths: the model with the coefficient held, as
 * an offset, is at its limits half a quantile of chi-squared below the maximum; and profiles of smooth likelihoods are continuous.
 */
import { expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const HALF_QUANTILE = 3.841458820694124 / 2;
/** The held model's own search begins elsewhere and ends on another hill, 0.026 higher at the lower limit and as high at the upper one. */
const OTHER_HILL = 0.03;

const counts = {
  k: [0, 0, 2, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 2, 0],
  x: [1, 0, 1, 0, 1, 1, 0, 0, 0, -1, 1, -1, 1, -1, 0, -1, 1, -1, -1, 0, -1, -1, 0, 0],
  f: [...'011210121000022112112012'].map((level) => `f${level}`),
  g: Array.from({ length: 24 }, (_, i) => `g${i % 5}`),
  h: [4, 5, 11, 8, 2, 4, 1, 7, 5, 2, 0, 5, 6, 6, 4, 7, 3, 9, 0, 3, 2, 4, 0, 2].map((level) => `h${level}`),
};
const OPTIONS = { family: 'hurdleNegativeBinomial', ziformula: '~ 1', dispformula: '~ f' } as const;

it('both limits of a coefficient are found, where the likelihood has fallen by half the quantile', () => {
  const fit = glmm('k ~ x + (1 | g) + (1 | h)', counts, OPTIONS);
  const [{ lower, upper, warnings }] = fit.confint({ parm: 'x' });
  expect(warnings).toBeUndefined();
  for (const limit of [lower, upper]) {
    const held = glmm('k ~ 1 + (1 | g) + (1 | h)', counts, { ...OPTIONS, offset: counts.x.map((x) => limit * x) });
    expectAbsolute(fit.logLik - held.logLik, HALF_QUANTILE, OTHER_HILL, `fall at ${limit}`);
  }
});

const rare = {
  k: [...'00100010000000003102000000000000101000100000000000000000002000001000010000000000'].map(Number),
  x: [...'11011111000001010101011101001000111001001001001110000010101100000001001010111101'].map(Number),
  f: [...'12221212020010201102100220212100200022212210020110220211100212221102121200102210'].map(
    (level) => `f${level}`,
  ),
  g: Array.from({ length: 80 }, (_, i) => `g${i % 40}`),
};
const NEGATIVE_BINOMIAL = { family: 'negativeBinomial', nAGQ: 1 } as const;

it('the profile of a variance rises without a step', () => {
  const fit = glmm('k ~ x + f + cs(1 + x | g)', rare, NEGATIVE_BINOMIAL);
  const { points } = fit.profile({ parm: 'sd_(Intercept)|g', points: 0 });
  const far = points.filter(({ value }) => value > 3);
  expect(far.length).toBeGreaterThan(1);
  far.slice(1).forEach(({ value, zeta }, i) => {
    // between the neighbours of its search zeta rises by 0.2 a unit; from one hill to another by two at once
    expect(zeta - far[i].zeta, `step at ${value}`).toBeLessThan(0.02 + (value - far[i].value));
  });
});
