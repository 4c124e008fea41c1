/**
 * Degrees of freedom that are estimated. Truths: the integral maximised in R with its whole Hessian (fixtures/freedom.R); the profile over fits with
 * given degrees; the Gaussian law where tails are light; bootstrap fits that estimate them too.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anova, compareModels, fromJSON, glmm, lmm, student } from '../../src/index.ts';
import { readExample } from '../support/exampleData.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const truth = JSON.parse(readFileSync(new URL('fixtures/freedom.json', import.meta.url), 'utf8')) as {
  readonly logLik: number;
  readonly par: readonly number[];
  readonly se: readonly number[];
};
const sleep = readExample('sleepstudy', ['Reaction', 'Days']);
/** Of these the tails are heavy, so that searches for degrees of freedom end soon. */
const few = ['308', '331', '332', '333'];
/** With 9 points logLik is off by 4e-6, with these by 5e-8. */
const POINTS = 15;
const formula = 'Reaction ~ Days + (1 | Subject)';
const family = student({ df: 'estimated' });
const fit = glmm(formula, sleep, { family, nAGQ: POINTS });

describe('sleepstudy', () => {
  it('estimates and standard errors are those of all parameters together', () => {
    const { dispersion, varCorr, theta, thetaSe, coefficients } = fit;
    expect(fit.converged).toBe(true);
    expectAbsolute(fit.logLik, truth.logLik, 2e-6, 'logLik');
    const estimates = [
      ...fit.beta,
      Math.log(varCorr[0]!.sd[0]!),
      0.5 * Math.log(dispersion!.estimate),
      Math.log(dispersion!.df!),
    ];
    const errors = [
      ...coefficients.map(({ stdError }) => stdError),
      thetaSe[0]! / theta[0]!,
      (0.5 * dispersion!.stdError) / dispersion!.estimate,
      dispersion!.dfStdError! / dispersion!.df!,
    ];
    truth.par.forEach((value, k) => {
      // three decimals of df, and a search to 2e-4 of a standard error of it
      expectAbsolute(estimates[k]!, value, 1e-3 * truth.se[k]!, `parameter ${k}`);
      expectRelative(errors[k]!, truth.se[k]!, 1e-3, `standard error ${k}`);
    });
    expectRelative(Math.sqrt(fit.vcov[0]![0]!), errors[0]!, 1e-12, 'vcov');
  });

  it('is the highest of fits with given degrees, and counts one parameter more', () => {
    for (const df of [3, 4, 5, 8]) {
      const given = glmm(formula, sleep, { family: student({ df }), nAGQ: POINTS });
      expect(given.logLik).toBeLessThan(fit.logLik);
      expect(fit.df).toBe(given.df + 1);
    }
    expectAbsolute(fit.aic, -2 * fit.logLik + 2 * fit.df, 1e-10, 'AIC');
    const four = glmm(formula, sleep, { family: student({ df: 4 }), nAGQ: POINTS });
    expect(anova(four, fit).rows[1]!.df).toBe(1);
    const others = glmm('Reaction ~ 1 + (1 | Subject)', sleep, { family, nAGQ: 9 });
    // fitted again with as many points, and its degrees of freedom estimated again
    expect(compareModels([others, fit]).rows.map(({ npar }) => npar)).toEqual([4, 5]);
  });

  it('is printed, kept, and found from a family by name', () => {
    expect(fit.summary()).toContain('Degrees of freedom, estimated: 4.5 (standard error 1.85)');
    const read = fromJSON(JSON.stringify(fit));
    expect(read.dispersion).toEqual(fit.dispersion);
    expect(read.summary()).toBe(fit.summary());
    expect(glmm(formula, sleep, { family: { family: 'student', df: 'estimated' }, nAGQ: POINTS }).logLik).toBe(
      fit.logLik,
    );
  });

  it('is estimated again wherever the model is fitted again', () => {
    const without = fit.drop1()[1]!;
    const smaller = glmm('Reaction ~ 1 + (1 | Subject)', sleep, { family, nAGQ: POINTS });
    expectAbsolute(without.logLik, smaller.logLik, 1e-6, 'logLik without Days');
    expectAbsolute(without.chisq!, 2 * (fit.logLik - smaller.logLik), 1e-5, 'chi-square');
    const [y] = fit.simulate({ n: 1, seed: 4 }) as Float64Array[];
    const again = fit.refit(y!);
    const direct = glmm(formula, { ...sleep, Reaction: Array.from(y!) }, { family, nAGQ: POINTS });
    expectAbsolute(again.logLik, direct.logLik, 1e-6, 'logLik of simulated responses');
    expect(again.dispersion!.df).not.toBe(fit.dispersion!.df);
    const boot = fit.bootstrap({ n: 2, seed: 4 });
    const ofBoot = (name: string): number => boot.replicates[0]![boot.parameters.indexOf(name)]!;
    expectRelative(ofBoot('(Intercept)'), again.beta[0]!, 1e-4, 'intercept of the first replicate');
    expectRelative(ofBoot('df'), again.dispersion!.df!, 1e-2, 'degrees of the first replicate');
    expect(fit.confint().map(({ parm }) => parm)).toEqual(boot.parameters);
  });

  it('has a row and intervals of the degrees: Wald on their log, and the profile over fits with given ones', () => {
    const { df, dfStdError } = fit.dispersion!;
    const [row] = fit.tidy().filter(({ term }) => term === 'df__Observation');
    expect([row!.estimate, row!['std.error']]).toEqual([df, dfStdError]);
    const [wald] = fit.confint({ parm: 'df' });
    const ratio = Math.exp((1.959964 * dfStdError!) / df!);
    expectRelative(wald!.lower, df! / ratio, 1e-6, 'Wald, lower');
    expectRelative(wald!.upper, df! * ratio, 1e-6, 'Wald, upper');
    const [limit] = fit.confint({ parm: 'df', method: 'profile' });
    for (const end of [limit!.lower, limit!.upper]) {
      const given = glmm(formula, sleep, { family: student({ df: Math.round(1000 * end) / 1000 }), nAGQ: 25 });
      // half the 0.95 quantile of chi-square; zeta is right to 1e-3
      expectAbsolute(fit.logLik - given.logLik, 1.920729, 2.5e-3, 'height');
    }
    const { points, warnings } = fit.profile({ parm: 'df', points: 1 });
    expect(warnings).toEqual([]);
    expect(points.map(({ zeta }) => zeta)).toEqual(points.map(({ zeta }) => zeta).sort((a, b) => a - b));
  });

  it('what holds degrees of freedom is refused by name', () => {
    expect(() => fit.profile()).toThrow(/profile\(\) holds the degrees of freedom.*\n.*'wald'/);
    expect(() => fit.vcovRobust()).toThrow(/vcovRobust\(\) holds/);
    expect(() => fit.randomEffectsTest()).toThrow(/test of random effects holds/);
    // a search for degrees of freedom without each group: of few, by Laplace
    const keep = sleep.Subject!.flatMap((subject, i) => (few.includes(subject as string) ? [i] : []));
    const some = Object.fromEntries(Object.entries(sleep).map(([name, column]) => [name, keep.map((i) => column[i]!)]));
    expect(glmm(formula, some, { family, nAGQ: 1 }).influence().method).toBe('refit');
  });
});

