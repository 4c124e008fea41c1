/** Small models of every kind that pictures have to agree with predict() on: transformed slopes, nested and crossed factors, offsets, weights, families. */
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { once } from './fits.ts';

export type Cell = number | string | null;
export type Data = Record<string, Cell[]>;

const random = createRandom(17);
const n = 144;
export const data: Data = (() => {
  const rows = Array.from({ length: n }, (_, i) => {
    const [g, h, k] = [i % 12, Math.floor(i / 12) % 4, i % 2];
    const x = 3 + random.normal();
    const z = Math.exp(0.4 * random.normal());
    const eta = 0.3 * (x - 3) + 0.8 * Math.sin(5 * g) + 0.3 * Math.cos(3 * h) + (x - 3) * 0.4 * Math.cos(2 * g);
    const exposure = 1 + (i % 5);
    return {
      ...{ g: `g${g}`, h: `h${h}`, f: ['small', 'middle', 'large'][i % 3], x, z, exposure, w: 1 + k, trials: 4 + h },
      logExposure: Math.log(exposure),
      yes: random.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0,
      cases: Math.min(4, random.poisson(1.2 * Math.exp(0.4 * eta))),
      count: random.poisson(exposure * Math.exp(0.5 * eta)),
      real: 10 + 2 * eta + random.normal(),
      positive: random.gamma(5) * Math.exp(0.2 * eta),
      gap: i % 9 === 0 ? null : x,
    };
  });
  const columns = Object.fromEntries(Object.keys(rows[0]).map((name) => [name, rows.map((row) => row[name as 'x'])]));
  return {
    ...columns,
    share: rows.map(({ positive }) => positive / (positive + 5)),
    // means whose inverses are positive all along
    far: rows.map(({ real }) => 1 / (0.05 + 0.001 * real)),
    // counts of which zeros are not seen
    seen: rows.map(({ count }) => count + 1),
    rating: rows.map(({ cases }) => Math.min(3, cases)),
    rare: rows.map(({ cases }) => (cases > 2 ? 1 : 0)),
  };
})();

const logit = { family: 'binomial', nAGQ: 3 } as const;
const counts = { family: 'poisson', nAGQ: 1 } as const;

