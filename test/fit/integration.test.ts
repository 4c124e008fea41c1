/**
 * Fits with several factors by expectation propagation, and what is said of Laplace's. Truth: importance sampling of 65,000 draws
 * (the salamander matings), nested quadrature (children within families within communities), closed forms and identities.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { anova, fromJSON, glmm, lmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** P. McCullagh and J. A. Nelder, Generalized Linear Models, 1989, table 14.4: 360 matings of salamanders. */
const matings = readCsv(readFileSync(new URL('fixtures/mating.csv', import.meta.url), 'utf8'));
const FORMULA = 'mate ~ 0 + cross + (1 | female) + (1 | male)';
const binomial = { family: 'binomial' } as const;
const laplace = glmm(FORMULA, matings, { ...binomial, integration: 'laplace' });
const ep = glmm(FORMULA, matings, { ...binomial, integration: 'ep' });

describe('salamander matings', () => {
  it('by Laplace are those of other programs, by expectation propagation within 0.03 standard errors of maximum likelihood', () => {
    // of lme4 and glmmTMB, to the digits they print
    [1.084, 1.02].forEach((sd, k) => expectAbsolute(laplace.theta[k], sd, 1e-3, `sd ${k} by Laplace`));
    // sampling error 0.002 standard errors
    [1.176, 1.112].forEach((sd, k) => expectAbsolute(ep.theta[k], sd, 0.03 * ep.thetaSe[k], `sd ${k}`));
    expectAbsolute(ep.logLik, -207.596, 0.01, 'logLik with pairs');
    expect(ep.integration).toBe('ep');
    expect(laplace.integration).toBe('laplace');
    expect(ep.converged).toBe(true);
  });

  it("the certificate of Laplace's fit is right within 15 %, and points to the way out", () => {
    const { shift, maxShiftInSe, logLik, parameter } = laplace.laplace!;
    const [female, male] = ['the sd of (Intercept) (female)', 'the sd of (Intercept) (male)'];
    // what is off, in Laplace's own standard errors
    expectAbsolute(shift[female], (1.176 - laplace.theta[0]) / laplace.thetaSe[0], 0.06, 'female');
    expectAbsolute(shift[male], (1.112 - laplace.theta[1]) / laplace.thetaSe[1], 0.06, 'male');
    expect([female, male]).toContain(parameter);
    expect(maxShiftInSe).toBe(Math.max(...Object.values(shift).map(Math.abs)));
    // at Laplace's estimates, so a little below what is gained at the maximum
    expectAbsolute(logLik, -207.596 - laplace.logLik, 0.2, 'logLik');
    expect(laplace.warnings.map(({ code }) => code)).toContain('LAPLACE_COARSE');
    expect(laplace.summary()).toContain("Fit with integration: 'ep'.");
    expect(laplace.ep).toBeNull();
  });

  it('what the pairs of sites say is what expectation propagation is off by', () => {
    const { shift, cells, pairs, maxShiftInSe } = ep.ep!;
    expect(cells).toBe(360);
    expectAbsolute(pairs, ep.logLik - -207.6359496, 1e-5, 'pairs: logLik less log Z');
    // the fit is off by 0.017 and 0.013 standard errors, sampling error 0.002
    expectAbsolute(shift['the sd of (Intercept) (female)'], 0.017, 0.004, 'female');
    expectAbsolute(shift['the sd of (Intercept) (male)'], 0.013, 0.004, 'male');
    expect(maxShiftInSe).toBeLessThan(0.1);
    expect(ep.laplace).toBeNull();
    expect(ep.warnings).toEqual([]);
    expect(ep.summary()).toContain('expectation propagation with 360');
  });

  it('auto takes it, unless it is not worth it', () => {
    const fit = glmm(FORMULA, matings, binomial);
    expect(fit.integration).toBe('ep');
    expectAbsolute(fit.logLik, ep.logLik, 1e-7, 'logLik');
    // why, in Laplace's own words
    expect(fit.ep!.laplace).toEqual(laplace.laplace);
    expect(ep.ep!.laplace).toBeUndefined();
    expect(fromJSON(JSON.stringify(fit)).ep).toEqual(fit.ep);
    expect(fit.summary().replace(/\s+/g, ' ')).toMatch(
      /, since Laplace's approximation would be off by about 0\.3\d* standard errors \(the sd/,
    );
    // and so does a refit
    const other = ep.simulate({ seed: 1 })[0];
    const again = fit.refit(other);
    expect(again.integration).toBe('ep');
    expectAbsolute(again.logLik, ep.refit(other).logLik, 1e-6, 'logLik of a refit');
    // nAGQ = 1 is Laplace, as in lme4
    expect(glmm(FORMULA, matings, { ...binomial, nAGQ: 1 }).logLik).toBe(laplace.logLik);
  });

  it('what comes after a fit comes after this one', () => {
    const state = fromJSON(JSON.parse(JSON.stringify(ep)));
    expect(state.integration).toBe('ep');
    expect(state.ep).toEqual(ep.ep);
    expect(state.summary()).toBe(ep.summary());
    expect(state.ranef()).toEqual(ep.ranef());
    const smaller = glmm('mate ~ 1 + (1 | female) + (1 | male)', matings, { ...binomial, integration: 'ep' });
    const row = anova(smaller, ep).rows.at(-1)!;
    expectAbsolute(row.chisq!, 2 * (ep.logLik - smaller.logLik), 1e-9, 'chi-square');
    expect(() => anova(smaller, laplace)).toThrow('integration');
    const again = ep.refit(ep.simulate({ seed: 1 })[0]);
    expect(again.integration).toBe('ep');
  });

  it('checks of the law of responses are of their own modes: as by Laplace, which is off by a third of a standard error', () => {
    const own = ep.dispersionTest({ n: 40, seed: 1 });
    const other = laplace.dispersionTest({ n: 40, seed: 1 });
    // shares vary less about the modes of larger standard deviations; forty refits
    expectAbsolute(own.expectedRatio / other.expectedRatio, 1, 0.15, 'mean ratio of refits');
    expectAbsolute(own.ratio / other.ratio, 1, 0.05, 'ratio');
  });

  it('profile intervals end where logLik has fallen by half the quantile of chi-square', () => {
    const [{ lower, upper }] = ep.confint({ parm: 'sd_(Intercept)|male' });
    const [wald] = ep.confint({ parm: 'sd_(Intercept)|male', method: 'wald' });
    expect(lower).toBeGreaterThan(0);
    // on the log scale the curve is nearly a parabola
    expectAbsolute(lower, wald.lower, 0.1, 'lower');
    expectAbsolute(upper, wald.upper, 0.1, 'upper');
  });
});

