/**
 * Linear models with one row a time, whose residual may be estimated as zero, and series whose covariance is singular. Truth: nlme, which has the model
 * without a residual (seriesWithoutResidual/gls.R); generalised least squares by dense matrices; the likelihood by brute force at a profile's limit; and
 * that a change of the response's unit changes nothing.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromJSON, type GlmmFit, lmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

type Series = Readonly<Record<'y' | 'x', number[]> & Record<'time' | 'g', string[]>>;

interface Fitted {
  readonly logLik: number;
  readonly beta: readonly number[];
  readonly sd: number;
}

type Truth = Record<
  'ar1' | 'hetar1' | 'cs',
  {
    readonly ML: Fitted;
    readonly REML: Fitted & { readonly se: readonly number[] };
    readonly wald?: { readonly sd: readonly number[]; readonly correlation: readonly number[] };
  }
>;

const read = (name: string): string =>
  readFileSync(new URL(`./seriesWithoutResidual/${name}`, import.meta.url), 'utf8');
const truth: Truth = JSON.parse(read('gls.json'));
const rows = read('series.csv')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));
const series: Series = {
  y: rows.map(([y]) => Number(y)),
  x: rows.map(([, x]) => Number(x)),
  time: rows.map((row) => row[2]),
  g: rows.map((row) => row[3]),
};

const codesOf = ({ warnings }: GlmmFit): string[] => warnings.map(({ code }) => code);

/** logLik is held where sigma is a ten-thousandth: 1e-8 a row; nlme ends its search at 1e-6 or so. */
const LOG_LIK = 1e-5;
const ESTIMATES = 2e-4;

describe.each(['ar1', 'hetar1', 'cs'] as const)('%s with one row a time', (structure) => {
  const formula = `y ~ x + ${structure}(0 + time | g)`;
  it.each(['ML', 'REML'] as const)('ends where its residual is zero, by %s', (method) => {
    const fit = lmm(formula, series, { method });
    const { logLik, beta } = truth[structure][method];
    expect(fit.converged).toBe(true);
    expect(fit.warnings.map(({ details }) => details?.group)).toEqual(['Residual']);
    expect(fit.sigma).toBeLessThan(1e-4);
    // what is held has no standard error
    expect(fit.thetaSe.filter(Number.isNaN)).toHaveLength(1);
    expect(fit.thetaSe).not.toContain(0);
    expectAbsolute(fit.logLik, logLik, LOG_LIK, 'logLik');
    beta.forEach((value, j) => {
      expectAbsolute(fit.coefficients[j].estimate, value, ESTIMATES * fit.coefficients[j].stdError, `beta ${j}`);
    });
    if (method === 'REML')
      truth[structure].REML.se.forEach((se, j) => {
        expectRelative(fit.coefficients[j].stdError, se, ESTIMATES, `se ${j}`);
      });
  });
});

it('has Wald intervals of what is left, and none of the residual', () => {
  const fit = lmm('y ~ x + ar1(0 + time | g)', series, { method: 'ML' });
  const [sd, correlation, sigma] = fit.confint({ method: 'wald' });
  const { wald } = truth.ar1;
  // differences of a curvature on both sides, of five digits or so
  wald?.sd.forEach((end, k) => {
    expectRelative([sd.lower, sd.upper][k], end, 2e-3, `end ${k}`);
  });
  wald?.correlation.forEach((end, k) => {
    expectAbsolute([correlation.lower, correlation.upper][k], end, 2e-3, `end ${k}`);
  });
  expect([sigma.lower, sigma.upper]).toEqual([Number.NaN, Number.NaN]);
});

