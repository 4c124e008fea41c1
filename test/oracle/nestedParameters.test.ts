/**
 * Quadrature of nested factors of ordered categories and second predictors against integrals of the densities by their definitions, on wide
 * fixed grids: value, means and sds of the effects of both levels.
 */
import { describe, expect, it } from 'vitest';
import { createNested } from '../../src/wasm/nested/nested.ts';
import { MANY } from '../support/manyParameters.ts';
import { columnsOf } from '../support/secondModels.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { nestedBruteForce } from './nestedBruteForce.ts';

/** Of minus2LogLik and of means and sds, by 41 points at both levels. */
const VALUE = 1e-8;
/** Normal in eta: one point is exact. */
const NORMAL = /^(gaussian identity|lognormal)/;
const N = 12;
const GRID = { half: 9, points: 121 };

describe.each(MANY)('$name', (one) => {
  it('value and posterior moments are those of the integral', () => {
    const { code, y, weights, thresholds, second, parameters, intercept, spread, logDensity } = one.rows(N, 11);
    const rows = Array.from({ length: N }, (_, i) => i);
    const groups = [rows.map((i) => i % 2), rows.map((i) => i % 4)];
    const ones = columnsOf(new Float64Array(N).fill(1), N);
    const theta = [0.5 * spread, 0.7 * spread];
    const truth = nestedBruteForce(
      {
        family: 'poisson log',
        y: [...y],
        X: rows.map(() => [1]),
        terms: groups.map((group) => ({ Z: rows.map(() => [1]), group })),
      },
      theta,
      [intercept],
      [GRID, GRID],
      logDensity,
    );
    const level = Int32Array.of(0, 1);
    const zeros = new Int32Array(2);
    const at = Float64Array.from([...theta, intercept, ...parameters]);
    const engine = (points: number) =>
      createNested({
        ...{ code, y, weights, offset: null, X: ones, thresholds, second },
        levels: groups.map((group, d) => ({ Z: [ones], codes: Int32Array.from(group), nLevels: 2 * (d + 1) })),
        cells: { level, row: zeros, col: zeros },
        orders: [points, points],
      });
    const fine = engine(41);
    expectAbsolute(fine.evaluate(at), -2 * truth.logLik, VALUE, 'value');
    if (!NORMAL.test(one.name)) expect(Math.abs(engine(1).evaluate(at) + 2 * truth.logLik)).toBeGreaterThan(10 * VALUE);
    fine.posterior(at).forEach(({ mean, sd }, d) => {
      truth.levels[d]!.forEach((unit, k) => {
        expectAbsolute(mean[k]!, theta[d]! * unit.mean[0]!, VALUE, `level ${d}, mean ${k}`);
        expectAbsolute(sd[k]!, theta[d]! * Math.sqrt(unit.variance[0]!), VALUE, `level ${d}, sd ${k}`);
      });
    });
  });
});
