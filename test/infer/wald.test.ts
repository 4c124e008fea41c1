/** Truth: the formulas by hand, central differences, and the covariance of the same model in other parameters. */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { glmm } from '../../src/index.ts';
import { standardError } from '../../src/infer/intervals/wald.ts';
import { parametersOf } from '../../src/infer/parameters.ts';
import { sdOrCorrelationGradient } from '../../src/infer/profile/varianceGradient.ts';
import { normal, uniform } from '../support/random.ts';
import { simulateIntercept } from '../support/simulate.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { counts } from './counts.ts';

const Z = 1.959963984540054;
const data = counts({ seed: 3, groups: 15, rows: 10, sd: 0.5, sdSlope: 0.5 });
const fit = glmm('y ~ x + z + (x | g)', data, { family: 'poisson', nAGQ: 1 });

describe('Wald intervals', () => {
  it('of fixed effects are estimate and 1.96 standard errors', () => {
    fit.confint({ method: 'wald', parm: 'beta_' }).forEach(({ lower, upper }, j) => {
      const { estimate, stdError } = fit.coefficients[j];
      expectAbsolute(lower, estimate - Z * stdError, 1e-12, 'lower');
      expectAbsolute(upper, estimate + Z * stdError, 1e-12, 'upper');
    });
  });

  it('of a standard deviation are symmetric on the log scale', () => {
    const one = glmm('y ~ x + (1 | g)', data, { family: 'poisson' });
    const [{ estimate, lower, upper }] = one.confint({ method: 'wald', parm: '.sig01' });
    expectRelative(lower * upper, estimate * estimate, 1e-13, 'geometric mean');
    expectRelative(Math.log(upper / estimate), (Z * one.thetaSe[0]) / one.theta[0], 1e-12, 'half width');
  });

  it('of a correlation are symmetric in Fisher z and within -1 and 1', () => {
    const [{ estimate, lower, upper }] = fit.confint({ method: 'wald', parm: '.sig02', level: 0.999 });
    expectAbsolute(Math.atanh(lower) + Math.atanh(upper), 2 * Math.atanh(estimate), 1e-12, 'centre');
    expect(lower).toBeGreaterThan(-1);
    expect(upper).toBeLessThan(1);
  });

  it('do not depend on the order of the effects, which changes theta', () => {
    const columns = { ...data, i: data.x.map(() => 1) };
    const other = glmm('y ~ x + z + (0 + x + i | g)', columns, { family: 'poisson', nAGQ: 1 }).confint({
      method: 'wald',
    });
    const own = fit.confint({ method: 'wald' });
    [2, 1, 0].forEach((from, to) => {
      expectRelative(own[to].lower, other[from].lower, 1e-4, `lower ${own[to].parm}`);
      expectRelative(own[to].upper, other[from].upper, 1e-4, `upper ${own[to].parm}`);
    });
  });

  it('have no limits for a variance of zero', () => {
    const flat = simulateIntercept({
      seed: 1,
      nGroups: 10,
      rowsPerGroup: 8,
      family: 'binomial',
      beta: [0.2, 0.5],
      sd: 0.1,
    });
    const [sd, intercept] = glmm('y ~ x + (1 | g)', { ...flat }, { family: 'binomial' }).confint({ method: 'wald' });
    expect(sd).toMatchObject({ estimate: 0, lower: Number.NaN, upper: Number.NaN });
    expect(Number.isFinite(intercept.lower)).toBe(true);
  });
});

describe('standardError', () => {
  it('is that of theta for a single random effect, and that of the table for a fixed one', () => {
    const estimation = estimationOf(glmm('y ~ x + (1 | g)', data, { family: 'poisson' }));
    const [sd, intercept] = parametersOf(estimation);
    expectRelative(standardError(estimation, sd), estimation.numbers.thetaSe[0], 1e-13, 'sd');
    expectRelative(
      standardError(estimation, intercept),
      estimation.numbers.coefficients[0].stdError,
      1e-13,
      'intercept',
    );
  });
});

describe('sdOrCorrelationGradient', () => {
  it('is that of central differences, for any term', () => {
    const random = uniform(4);
    const sizes = [1, 3, 2];
    const theta = Array.from({ length: 1 + 6 + 3 }, () => normal(random));
    const places = [
      { kind: 'sd', term: 0, row: 0 },
      { kind: 'sd', term: 1, row: 2 },
      { kind: 'correlation', term: 1, row: 1, column: 0 },
      { kind: 'correlation', term: 1, row: 2, column: 1 },
      { kind: 'correlation', term: 2, row: 1, column: 0 },
    ] as const;
    for (const place of places) {
      const total = theta.map(() => 0);
      for (const [k, d] of sdOrCorrelationGradient(theta, sizes, place)) total[k] += d;
      theta.forEach((_, k) => {
        const at = (step: number): number =>
          parameterOf(
            theta.map((t, i) => (i === k ? t + step : t)),
            sizes,
            place,
          );
        expectAbsolute(total[k], (at(1e-6) - at(-1e-6)) / 2e-6, 1e-8, `${JSON.stringify(place)} by theta ${k}`);
      });
    }
  });
});

/** From the covariance matrix. */
function parameterOf(
  theta: readonly number[],
  sizes: readonly number[],
  place: { readonly kind: 'sd' | 'correlation'; readonly term: number; readonly row: number; readonly column?: number },
): number {
  const first = sizes.slice(0, place.term).reduce((sum, q) => sum + (q * (q + 1)) / 2, 0);
  const q = sizes[place.term];
  const T = Array.from({ length: q }, () => new Array<number>(q).fill(0));
  for (let j = 0, k = first; j < q; j++) for (let i = j; i < q; i++, k++) T[i][j] = theta[k];
  const covariance = (i: number, j: number): number => T[i].reduce((sum, t, k) => sum + t * T[j][k], 0);
  const { row, column = row } = place;
  if (place.kind === 'sd') return Math.sqrt(covariance(row, row));
  return covariance(row, column) / Math.sqrt(covariance(row, row) * covariance(column, column));
}
