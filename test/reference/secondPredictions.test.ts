/**
 * What fits with second predictors say: estimates, predictions with their standard errors, intervals, draws, files. Truths: glmmTMB 1.1.5
 * by Laplace's approximation (fixtures/second.R), definitions, and the fit without excess zeros.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fitCommand } from '../../src/cli/fit.ts';
import { run } from '../../src/cli/run.ts';
import { anova, compareModels, fromJSON, type GlmmFit, type GlmmOptions, glmm, lmm } from '../../src/index.ts';
import { counts } from '../infer/counts.ts';
import { dataset } from '../support/datasets.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Predicted {
  readonly fit: number | readonly number[];
  readonly se: number | readonly (number | string)[];
}

interface Stored {
  readonly logLik: number;
  readonly cond: Readonly<Record<string, number>>;
  readonly zi: Readonly<Record<string, number>>;
  readonly disp: Readonly<Record<string, number>>;
  readonly se: readonly number[];
  readonly sd: number;
  readonly rows: number | readonly number[];
  readonly predictions: Readonly<Record<'response' | 'conditional' | 'zprob' | 'disp', Predicted>>;
}

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const stored = JSON.parse(text('fixtures/second.json')) as Readonly<Record<string, Stored>>;
const owls = dataset('owls').columns;
const data = {
  salamanders: dataset('salamanders').columns,
  owls: { ...owls, size: (owls['SiblingNegotiation'] as number[]).map((count) => count + 0.5) },
  gasoline: dataset('gasoline').columns,
};

const LOGLIK = 1e-5;
const IN_SE = 1e-3;
const SE = 1e-3;

const MODELS: readonly (readonly [string, keyof typeof data, string, GlmmOptions])[] = [
  ['poisson_zi', 'salamanders', 'count ~ mined + (1 | site)', { family: 'poisson', ziformula: '~ mined' }],
  ['nbinom2_zi', 'salamanders', 'count ~ mined + (1 | site)', { family: 'negativeBinomial', ziformula: '~ mined' }],
  ['nbinom1_zi', 'salamanders', 'count ~ mined + (1 | site)', { family: 'nbinom1' as never, ziformula: '~ 1' }],
  [
    'nbinom2_both',
    'owls',
    'SiblingNegotiation ~ FoodTreatment + (1 | Nest)',
    { family: 'negativeBinomial', ziformula: '~ 1', dispformula: '~ FoodTreatment' },
  ],
  [
    'nbinom1_disp',
    'owls',
    'SiblingNegotiation ~ FoodTreatment + (1 | Nest)',
    { family: 'nbinom1' as never, dispformula: '~ FoodTreatment' },
  ],
  [
    'Gamma_disp',
    'owls',
    'size ~ FoodTreatment + (1 | Nest)',
    { family: 'Gamma', link: 'log', dispformula: '~ SexParent' },
  ],
  ['beta_disp', 'gasoline', 'share ~ e + (1 | sample)', { family: 'beta', dispformula: '~ e' }],
];

const list = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? one : [one as T]);

describe.each(MODELS)('%s', (name, from, formula, options) => {
  const truth = stored[name]!;
  const fit = glmm(formula, data[from] as never, { ...options, nAGQ: 1 });

  it('estimates', () => {
    expect(fit.converged).toBe(true);
    expectAbsolute(fit.logLik, truth.logLik, LOGLIK, 'logLik');
    expectRelative(fit.varCorr[0]!.sd[0]!, truth.sd, IN_SE, 'sd');
    const zeros = fit.zeroInflation?.coefficients ?? [];
    // glmmTMB has the logarithm of the shape of Gamma responses, ours is that of the dispersion
    const sign = name === 'Gamma_disp' ? -1 : 1;
    const disp = fit.dispersionModel?.coefficients ?? [];
    const all = [...fit.coefficients, ...zeros, ...disp];
    const values = [truth.cond, truth.zi, ...(disp.length > 0 ? [truth.disp] : [])].flatMap((part) =>
      Object.values(part),
    );
    all.forEach(({ term, estimate, stdError }, k) => {
      const expected = k < all.length - disp.length ? values[k]! : sign * values[k]!;
      expectAbsolute(estimate, expected, IN_SE * stdError, `${k} ${term}`);
      expectRelative(stdError, truth.se[k]!, SE, `SE of ${k} ${term}`);
    });
    expect(all).toHaveLength(values.length);
  });

  it('predictions with their standard errors', () => {
    const types = [
      'response',
      'conditional',
      ...(options.ziformula ? ['zprob'] : []),
      // of Gamma responses that of glmmTMB is another parameter
      ...(options.dispformula && name !== 'Gamma_disp' ? ['disp'] : []),
    ] as const;
    for (const type of types) {
      const { fit: values, se, lower, upper } = fit.predict({ type: type as 'disp', se: true, interval: true });
      const { fit: expected, se: errors } = truth.predictions[type as 'disp'];
      list(truth.rows).forEach((row, k) => {
        expectRelative(values[row]!, list(expected)[k]!, 1e-4, `${type} of row ${row}`);
        expectRelative(se![row]!, list(errors)[k] as number, 2 * SE, `SE of ${type} of row ${row}`);
        expect(lower![row]!).toBeLessThan(values[row]!);
        expect(upper![row]!).toBeGreaterThan(values[row]!);
      });
    }
  });

  it('a fit read from a file says the same, of other rows too', () => {
    const read = fromJSON(JSON.stringify(fit));
    expect(read.summary()).toBe(fit.summary());
    const newData = data[from] as never;
    for (const type of ['response', ...(options.ziformula ? ['zprob'] : ['disp'])] as ('zprob' | 'disp')[])
      expect(read.predict({ newData, type, se: true })).toEqual(fit.predict({ type, se: true }));
  });

  it('its components by name', () => {
    const rows = fit.tidy();
    const termsOf = (component: string): string[] =>
      rows.filter((row) => row.component === component && row.effect === 'fixed').map(({ term }) => term);
    expect(termsOf('cond')).toEqual(Object.keys(fit.fixef()));
    if (options.ziformula) expect(termsOf('zi')).toEqual(Object.keys(fit.fixef({ component: 'zi' })));
    else expect(() => fit.fixef({ component: 'zi' })).toThrow(/without a ziformula/);
    if (options.dispformula) expect(termsOf('disp')).toEqual(Object.keys(fit.fixef({ component: 'disp' })));
    else expect(() => fit.fixef({ component: 'disp' })).toThrow(/without a dispformula/);
    expect(fit.summary()).toMatch(options.ziformula ? /^Zero-inflation model:$/m : /^Dispersion model:$/m);
  });

  it('profile limits are where the likelihood has fallen so far, and near the Wald limits', () => {
    const [parm] = options.ziformula ? ['zi_(Intercept)'] : ['disp_(Intercept)'];
    const [wald] = fit.confint({ method: 'wald', parm });
    const [profiled] = fit.confint({ method: 'profile', parm });
    const width = wald!.upper - wald!.lower;
    // the log odds of rare zeros have a long lower tail
    expectAbsolute(profiled!.upper, wald!.upper, 0.35 * width, 'upper');
    expect(profiled!.lower).toBeLessThan(profiled!.estimate);
  });
});

describe('draws', () => {
  const fit = glmm('count ~ mined + (1 | site)', data.salamanders, {
    family: 'poisson',
    ziformula: '~ mined',
    nAGQ: 5,
  });

  it('have as many zeros as the model says, and quantile residuals are uniform', () => {
    const draws = fit.simulate({ n: 200, seed: 5, randomEffects: 'conditional' }) as Float64Array[];
    const share = draws.reduce((sum, one) => sum + one.filter((y) => y === 0).length, 0) / (200 * fit.nobs);
    const pi = fit.predict({ type: 'zprob' }).fit;
    const mu = fit.predict({ type: 'conditional' }).fit;
    const expected = pi.reduce((sum, p, i) => sum + p + (1 - p) * Math.exp(-mu[i]!), 0) / fit.nobs;
    // 128,800 draws
    expectAbsolute(share, expected, 4 * Math.sqrt(0.25 / (200 * fit.nobs)), 'share of zeros');
    const mean = draws.reduce((sum, one) => sum + one.reduce((a, b) => a + b, 0), 0) / (200 * fit.nobs);
    const fitted = fit.fitted().reduce((a, b) => a + b, 0) / fit.nobs;
    expectRelative(mean, fitted, 0.02, 'mean');
    const values = fit.fitted();
    fit
      .predict({ type: 'response' })
      .fit.forEach((value, i) => expectRelative(value, values[i]!, 1e-14, `mean of row ${i}`));
    const u = fit.quantileResiduals({ n: 200, seed: 3 });
    for (const at of [0.25, 0.5, 0.75])
      expectAbsolute(u.filter((value) => value < at).length / u.length, at, 0.07, `share below ${at}`);
    expect(fit.zeroInflationTest({ n: 200 }).pValue).toBeGreaterThan(0.05);
  });

  it('Pearson residuals are over the standard deviation of the mixture', () => {
    const pi = fit.predict({ type: 'zprob' }).fit;
    const mu = fit.predict({ type: 'conditional' }).fit;
    const y = data.salamanders['count'] as number[];
    fit.residuals().forEach((residual, i) => {
      const kept = 1 - pi[i]!;
      const sd = Math.sqrt(kept * (mu[i]! + pi[i]! * mu[i]! * mu[i]!));
      expectAbsolute(residual, (y[i]! - kept * mu[i]!) / sd, 1e-12, `residual ${i}`);
    });
    expect(() => fit.residuals({ type: 'deviance' })).toThrow(/no deviance residuals/);
  });

  it('models with and without excess zeros are compared by their likelihoods', () => {
    const plain = glmm('count ~ mined + (1 | site)', data.salamanders, { family: 'poisson', nAGQ: 5 });
    const rows = anova(plain, fit).rows;
    expect(rows[1]!.df).toBe(2);
    expectAbsolute(rows[1]!.chisq!, 2 * (fit.logLik - plain.logLik), 1e-8, 'chi-square');
    const formulas = [0, 1].map((k) => `count ~ mined + (1 | site), ziformula = ${['~ 0', '~ mined'][k]}`);
    expect(rows.map(({ formula }) => formula)).toEqual(formulas);
    expect(String(anova(plain, fit))).toContain(formulas[1]);
    expect(compareModels([plain, fit]).rows.map(({ formula }) => formula)).toEqual(formulas);
  });
});

it('the shell takes both formulas', async () => {
  const seen: unknown[] = [];
  const fitting = ((...call: unknown[]) => {
    seen.push(call[2]);
    return glmm(...(call as Parameters<typeof glmm>));
  }) as typeof glmm;
  const io = { readText: async () => text('../datasets/owls.csv'), writeText: async () => {} };
  const formula = 'SiblingNegotiation ~ FoodTreatment + (1 | Nest)';
  const options = ['--family', 'negativeBinomial', '--nagq', '1', '--zi', '~ 1', '--disp', '~ FoodTreatment'];
  const { output: out } = await run(['fit', 'owls.csv', formula, ...options], '0', [fitCommand(fitting, io)]);
  expect(seen[0]).toMatchObject({ ziformula: '~ 1', dispformula: '~ FoodTreatment' });
  expect(out).toContain('Zero-inflation model:');
  expect(out).toContain('Dispersion model:');
});

it('a linear model and one with a dispersion model are compared', () => {
  const sleep = dataset('sleepstudy').columns;
  const formula = 'Reaction ~ Days + (1 | Subject)';
  const plain = lmm(formula, sleep, { method: 'ML' });
  const fit = lmm(formula, sleep, { dispformula: '~ Days' });
  const [, second] = anova(plain, fit).rows;
  expectAbsolute(second!.chisq!, 2 * (fit.logLik - plain.logLik), 1e-8, 'chi-square');
  expect(second!.df).toBe(1);
  const formulas = [`${formula}, dispformula = ~ 1`, `${formula}, dispformula = ~ Days`];
  expect([plain, fit].map((_, k) => anova(plain, fit).rows[k]!.formula)).toEqual(formulas);
  // what all models share is not said
  const smaller = lmm('Reaction ~ 1 + (1 | Subject)', sleep, { dispformula: '~ Days' });
  expect(anova(smaller, fit).rows[1]!.formula).toBe(formula);
});

describe('no excess zeros', () => {
  const random = uniform(4);
  const g = Array.from({ length: 200 }, (_, i) => `g${i % 20}`);
  const x = g.map(() => random() - 0.5);
  /** Counts of two values: fewer zeros than Poisson counts have. */
  const y = x.map(() => (random() < 0.85 ? 1 : random() < 0.5 ? 2 : 0));
  const half = x.map((_, i) => (i % 2 === 0 ? 'a' : 'b'));
  const rows = { g, x, y, half };
  const plain = glmm('y ~ x + (1 | g)', rows, { family: 'poisson', nAGQ: 3 });

  it.each(['~ 1', '~ half'])('the fit is that without, and says so: ziformula %s', (ziformula) => {
    const fit = glmm('y ~ x + (1 | g)', rows, { family: 'poisson', ziformula, nAGQ: 3 });
    expectAbsolute(fit.logLik, plain.logLik, 1e-8, 'logLik');
    expect(fit.converged).toBe(true);
    expect(fit.warnings.map(({ code }) => code)).toContain('NO_EXCESS_ZEROS');
    expect(fit.zeroInflation!.coefficients[0]!.estimate).toBe(Number.NEGATIVE_INFINITY);
    fit.coefficients.forEach(({ estimate, stdError }, j) => {
      const other = plain.coefficients[j]!;
      expectAbsolute(estimate, other.estimate, IN_SE * other.stdError, `coefficient ${j}`);
      expectRelative(stdError, other.stdError, SE, `SE ${j}`);
    });
    expect(fit.predict({ type: 'response' }).fit).toEqual(fit.predict({ type: 'conditional' }).fit);
    expect(fromJSON(JSON.stringify(fit)).summary()).toBe(fit.summary());
    expect(fit.simulate({ seed: 1 })).toHaveLength(1);
  });
});