const random = createRandom(11);
const crossed = Array.from({ length: 240 }, (_, i) => {
  const [a, b] = [i % 20, Math.floor(i / 7) % 12];
  const x = random.normal();
  const eta = 0.4 * x + Math.sin(3 * a) + 0.8 * Math.cos(5 * b);
  const size = 1000;
  return {
    ...{ a: `a${a}`, b: `b${b}`, x, size },
    yes: random.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0,
    many: Math.round(size / (1 + Math.exp(-eta - 0.1 * random.normal()))),
    count: random.negativeBinomial(3, Math.exp(eta)),
    positive: Math.exp(eta) * (0.2 + random.uniform()),
  };
});
const TERMS = '~ x + (1 | a) + (1 | b)';

describe('other models', () => {
  it.each([
    ['yes', 'binomial', 'probit'],
    ['yes', 'binomial', 'cloglog'],
    ['yes', 'binomial', 'loglog'],
    ['count', 'poisson', 'log'],
    ['count', 'negativeBinomial', 'log'],
    ['positive', 'Gamma', 'log'],
  ] as const)('%s, %s with the link %s: is fitted, and the maximum is one', (y, family, link) => {
    const fit = glmm(`${y} ${TERMS}`, crossed, { family, link, integration: 'ep' });
    expect(fit.converged).toBe(true);
    expect(fit.integration).toBe('ep');
    expect(fit.optim.predictedGain).toBeLessThan(1e-6);
    expect(fit.ep!.maxShiftInSe).toBeLessThan(0.1);
  });

  it('thousand trials a row leave nothing to correct', () => {
    const fit = glmm(`cbind(many, size - many) ${TERMS}`, crossed, binomial);
    expect(fit.integration).toBe('laplace');
    expect(fit.laplace!.maxShiftInSe).toBeLessThan(0.01);
    expectAbsolute(fit.laplace!.logLik, 0, 0.05, 'logLik');
  });

  it('one factor: with one random intercept the fit by sites is that by quadrature', () => {
    const sites = glmm('yes ~ x + (1 | a)', crossed, { ...binomial, integration: 'ep' });
    const quadrature = glmm('yes ~ x + (1 | a)', crossed, { ...binomial, nAGQ: 101 });
    expectAbsolute(sites.logLik, quadrature.logLik, 1e-7, 'logLik');
    sites.beta.forEach((b, k) =>
      expectAbsolute(b, quadrature.beta[k], 1e-4 * quadrature.coefficients[k].stdError, `beta ${k}`),
    );
    expect(sites.ep!.maxShiftInSe).toBeLessThan(1e-6);
  });

  it('structures of covariances and slopes go through it', () => {
    const fit = glmm('yes ~ x + (x || a) + (1 | b)', crossed, { ...binomial, integration: 'ep' });
    const unstructured = glmm('yes ~ x + (1 | a) + (0 + x | a) + (1 | b)', crossed, { ...binomial, integration: 'ep' });
    expectAbsolute(fit.logLik, unstructured.logLik, 1e-5, 'logLik');
  });
});

