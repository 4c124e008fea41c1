/**
 * Data whose likelihood has several maxima, where a single search ended on a lower one. Truth: the trapezoidal rule on a wide grid at
 * the estimates, and the heights that searches from other starts had reached (for the linear model of lme4 from a start of its own).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type GlmmFit, type GlmmOptions, glmm, lmm } from '../../src/index.ts';
import { bruteForce } from '../oracle/bruteForce.ts';
import type { OracleFamily } from '../oracle/families.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

type DataInput = Parameters<typeof glmm>[1];

interface Case {
  readonly what: string;
  readonly program: 'glmm' | 'lmm';
  readonly formula: string;
  readonly options: GlmmOptions;
  readonly expected: { readonly logLikAtLeast: number; readonly sd?: number };
  readonly data: Readonly<Record<string, readonly (number | string)[]>>;
}

const folder = new URL('hills/', import.meta.url);
const cases = readdirSync(folder).map((file) => ({
  name: file.replace('.json', ''),
  ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Case),
}));

/** The heights are given to four digits. */
const HEIGHT = 1e-4;
/** The estimates of sd to three. */
const SD = 5e-3;
/** Of the rule that `auto` or the case chose against the trapezoidal rule. */
const INTEGRAL = 5e-3;

function oracleOf({ formula, options, data }: Case, fit: GlmmFit): number {
  const response = formula.slice(0, formula.indexOf(' '));
  const levels = [...new Set(data['g'])];
  const family = `${options.family as string} ${fit.link}` as OracleFamily;
  const problem = {
    family,
    y: data[response].map(Number),
    X: data['x'].map((x) => [1, Number(x)]),
    terms: [{ Z: data['x'].map(() => [1]), group: data['g'].map((level) => levels.indexOf(level)) }],
    dispersion: fit.dispersion?.estimate ?? 1,
  };
  return bruteForce(problem, fit.theta, fit.beta, 12, 1501).logLik;
}

describe.each(cases)('$name: $what', (one) => {
  const run = one.program === 'glmm' ? glmm : lmm;
  const fit = run(one.formula, one.data as DataInput, one.options as object);

  it('ends at the highest of them', () => {
    expect(fit.logLik).toBeGreaterThan(one.expected.logLikAtLeast - HEIGHT);
    if (one.expected.sd !== undefined) expectRelative(fit.varCorr[0].sd[0], one.expected.sd, SD, 'sd');
  });

  it.runIf(one.program === 'glmm')('and the height is that of the integral', () => {
    expectAbsolute(fit.logLik, oracleOf(one, fit), INTEGRAL, 'logLik');
  });
});

describe('other maxima are data', () => {
  const byName = (name: string): Case => cases.find((one) => one.name === name) as Case;

  it('a maximum on the boundary that was taken before is listed, with a warning as it is near', () => {
    const { formula, data, options } = byName('nb-false-zero');
    const fit = glmm(formula, data as DataInput, options);
    const [next] = fit.optim.lowerMaxima ?? [];
    expectAbsolute(next.logLik, -37.8018, HEIGHT, 'its logLik');
    expectAbsolute(next.theta[0], 0, 1e-3, 'its sd');
    expectRelative(next.dispersion ?? 0, 0.5377, 1e-3, 'its shape');
    const warning = fit.warnings.find(({ code }) => code === 'SEVERAL_MAXIMA');
    expect(warning?.message).toContain('lower by only 0.62 in logLik');
    expect(fit.summary()).toContain('another maximum');
  });

  it('one that is far below is listed without a warning', () => {
    const { formula, data, options } = byName('inverse-gaussian-false-zero');
    const fit = glmm(formula, data as DataInput, options);
    expect(fit.optim.lowerMaxima?.some(({ logLik }) => Math.abs(logLik + 194.3753) < HEIGHT)).toBe(true);
    expect(fit.warnings.map(({ code }) => code)).not.toContain('SEVERAL_MAXIMA');
  });

  it('a start on the lower one is one of several: the fit is the same', () => {
    const { formula, data, options } = byName('gamma-wrong-maximum');
    const plain = glmm(formula, data as DataInput, options);
    const [next] = plain.optim.lowerMaxima ?? [];
    const { theta, beta = [], dispersion = 1 } = next;
    const fit = glmm(formula, data as DataInput, { ...options, start: { theta, beta, dispersion } });
    expectAbsolute(fit.logLik, plain.logLik, 1e-6, 'logLik');
  });

  it('refits, the bootstrap and drop1 do not fall on the lower one', () => {
    const { formula, data, options } = byName('nb-false-zero');
    const fit = glmm(formula, data as DataInput, options);
    expectAbsolute(fit.refit(data['c'] as number[]).logLik, fit.logLik, 1e-6, 'refit to its own responses');
    const replicates = fit.bootstrap({ n: 12, seed: 3 });
    expect(replicates.failures).toEqual([]);
    fit.simulate({ n: 12, seed: 3 }).forEach((c, k) => {
      const again = glmm(formula, { ...data, c } as DataInput, { ...options, nAGQ: fit.nAGQ });
      // the bootstrap leaves its search a hundredth of a standard error earlier
      expectAbsolute(replicates.replicates[k][0], again.varCorr[0].sd[0], 2e-2, `sd of response ${k}`);
    });
    const dropped = fit.drop1().find(({ term }) => term === 'x');
    const alone = glmm('c ~ 1 + (1 | g)', data as DataInput, { ...options, nAGQ: fit.nAGQ });
    expectAbsolute(dropped?.logLik ?? 0, alone.logLik, 1e-6, 'drop1');
  });
});

describe('Laplace of an inverse Gaussian density, whose value has no bound where the curvature of the integrand vanishes', () => {
  // found by a random search: starts led up a spike, five in logLik above the only maximum, with a slope of 2e8
  const data = {
    y: [0.094743, 0.26543, 9.448, 0.14774, 0.12177, 0.060756, 0.67576, 1.002, 0.66878],
    x: [-2.1919, -1.2079, -0.84634, 0.2278, 0.91672, -0.73373, -2.3775, -0.23143, 0.46435],
    g: [0, 1, 2, 3, 4, 5, 6, 7, 8],
    h: [3, 3, 2, 1, 0, 0, 3, 2, 3],
  };

  it('ends at the maximum, not on a spike', () => {
    const fit = glmm('y ~ x + (1 | g) + (1 | h)', data, { family: 'inverseGaussian' });
    expect(fit.converged).toBe(true);
    expect(fit.optim.maxAbsGradient).toBeLessThan(1e-3);
    // both variances are zero there: the model without random effects
    const [without] = fit.randomEffectsTest().rows;
    expectAbsolute(fit.logLik, without.logLik, 1e-6, 'logLik');
  });
});
