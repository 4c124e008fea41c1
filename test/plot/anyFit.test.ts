/** Every kind of picture of every kind of fit: drawn without a complaint, or refused with a reason. */
import { describe, expect, it } from 'vitest';
import { GlmmError, type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { plotKinds, plotSpec } from '../../src/plot.ts';
import { createRandom } from '../../src/stats/random.ts';
import { draw } from './draw.ts';
import { cbppData, once } from './fits.ts';

const random = createRandom(11);
const n = 240;
const rows = Array.from({ length: n }, (_, i) => {
  const [g, h] = [i % 12, Math.floor(i / 12) % 5];
  const x = random.normal();
  const eta = 0.3 + 0.5 * x + 1.6 * Math.sin(5 * g) + 0.9 * Math.cos(3 * h) + x * Math.cos(2 * g);
  return {
    g: `g${g}`,
    h: `h${h}`,
    x,
    size: ['small', 'middle', 'large'][i % 3],
    exposure: 1 + (i % 4),
    weight: 1 + (i % 2),
    yes: random.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0,
    count: random.poisson(Math.exp(0.5 * eta)),
    real: 10 + 3 * eta + random.normal(),
    noise: random.normal(),
    positive: random.gamma(4) * Math.exp(0.3 * eta),
  };
});
const logged = { ...Object.fromEntries(Object.keys(rows[0]).map((k) => [k, rows.map((r) => r[k as 'x'])])) };
const binomial = { family: 'binomial', nAGQ: 5 } as const;

/** Separated, and flat along every direction: no standard error is known. */
const flat = once(() => {
  const x = Array.from({ length: 8 }, (_, i) => i - 4);
  const data = {
    x,
    g: x.map((_, i) => `g${i % 3}`),
    y: x.map((v) => (v < 0 ? 0 : 1)),
    z: x.map((v) => (v < 0 ? 'a' : 'b')),
  };
  return glmm('y ~ z + (x | g)', data, { family: 'binomial', link: 'cloglog', nAGQ: 1 });
});

const FITS: readonly (readonly [string, () => GlmmFit])[] = [
  ['probit', () => glmm('yes ~ x + (1 | g)', rows, { family: 'binomial', link: 'probit', nAGQ: 5 })],
  ['cloglog, factor', () => glmm('yes ~ size + (1 | g)', rows, { family: 'binomial', link: 'cloglog', nAGQ: 5 })],
  ['correlated slopes', () => glmm('yes ~ x + (x | g)', rows, binomial)],
  ['slope among the random effects alone', () => glmm('yes ~ size + (x | g)', rows, binomial)],
  ['slope without intercept', () => glmm('yes ~ x + (0 + x | g)', rows, binomial)],
  ['crossed', () => glmm('yes ~ x + size + (1 | g) + (1 | h)', rows, { family: 'binomial', nAGQ: 1 })],
  ['nested', () => glmm('count ~ x + (1 | g/h)', rows, { family: 'poisson', nAGQ: 1 })],
  ['offset column', () => glmm('count ~ x + offset(log(exposure)) + (1 | g)', rows, { family: 'poisson', nAGQ: 5 })],
  [
    'offset numbers',
    () =>
      glmm('count ~ x + (1 | g)', rows, { family: 'poisson', nAGQ: 5, offset: rows.map((r) => Math.log(r.exposure)) }),
  ],
  ['weights', () => glmm('yes ~ x + (1 | g)', rows, { ...binomial, weights: 'weight' })],
  ['transformed', () => glmm('yes ~ I(x^2) + poly(x, 2) * size + (1 | g)', rows, binomial)],
  ['sum contrasts', () => glmm('yes ~ size + (1 | g)', rows, { ...binomial, contrasts: { size: 'sum' } })],
  [
    'negative binomial, linear variance',
    () => glmm('count ~ x + (1 | g)', rows, { family: 'negativeBinomial1', nAGQ: 5 }),
  ],
  ['negative binomial', () => glmm('count ~ x + (1 | g)', rows, { family: 'negativeBinomial', nAGQ: 5 })],
  ['Gamma', () => glmm('positive ~ x + (1 | g)', rows, { family: 'Gamma', link: 'log', nAGQ: 5 })],
  ['inverse Gaussian', () => glmm('positive ~ x + (1 | g)', rows, { family: 'inverseGaussian', nAGQ: 5 })],
  ['Gamma, inverse link', () => glmm('positive ~ 1 + (1 | h)', rows, { family: 'Gamma', nAGQ: 1 })],
  ['no intercept', () => glmm('yes ~ 0 + size + (1 | g)', rows, binomial)],
  ['intercept only', () => glmm('yes ~ 1 + (1 | g)', rows, binomial)],
  ['aliased', () => glmm('yes ~ x + I(2 * x) + (1 | g)', rows, binomial)],
  ['variance of zero', () => lmm('noise ~ x + (1 | h)', rows)],
  [
    'missing values',
    () => glmm('yes ~ x + (1 | g)', { ...logged, x: rows.map((r, i) => (i % 9 ? r.x : null)) }, binomial),
  ],
  ['linear, two factors', () => lmm('real ~ x + size + (x | g) + (1 | h)', rows)],
  ['linear, ML', () => lmm('real ~ x + (1 | g)', rows, { method: 'ML' })],
  ['separated', () => glmm('yes ~ z + (1 | g)', { ...logged, z: rows.map((r) => r.yes) }, binomial)],
  ['no standard errors', flat],
  [
    'cases of trials',
    () => glmm('cbind(incidence, size - incidence) ~ period + (1 | herd)', cbppData(), { family: 'binomial', nAGQ: 3 }),
  ],
];

describe.each(FITS)('%s', (_, make) => {
  const fitOnce = once(make);
  it.each(plotKinds)('%s', async (kind) => {
    const fit = fitOnce();
    const options = kind === 'quadrature' ? { orders: [1, 3] } : kind === 'residuals' ? { n: 20 } : {};
    let spec: ReturnType<typeof plotSpec>;
    try {
      spec = plotSpec(fit, kind, options);
    } catch (error) {
      expect(error).toBeInstanceOf(GlmmError);
      expect((error as GlmmError).code).toBe('INVALID_OPTION');
      return;
    }
    const { svg, complaints } = await draw(spec);
    expect(complaints).toEqual([]);
    expect(svg).not.toMatch(/NaN|undefined|\[object/);
    expect(spec.description).not.toMatch(/NaN|undefined|null|\[object/);
  });
});

it.each([
  ['ratios', /no standard errors.*no interval to draw/],
  ['predictions', /no standard errors.*no interval to draw/],
  ['influence', /no level of g has a known influence/],
] as const)('%s without standard errors: no empty picture, but a reason', (kind, reason) => {
  expect(flat().coefficients.map(({ stdError }) => stdError)).toEqual([Number.NaN, Number.NaN]);
  expect(() => plotSpec(flat(), kind)).toThrow(reason);
});