export interface Model {
  readonly make: () => GlmmFit;
  /** Columns of the model, and how each factor's columns are called. */
  readonly columns: readonly string[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Along which the picture runs when it is not asked. */
  readonly along?: string;
  /** Offsets that the fit had as numbers, one a row. */
  readonly offset?: readonly number[];
}

/** Each fit is made when first asked for. */
function onceEach(models: Record<string, Model>): Record<string, Model> {
  return Object.fromEntries(
    Object.entries(models).map(([name, { make, ...rest }]) => [name, { make: once(make), ...rest }]),
  );
}

const byG = { g: ['g'] };
const NESTED = { g: ['g'], 'h:g': ['h', 'g'] };
const offsets = data.exposure.map((e) => Math.log(e as number));

export const MODELS: Readonly<Record<string, Model>> = onceEach({
  'scale(x)': {
    make: () => glmm('count ~ scale(x) + f + (scale(x) | g)', data, counts),
    columns: ['x', 'f'],
    groups: byG,
  },
  'I(x - 3)': { make: () => glmm('yes ~ I(x - 3) + (I(x - 3) | g)', data, logit), columns: ['x'], groups: byG },
  'log(z)': {
    make: () => glmm('positive ~ x + log(z) + (log(z) | g)', data, { family: 'Gamma', link: 'log', nAGQ: 1 }),
    ...{ columns: ['x', 'z'], groups: byG, along: 'z' },
  },
  'poly(x, 2)': { make: () => lmm('real ~ poly(x, 2) + f + (poly(x, 2) | g)', data), columns: ['x', 'f'], groups: byG },
  'ns(x, 3)': { make: () => lmm('real ~ ns(x, 3) + (ns(x, 2) | g)', data), columns: ['x'], groups: byG },
  'a slope held': { make: () => lmm('real ~ x + z + (x + z | g)', data), columns: ['x', 'z'], groups: byG },
  'a slope alone': { make: () => glmm('count ~ x + (0 + x | g)', data, counts), columns: ['x'], groups: byG },
  'a slope that is not fixed': {
    make: () => glmm('count ~ f + (x | g)', data, counts),
    columns: ['f', 'x'],
    groups: byG,
  },
  'slopes by level': { make: () => lmm('real ~ x + f + (0 + f | g)', data), columns: ['x', 'f'], groups: byG },
  nested: { make: () => glmm('count ~ x + (1 | g / h)', data, counts), columns: ['x'], groups: NESTED },
  'nested, ordered': {
    make: () => glmm('rating ~ x + (1 | g / h)', data, { family: 'cumulative', nAGQ: 3 }),
    ...{ columns: ['x'], groups: NESTED },
  },
  'nested, a hurdle': {
    make: () => glmm('count ~ x + (1 | g / h)', data, { family: 'hurdlePoisson', nAGQ: 3 }),
    ...{ columns: ['x'], groups: NESTED },
  },
  'nested, slopes outside': {
    make: () => glmm('count ~ x + (x | g) + (1 | g:h)', data, counts),
    ...{ columns: ['x'], groups: { g: ['g'], 'g:h': ['g', 'h'] } },
  },
  crossed: {
    make: () => glmm('yes ~ x + (1 | g) + (1 | h)', data, { ...logit, nAGQ: 1 }),
    columns: ['x'],
    groups: { g: ['g'], h: ['h'] },
  },
  'crossed, linear': {
    make: () => lmm('real ~ x + (x | g) + (1 | h)', data),
    columns: ['x'],
    groups: { g: ['g'], h: ['h'] },
  },
  'offset in the formula': {
    make: () => glmm('count ~ x + offset(log(exposure)) + (x | g)', data, counts),
    ...{ columns: ['x', 'exposure'], groups: byG },
  },
  'offset as a column': {
    make: () => glmm('count ~ x + (1 | g)', data, { ...counts, offset: 'logExposure' }),
    ...{ columns: ['x', 'logExposure'], groups: byG },
  },
  'offset as numbers': {
    make: () => glmm('count ~ x + (1 | g)', data, { ...counts, offset: offsets }),
    ...{ columns: ['x'], groups: byG, offset: offsets },
  },
  'offset of both kinds': {
    make: () => lmm('real ~ x + offset(z) + (1 | g)', data, { offset: offsets }),
    ...{ columns: ['x', 'z'], groups: byG, offset: offsets },
  },
  weights: { make: () => glmm('yes ~ x + (1 | g)', data, { ...logit, weights: 'w' }), columns: ['x'], groups: byG },
  'weights, linear': { make: () => lmm('real ~ x + (1 | g)', data, { weights: 'w' }), columns: ['x'], groups: byG },
  cbind: { make: () => glmm('cbind(cases, trials - cases) ~ x + (1 | g)', data, logit), columns: ['x'], groups: byG },
  probit: { make: () => glmm('yes ~ x + (x | g)', data, { ...logit, link: 'probit' }), columns: ['x'], groups: byG },
  cloglog: { make: () => glmm('yes ~ x + (x | g)', data, { ...logit, link: 'cloglog' }), columns: ['x'], groups: byG },
  loglog: { make: () => glmm('yes ~ x + (x | g)', data, { ...logit, link: 'loglog' }), columns: ['x'], groups: byG },
  cauchit: { make: () => glmm('yes ~ x + (x | g)', data, { ...logit, link: 'cauchit' }), columns: ['x'], groups: byG },
  'binomial, log': {
    make: () => glmm('rare ~ x + (1 | g)', data, { ...logit, link: 'log' }),
    columns: ['x'],
    groups: byG,
  },
  'gaussian log': {
    make: () => glmm('positive ~ x + (1 | g)', data, { family: 'gaussian', link: 'log', nAGQ: 3 }),
    ...{ columns: ['x'], groups: byG },
  },
  'gaussian inverse': {
    make: () => glmm('far ~ x + (1 | g)', data, { family: 'gaussian', link: 'inverse', nAGQ: 3 }),
    ...{ columns: ['x'], groups: byG },
  },
  lognormal: {
    make: () => glmm('positive ~ x + (1 | g)', data, { family: 'lognormal', nAGQ: 3 }),
    ...{ columns: ['x'], groups: byG },
  },
  student: {
    make: () => glmm('real ~ x + (1 | g)', data, { family: 'student', nAGQ: 3 }),
    ...{ columns: ['x'], groups: byG },
  },
  'truncated Poisson': {
    make: () => glmm('seen ~ x + (1 | g)', data, { family: 'truncatedPoisson', nAGQ: 3 }),
    ...{ columns: ['x'], groups: byG },
  },
  'truncated negative binomial': {
    make: () => glmm('seen ~ x + (1 | g)', data, { family: 'truncatedNegativeBinomial', nAGQ: 3 }),
    ...{ columns: ['x'], groups: byG },
  },
  'Poisson with a hurdle': {
    make: () => glmm('count ~ x + (1 | g)', data, { family: 'hurdlePoisson', nAGQ: 3 }),
    ...{ columns: ['x'], groups: byG },
  },
  'negative binomial with a hurdle': {
    make: () => glmm('count ~ x + (1 | g)', data, { family: 'hurdleNegativeBinomial', nAGQ: 3 }),
    ...{ columns: ['x'], groups: byG },
  },
  beta: { make: () => glmm('share ~ x + (1 | g)', data, { family: 'beta', nAGQ: 3 }), columns: ['x'], groups: byG },
  'beta-binomial': {
    make: () => glmm('cbind(cases, trials - cases) ~ x + (1 | g)', data, { family: 'betaBinomial', nAGQ: 3 }),
    ...{ columns: ['x'], groups: byG },
  },
  ...Object.fromEntries(
    (['probit', 'cloglog', 'loglog', 'cauchit'] as const).flatMap((link) => [
      [
        `beta, ${link}`,
        {
          make: () => glmm('share ~ x + (1 | g)', data, { family: 'beta', link, nAGQ: 3 }),
          ...{ columns: ['x'], groups: byG },
        },
      ],
      [
        `beta-binomial, ${link}`,
        {
          make: () =>
            glmm('cbind(cases, trials - cases) ~ x + (1 | g)', data, { family: 'betaBinomial', link, nAGQ: 3 }),
          ...{ columns: ['x'], groups: byG },
        },
      ],
    ]),
  ),
  ...Object.fromEntries(
    (['logit', 'probit', 'cloglog', 'loglog', 'cauchit'] as const).map((link) => [
      `ordered, ${link}`,
      {
        make: () => glmm('rating ~ x + (1 | g)', data, { family: 'cumulative', link, nAGQ: 3 }),
        ...{ columns: ['x'], groups: byG },
      },
    ]),
  ),
  'negative binomial': {
    make: () => glmm('count ~ x + (1 | g)', data, { family: 'negativeBinomial', nAGQ: 3 }),
    columns: ['x'],
    groups: byG,
  },
  'negative binomial, variance a multiple of the mean': {
    make: () => glmm('count ~ x + (1 | g)', data, { family: 'negativeBinomial1', nAGQ: 3 }),
    columns: ['x'],
    groups: byG,
  },
  Gamma: {
    make: () => glmm('positive ~ x + (x | g)', data, { family: 'Gamma', link: 'log', nAGQ: 1 }),
    columns: ['x'],
    groups: byG,
  },
  'Gamma, inverse': {
    make: () => glmm('positive ~ x + (1 | h)', data, { family: 'Gamma', nAGQ: 1 }),
    columns: ['x'],
    groups: { h: ['h'] },
  },
  'inverse Gaussian': {
    make: () => glmm('positive ~ x + (1 | g)', data, { family: 'inverseGaussian', nAGQ: 1 }),
    ...{ columns: ['x'], groups: byG },
  },
  linear: { make: () => lmm('real ~ x + f + (x | g)', data), columns: ['x', 'f'], groups: byG },
  'missing values': { make: () => lmm('real ~ gap + (1 | g)', data), columns: ['gap'], groups: byG, along: 'gap' },
});
