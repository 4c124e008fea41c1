/** What users of lme4, glmmTMB, emmeans and simr write first: the message names what says it here. Truth: the call that the message names works. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv/csv.ts';
import { anova, cumulative, glmm, lmm, power, simulateDesign } from '../../src/index.ts';

const epil = readCsv(readFileSync(new URL('../../examples/data/epil.csv', import.meta.url), 'utf8'));
const counts = { family: 'poisson', nAGQ: 1 } as const;
const linear = lmm('log(y + 1) ~ lbase + trt + V4 + (1 | subject)', epil);
const design = { x: [0, 1, 0, 1, 0, 1], g: ['a', 'a', 'b', 'b', 'c', 'c'] };
const parameters = { beta: { '(Intercept)': 0, x: 1 }, sd: { g: 1 } };

/** A call with what the types forbid. */
const loosely = (call: unknown, ...given: readonly unknown[]): unknown =>
  (call as (...all: readonly unknown[]) => unknown)(...given);

describe('an option by the name that R gives it is told what it is called', () => {
  it.each<[string, () => unknown, string]>([
    ['REML of lmer', () => loosely(lmm, 'y ~ lbase + (1 | subject)', epil, { REML: false }), 'method'],
    ['ddf of lmerTest', () => loosely(linear.summary, { ddf: 'Kenward-Roger' }), 'df'],
    ['re.form of lme4', () => loosely(linear.predict, { 're.form': null }), 'randomEffects'],
    ['se.fit of glmmTMB', () => loosely(linear.predict, { 'se.fit': true }), 'se'],
    ['mode of emmeans', () => loosely(linear.emmeans, 'trt', { mode: 'prob' }), 'type'],
    ['var of emmeans', () => loosely(linear.emtrends, 'trt', { var: 'lbase' }), 'variable'],
    ['nsim of lme4', () => loosely(linear.simulate, { nsim: 2 }), 'n'],
  ])('%s', (_, call, name) => {
    expect(call).toThrow(`Did you mean "${name}"?`);
  });
});

describe('options of a plan', () => {
  it('are those of power(), its own among them', () => {
    const call = () => loosely(power, 'y ~ x + (1 | g)', design, { family: 'poisson', parameters, test: 'x', nsim: 5 });
    expect(call).toThrow(
      /power\(\) has no option "nsim"\nOptions: parameters, test, by, alpha, n, .*family.* Did you mean "n"\?/,
    );
  });

  it('are those of simulateDesign(), of linear models too', () => {
    const call = () => loosely(simulateDesign, 'y ~ x + (1 | g)', design, { parameters, nsim: 5 });
    expect(call).toThrow(/simulateDesign\(\) has no option "nsim"\nOptions: parameters, n, seed, method/);
  });
});

describe('a plan with a second predictor', () => {
  it.each([
    ['zi', { family: 'poisson', ziformula: '~ 1' }],
    ['disp', { family: 'negativeBinomial', dispformula: '~ x' }],
    ['disp', { dispformula: '~ x' }],
  ])('%s of %j has to be said, to power() and simulateDesign()', (name, model) => {
    const options = { ...model, parameters, test: 'x' };
    const message = `${name} must be an object of numbers by name; it is missing.`;
    expect(() => loosely(power, 'y ~ x + (1 | g)', design, options)).toThrow(message);
    const { test: _, ...plan } = options;
    expect(() => loosely(simulateDesign, 'y ~ x + (1 | g)', design, plan)).toThrow(message);
  });
});

it('a linear model with a dispersion model is not said to be approximated: its integral is known', () => {
  const fit = lmm('log(y + 1) ~ lbase + (1 | subject)', epil, { dispformula: '~ trt' });
  expect(fit.integration).toBe('exact');
  expect(fit.summary()).toContain('with a dispersion model');
  expect(fit.summary()).not.toMatch(/Laplace|nAGQ/);
});

describe('means by a formula of emmeans', () => {
  it.each([
    ['~ trt', "emmeans('trt')"],
    ['~ trt | V4', "emmeans('trt', { by: 'V4' })"],
    ['trt | V4', "emmeans('trt', { by: 'V4' })"],
    ['~ trt * V4', "emmeans(['trt', 'V4'])"],
    ['pairwise ~ trt', "emmeans('trt').contrasts('pairwise')"],
  ])('%s is told as %s', (formula, call) => {
    expect(() => linear.emmeans(formula)).toThrow(`as in ${call}.`);
  });

  it('the calls that are told work', () => {
    expect(linear.emmeans('trt', { by: 'V4' }).rows).toHaveLength(4);
    expect(linear.emmeans(['trt', 'V4']).rows).toHaveLength(4);
    expect(linear.emmeans('trt').contrasts('pairwise').rows).toHaveLength(1);
  });

  it('of the response are told to be those of its categories, where it has some', () => {
    const ordered = {
      y: [1, 2, 3, 1, 2, 3, 2, 3, 3, 1, 1, 2],
      x: [0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0],
      g: [...'aaaabbbbcccc'],
    };
    const fit = glmm('y ~ x + (1 | g)', ordered, { family: cumulative(), nAGQ: 1 });
    expect(() => fit.emmeans('y', { by: 'x', type: 'prob' })).toThrow(/"y" is the response.*\nWith type: 'prob'/);
    expect(fit.emmeans('x', { type: 'prob' }).rows).toHaveLength(6);
    expect(() => glmm('y ~ lbase + trt + (1 | subject)', epil, counts).emmeans('y')).toThrow(
      /"y" is the response[^\n]*$/,
    );
  });
});

describe('the way out of', () => {
  it('anova(fit, { df }) is jointTests()', () => {
    expect(() => loosely(anova, linear, { df: 'kenward-roger' })).toThrow('fit.jointTests({ df, vcov })');
  });

  it('fits by REML with different fixed effects is maximum likelihood', () => {
    const smaller = lmm('log(y + 1) ~ lbase + (1 | subject)', epil);
    expect(() => anova(smaller, linear)).toThrow("Fit both with method: 'ML', or let compareModels() do it.");
  });

  it("interval: 'prediction' of predict() is predictRows()", () => {
    expect(() => loosely(linear.predict, { interval: 'prediction' })).toThrow(
      "('prediction', of new responses, is of predictRows())",
    );
  });

  it('new data without groups is to leave the groups out', () => {
    const newData = [{ lbase: 0, trt: 'placebo', V4: 0 }];
    expect(() => linear.predict({ newData })).toThrow(/no column "subject".*\nColumns: .*\n.*randomEffects: 'zero'/);
    expect(linear.predict({ newData, randomEffects: 'zero' }).fit).toHaveLength(1);
  });

  it('a quasi family is one with a dispersion', () => {
    expect(() => loosely(glmm, 'y ~ trt + (1 | subject)', epil, { family: 'quasipoisson' })).toThrow(
      /vary more than Poisson ones are negativeBinomial/,
    );
  });

  it('counts of successes is cbind', () => {
    expect(() => glmm('y ~ trt + (1 | subject)', epil, { family: 'binomial' })).toThrow('cbind(successes, failures)');
  });

  it('a family is named with its article', () => {
    expect(() => glmm('y ~ trt + (1 | subject)', epil, { family: 'inverseGaussian' })).toThrow(
      'an inverseGaussian response is positive',
    );
  });
});