describe.each(['ar1', 'hetar1', 'cs'] as const)(
  '%s with one row a time, its residual variance predicted',
  (structure) => {
    const formula = `y ~ x + ${structure}(0 + time | g)`;
    const ones = { ...series, one: series.y.map(() => 1) };

    it.each([1, 1e-6])('ends where that is zero, as without, in a unit of %d', (unit) => {
      const data = { ...ones, y: series.y.map((y) => unit * y) };
      const fit = lmm(formula, data, { method: 'ML', groupWeights: 'one' });
      expect(fit.converged, fit.optim.reason).toBe(true);
      expect(codesOf(fit)).toContain('ZERO_VARIANCE');
      expect(fit.warnings.find(({ code }) => code === 'ZERO_VARIANCE')?.details?.group).toBe('Residual');
      expect(fit.fixef({ component: 'disp' })).toEqual({ '(Intercept)': Number.NEGATIVE_INFINITY });
      const { logLik, beta } = truth[structure].ML;
      expectAbsolute(fit.logLik + series.y.length * Math.log(unit), logLik, LOG_LIK, 'logLik');
      beta.forEach((value, j) => {
        const { estimate, stdError } = fit.coefficients[j];
        expectAbsolute(estimate, unit * value, ESTIMATES * stdError, `beta ${j}`);
      });
    });

    it('a weight of 2 is the group twice', () => {
      const weights = series.g.map((level) => (level < 'g15' ? 2 : 1));
      const twice = series.g.flatMap((_, i) => (weights[i] === 2 ? [i] : []));
      const more = <T>(values: readonly T[], copy: (value: T) => T): T[] => [
        ...values,
        ...twice.map((i) => copy(values[i])),
      ];
      const same = <T>(value: T): T => value;
      const repeated = {
        y: more(series.y, same),
        x: more(series.x, same),
        time: more(series.time, same),
        g: more(series.g, (level) => `${level} again`),
      };
      const one = lmm(formula, { ...series, weights }, { method: 'ML', groupWeights: 'weights' });
      const other = lmm(formula, repeated, { method: 'ML' });
      // of cs there is a higher maximum, with a residual, where the search of theta alone does not come by
      if (structure === 'cs') expect(one.logLik).toBeGreaterThan(other.logLik);
      else expectAbsolute(one.logLik, other.logLik, LOG_LIK, 'logLik');
      expect(one.converged).toBe(true);
      if (structure !== 'cs') expect(one.summary()).toMatch(/residual variance is estimated as zero/i);
      expect(fromJSON(JSON.parse(JSON.stringify(one))).summary()).toBe(one.summary());
    });
  },
);

/** What a fit says of the covariance of two rows, without the residual. */
function covarianceOf({ varCorr: [{ sd, corr, terms }] }: GlmmFit, { time }: Series): (i: number, j: number) => number {
  const at = time.map((level) => terms.indexOf(`time${level}`));
  return (i, j) => (sd[at[i]] * sd[at[j]] === 0 ? 0 : sd[at[i]] * sd[at[j]] * corr[at[i]][at[j]]);
}

/** 10 series of four times; short and with a strong correlation, so that many covariances are singular. */
function short(seed: number, phi: number, sd: number): Series {
  const random = uniform(seed);
  const data: Series = { y: [], x: [], time: [], g: [] };
  for (let g = 0; g < 10; g++) {
    let level = sd * normal(random);
    for (let t = 1; t <= 4; t++) {
      level = phi * level + sd * Math.sqrt(1 - phi * phi) * normal(random);
      const x = normal(random);
      data.x.push(x);
      data.time.push(`t${t}`);
      data.g.push(`g${g}`);
      data.y.push(1 + 0.5 * x + level + 0.7 * normal(random));
    }
  }
  return data;
}

it.each([
  [8, -0.9, 0.5, 'toep'],
  [8, 0.5, 0, 'toep'],
  [9, -0.9, 0.5, 'toep'],
  [9, 0.5, 1, 'toep'],
  [2, -0.9, 0.5, 'toep'],
  [15, -0.9, 0.5, 'cs'],
  [23, -0.9, 0.5, 'cs'],
] as const)('series %i of correlation %d: a singular covariance is said to be', (seed, phi, sd, structure) => {
  const data = short(seed, phi, sd);
  const fit = lmm(`y ~ x + ${structure}(0 + time | g)`, data, { method: 'ML' });
  expect(fit.converged).toBe(true);
  expect(codesOf(fit).some((code) => /ZERO_VARIANCE|PERFECT|SINGULAR/.test(code)) || seed === 2).toBe(true);
  const { stdErrors } = dense(data, covarianceOf(fit, data), fit.sigma);
  stdErrors.forEach((se, j) => {
    // where a correlation is at its end, sd ends at 1e-11 and not at zero
    expectRelative(fit.coefficients[j].stdError, se, 1e-7, `se ${j}`);
  });
});

