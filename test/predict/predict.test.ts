/**
 * Truth: glmmTMB's predict(se.fit = TRUE), whose standard errors come from the joint precision of parameters and random
 * effects (fixtures/predictions.R); identities.
 */
import { describe, expect, it } from 'vitest';
import { GlmmError, glmm } from '../../src/index.ts';
import { refusalOf } from '../support/refusal.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { caseOf, fitCase, predictionCases } from './cases.ts';

/** Estimates agree to a small part of a standard error. */
const OF_SE = 1e-4;
/** glmmTMB takes the Hessian by differences of its gradient. */
const SE = 2e-4;
/** In a linear model ours takes theta and beta as independent, which they are in expectation; there they are observed. */
const LINEAR_SE = 2e-2;

describe.each(predictionCases)('$id, against glmmTMB', (one) => {
  const fit = fitCase(one);
  const seTolerance = one.family === 'gaussian' ? LINEAR_SE : SE;
  const check = (
    got: { fit: Float64Array; se?: Float64Array },
    truth: { fit: readonly number[]; se: readonly number[] },
  ) => {
    expect(got.fit.length).toBe(truth.fit.length);
    truth.fit.forEach((value, i) => {
      expectAbsolute(got.fit[i], value, OF_SE * truth.se[i], `row ${i}`);
      expectRelative((got.se as Float64Array)[i], truth.se[i], seTolerance, `standard error of row ${i}`);
    });
  };

  it('the same fit', () => expectAbsolute(fit.logLik, one.logLik, 1e-6, 'logLik'));
  it('conditional, rows of the fit', () => check(fit.predict({ se: true }), one.link_rows));
  it('conditional, response', () => check(fit.predict({ se: true, type: 'response' }), one.response_rows));
  it('conditional, new data', () => check(fit.predict({ newData: one.newData, se: true }), one.link_new));
  it('conditional, new data, response', () =>
    check(fit.predict({ newData: one.newData, se: true, type: 'response' }), one.response_new));
  it('zero random effects', () =>
    check(fit.predict({ newData: one.newData, se: true, randomEffects: 'zero' }), one.zero_new));
  it('new data that are the old', () => {
    const old = fit.predict({ se: true });
    const again = fit.predict({ newData: one.data, se: true });
    expect(again).toEqual(old);
  });
});

describe('a level that the fit has not seen', () => {
  const one = caseOf('poisson slope with offset');
  const fit = fitCase(one);
  const newData = { x: [0.5, 0.5], f: ['a', 'a'], e: [1, 1], g: ['g03', 'nowhere'] };

  it('is an error that names it and the way out', () => {
    expect(() => fit.predict({ newData })).toThrow(GlmmError);
    expect(() => fit.predict({ newData })).toThrow(/UNKNOWN_GROUP.*"nowhere" in row 2 .*allowNewLevels/s);
  });
  it('allowed, it is predicted with effect zero and the variance between groups', () => {
    const { fit: eta, se } = fit.predict({ newData, allowNewLevels: true, se: true });
    const zero = fit.predict({ newData, randomEffects: 'zero', se: true });
    const [{ variance, corr, sd }] = fit.varCorr;
    const between = variance[0] + 2 * 0.5 * corr[1][0] * sd[0] * sd[1] + 0.25 * variance[1];
    expect(eta[1]).toBe(zero.fit[1]);
    expectRelative(se![1] ** 2, zero.se![1] ** 2 + between, 1e-12, 'variance');
  });
  it('the interval of a new group is as wide', () => {
    const allowed = fit.predict({ newData, allowNewLevels: true, interval: true, type: 'response', level: 0.9 });
    const zero = fit.predict({
      newData,
      randomEffects: 'marginal',
      interval: 'newGroup',
      type: 'response',
      level: 0.9,
    });
    expectRelative(zero.lower![1], allowed.lower![1], 1e-13, 'lower');
    expectRelative(zero.upper![1], allowed.upper![1], 1e-13, 'upper');
    expect(() => fit.predict({ newData, interval: 'newGroup' })).toThrow(/INVALID_OPTION/);
  });
});

