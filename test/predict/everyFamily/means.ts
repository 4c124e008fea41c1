/** Rows of the table for marginal means over a reference grid, their contrasts, slopes and joint tests. */
import { expect } from 'vitest';
import { familyOf, linkOf } from '../../../src/family/list.ts';
import type { FamilyRecord } from '../../../src/family/record.ts';
import { createRandom } from '../../../src/stats/random.ts';
import { pchisqUpper } from '../../../src/stats/special.ts';
import { expectAbsolute, expectRelative } from '../../support/tolerance.ts';
import { type Check, expectEstimate, expectRefused, SE, SETTINGS, VALUE } from './expect.ts';
import * as q from './quantities.ts';
import { MEAN, varianceAt } from './world.ts';

const emmeans: Check = (world, law) => {
  const { fit, link } = world;
  const at = { x: SETTINGS };
  const etaOf = (x: number): number => world.beta[0] + world.beta[1] * x;
  const zero = fit.emmeans('x', { at, df: 'asymptotic' });
  const response = fit.emmeans('x', { at, type: 'response', df: 'asymptotic' });
  SETTINGS.forEach((x, k) => {
    expectAbsolute(zero.rows[k].estimate, etaOf(x), VALUE, `linear predictor at ${x}`);
    expectRelative(zero.rows[k].stdError, q.zeroError(law, x), SE, `its standard error at ${x}`);
    expectRelative(response.rows[k].estimate, MEAN[link](etaOf(x)), VALUE, `mean of the typical group at ${x}`);
  });
  const [first, second] = SETTINGS as [number, number];
  const [difference] = zero.contrasts('revpairwise').rows;
  expectAbsolute(difference.estimate, world.beta[1] * (second - first), VALUE, 'difference');
  expectRelative(difference.stdError, Math.abs(second - first) * Math.sqrt(law.V[4][4]), SE, 'its standard error');
  const options = { at, randomEffects: 'marginal', type: 'response', df: 'asymptotic' } as const;
  if (!q.hasMarginal(world)) return expectRefused(() => fit.emmeans('x', options));
  fit.emmeans('x', options).rows.forEach((row, k) => {
    const mean = (of: Parameters<typeof q.marginalAt>[2]): number => q.marginalAt(world, SETTINGS[k], of);
    expectEstimate(row, mean(q.estimates(world)), q.errorOf(world, law, mean), `population mean at ${SETTINGS[k]}`);
  });
};

/** On the scale of the link the slope of x is its coefficient. */
const emtrends: Check = ({ fit, beta }, law) => {
  const [row] = fit.emtrends('1', { variable: 'x', df: 'asymptotic' }).rows;
  expectAbsolute(row.estimate, beta[1], VALUE, 'slope');
  expectRelative(row.stdError, Math.sqrt(law.V[4][4]), SE, 'standard error of the slope');
};

const refGrid: Check = ({ fit, beta, data }) => {
  const x = data.x as number[];
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const { variables, rows } = fit.refGrid();
  expectAbsolute(variables.x[0] as number, mean, 1e-12, 'x at its mean');
  expectAbsolute(rows[0].estimate, beta[0] + beta[1] * mean, VALUE, 'linear predictor there');
};

/** One column: its Wald test. */
const jointTests: Check = ({ fit, beta }, law) => {
  const [{ term, df1, F, chisq, pValue }] = fit.jointTests({ df: 'asymptotic' }).rows;
  const wald = beta[1] ** 2 / law.V[4][4];
  expect([term, df1]).toEqual(['x', 1]);
  expectRelative(F, wald, 2 * SE, 'F');
  expectRelative(chisq!, wald, 2 * SE, 'chisq');
  expectRelative(pValue, pchisqUpper(F, 1), 1e-12, 'p-value');
};

/** Draws by the law itself: so many of them fall between the limits. */
const DRAWS = 4000;
/** Four standard errors of a share of 0.95. */
const SHARE = 0.014;

const predictRows: Check = (world, law) => {
  const { fit, link, family } = world;
  const grid = { x: SETTINGS };
  const predicted = fit.predictRows({ grid });
  predicted.forEach((row, k) => {
    const eta = world.beta[0] + world.beta[1] * SETTINGS[k];
    expectAbsolute(row.estimate, MEAN[link](eta), VALUE * Math.max(1, Math.abs(row.estimate)), 'mean');
    expect(row.x).toBe(SETTINGS[k]);
  });
  // some laws have no distribution function here, and the inverse link no mean over groups
  if (!q.hasMarginal(world) || familyOf({ family }).cdf === undefined)
    return expectRefused(() => fit.predictRows({ grid, interval: 'prediction', randomEffects: 'marginal' }));
  const random = createRandom(5);
  const record: FamilyRecord = familyOf({ family });
  const { draw } = record;
  const shape = record.knownFreedom ?? (q.scaleOf(world).shape || Number.POSITIVE_INFINITY);
  const scale = { dispersion: fit.sigma ** 2, shape };
  for (const n of [1, 6]) {
    if (n > 1 && record.cdfOfOne) {
      expectRefused(() => fit.predictRows({ grid, interval: 'prediction', randomEffects: 'marginal', n }));
      continue;
    }
    fit.predictRows({ grid, interval: 'prediction', randomEffects: 'marginal', n }).forEach((row, k) => {
      const x = SETTINGS[k];
      const eta = world.beta[0] + world.beta[1] * x;
      const sd = Math.sqrt(varianceAt(world.T, [1, x]) + q.zeroError(law, x) ** 2);
      let inside = 0;
      for (let i = 0; i < DRAWS; i++) {
        const mu = MEAN[link](eta + sd * random.normal());
        const y =
          mu > 0 || record.support.least < 0
            ? draw(random, mu, n, { ...scale, family: record, link: linkOf({ link }) })
            : 0;
        // rounding of a mean of counts
        if (y >= row.lower - 1e-9 && y <= row.upper + 1e-9) inside++;
      }
      const isDiscrete = q.RESPONSE[family] !== 'measure';
      expect(inside / DRAWS).toBeGreaterThan(0.95 - SHARE);
      // the linear model reaches by t, as far as its variances are known
      if (!isDiscrete && fit.kind === 'glmm') expect(inside / DRAWS).toBeLessThan(0.95 + SHARE);
    });
  }
};

const coefTable: Check = ({ fit, beta }, { V }) => {
  fit.coefTable({ df: 'asymptotic' }).forEach((row, j) => {
    expectRelative(row.estimate, beta[j], 1e-12, 'estimate');
    expectRelative(row.stdError, Math.sqrt(V[3 + j][3 + j]), SE, 'standard error');
    expect(row.df).toBeUndefined();
  });
  expect(fit.coefTable()).toEqual(fit.coefficients);
};

export const MEANS = {
  coefTable,
  predictRows,
  emmeans,
  emtrends,
  refGrid,
  jointTests,
};