describe('profiles that reach a residual of zero', () => {
  const fit = lmm('y ~ x + ar1(0 + time | g)', series, { method: 'ML' });
  const { limits, evaluations, warnings } = fit.profile({ points: 0 });
  const limitOf = (parm: string): (typeof limits)[number] => limits.find((one) => one.parm === parm)!;

  it('end soon, and the residual at zero', () => {
    expect(warnings).toEqual([]);
    // by parameter; where zero was not to be come to it was 1e5
    expect(evaluations / limits.length).toBeLessThan(400);
    expect(limitOf('sigma').lower).toBe(0);
  });

  it('have the limit that the likelihood by brute force has', () => {
    const { upper } = limitOf('sigma');
    const at = series.time.map((level) => Number(level.slice(1)));
    const value = (s: number, r: number): number =>
      dense(series, (i, j) => s * s * r ** Math.abs(at[i] - at[j]), upper).minus2LogLik;
    let best = { s: 0.8, r: 0.8, value: Number.POSITIVE_INFINITY };
    for (let width = 0.4; width > 1e-3; width *= 0.6) {
      const { s, r } = best;
      for (let i = -3; i <= 3; i++)
        for (let j = -3; j <= 3; j++) {
          const there = { s: s + (i / 3) * width, r: Math.min(r + (j / 3) * width * (1 - r), 1 - 1e-9) };
          const found = there.s > 0 ? value(there.s, there.r) : Number.NaN;
          if (found < best.value) best = { ...there, value: found };
        }
    }
    // the 0.95 quantile of chi-square; the grid is off by the square of its width
    expectAbsolute(best.value + 2 * fit.logLik, 3.841459, 1e-4, 'height');
  });

  it('are the same in another unit', () => {
    const millions = { ...series, y: series.y.map((y) => 1e6 * y) };
    const other = lmm('y ~ x + ar1(0 + time | g)', millions, { method: 'ML' }).profile({ points: 0 });
    other.limits.forEach(({ lower, upper, parm }, k) => {
      const unit = parm.startsWith('cor') ? 1 : 1e6;
      expectRelative(upper, unit * limits[k].upper, 1e-6, parm);
      expectRelative(lower, unit * limits[k].lower, 1e-6, parm);
    });
  });
});

/** By dense matrices, beta at its best. @param covariance of two rows of a group, without the residual */
function dense(
  { y, x, g }: Series,
  covariance: (i: number, j: number) => number,
  sigma: number,
): { readonly minus2LogLik: number; readonly stdErrors: readonly number[] } {
  const n = y.length;
  const V = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => (g[i] === g[j] ? covariance(i, j) + (i === j ? sigma * sigma : 0) : 0)),
  );
  let logDet = 0;
  for (let j = 0; j < n; j++) {
    for (let k = 0; k < j; k++) V[j][j] -= V[j][k] * V[j][k];
    V[j][j] = Math.sqrt(V[j][j]);
    logDet += 2 * Math.log(V[j][j]);
    for (let i = j + 1; i < n; i++) {
      if (g[i] !== g[j]) continue;
      for (let k = 0; k < j; k++) V[i][j] -= V[i][k] * V[j][k];
      V[i][j] /= V[j][j];
    }
  }
  const whitened = (v: readonly number[]): number[] => {
    const w: number[] = [];
    for (let i = 0; i < n; i++) {
      let sum = v[i];
      for (let k = 0; k < i; k++) sum -= V[i][k] * w[k];
      w.push(sum / V[i][i]);
    }
    return w;
  };
  const [one, u, z] = [whitened(y.map(() => 1)), whitened(x), whitened(y)];
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i], 0);
  const det = dot(one, one) * dot(u, u) - dot(one, u) ** 2;
  const b = [
    (dot(u, u) * dot(one, z) - dot(one, u) * dot(u, z)) / det,
    (dot(one, one) * dot(u, z) - dot(one, u) * dot(one, z)) / det,
  ];
  return {
    minus2LogLik: logDet + n * Math.log(2 * Math.PI) + dot(z, z) - b[0] * dot(one, z) - b[1] * dot(u, z),
    stdErrors: [Math.sqrt(dot(u, u) / det), Math.sqrt(dot(one, one) / det)],
  };
}
