/**
 * Truth: lmerTest's contest1D on linear combinations of fixed effects (fixtures/contrasts.R); the table of coefficients, whose interval
 * every other way to the same question has to give.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coreOf } from '../../src/api/glmmFit.ts';
import { fromJSON, type GlmmFit, lmm } from '../../src/index.ts';
import { freedomOf, quadraticForm, reachBy, wald } from '../../src/predict/interval.ts';
import { predictionState } from '../../src/predict/predictionState.ts';
import { qt } from '../../src/stats/special.ts';
import { readExample } from '../support/exampleData.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Case {
  readonly id: string;
  readonly data: 'sleep' | 'cbpp';
  readonly formula: string;
  readonly method: 'REML' | 'ML';
  readonly contrasts: readonly {
    readonly L: number | readonly number[];
    readonly estimate: number;
    readonly stdError: number;
    readonly df: number;
    readonly lower: number;
    readonly upper: number;
  }[];
}

const cases = JSON.parse(readFileSync(new URL('fixtures/contrasts.json', import.meta.url), 'utf8')) as Case[];

const data = {
  sleep: readExample('sleepstudy', ['Reaction', 'Days']),
  cbpp: readExample('cbpp', ['incidence', 'size']),
};

/** lmerTest's derivatives are differences: its df are good to about six digits. */
const DF = 1e-5;

describe.each(cases)('$id', ({ data: name, formula, method, contrasts }) => {
  const state = predictionState(coreOf(lmm(formula, data[name], { method })));
  it.each(contrasts)('$L', ({ L, estimate, stdError, df, lower, upper }) => {
    const l = [L].flat();
    const gradient = [...state.theta.map(() => 0), ...l];
    const got = l.reduce((sum, x, j) => sum + x * state.beta[j], 0);
    const se = Math.sqrt(quadraticForm(state.covariance, gradient));
    expectRelative(freedomOf(state, gradient), df, DF, 'degrees of freedom');
    const interval = wald(got, se, reachBy(state, 0.95)(gradient));
    // 1e-6 of a standard error: where both searches end
    expectAbsolute(interval.estimate, estimate, 1e-6 * stdError, 'estimate');
    expectRelative(interval.stdError, stdError, 1e-6, 'standard error');
    expectAbsolute(interval.lower, lower, 1e-5 * stdError, 'lower');
    expectAbsolute(interval.upper, upper, 1e-5 * stdError, 'upper');
  });
});

