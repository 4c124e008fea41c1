/**
 * Excess zeros and dispersion models. Truths: glmmTMB 1.1.5 (Laplace, which is exact for Gaussian responses), the trapezoidal rule on a
 * fine grid of the random effect from the definition, files of fixtures/models; and models that a second predictor must agree with.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { type GlmmFit, type GlmmOptions, glmm, lmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Stored {
  readonly data: string;
  readonly formula: string;
  readonly options: GlmmOptions;
  readonly laplace: {
    readonly logLik: number;
    readonly fixed: Readonly<Record<string, number>>;
    readonly zi: Readonly<Record<string, number>>;
    readonly disp: Readonly<Record<string, number>>;
    readonly sd: number;
    readonly allSe: readonly number[];
  };
  readonly exact?: {
    readonly logLik: number;
    readonly par: Readonly<Record<string, number>>;
    readonly se: Readonly<Record<string, number>>;
    readonly sd: number;
  };
}

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const stored = (name: string): Stored => JSON.parse(text(`fixtures/models/${name}.json`)) as Stored;
const FOLDERS: Readonly<Record<string, string>> = { 'sleepstudy.csv': '../../examples/data/' };
/** As the other program had them. */
const LEVELS = { mined: ['yes', 'no'] };

const LOGLIK = 1e-5;
const IN_SE = 1e-3;
const SE = 1e-3;

const all = (fit: GlmmFit) => [
  ...fit.coefficients,
  ...(fit.zeroInflation?.coefficients ?? []),
  ...(fit.dispersionModel?.coefficients ?? []),
];

function fitOf({ data, formula, options }: Stored, nAGQ: number | 'auto'): GlmmFit {
  const columns = readCsv(text(`${FOLDERS[data] ?? '../datasets/'}${data}`));
  return glmm(formula, columns, { ...options, nAGQ, ...(data === 'salamanders.csv' && { levels: LEVELS }) });
}

describe.each(['salamanders_zip', 'salamanders_zip_x', 'owls_nbinom2_disp', 'sleep_disp'])('%s', (name) => {
  const reference = stored(name);
  const { laplace, exact } = reference;

  it('by the Laplace approximation', () => {
    const fit = fitOf(reference, 1);
    expect(fit.converged).toBe(true);
    expectAbsolute(fit.logLik, laplace.logLik, LOGLIK, 'logLik');
    const values = [laplace.fixed, laplace.zi, laplace.disp].flatMap((component) => Object.values(component));
    expect(all(fit)).toHaveLength(values.length);
    all(fit).forEach(({ term, estimate, stdError }, k) => {
      // its optimiser ends at gradients of 2e-3
      expectAbsolute(estimate, values[k]!, IN_SE * stdError, term);
      expectRelative(stdError, laplace.allSe[k]!, SE, `SE of ${term}`);
    });
  });

  it.runIf(exact)('by as many points as it needs', () => {
    const fit = fitOf(reference, 'auto');
    expect(fit.converged).toBe(true);
    expectAbsolute(fit.logLik, exact!.logLik, LOGLIK, 'logLik');
    expectAbsolute(fit.varCorr[0]!.sd[0]!, exact!.sd, IN_SE * exact!.sd * exact!.se['logSd']!, 'sd');
    const names = Object.keys(exact!.par).filter((term) => term !== 'logSd');
    all(fit).forEach(({ estimate, stdError }, k) => {
      const term = names[k]!;
      expectAbsolute(estimate, exact!.par[term]!, IN_SE * exact!.se[term]!, term);
      expectRelative(stdError, exact!.se[term]!, SE, `SE of ${term}`);
    });
  });
});

