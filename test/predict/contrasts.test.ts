/**
 * Truth: lmerTest's contest1D on linear combinations of fixed effects (fixtures/contrasts.R); the table of coefficients, whose interval
 * every other way to the same question has to give.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { fromJSON, type GlmmFit, glmm, lmm } from '../../src/index.ts';
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
  const fit = lmm(formula, data[name], { method });
  const state = predictionState(estimationOf(fit));
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

    const named = Object.fromEntries(fit.coefficients.map(({ term }, j) => [term, l[j]!]));
    for (const asked of [fit, fromJSON(JSON.stringify(fit))]) {
      const contrast = asked.contrast(named);
      expectRelative(contrast.df!, df, DF, 'degrees of freedom of contrast()');
      for (const part of ['estimate', 'stdError', 'lower', 'upper'] as const)
        expectAbsolute(contrast[part], interval[part], 1e-12 * (1 + Math.abs(interval[part])), `${part} of contrast()`);
      expectRelative(contrast.statistic, contrast.estimate / contrast.stdError, 1e-12, 'statistic');
    }
  });
});

describe('a contrast by names', () => {
  const fit = glmm('cbind(incidence, size - incidence) ~ period + (1 | herd)', data.cbpp, { family: 'binomial' });

  it('of one coefficient is its row of the table', () => {
    for (const row of fit.coefficients) {
      const { lower, upper, ...contrast } = fit.contrast({ [row.term]: 1 });
      expect(contrast).toEqual(row);
      const [limits] = fit.confint({ method: 'wald', parm: row.term });
      expectRelative(lower, limits!.lower, 1e-12, 'lower');
      expectRelative(upper, limits!.upper, 1e-12, 'upper');
    }
  });
  it('of two differs by what the covariance says', () => {
    const got = fit.contrast({ period3: -2, period2: 1 }, { level: 0.9 });
    const [, two, three] = fit.coefficients;
    const V = fit.vcov;
    expectRelative(got.estimate, two!.estimate - 2 * three!.estimate, 1e-12, 'estimate');
    expectRelative(got.stdError, Math.sqrt(V[1]![1]! - 4 * V[1]![2]! + 4 * V[2]![2]!), 1e-12, 'standard error');
    expectRelative(got.upper - got.estimate, 1.6448536269514722 * got.stdError, 1e-12, 'width at 90%');
    const { chisq, pValue } = fit.waldTest({ L: [[0, 1, -2, 0]] });
    expectRelative(got.statistic ** 2, chisq, 1e-12, "Wald's statistic");
    expectRelative(got.pValue, pValue, 1e-9, 'p-value');
    expect(got.term).toBe('-2 * period3 + period2');
    expect(String(got)).toContain('-2 * period3 + period2');
  });
  it('of separated data has no finite value where rows at the edge pull it, and one where they do not', () => {
    const n = 40;
    const own = {
      y: Array.from({ length: n }, (_, i) => (i % 4 === 0 ? 0 : (i * 7) % 3 === 0 ? 1 : 0)),
      f: Array.from({ length: n }, (_, i) => (i % 4 === 0 ? 'no' : i % 4 === 1 ? 'a' : 'b')),
      g: Array.from({ length: n }, (_, i) => `g${i % 5}`),
    };
    // the reference level is the one without events: the others are infinitely far from it, and not from each other
    const separated = glmm(
      'y ~ f + (1 | g)',
      { ...own, f: own.f.map((f) => (f === 'no' ? '0no' : f)) },
      {
        family: 'binomial',
        nAGQ: 1,
      },
    );
    expect(separated.coefficients[1]!.estimate).toBe(Number.POSITIVE_INFINITY);
    expect(separated.contrast({ fa: 1 })).toMatchObject({ estimate: Number.POSITIVE_INFINITY, stdError: Number.NaN });
    const difference = separated.contrast({ fb: 1, fa: -1 });
    // the same model without the rows that are fitted exactly, where the difference is a coefficient
    const among = own.y.flatMap((_, i) => (own.f[i] === 'no' ? [] : [i]));
    const rest = Object.fromEntries(Object.entries(own).map(([name, values]) => [name, among.map((i) => values[i]!)]));
    const [, b] = glmm('y ~ f + (1 | g)', rest, { family: 'binomial', nAGQ: 1 }).coefficients;
    expectAbsolute(difference.estimate, b!.estimate, 1e-6, 'difference');
    expectRelative(difference.stdError, b!.stdError, 1e-5, 'standard error');
  });
  it.each<[unknown, string, string]>([
    [{ perid2: 1 }, 'UNKNOWN_PARAMETER', 'Did you mean "period2"?'],
    [{ period2: '1' }, 'INVALID_OPTION', 'finite number'],
    [{ period2: Number.NaN }, 'INVALID_OPTION', 'finite number'],
    [{ period2: 0 }, 'INVALID_OPTION', 'name a coefficient'],
    [{}, 'INVALID_OPTION', 'name a coefficient'],
    [[1], 'INVALID_OPTION', 'weights'],
    [undefined, 'INVALID_OPTION', 'weights'],
  ])('%j is refused with %s', (weights, code, words) => {
    const asked = (): unknown => fit.contrast(weights as never);
    expect(asked).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) }));
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
    const state = predictionState(estimationOf(fit));
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
