/**
 * Penalised likelihoods. Truths: the penalties by their closed forms and the integral by the trapezoidal rule, maximised in R
 * (fixtures/penalised.R); estimates that are finite where the responses are separated; gradients by differences; penalties that say
 * nothing leave the fit as it is.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anova, fromJSON, type GlmmOptions, glmm } from '../../src/index.ts';
import { expectAbsolute } from '../support/tolerance.ts';

interface Stored {
  readonly beta: readonly number[];
  readonly sd: number;
  readonly logLik: number;
  readonly penalty: number;
}
const truth = JSON.parse(readFileSync(new URL('fixtures/penalised.json', import.meta.url), 'utf8')) as Readonly<
  Record<'soft' | 'prior' | 'softWithout' | 'priorWithout', Stored>
>;
const rows = Array.from({ length: 96 }, (_, i) => i);
const g = rows.map((i) => `g${i % 12}`);
const x = rows.map((i) => Math.floor(i / 2) % 2);
const z = rows.map((i) => ((i * 17) % 31) / 10 - 1.5);
const u = rows.map((i) => ((i * i * 7 + i * 3) % 11) % 2);
const y = u.map((value, i) => (x[i] === 1 ? 1 : value));
const data = { g, x, z, u, y };
const PRIOR = { beta: { sd: 2.5 }, theta: { shape: 2, rate: 0.5 } } as const;
const options = (more: GlmmOptions): GlmmOptions => ({ family: 'binomial', nAGQ: 25, ...more });

describe.each([
  ['soft', 'y', { penalty: 'soft' }],
  ['prior', 'y', { prior: PRIOR }],
  ['softWithout', 'u', { penalty: 'soft' }],
  ['priorWithout', 'u', { prior: PRIOR }],
] as const)('%s', (name, response, more) => {
  const fit = glmm(`${response} ~ x + z + (1 | g)`, data, options(more));
  it('is the maximum of what the penalty makes of the likelihood', () => {
    const { beta, sd, logLik, penalty } = truth[name];
    expect(fit.converged).toBe(true);
    // optim's own tolerance
    beta.forEach((b, j) => {
      expectAbsolute(fit.beta[j]!, b, 2e-4, `beta ${j}`);
    });
    expectAbsolute(fit.theta[0]!, sd, 2e-4, 'sd');
    expectAbsolute(fit.logLik + fit.penalty!.value, logLik + penalty, 1e-6, 'logLik and penalty');
    expectAbsolute(fit.logLik, logLik, 1e-4, 'logLik');
    expectAbsolute(fit.minus2LogLik, -2 * fit.logLik, 1e-10, 'minus2LogLik');
  });
  it('is finite, printed, kept, and has intervals', () => {
    expect(fit.coefficients.every(({ estimate, stdError }) => Number.isFinite(estimate) && stdError > 0)).toBe(true);
    expect(fit.warnings.map(({ code }) => code)).not.toContain('SEPARATION');
    expect(fit.summary()).toContain('fit by maximum penalised likelihood');
    expect(fit.summary().replace(/\s+/g, ' ')).toContain('AIC and BIC are without it');
    expect(fromJSON(JSON.stringify(fit)).summary()).toBe(fit.summary());
    const [interval] = fit.confint({ parm: 'x' });
    expect(interval!.lower).toBeLessThan(fit.beta[1]!);
    expect(Number.isFinite(interval!.upper)).toBe(true);
  });
});

it('complete separation has finite estimates of all parameters', () => {
  const apart = x.map((value) => value);
  for (const more of [{ penalty: 'soft' }, { prior: PRIOR }] as const) {
    const fit = glmm('apart ~ x + (1 | g)', { ...data, apart }, options(more));
    expect(fit.converged).toBe(true);
    expect(fit.beta.every((b) => Math.abs(b) < 20)).toBe(true);
    expect(fit.theta[0]).toBeGreaterThan(0);
  }
});

it('separated categories too, by a prior', () => {
  const rating = u.map((value, i) => String(1 + 2 * x[i]! + value));
  const fit = glmm('rating ~ x + z + (1 | g)', { ...data, rating }, { family: 'cumulative', nAGQ: 9, prior: PRIOR });
  expect(fit.converged).toBe(true);
  expect(fit.thresholds!.every(({ estimate, stdError }) => Math.abs(estimate) < 20 && stdError > 0)).toBe(true);
});

it('a prior that says nothing changes nothing, and several factors have penalties as well', () => {
  const h = rows.map((i) => `h${i % 7}`);
  const flat = { prior: { beta: { sd: 1e4 } } } as const;
  const some = { family: 'binomial', integration: 'laplace' } as const;
  const [plain, held] = [{}, flat].map((more) =>
    glmm('u ~ x + z + (1 | g) + (1 | h)', { ...data, h }, { ...some, ...more }),
  );
  plain!.beta.forEach((b, j) => {
    expectAbsolute(held!.beta[j]!, b, 1e-4, `beta ${j}`);
  });
  expectAbsolute(held!.logLik, plain!.logLik, 1e-7, 'logLik');
  const soft = glmm('u ~ x + z + (1 | g) + (1 | h)', { ...data, h }, { ...some, penalty: 'soft' });
  expect(Math.min(...soft.theta)).toBeGreaterThan(0);
});

it('whichever way integrates: with one factor expectation propagation is nearly the integral', () => {
  for (const more of [{ penalty: 'soft' }, { prior: PRIOR }, { prior: { beta: { sd: 0.3 } } }] as const) {
    const [quadrature, ep] = [{ nAGQ: 25 }, { integration: 'ep' }].map((by) =>
      glmm('u ~ x + z + (1 | g)', data, { family: 'binomial', ...by, ...more } as GlmmOptions),
    );
    // what expectation propagation leaves of the integral; without the penalty they are off by 0.1 and more
    quadrature!.beta.forEach((b, j) => {
      expectAbsolute(ep!.beta[j]!, b, 2e-3, `beta ${j}`);
    });
    expectAbsolute(ep!.theta[0]!, quadrature!.theta[0]!, 1e-2, 'sd');
    expectAbsolute(ep!.penalty!.value, quadrature!.penalty!.value, 1e-2, 'penalty');
  }
});

it("several factors: 'auto' goes on by expectation propagation of the same penalised likelihood", () => {
  const pair = rows.map((i) => `h${Math.floor(i / 2)}`);
  // both rows of most pairs are alike; z is large enough to be felt
  const twin = rows.map((i) => (i % 7 === 0 ? i % 2 : (Math.floor(i / 2) * 29) % 31 < 15 ? 1 : 0));
  const by = (integration: 'auto' | 'ep') =>
    glmm('twin ~ z + (1 | g) + (1 | pair)', { ...data, pair, twin }, { family: 'binomial', integration, prior: PRIOR });
  const [auto, ep] = [by('auto'), by('ep')];
  expect(auto.integration).toBe('ep');
  expect(ep.beta.every((b) => Math.abs(b) < 20)).toBe(true);
  // two searches for one maximum
  expectAbsolute(auto.logLik, ep.logLik, 1e-6, 'logLik');
});

describe('separated data by every link onto (0, 1)', () => {
  const far = z.map((value) => 3 * value);
  const apart = far.map((value) => (value > 0 ? 1 : 0));
  const mirrored = apart.map((value) => 1 - value);
  const soft = (response: string, link: 'logit' | 'probit' | 'cloglog' | 'loglog' | 'cauchit') =>
    glmm(
      `${response} ~ far + (1 | g)`,
      { ...data, far, apart, mirrored },
      { family: 'binomial', link, nAGQ: 9, penalty: 'soft' },
    );
  it.each([
    ['logit', 'logit'],
    ['probit', 'probit'],
    ['cloglog', 'loglog'],
    ['cauchit', 'cauchit'],
  ] as const)('%s has a maximum, which is that of failures by %s but for signs', (link, other) => {
    const [fit, failures] = [soft('apart', link), soft('mirrored', other)];
    expect(fit.converged).toBe(true);
    expectAbsolute(
      fit.logLik + fit.penalty!.value,
      failures.logLik + failures.penalty!.value,
      1e-6,
      'logLik and penalty',
    );
    // flat: a thousandth of a standard error
    const tolerance = 1e-3 * fit.coefficients[1]!.stdError;
    expectAbsolute(fit.beta[1]!, -failures.beta[1]!, tolerance, 'slope');
  });
});

it('a prior of standard deviations alone leaves separated coefficients infinite', () => {
  const fit = glmm('y ~ x + z + (1 | g)', data, options({ prior: { theta: { shape: 2, rate: 0.5 } } }));
  expect(fit.warnings.map(({ code }) => code)).toContain('SEPARATION');
  expect(fit.coefficients[1]!.estimate).toBe(Number.POSITIVE_INFINITY);
});

describe('what is refused', () => {
  const plain = glmm('u ~ x + z + (1 | g)', data, options({}));
  const soft = glmm('u ~ x + z + (1 | g)', data, options({ penalty: 'soft' }));
  it.each([
    ['a comparison of unlike penalties', () => anova(plain, soft), /NOT_COMPARABLE.*not penalised alike.*soft/s],
    ['both at once', () => glmm('u ~ x + (1 | g)', data, options({ penalty: 'soft', prior: PRIOR })), /two penalties/],
    ['another name', () => glmm('u ~ x + (1 | g)', data, options({ penalty: 'hard' as 'soft' })), /INVALID_OPTION/],
    ['a law without its sd', () => glmm('u ~ x + (1 | g)', data, options({ prior: { beta: {} as never } })), /sd/],
    [
      'a negative rate',
      () => glmm('u ~ x + (1 | g)', data, options({ prior: { theta: { shape: 1, rate: -1 } } })),
      /rate/,
    ],
    [
      'a law of standard deviations that is infinite at zero',
      () => glmm('u ~ x + (1 | g)', data, options({ prior: { theta: { shape: 0.5, rate: 1 } } })),
      /shape is 0.5, but must be a finite number, 1 or more/,
    ],
    [
      'soft for probabilities by their logarithm',
      () => glmm('u ~ x + (1 | g)', data, options({ link: 'log', penalty: 'soft' })),
      /no maximum where probabilities/,
    ],
    [
      'soft for categories',
      () => glmm('x ~ z + (1 | g)', data, { family: 'cumulative', penalty: 'soft' }),
      /prior: \{/,
    ],
    ['linear models', () => glmm('z ~ x + (1 | g)', data, { prior: PRIOR }), /profiled over/],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(message);
  });
  it('but fits with the same penalty compare', () => {
    const smaller = glmm('u ~ z + (1 | g)', data, options({ penalty: 'soft' }));
    const table = anova(smaller, soft);
    expect(table.rows).toHaveLength(2);
    expect(table.notes.join()).toContain('drop1()');
  });
});

describe('drop1', () => {
  it.each([
    ['prior', { prior: PRIOR }],
    ['soft', { penalty: 'soft' }],
  ] as const)('%s: holds coefficients at zero in the whole model, as the profile of one does', (_, more) => {
    const fit = glmm('y ~ x + z + (1 | g)', data, options(more));
    for (const { term, df, chisq, pValue } of fit.drop1().slice(1)) {
      expect(df).toBe(1);
      // the interval whose height is that of the test ends at zero; a profile limit is right to 1e-6 or better
      const { lower, upper } = fit.confint({ parm: term, level: 1 - pValue! })[0]!;
      expectAbsolute(Math.min(Math.abs(lower), Math.abs(upper)), 0, 1e-5, term);
      expect(chisq).toBeGreaterThan(0);
    }
  });

  it('by a prior about zero that is the fit without the column, and a density at zero', () => {
    const fit = glmm('y ~ x + z + (1 | g)', data, options({ prior: PRIOR }));
    const without = glmm('y ~ z + (1 | g)', data, options({ prior: PRIOR }));
    const [, x] = fit.drop1();
    const density = -Math.log(2.5) - 0.5 * Math.log(2 * Math.PI);
    const gain = fit.logLik + fit.penalty!.value - (without.logLik + without.penalty!.value + density);
    expectAbsolute(x!.chisq!, 2 * gain, 1e-6, 'chi-square');
    expectAbsolute(x!.logLik, without.logLik, 1e-5, 'logLik');
  });
});

describe('groups whose responses are all alike', () => {
  const g = rows.map((i) => `g${i % 12}`);
  const alike = rows.map((i) => i % 2);
  const few = rows.map((i) => (i % 12 === 0 ? 1 : 0));

  it('have no finite standard deviation by a prior of coefficients alone, whose limit is in closed form', () => {
    const fit = glmm('alike ~ 1 + (1 | g)', { alike, g }, options({ prior: { beta: { sd: 2.5 } } }));
    const [warning] = fit.warnings;
    expect(warning!.code).toBe('VARIANCE_UNBOUNDED');
    // a half for each of the groups: beta is finite, and of nothing beside an infinite standard deviation
    expectAbsolute(Number(warning!.details!.limit), 12 * Math.log(0.5), 1e-9, 'limit');
    expect(warning!.message).toContain('prior: { theta:');
    expect(fit.theta).toEqual([8]);
  });

  it('but one where nearly all groups are on one side and a wide prior lets beta follow', () => {
    const fit = glmm('few ~ 1 + (1 | g)', { few, g }, options({ prior: { beta: { sd: 10 } } }));
    const plain = glmm('few ~ 1 + (1 | g)', { few, g }, options({}));
    expect(fit.converged).toBe(true);
    expect(fit.warnings.map(({ code }) => code)).not.toContain('VARIANCE_UNBOUNDED');
    expect(plain.warnings[0]!.code).toBe('VARIANCE_UNBOUNDED');
    // the density of the mode is that of an infinite standard deviation
    const mode = -Math.log(10) - 0.5 * Math.log(2 * Math.PI);
    expect(fit.logLik + fit.penalty!.value).toBeGreaterThan(12 * Math.log(0.5) + mode);
  });
});