it('tails that are lighter than normal ones have no end: the Gaussian law, with a warning', () => {
  const random = uniform(3);
  const data = { g: [] as string[], x: [] as number[], y: [] as number[] };
  for (let i = 0; i < 90; i++) {
    data.g.push(`g${i % 9}`);
    data.x.push(normal(random));
    data.y.push(2 + 0.5 * data.x[i]! + 0.4 * ((i % 9) - 4) + 1.5 * (random() - 0.5));
  }
  const light = glmm('y ~ x + (1 | g)', data, { family, nAGQ: 5 });
  const linear = lmm('y ~ x + (1 | g)', data, { method: 'ML' });
  expect(light.warnings.map(({ code }) => code)).toContain('NO_HEAVY_TAILS');
  expect(light.dispersion!.dfStdError).toBeNaN();
  expect(light.df).toBe(linear.df + 1);
  // as 1 / df
  expectAbsolute(light.logLik, linear.logLik, 0.02, 'logLik');
  linear.beta.forEach((b, j) => {
    expectAbsolute(light.beta[j]!, b, 1e-3, `beta ${j}`);
  });
  expect(light.summary()).toContain('estimated: 8388 (without end)');
  const [limit] = light.confint({ parm: 'df', method: 'profile' });
  expect(limit!.upper).toBe(Number.POSITIVE_INFINITY);
  const lowest = glmm('y ~ x + (1 | g)', data, {
    family: student({ df: Math.round(1000 * limit!.lower) / 1000 }),
    nAGQ: 5,
  });
  expectAbsolute(light.logLik - lowest.logLik, 1.920729, 2.5e-3, 'height');
  expect(light.confint({ parm: 'df' })[0]!.lower).toBeNaN();
});

it('a number of degrees, or that they are estimated', () => {
  expect(() => student({ df: 'guessed' as 'estimated' })).toThrow(/be a number, or 'estimated'/);
  expect(() => glmm(formula, sleep, { family: { family: 'gaussian', df: 'estimated' } })).toThrow(
    /no degrees of freedom/,
  );
});