describe('one question has one interval, whoever is asked', () => {
  const fit = lmm('Reaction ~ Days + (Days | Subject)', data.sleep);
  const level = 0.9;
  const [intercept, slope] = fit.coefficients;
  const byTable = ({ estimate, stdError, df }: typeof slope, times = 1) => {
    const half = Math.abs(times) * stdError * qt(0.5 + 0.5 * level, df!);
    return { lower: times * estimate - half, upper: times * estimate + half };
  };
  const expectLimits = (got: { readonly lower: number; readonly upper: number }, expected = byTable(slope)): void => {
    expectRelative(got.lower, expected.lower, 1e-12, 'lower');
    expectRelative(got.upper, expected.upper, 1e-12, 'upper');
  };

  const asked: readonly (readonly [
    string,
    (fit: Pick<GlmmFit, 'compare' | 'coef'>) => { lower: number; upper: number },
  ])[] = [
    ['compare()', (f) => f.compare({ variable: 'Days', from: 2, to: 3, level, data: data.sleep }).difference],
    [
      'compare() of the groups there are',
      (f) => f.compare({ variable: 'Days', from: 2, to: 3, level, data: data.sleep, randomEffects: 'zero' }).difference,
    ],
  ];
  it.each(asked)('the slope: %s', (_, ask) => {
    expectLimits(ask(fit));
    expectLimits(ask(fromJSON(JSON.parse(JSON.stringify(fit)))));
  });
  it('the slope: confint(), marginalCoefficients()', () => {
    expectLimits(fit.confint({ method: 'wald', parm: 'Days', level })[0]);
    const [, average] = fit.marginalCoefficients({ level });
    expectLimits(average);
    expectRelative(average.pValue, slope.pValue, 1e-12, 'p-value');
  });
  it('three days more', () => {
    expectLimits(fit.compare({ variable: 'Days', from: 2, to: 5, level }).difference, byTable(slope, 3));
  });
  it('the mean at the start: predict(), compare(), marginalMeans()', () => {
    const atZero = { newData: { Days: [0] }, interval: true, level } as const;
    for (const type of ['link', 'response'] as const)
      for (const randomEffects of ['zero', 'marginal'] as const) {
        const { lower, upper } = fit.predict({ ...atZero, type, randomEffects });
        expectLimits({ lower: lower![0], upper: upper![0] }, byTable(intercept));
      }
    expectLimits(fit.compare({ variable: 'Days', from: 0, to: 1, level }).atFrom, byTable(intercept));
    expectLimits(fit.marginalMeans({ variable: 'Days', values: [0], level })[0], byTable(intercept));
  });
  it('in words', () => {
    const [, { text }] = fit.interpret({ level });
    const { lower, upper } = byTable(slope);
    expect(text).toContain(`90% Wald interval ${lower.toFixed(2)} to ${upper.toFixed(2)}`);
  });
  it('a ratio of means: its logarithm has the degrees of freedom of its own derivative', () => {
    const { ratio, atFrom, atTo } = fit.compare({ variable: 'Days', from: 0, to: 9, level });
    const state = predictionState(coreOf(fit));
    // d log(m9 / m0) = (1, 9) / m9 - (1, 0) / m0
    const l = [1 / atTo.estimate - 1 / atFrom.estimate, 9 / atTo.estimate];
    const gradient = [...state.theta.map(() => 0), ...l];
    expectRelative(ratio.logStdError, Math.sqrt(quadraticForm(state.covariance, gradient)), 1e-12, 'standard error');
    const reach = qt(0.5 + 0.5 * level, freedomOf(state, gradient)) * ratio.logStdError;
    expectRelative(ratio.upper, ratio.estimate * Math.exp(reach), 1e-12, 'upper');
  });
  it('where nothing varies over the groups beside the intercept, coef() gives the slope of the table', () => {
    const plain = lmm('Reaction ~ Days + (1 | Subject)', data.sleep);
    const [, days] = plain.coef({ level }).Subject;
    expect(days.term).toBe('Days');
    expectLimits(days, byTable(plain.coefficients[1]));
  });
});

describe('the mean of a new group', () => {
  // balanced one-way data: a group's mean varies by MSA / n about the grand mean, which varies by MSA / (n a)
  const [a, n] = [7, 5];
  const effects = [3, -2, 4.5, 0.5, -4, 1, -3];
  const noise = [0.3, -0.8, 1.1, -0.4, -0.2];
  const y = effects.flatMap((b, i) => noise.map((e, k) => b + e * (1 + ((i * k) % 3)) + 0.1 * k));
  const g = effects.flatMap((_, i) => noise.map(() => `g${i}`));
  const means = effects.map((_, i) => y.slice(i * n, (i + 1) * n).reduce((sum, v) => sum + v, 0) / n);
  const grand = means.reduce((sum, v) => sum + v, 0) / a;
  const MSA = (n * means.reduce((sum, m) => sum + (m - grand) ** 2, 0)) / (a - 1);
  const MSE = y.reduce((sum, v, i) => sum + (v - means[Math.floor(i / n)]) ** 2, 0) / (a * (n - 1));

  it('has the degrees of freedom that Satterthwaite gave to a sum of mean squares', () => {
    const fit = lmm('y ~ 1 + (1 | g)', { y, g });
    const level = 0.95;
    const { lower, upper } = fit.predict({
      newData: { y: [0] },
      randomEffects: 'zero',
      interval: 'newGroup',
      level,
    });
    // v = MSA (1 + 1 / a) / n - MSE / n: between groups, and of the grand mean
    const [A, E] = [(MSA * (1 + 1 / a)) / n, MSE / n];
    const df = (A - E) ** 2 / (A ** 2 / (a - 1) + E ** 2 / (a * (n - 1)));
    const half = qt(0.5 + 0.5 * level, df) * Math.sqrt(A - E);
    expectRelative(lower![0], grand - half, 1e-5, 'lower');
    expectRelative(upper![0], grand + half, 1e-5, 'upper');
    const named = { newData: { g: ['new'] }, allowNewLevels: true, interval: true, level } as const;
    expectRelative(fit.predict(named).upper![0], upper![0], 1e-12, 'a level that the fit has not seen');
  });
});
