/**
 * Counts with a hurdle as one fit. Truths: the two fits that it is the product of, a truncated one of the counts above zero and the binomial
 * shares of zeros; glmmTMB (fixtures/hurdle.R); means over random effects by a fine sum, and their derivatives by differences.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { positiveMean } from '../../src/family/truncation.ts';
import { anova, fromJSON, type GlmmError, glmm, simulateDesign } from '../../src/index.ts';
import { seenMean } from '../../src/predict/law/seenMean.ts';
import { dataset } from '../support/datasets.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Stored extends Readonly<Record<Vector, readonly number[]>> {
  readonly logLik: number;
  readonly sd: number;
  readonly shape: number;
}
type Vector =
  | 'beta'
  | 'se'
  | 'zi'
  | 'ziSe'
  | 'response'
  | 'responseSe'
  | 'conditional'
  | 'conditionalSe'
  | 'rows'
  | 'rowsSe';
const truth = JSON.parse(readFileSync(new URL('fixtures/hurdle.json', import.meta.url), 'utf8')) as Readonly<
  Record<'hurdlePoisson' | 'hurdleNegativeBinomial', Stored>
>;

const { columns } = dataset('salamanders');
const counts = columns['count'] as number[];
const formula = 'count ~ mined + (1 | site)';
const newData = { mined: ['no', 'yes'] };
const above = counts.map((count) => count > 0);
const seen = Object.fromEntries(
  Object.entries(columns).map(([name, cells]) => [name, (cells as unknown[]).filter((_, i) => above[i])]),
) as typeof columns;

const KINDS = [
  ['hurdlePoisson', 'truncatedPoisson'],
  ['hurdleNegativeBinomial', 'truncatedNegativeBinomial'],
] as const;

describe.each(KINDS)('%s', (family, truncated) => {
  const options = { family, ziformula: '~ mined' } as const;
  const fit = glmm(formula, columns, { ...options, nAGQ: 1 });
  const others = truth[family];

  it('is what glmmTMB says of it', () => {
    expectAbsolute(fit.logLik, others.logLik, 1e-6, 'logLik');
    // where its search ends is open by that
    others.beta.forEach((b, j) => {
      expectAbsolute(fit.beta[j]!, b, 1e-4 * others.se[j]!, `beta ${j}`);
      expectRelative(fit.coefficients[j]!.stdError, others.se[j]!, 2e-5, `standard error ${j}`);
    });
    fit.zeroInflation!.coefficients.forEach(({ estimate, stdError }, j) => {
      expectAbsolute(estimate, others.zi[j]!, 1e-4 * others.ziSe[j]!, `zi ${j}`);
      expectRelative(stdError, others.ziSe[j]!, 2e-5, `standard error of zi ${j}`);
    });
    expectRelative(fit.varCorr[0]!.sd[0]!, others.sd, 1e-4, 'sd');
    if (fit.dispersion) expectRelative(fit.dispersion.estimate, others.shape, 1e-4, 'shape');
  });

  it('predicts counts and counts above zero as glmmTMB does', () => {
    for (const type of ['response', 'conditional'] as const) {
      const { fit: means, se } = fit.predict({ newData, type, randomEffects: 'zero', se: true });
      const saved = fromJSON(JSON.stringify(fit)).predict({ newData, type, randomEffects: 'zero', se: true });
      others[type].forEach((mean, i) => {
        expectRelative(means[i]!, mean, 1e-5, `${type} ${i}`);
        expectRelative(se![i]!, others[`${type}Se`][i]!, 2e-5, `standard error of ${type} ${i}`);
        expect(saved.fit[i]).toBe(means[i]);
        expect(saved.se![i]).toBe(se![i]);
      });
    }
    const { fit: rows, se } = fit.predict({ type: 'response', se: true });
    others.rows.forEach((mean, i) => {
      expectRelative(rows[i]!, mean, 1e-5, `row ${i}`);
      expectRelative(se![i]!, others.rowsSe[i]!, 5e-5, `standard error of row ${i}`);
      expectRelative(fit.fitted()[i]!, rows[i]!, 1e-12, `fitted value ${i}`);
      expectRelative(fit.augment()[i]!['.mu'], rows[i]!, 1e-12, `mean of augment ${i}`);
    });
    const table = fit.emmeans('mined', { type: 'response' });
    table.rows.forEach(({ estimate, stdError }, i) => {
      expectRelative(estimate, others.response[i]!, 1e-5, `mean of the grid ${i}`);
      expectRelative(stdError, others.responseSe[i]!, 2e-5, `its standard error ${i}`);
    });
    expect(String(table)).toContain('means of the response, zeros included');
  });

  it('is a truncated fit of the counts above zero and the shares of zeros, by any number of points', () => {
    for (const nAGQ of [1, 9]) {
      const both = glmm(formula, columns, { ...options, nAGQ });
      const part = glmm(formula, seen, { family: truncated, nAGQ });
      let zeros = 0;
      for (const level of ['no', 'yes']) {
        const rows = counts.filter((_, i) => columns['mined']![i] === level);
        const share = rows.filter((count) => count === 0).length / rows.length;
        zeros += rows.length * (share * Math.log(share) + (1 - share) * Math.log(1 - share));
        const [a, b] = both.zeroInflation!.coefficients.map(({ estimate }) => estimate) as [number, number];
        expectAbsolute(level === 'no' ? a : a + b, Math.log(share / (1 - share)), 1e-6, `log odds, mined ${level}`);
      }
      expectAbsolute(both.logLik, part.logLik + zeros, 1e-7, 'logLik');
      part.coefficients.forEach(({ estimate, stdError }, j) => {
        expectAbsolute(both.beta[j]!, estimate, 1e-5 * stdError, `beta ${j}`);
        expectRelative(both.coefficients[j]!.stdError, stdError, 2e-5, `standard error ${j}`);
      });
      expectRelative(both.thetaSe[0]!, part.thetaSe[0]!, 1e-4, 'standard error of theta');
    }
  });

  it('is about averages over sites by marginal predictions, comparisons and marginal means', () => {
    const { fit: means, se } = fit.predict({ newData, type: 'response', randomEffects: 'marginal', se: true });
    const table = fit.marginalMeans({ variable: 'mined' });
    const compared = fit.compare({ variable: 'mined', from: 'no', to: 'yes' });
    const marginal = fit.emmeans('mined', { type: 'response', randomEffects: 'marginal' }).rows;
    const sd = fit.varCorr[0]!.sd[0]!;
    const [a, b] = fit.beta as [number, number];
    for (const [k, eta] of [a, a + b].entries()) {
      const zero = fit.predict({ newData, type: 'zprob', randomEffects: 'zero' }).fit[k]!;
      const expected = (1 - zero) * overGroups(eta, sd, fit.dispersion?.estimate ?? Infinity);
      expectRelative(means[k]!, expected, 1e-10, `mean ${k}`);
      expectRelative(marginal[k]!.estimate, expected, 1e-10, `mean of the grid ${k}`);
      expectRelative(marginal[k]!.stdError, se![k]!, 1e-9, `its error ${k}`);
      const own = table[k]!;
      expectRelative(own.estimate, expected, 1e-10, `marginal mean ${k}`);
      expectRelative(own.stdError, se![k]!, 1e-9, `its error ${k}`);
    }
    expectRelative(compared.difference.estimate, means[1]! - means[0]!, 1e-10, 'difference');
  });

  it('simulates, with as many zeros as there are, and quantile residuals that are uniform', () => {
    const responses = fit.simulate({ n: 40, seed: 3 }) as Float64Array[];
    const zeros = responses.map((y) => y.filter((count) => count === 0).length / y.length);
    const mean = zeros.reduce((sum, share) => sum + share, 0) / zeros.length;
    // five standard errors of 40 data sets of 644 rows
    expectAbsolute(mean, above.filter((is) => !is).length / counts.length, 0.015, 'share of zeros');
    const total = responses.reduce((sum, y) => sum + y.reduce((a, b) => a + b, 0) / y.length, 0) / responses.length;
    expectRelative(
      total,
      fit.predict({ type: 'response', randomEffects: 'marginal' }).fit.reduce((x, v) => x + v, 0) / counts.length,
      0.1,
      'mean',
    );
    expect(fit.zeroInflationTest().pValue).toBeGreaterThan(0.3);
    expect(() => fit.residuals({ type: 'deviance' })).toThrow(/no deviance residuals/);
  });
});

it('without ziformula zeros have one probability; a test of the predictor', () => {
  const one = glmm(formula, columns, { family: 'hurdlePoisson', nAGQ: 1 });
  const more = glmm(formula, columns, { family: 'hurdlePoisson', nAGQ: 1, ziformula: '~ mined' });
  expect(one.zeroInflation!.formula).toBe('~ 1');
  expect(anova(one, more).rows[1]!.df).toBe(1);
  expect(one.df).toBe(4);
});

it('shapes of rows, and several factors', () => {
  const data = { ...columns, half: counts.map((_, i) => (i % 2 ? 'a' : 'b')) };
  const fit = glmm(formula, data, { family: 'hurdleNegativeBinomial', dispformula: '~ half', nAGQ: 1 });
  const predicted = fit.predict({
    newData: { mined: ['no', 'no'], half: ['a', 'b'] },
    type: 'conditional',
    randomEffects: 'zero',
  });
  const shapes = fit.predict({
    newData: { mined: ['no', 'no'], half: ['a', 'b'] },
    type: 'disp',
    randomEffects: 'zero',
  });
  predicted.fit.forEach((mean, i) => {
    expectRelative(mean, positiveMean(Math.exp(fit.beta[0]!), shapes.fit[i]!), 1e-12, `mean ${i}`);
  });
  const crossed = glmm('count ~ mined + (1 | site) + (1 | spp)', columns, { family: 'hurdlePoisson' });
  const part = glmm('count ~ mined + (1 | site) + (1 | spp)', seen, { family: 'truncatedPoisson', nAGQ: 1 });
  part.beta.forEach((b, j) => {
    expectAbsolute(crossed.beta[j]!, b, 1e-5, `beta ${j}`);
  });
});

it('a plan has the predictor of zeros without being asked for it', () => {
  const x = Array.from({ length: 600 }, (_, i) => i % 2);
  const g = x.map((_, i) => `g${i % 20}`);
  const parameters = { beta: { '(Intercept)': 1, x: 0.4 }, sd: { g: 0.3 }, zi: { '(Intercept)': -0.5 } };
  const [y] = simulateDesign(
    'y ~ x + (1 | g)',
    { x, g },
    { family: 'hurdlePoisson', parameters, n: 1, seed: 2 },
  ) as Float64Array[];
  const share = y!.filter((count) => count === 0).length / x.length;
  // four standard errors of a share of 600
  expectAbsolute(share, 1 / (1 + Math.exp(0.5)), 0.08, 'share of zeros');
});

it('what is refused says what is there', () => {
  const error = (run: () => unknown): string => {
    try {
      run();
    } catch (thrown) {
      return (thrown as GlmmError).message;
    }
    throw new Error('nothing was thrown');
  };
  expect(error(() => glmm(formula, seen, { family: 'hurdlePoisson' }))).toMatch(/no hurdle\nUse one of the truncated/);
  expect(error(() => glmm(formula, columns, { family: 'truncatedPoisson' }))).toMatch(/hurdlePoisson/);
  expect(error(() => glmm(formula, seen, { family: 'truncatedPoisson', ziformula: '~ 1' }))).toMatch(/hurdle families/);
  const fit = glmm(formula, columns, { family: 'hurdlePoisson', nAGQ: 1 });
  expect(error(() => fit.emmeans('mined', { type: 'conditional' }))).toMatch(/'response' or 'link'/);
});

describe.each([
  [0.4, 0.5, Infinity],
  [-2, 1.3, Infinity],
  [1.1, 0.8, 1.5],
  [-1, 3, 0.6],
])('the mean above zero at %d with sd %d and shape %d', (m, sd, shape) => {
  it('is that of a fine sum, with derivatives by differences', () => {
    const at = seenMean(m, sd * sd, shape);
    expectRelative(at.mean, overGroups(m, sd, shape), 1e-11, 'mean');
    const h = 1e-4;
    const slope = (f: (h: number) => number): number => (f(h) - f(-h)) / (2 * h);
    expectRelative(
      at.meanByEta,
      slope((d) => overGroups(m + d, sd, shape)),
      1e-6,
      'by eta',
    );
    expectRelative(
      at.meanByVariance,
      slope((d) => overGroups(m, Math.sqrt(sd * sd + d), shape)),
      1e-6,
      'by variance',
    );
    if (shape !== Infinity)
      expectRelative(
        at.byLogShape,
        slope((d) => overGroups(m, sd, shape * Math.exp(d))),
        1e-6,
        'by log shape',
      );
    const none = seenMean(m, 0, shape);
    expectRelative(none.mean, positiveMean(Math.exp(m), shape), 1e-13, 'without variance');
    expectRelative(none.meanByVariance, slope((d) => seenMean(m + d, 0, shape).meanByEta) / 2, 1e-5, 'bend');
  });
});

/** E g of normal random effects, by a sum of step 0.01. */
function overGroups(m: number, sd: number, shape: number): number {
  let sum = 0;
  for (let x = -14; x <= 14; x += 0.01)
    sum += (0.01 * Math.exp(-0.5 * x * x) * positiveMean(Math.exp(m + sd * x), shape)) / Math.sqrt(2 * Math.PI);
  return sum;
}