const few = crossed.slice(0, 120);

describe('what is refused', () => {
  it.each([
    [
      'a density that is not log-concave',
      () => glmm(`yes ${TERMS}`, crossed, { ...binomial, link: 'cauchit', integration: 'ep' }),
      'not log-concave',
    ],
    [
      'one point',
      () => glmm(`yes ${TERMS}`, crossed, { ...binomial, nAGQ: 1, integration: 'ep' }),
      'nAGQ = 1 is the Laplace',
    ],
    [
      'Laplace with points',
      () => glmm(`yes ${TERMS}`, crossed, { ...binomial, nAGQ: 7, integration: 'laplace' }),
      'which is one point',
    ],
    ['points for crossed factors', () => glmm(`yes ${TERMS}`, crossed, { ...binomial, nAGQ: 7 }), "integration: 'ep'"],
    ['a linear model', () => glmm(`x ~ 1 + (1 | a)`, crossed, { integration: 'ep' }), 'exact'],
    ['a linear model by lmm()', () => lmm(`x ~ 1 + (1 | a)`, crossed, { integration: 'ep' } as never), 'leave it out'],
    ['points for a linear model', () => lmm(`x ~ 1 + (1 | a)`, crossed, { nAGQ: 5 } as never), 'leave it out'],
    [
      'a density that ends',
      () => glmm(`yes ${TERMS}`, crossed, { ...binomial, link: 'log', integration: 'ep' }),
      'ends at a probability of 1',
    ],
    [
      'crossed factors beside one by quadrature: of one point there are both',
      () =>
        anova(
          glmm('yes ~ x + (1 | a)', few, { ...binomial, nAGQ: 3 }),
          glmm(`yes ${TERMS}`, few, { ...binomial, nAGQ: 1 }),
        ),
      'Fit both with nAGQ: 1.',
    ],
    [
      'something else',
      () => glmm(`yes ${TERMS}`, crossed, { ...binomial, integration: 'pql' as never }),
      'integration',
    ],
  ])('%s', (_, call, words) => {
    expect(call).toThrow(words);
  });
});

describe('where expectation propagation does not converge', () => {
  // subjects and items are nearly in one order: the standard deviations have hardly a maximum by sites, and one by Laplace's approximation
  const answers = ['11001', '00000', '11101', '00000', '11111', '11101'];
  const of = <T>(cell: (s: number, i: number) => T): T[] =>
    answers.flatMap((own, s) => Array.from(own, (_, i) => cell(s, i)));
  const data = { y: of((s, i) => Number(answers[s][i])), s: of((s) => `s${s}`), i: of((_, i) => `i${i}`) };
  const by = (more: object) => glmm('y ~ 1 + (1 | s) + (1 | i)', data, { ...binomial, ...more });

  it('auto stays with Laplace, says that it was tried, and what to do', () => {
    expect(by({ integration: 'ep' }).converged).toBe(false);
    const fit = by({});
    expect(fit.integration).toBe('laplace');
    const { tried } = fit.laplace!;
    expect(tried).toContain('a further Newton step would raise logLik by');
    const { message } = fit.warnings.find(({ code }) => code === 'LAPLACE_COARSE')!;
    expect(message).toContain(`Expectation propagation was tried and did not converge: ${tried}.`);
    expect(message).toContain('prior: { theta: { shape: 2, rate: 0.5 } }');
    expect(message).not.toContain("integration: 'ep'");
    expect(fromJSON(JSON.parse(JSON.stringify(fit))).laplace!.tried).toBe(tried);
    // nobody has tried where Laplace's approximation was asked for
    expect(by({ integration: 'laplace' }).laplace!.tried).toBeUndefined();
  });

  it('the prior helps', () => {
    const fit = by({ prior: { theta: { shape: 2, rate: 0.5 } } });
    expect(fit.integration).toBe('ep');
    expect(fit.converged).toBe(true);
  });
});
