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
    expect(anova(smaller, soft).rows).toHaveLength(2);
  });
});