it('groups are left out of a fit whose excess zeros have no end without random effects', () => {
  const data = counts({ seed: 3, groups: 9, rows: 8, sd: 0.6, sdSlope: 0.4 });
  const options = { family: 'negativeBinomial', nAGQ: 3, ziformula: '~ 1', dispformula: '~ x' } as const;
  const fit = glmm('y ~ x + (1 | g)', data, options);
  const [left] = fit.influence({ method: 'refit' }).groups;
  const rows = data.g.map((_, i) => i).filter((i) => String(data.g[i]) !== left!.level);
  const other = { y: rows.map((i) => data.y[i]!), x: rows.map((i) => data.x[i]!), g: rows.map((i) => data.g[i]!) };
  const alone = glmm('y ~ x + (1 | g)', other, options);
  left!.dfbeta.forEach((moved, j) => {
    expectAbsolute(fit.beta[j]! + moved, alone.beta[j]!, IN_SE * alone.coefficients[j]!.stdError, `beta ${j}`);
  });
});

describe('what is no longer one number for all rows is refused by name', () => {
  const zi = glmm('count ~ mined + (1 | site)', data.salamanders, { family: 'poisson', ziformula: '~ 1', nAGQ: 1 });
  const disp = lmm('size ~ FoodTreatment + (1 | Nest)', data.owls, { dispformula: '~ SexParent' }) as GlmmFit;

  it.each<readonly [string, GlmmFit, (fit: GlmmFit) => unknown]>([
    ['icc', zi, (fit) => fit.icc()],
    ['icc of a dispersion model', disp, (fit) => fit.icc()],
    ['r2', zi, (fit) => fit.r2()],
    ['variancePartition', disp, (fit) => fit.variancePartition()],
    ['predictNewGroup', zi, (fit) => fit.predictNewGroup({ newData: data.salamanders })],
  ])('%s', (_, fit, ask) => {
    expect(() => ask(fit)).toThrow(/is not there for fits with a (zi|disp)formula/);
  });

  it('but means on the scale of the link are those of the counts that are no zeros in excess', () => {
    expect(zi.emmeans('mined', { type: 'link' })).toBeDefined();
  });

  it('a component that is not there', () => {
    expect(() => zi.predict({ type: 'disp' })).toThrow(/without a dispformula/);
    expect(() => disp.predict({ type: 'zprob' })).toThrow(/without a ziformula/);
  });
});