describe('models that a second predictor agrees with', () => {
  const random = uniform(7);
  const g = Array.from({ length: 240 }, (_, i) => `g${Math.floor(i / 8)}`);
  const b = g.map((level) => 0.6 * Math.sin(5 * Number(level.slice(1))));
  const x = g.map(() => normal(random));
  const half = g.map((level) => (Number(level.slice(1)) < 15 ? 'a' : 'b'));
  const mu = g.map((_, i) => Math.exp(1 + 0.4 * x[i]! + b[i]!));
  const rounded = mu.map((m, i) =>
    Math.max(0, Math.round(m * (half[i] === 'a' ? 0.3 + 1.5 * random() : 2.2 * random()))),
  );
  const data = { g, x, half, y: rounded, size: mu.map((m) => m * Math.exp(0.4 * normal(random) - 0.08)) };

  it.each([
    ['negativeBinomial', 'y'],
    ['negativeBinomial1', 'y'],
    ['Gamma', 'size'],
  ] as const)('%s with dispformula ~ 1 is the fit without', (family, y) => {
    const options: GlmmOptions = { family, nAGQ: 5, ...(family === 'Gamma' && { link: 'log' as const }) };
    const plain = glmm(`${y} ~ x + (1 | g)`, data, options);
    const fit = glmm(`${y} ~ x + (1 | g)`, data, { ...options, dispformula: '~ 1' });
    expect(fit.logLik).toBe(plain.logLik);
    expect(fit.dispersion).toEqual(plain.dispersion);
  });

  it('lmm with dispformula ~ 1 is the fit without, by REML too', () => {
    expect(lmm('size ~ x + (1 | g)', data, { dispformula: '~ 1' }).logLik).toBe(lmm('size ~ x + (1 | g)', data).logLik);
  });

  // groups are of one half each
  it.each([
    ['negativeBinomial', 'y'],
    ['negativeBinomial1', 'y'],
    ['gaussian', 'size'],
  ] as const)(
    '%s: of two halves with a dispersion each the likelihood lies between one dispersion and two fits',
    (family, y) => {
      const formula = `${y} ~ half * x + (1 | g)`;
      const both = glmm(formula, data, { family, dispformula: '~ half', nAGQ: 1 });
      const parts = ['a', 'b'].map((level) => {
        const rows = half.flatMap((one, i) => (one === level ? [i] : []));
        const part = Object.fromEntries(
          Object.entries(data).map(([key, column]) => [key, rows.map((i) => column[i]!)]),
        );
        const options = { family, nAGQ: 1 } as const;
        return glmm(`${y} ~ x + (1 | g)`, part as never, options);
      });
      // one standard deviation of random effects for both is a restriction
      const apart = parts.reduce((sum, { logLik }) => sum + logLik, 0);
      expect(both.logLik).toBeLessThanOrEqual(apart + LOGLIK);
      expect(both.df).toBe(7);
      const plain = glmm(formula, data, { family, nAGQ: 1 });
      expect(both.logLik).toBeGreaterThan(plain.logLik);
    },
  );

  it('several factors by Laplace: a factor of one level a row of another changes nothing', () => {
    const other = g.map((_, i) => `h${i % 5}`);
    const options = { family: 'poisson', ziformula: '~ x', nAGQ: 1 } as const;
    const one = glmm('y ~ x + (1 | g)', data, options);
    const several = glmm('y ~ x + (1 | g) + (1 | other)', { ...data, other }, options);
    expect(several.converged).toBe(true);
    expect(several.logLik).toBeGreaterThanOrEqual(one.logLik - LOGLIK);
  });
});

describe('what cannot be fitted is refused', () => {
  const data = {
    g: ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'],
    x: [1, 2, 3, 4, 5, 6, 7, 9],
    y: [0, 3, 1, 0, 2, 4, 0, 1],
    up: [0, 1, 1, 0, 1, 1, 0, 1],
    none: [0, 0, 0, 0, 0, 0, 0, 0],
    some: [1, 2, 1, 3, 1, 2, 4, 5],
    crossed: ['u', 'v', 'u', 'v', 'u', 'v', 'u', 'v'],
  };

  it.each<readonly [string, string, GlmmOptions, RegExp]>([
    [
      'a dispersion model of binomial responses',
      'up',
      { family: 'binomial', dispformula: '~ x' },
      /binomial has none.*Leave it out/s,
    ],
    ['a dispersion model of Poisson counts', 'y', { family: 'poisson', dispformula: '~ x' }, /poisson has none/],
    ['excess zeros of other responses', 'x', { family: 'Gamma', ziformula: '~ 1' }, /not Gamma.*Leave it out/s],
    ['excess zeros where every count is zero', 'none', { family: 'poisson', ziformula: '~ 1' }, /always 0/],
    [
      'excess zeros where no count is',
      'some',
      { family: 'poisson', ziformula: '~ 1' },
      /no value of some is zero.*Leave ziformula out/s,
    ],
    ['no columns', 'y', { family: 'poisson', ziformula: '~ 0' }, /ziformula has no columns.*Leave the option out/s],
    ['no tilde', 'y', { family: 'poisson', ziformula: 'x' }, /begins with ~/],
    ['nothing behind the tilde', 'y', { family: 'poisson', ziformula: '~' }, /nothing on the right of ~/],
    ['a column that is not there', 'y', { family: 'poisson', ziformula: '~ xx' }, /no column "xx"/],
    [
      'a random term',
      'y',
      { family: 'poisson', ziformula: '~ (1 | g)' },
      /fixed effects alone.*Leave the random term out/s,
    ],
    ['an offset', 'y', { family: 'negativeBinomial', dispformula: '~ offset(x)' }, /no offset/],
    [
      'expectation propagation',
      'y',
      { family: 'poisson', ziformula: '~ 1', integration: 'ep' },
      /excess zeros.*not log-concave/,
    ],
  ])('%s', (_, response, options, message) => {
    expect(() => glmm(`${response} ~ 1 + (1 | g)`, data, options)).toThrow(message);
  });

  it('REML of a linear model with a dispersion model', () => {
    expect(() => lmm('x ~ 1 + (1 | g)', data, { dispformula: '~ up', method: 'REML' })).toThrow(/Use method: 'ML'/);
  });
});
