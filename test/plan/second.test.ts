/**
 * Plans of models with second predictors. Truths: fits with the same parameters, whose draws are the same; expected shares of zeros and
 * variances in closed form; the p-values of fits to the draws.
 */
import { describe, expect, it } from 'vitest';
import { type GlmmFit, glmm, lmm, power, simulateDesign, student } from '../../src/index.ts';

const rows = Array.from({ length: 240 }, (_, i) => i);
const design = {
  f: rows.map((i) => 'ABC'[i % 3]!),
  g: rows.map((i) => `g${i % 20}`),
  x: rows.map((i) => ((i * 7) % 11) / 5 - 1),
};
const truth = { beta: { '(Intercept)': 1.2, x: 0.4 }, sd: { g: 0.4 } };
const zi = { '(Intercept)': -1, fB: 0.5 };
const disp = { '(Intercept)': 0.7, fC: 0.8 };

const estimatesOf = (fit: GlmmFit) => ({
  beta: fit.fixef(),
  sd: { g: fit.varCorr[0]!.sd[0]! },
  ...(fit.zeroInflation && { zi: fit.fixef({ component: 'zi' }) }),
  ...(fit.dispersionModel && { disp: fit.fixef({ component: 'disp' }) }),
});

describe('simulateDesign() with the estimates of a fit is its simulate()', () => {
  const formula = 'y ~ x + (1 | g)';
  it.each([
    ['zeros in excess and a shape', { family: 'negativeBinomial', ziformula: '~ f', dispformula: '~ f' }, { zi, disp }],
    ['a hurdle', { family: 'hurdlePoisson', ziformula: '~ f' }, { zi }],
    ["a Student's t with a dispersion by level", { family: student({ df: 3 }), dispformula: '~ f' }, { disp }],
  ] as const)('%s', (_, model, own) => {
    const options = { ...model, nAGQ: 1 } as const;
    const [y] = simulateDesign(formula, design, { ...options, parameters: { ...truth, ...own }, seed: 4 });
    const fit = glmm(formula, { ...design, y: y as Float64Array }, options);
    const drawn = simulateDesign(formula, design, { ...options, parameters: estimatesOf(fit), n: 2, seed: 5 });
    expect(drawn).toEqual(fit.simulate({ n: 2, seed: 5 }));
    // a response that is there already is not looked at
    const ones = { ...design, y: rows.map((i) => 1 + (i % 2)) };
    expect(simulateDesign(formula, ones, { ...options, parameters: estimatesOf(fit), n: 2, seed: 5 })).toEqual(drawn);
  });

  it('a linear model with residual variances by level', () => {
    const options = { dispformula: '~ f' };
    const [y] = simulateDesign(formula, design, { ...options, parameters: { ...truth, disp }, seed: 4 });
    const fit = lmm(formula, { ...design, y: y as Float64Array }, options) as GlmmFit;
    const drawn = simulateDesign(formula, design, { ...options, parameters: estimatesOf(fit), n: 2, seed: 5 });
    expect(drawn).toEqual(fit.simulate({ n: 2, seed: 5 }));
  });
});

it('shares of zeros and variances are those that are said', () => {
  const parameters = { beta: { '(Intercept)': Math.log(3) }, sd: { g: 0 }, zi, disp };
  const drawn = simulateDesign('y ~ 1 + (1 | g)', design, {
    ...{ family: 'negativeBinomial', ziformula: '~ f', dispformula: '~ f', parameters, n: 400 },
  });
  for (const [level, odds, shape] of [
    ['A', -1, Math.exp(0.7)],
    ['B', -0.5, Math.exp(0.7)],
    ['C', -1, Math.exp(1.5)],
  ] as const) {
    const own = rows.filter((i) => design.f[i] === level);
    const values = drawn.flatMap((y) => own.map((i) => (y as Float64Array)[i]!));
    const pi = 1 / (1 + Math.exp(-odds));
    const none = pi + (1 - pi) * (shape / (shape + 3)) ** shape;
    // 32,000 draws: four standard errors
    expect(Math.abs(values.filter((v) => v === 0).length / values.length - none)).toBeLessThan(
      4 * Math.sqrt((none * (1 - none)) / values.length),
    );
    const mean = values.reduce((a, b) => a + b) / values.length;
    expect(Math.abs(mean - 3 * (1 - pi))).toBeLessThan(0.1);
  }
});

describe('power()', () => {
  const model = { family: 'poisson', ziformula: '~ f', nAGQ: 1 } as const;
  const parameters = { ...truth, zi: { '(Intercept)': -1, fB: 1 } };
  it('tests terms of the mean and coefficients of second predictors by the fits to its draws', () => {
    const n = 6;
    const drawn = simulateDesign('y ~ x + (1 | g)', design, { ...model, parameters, n });
    const fits = drawn.map((y) => glmm('y ~ x + (1 | g)', { ...design, y: y as Float64Array }, model));
    for (const [test, pOf] of [
      ['x', (fit: GlmmFit) => fit.coefficients[1]!.pValue],
      ['zi_fB', (fit: GlmmFit) => fit.zeroInflation!.coefficients[1]!.pValue],
    ] as const) {
      const found = power('y ~ x + (1 | g)', design, { ...model, parameters, test, n });
      expect(found.rejected).toBe(fits.filter((fit) => pOf(fit) < 0.05).length);
      expect(found.failed).toBe(0);
    }
  });

  it.each([
    ['a component that the model has not', { ...parameters, disp: { x: 1 } }, 'x', /disp must be left out/],
    ['coefficients that are missing', truth, 'x', /zi must be an object of numbers/],
    ['a name that it has not', { ...truth, zi: { fD: 1 } }, 'x', /zi names "fD"/],
    ['several of second predictors', parameters, ['zi_fB', 'zi_fC'], /one coefficient/],
    ['an unknown test', parameters, 'zi_x', /There are: .*"zi_fB"/],
  ] as const)('%s', (_, wrong, test, message) => {
    const options = { ...model, parameters: wrong, test: test as string, n: 1 };
    expect(() => power('y ~ x + (1 | g)', design, options as never)).toThrow(message);
  });

  it('one dispersion and a predictor of it', () => {
    const both = { dispformula: '~ f', parameters: { ...truth, disp, sigma: 1 }, test: 'x', n: 1 };
    expect(() => power('y ~ x + (1 | g)', design, both)).toThrow(/sigma must be left out with a dispformula/);
  });
});