describe('predictions', () => {
  const one = caseOf('poisson slope with offset');
  const fit = fitCase(one);

  it('without groups and random columns when they are not wanted', () => {
    const { fit: eta } = fit.predict({ newData: { x: [1], f: ['b'], e: [1] }, randomEffects: 'zero' });
    expectRelative(eta[0], fit.beta[0] + fit.beta[1] + fit.beta[2], 1e-14, 'eta');
  });
  it('marginal with a log link: half the variance added', () => {
    const newData = { x: [0], f: ['a'], e: [2] };
    const { fit: mean } = fit.predict({ newData, randomEffects: 'marginal', type: 'response' });
    expectRelative(mean[0], 2 * Math.exp(fit.beta[0] + 0.5 * fit.varCorr[0].variance[0]), 1e-13, 'mean');
  });
  it('a missing value predicts nothing and harms no other row', () => {
    const newData = { x: [null, 1, 1], f: ['a', 'a', null], e: [1, 1, 1], g: ['g01', 'g01', 'g01'] };
    const { fit: eta, se } = fit.predict({ newData, se: true });
    expect([...eta].map(Number.isNaN)).toEqual([true, false, true]);
    expect([...se!].map(Number.isNaN)).toEqual([true, false, true]);
    const noGroup = { ...one.newData, g: ['g01', null, 'g15'] };
    expect([...fit.predict({ newData: noGroup }).fit].map(Number.isNaN)).toEqual([false, true, false]);
  });
  it('intervals keep to the range of the response', () => {
    const binary = fitCase(caseOf('probit slope'), 9);
    const { lower, upper, fit: p } = binary.predict({ type: 'response', interval: true, level: 0.999 });
    p.forEach((value, i) => {
      expect(lower![i]).toBeGreaterThan(0);
      expect(upper![i]).toBeLessThan(1);
      expect(lower![i] < value && value < upper![i]).toBe(true);
    });
  });
  it.each([
    ['a missing column', { newData: { x: [1], e: [1], g: ['g01'] } }, 'UNKNOWN_COLUMN'],
    ['a missing grouping column', { newData: { x: [1], f: ['a'], e: [1] } }, 'UNKNOWN_COLUMN'],
    ['an unknown factor level', { newData: { x: [1], f: ['z'], e: [1], g: ['g01'] } }, 'UNKNOWN_LEVEL'],
    ['text for a number', { newData: { x: ['one'], f: ['a'], e: [1], g: ['g01'] } }, 'UNSUPPORTED_DATA'],
    ['an infinite number', { newData: { x: [Infinity], f: ['a'], e: [1], g: ['g01'] } }, 'NOT_FINITE'],
    ['an offset outside its domain', { newData: { x: [1], f: ['a'], e: [-1], g: ['g01'] } }, 'NOT_FINITE'],
    ['no rows', { newData: [] }, 'EMPTY_DATA'],
    ['a mistyped option', { newdata: one.newData } as object, 'INVALID_OPTION'],
    ['no options but an array', [one.newData] as object, 'INVALID_OPTION'],
    ['a type that is none', { type: 'probability' as 'link' }, 'INVALID_OPTION'],
    ['a level that is none', { level: 95, interval: true }, 'INVALID_OPTION'],
    ['an offset that the fit has not', { newData: one.newData, offset: [1, 1, 1] }, 'INVALID_OFFSET'],
  ])('%s is an error', (_, options, code) => {
    expect(refusalOf(() => fit.predict(options)).code).toBe(code);
  });
});

describe('rows of the fit as new data', () => {
  const { data } = caseOf('crossed logit');
  const options = { family: 'binomial', nAGQ: 1 } as const;

  it('nested factors: levels are combinations, named as the fit names them', () => {
    const fit = glmm('y ~ x + (1 | person / item)', data, options);
    expect(fit.predict({ newData: data, se: true })).toEqual(fit.predict({ se: true }));
    const newData = { x: [0], person: ['p01'], item: ['i9'] };
    expect(() => fit.predict({ newData })).toThrow(/UNKNOWN_GROUP.*item:person is "i9:p01"/);
    const { fit: eta, se } = fit.predict({ newData, allowNewLevels: true, se: true });
    const { mode } = fit.ranef().person.find(({ level }) => level === 'p01')!;
    expectRelative(eta[0], fit.beta[0] + mode, 1e-13, 'the person is known, the item is not');
    const item = fit.varCorr.find(({ group }) => group === 'item:person')!;
    expect(se![0]).toBeGreaterThan(item.sd[0]);
  });
  it('rows that were left out are not averaged over', () => {
    const x = data.x.map((value, i) => (i < 5 ? null : value));
    const fit = glmm('y ~ x + (1 | person)', { ...data, x }, options);
    expect(fit.nobs).toBe(175);
    expect(fit.compare({ variable: 'x', from: 0, to: 1 }).nRows).toBe(175);
    const given = fit.compare({ variable: 'x', from: 0, to: 1, data });
    expect(given.nRows).toBe(180);
    const { fit: eta } = fit.predict({ newData: { ...data, x } });
    expect([...eta.slice(5)]).toEqual([...fit.predict().fit]);
    expect([...eta.slice(0, 5)]).toEqual(new Array(5).fill(Number.NaN));
  });
  it('several terms on one factor', () => {
    const one = caseOf('poisson slope with offset');
    const fit = glmm('y ~ x + offset(log(e)) + (1 | g) + (0 + x | g)', one.data, { family: 'poisson', nAGQ: 1 });
    expect(fit.predict({ newData: one.data, se: true })).toEqual(fit.predict({ se: true }));
    const effects = fit.ranef().g.slice(0, 2);
    const [intercept, slope] = fit.coef().g;
    expectRelative(intercept.estimate, fit.beta[0] + effects[0].mode, 1e-13, 'intercept');
    expectRelative(slope.estimate, fit.beta[1] + effects[1].mode, 1e-13, 'slope');
  });
});

describe('an offset that was given as numbers', () => {
  const one = caseOf('poisson slope with offset');
  const offset = one.data.e.map((e) => Math.log(e as number));
  const formula = 'y ~ x + f + (x | g)';
  const byNumbers = glmm(formula, one.data, { family: 'poisson', nAGQ: 1, offset });
  const byFormula = fitCase(one);

  it('must be given for new data, and then is the same', () => {
    expect(() => byNumbers.predict({ newData: one.newData })).toThrow(/INVALID_OFFSET/);
    const given = byNumbers.predict({ newData: one.newData, offset: one.newData.e.map((e) => Math.log(e as number)) });
    const computed = byFormula.predict({ newData: one.newData });
    given.fit.forEach((eta, i) => {
      expectAbsolute(eta, computed.fit[i], 1e-9, `row ${i}`);
    });
  });
  it('comes along where the rows of the fit are averaged over', () => {
    const question = { variable: 'f', from: 'a', to: 'b' };
    expectRelative(
      byNumbers.compare(question).difference.estimate,
      byFormula.compare(question).difference.estimate,
      1e-8,
      'difference',
    );
  });
});
