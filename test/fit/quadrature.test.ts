/**
 * Rules compared on a sample of the groups, and a rule changed on an open model. Truth: the same comparison on all groups; a model opened
 * with the rule to begin with.
 */
import { describe, expect, it } from 'vitest';
import { fitGlmmModel } from '../../src/api/fitModel.ts';
import { openModel } from '../../src/fit/engine/engine.ts';
import { compareRules, largestShift } from '../../src/fit/rule/quadrature.ts';
import { choleskyFactor, choleskyInverse } from '../../src/optimize/symmetric.ts';
import { simulateSlopes } from '../support/simulate.ts';
import { expectRelative } from '../support/tolerance.ts';

/** A sample of 100 groups in 400, whose errors scatter by about three times their mean, is within two of its standard errors. */
const FACTOR = 1.6;
/** Modes are found to 1e-9 of their standard deviations from wherever they start. */
const ROUNDING = 1e-12;
/** Of the length of the gradient: what modes that are 1e-9 away leave of a slope. */
const SLOPES = 1e-7;

const RANDOM = ['1', '1 + x', '1 + x + z'];

describe.each(['binomial', 'poisson', 'negativeBinomial'] as const)('%s', (family) => {
  it.each([1, 2, 3])('with %i random effects a group', (q) => {
    const data = { ...simulateSlopes({ seed: 40 + q, q, nGroups: 400, rowsPerGroup: 6, family, sd: 1 }) };
    const { estimation } = fitGlmmModel(`y ~ x + (${RANDOM[q - 1]} | g)`, data, { family, nAGQ: 3 });
    const { parameters } = estimation;
    const model = estimation.open();
    const shift = (every: number): number => {
      const { own, larger } = compareRules(model, 3, { points: 7, every }, parameters);
      const factor = choleskyFactor(model.engine.metric(), parameters.length);
      return largestShift(model.map, factor && choleskyInverse(factor, parameters.length), own, larger);
    };
    const all = shift(1);
    const sampled = shift(4);
    expect(all).toBeGreaterThan(0);
    expect(sampled, 'of a sample').toBeGreaterThan(all / FACTOR);
    expect(sampled, 'of a sample').toBeLessThan(FACTOR * all);

    const gradient = new Float64Array(parameters.length);
    const expected = new Float64Array(parameters.length);
    for (const points of [9, 1, 4, 3]) {
      model.engine.setPoints(points);
      const value = model.engine.evaluate(parameters, gradient);
      const fresh = openModel(estimation.engine, estimation.design, estimation.family, points).engine.evaluate(
        parameters,
        expected,
      );
      expectRelative(value, fresh, ROUNDING, `changed to ${points} points`);
      const size = Math.hypot(...expected, 1);
      gradient.forEach((g, k) => expect(Math.abs(g - expected[k]), `slope ${k}`).toBeLessThan(SLOPES * size));
    }
  });
});

describe('a sample compared by a rule that needs more room than the open model has', () => {
  it('is the same sample by both rules', () => {
    const data = { ...simulateSlopes({ seed: 51, q: 2, nGroups: 400, rowsPerGroup: 6, family: 'poisson', sd: 1 }) };
    const { estimation } = fitGlmmModel('y ~ x + (1 + x | g)', data, { family: 'poisson', nAGQ: 9 });
    // 61 x 61 nodes of three numbers are 89 kB, and the model keeps 66 kB for its rules
    const { own, larger } = compareRules(estimation.open(), 9, { points: 61, every: 4 }, estimation.parameters);
    const sampled = [...larger.groupLogLik.keys()].filter((i) => !Number.isNaN(larger.groupLogLik[i]));
    expect(sampled).toHaveLength(100);
    expect(sampled).toEqual([...own.groupLogLik.keys()].filter((i) => !Number.isNaN(own.groupLogLik[i])));
    // the integrals of 9 x 9 points are right to six digits here
    expectRelative(larger.minus2LogLik, own.minus2LogLik, 1e-5, 'minus2LogLik of the sample, times four');
  });
});
