/** Designs without data. Truths: fits with the same parameters, noncentral t, and the level of a test where nothing is there. */
import { describe, expect, it } from 'vitest';
import { glmm, lmm, power, powerAsync, simulateDesign } from '../../src/index.ts';
import { simulateIntercept } from '../support/simulate.ts';
import { clinics, FITTED, plain } from './clinics.ts';

describe('simulateDesign()', () => {
  const data = simulateIntercept({
    seed: 8,
    nGroups: 15,
    rowsPerGroup: 8,
    family: 'poisson',
    beta: [0.3, 0.5],
    sd: 0.6,
  });

  it('with the estimates of a fit is its simulate()', () => {
    const fit = glmm('y ~ x + (x | g)', { ...data }, { family: 'poisson', nAGQ: 1 });
    const [{ sd, corr, terms, group }] = fit.varCorr;
    const parameters = {
      beta: fit.fixef(),
      sd: { [group]: { [terms[0]]: sd[0], [terms[1]]: sd[1] } },
      correlation: { [group]: { [`${terms[0]}:${terms[1]}`]: corr[0][1] } },
    };
    const { y: _, ...design } = data;
    const drawn = simulateDesign('y ~ x + (x | g)', design, { family: 'poisson', parameters, n: 3, seed: 5 });
    expect(drawn).toEqual(fit.simulate({ n: 3, seed: 5 }));
  });

  it('has the residuals, shapes and trials that are said', () => {
    const options = { parameters: { ...plain, sd: { clinic: 0 }, sigma: 2 }, n: 200 };
    const linear = simulateDesign('y ~ treated + (1 | clinic)', clinics, options).map((y) =>
      Array.from(y as Float64Array),
    );
    const away = linear.flatMap((y) => y.map((value, i) => value - 1 - clinics[i].treated));
    // 16,000 draws: the sd of their mean square, 4 sqrt(2 / 16000), is 0.045
    expect(away.reduce((sum, value) => sum + value * value, 0) / away.length).toBeCloseTo(4, 0.7);

    const counts = simulateDesign('y ~ 1 + (1 | clinic)', clinics, {
      family: 'negativeBinomial',
      parameters: { beta: { '(Intercept)': Math.log(3) }, sd: { clinic: 0 }, dispersion: 2 },
      n: 200,
    }).flatMap((y) => Array.from(y as Float64Array));
    const mean = counts.reduce((a, b) => a + b) / counts.length;
    const variance = counts.reduce((sum, value) => sum + (value - mean) ** 2, 0) / counts.length;
    // mean 3, variance 3 + 9 / 2; of 16,000 draws 0.1 and 0.6 are more than four standard errors
    expect(Math.abs(mean - 3)).toBeLessThan(0.1);
    expect(Math.abs(variance - 7.5)).toBeLessThan(0.6);

    const trials = clinics.map((row) => ({ ...row, n: 4 }));
    const [shares] = simulateDesign('cbind(k, n - k) ~ 1 + (1 | clinic)', trials, {
      family: 'binomial',
      parameters: { beta: {}, sd: { clinic: 0.1 } },
    });
    expect(Object.keys(shares)).not.toHaveLength(0);
  });
});

describe('of ordered categories', () => {
  const thresholds = [-1, 0.5, 2];
  const parameters = { beta: { treated: 1 }, sd: { clinic: 0.8 }, thresholds };
  const formula = 'y ~ treated + (1 | clinic)';
  const family = 'cumulative';

  it('with the estimates of a fit is its simulate()', () => {
    const [y] = simulateDesign(formula, clinics, { family, parameters, seed: 4 });
    const data = clinics.map((row, i) => ({ ...row, y: Number((y as ArrayLike<number>)[i]) }));
    const fit = glmm(formula, data, { family, nAGQ: 3 });
    const estimates = {
      beta: fit.fixef(),
      sd: { clinic: fit.varCorr[0].sd[0] },
      thresholds: fit.thresholds!.map(({ estimate }) => estimate),
    };
    expect(simulateDesign(formula, data, { family, parameters: estimates, n: 2, seed: 6 })).toEqual(
      fit.simulate({ n: 2, seed: 6 }),
    );
  });

  it('shares of the categories are those of the logistic law', () => {
    const still = { beta: {}, sd: { clinic: 0 }, thresholds };
    const drawn = simulateDesign(formula, clinics, { family, parameters: still, n: 200 }).flatMap((y) =>
      Array.from(y as ArrayLike<number>, Number),
    );
    const below = (x: number): number => 1 / (1 + Math.exp(-x));
    thresholds.forEach((tau, c) => {
      const share = drawn.filter((category) => category <= c).length / drawn.length;
      // 16,000 draws: a standard error is 0.004 at most
      expect(Math.abs(share - below(tau))).toBeLessThan(0.016);
    });
  });

  it('have power, more of it the larger the effect', () => {
    const of = (treated: number): number =>
      power(formula, clinics, {
        family,
        parameters: { ...parameters, beta: { treated } },
        test: 'treated',
        n: 40,
        nAGQ: 3,
      }).power;
    expect(of(0)).toBeLessThan(0.3);
    expect(of(3)).toBeGreaterThan(0.7);
  });

  it.each([
    ['no thresholds', undefined, 'thresholds must be increasing numbers'],
    ['thresholds that fall', [1, 0], 'thresholds must be increasing numbers'],
    ['an intercept besides that is another', thresholds, 'minus the first threshold'],
  ])('%s', (_, given, message) => {
    const beta = given === thresholds ? { '(Intercept)': 5 } : {};
    const wrong = { ...parameters, beta, thresholds: given } as never;
    expect(() => simulateDesign(formula, clinics, { family, parameters: wrong })).toThrow(message);
  });

  it('other responses have none', () => {
    expect(() => simulateDesign(formula, clinics, { parameters: { ...plain, thresholds } })).toThrow('be left out');
  });
});

describe('a response that is there in part', () => {
  const half = clinics.map((row, i) => ({ ...row, y: i % 3 === 0 ? null : i, k: i % 2 ? null : 1, n: 4 }));

  it('loses no rows', () => {
    const [y] = simulateDesign('y ~ treated + (1 | clinic)', half, { parameters: plain });
    expect(y).toEqual(simulateDesign('y ~ treated + (1 | clinic)', clinics, { parameters: plain })[0]);
    const trials = { family: 'binomial', parameters: { beta: {}, sd: { clinic: 0.5 } } } as const;
    const { k: _, ...without } = { k: 0 };
    const lacking = half.map(({ k: __, ...row }) => ({ ...row, ...without }));
    const formula = 'cbind(k, n - k) ~ 1 + (1 | clinic)';
    expect(simulateDesign(formula, half, trials)).toEqual(simulateDesign(formula, lacking, trials));
  });

  it('loses those whose trials are not known', () => {
    const data = half.map((row, i) => ({ ...row, n: i < 5 ? null : 4 }));
    const [y] = simulateDesign('cbind(k, n - k) ~ 1 + (1 | clinic)', data, {
      family: 'binomial',
      parameters: { beta: {}, sd: { clinic: 0.5 } },
    });
    expect(Array.from((y as { successes: ArrayLike<number> }).successes ?? Object.values(y)[0]!)).toHaveLength(75);
  });
});

describe('power()', () => {
  const formula = 'y ~ treated + (1 | clinic)';

  it('of an effect of 1 between balanced clinics is that of a t test of their means', () => {
    const found = power(formula, clinics, { parameters: { ...plain, beta: { treated: 1 } }, test: 'treated', n: 200 });
    expect(found.failed).toBe(0);
    // R: power.t.test(n = 8, delta = 1, sd = sqrt(0.6^2 + 1 / 5))$power, means of balanced clinics; three standard errors
    expect(Math.abs(found.power - 0.7006378)).toBeLessThan(3 * Math.sqrt((0.7 * 0.3) / 200) + FITTED);
    expect(found.lower).toBeLessThan(found.power);
    expect(found.upper).toBeGreaterThan(found.power);
  });

  it('depends on its seed alone, and tells how far it is', async () => {
    const seen: number[] = [];
    const options = {
      family: 'binomial',
      parameters: { beta: { treated: 1 }, sd: { clinic: 0.5 } },
      test: 'treated',
      n: 12,
      seed: 9,
      nAGQ: 5,
    } as const;
    const once = power(formula, clinics, { ...options, onProgress: (done) => seen.push(done) });
    expect(seen).toEqual(Array.from({ length: 12 }, (_, k) => k + 1));
    expect(await powerAsync(formula, clinics, options)).toEqual(once);
    expect(String(once)).toContain('Power of the test of treated');
  });

  it('stops when it is told to', () => {
    const signal = { aborted: false };
    const found = power(formula, clinics, {
      parameters: plain,
      test: 'treated',
      signal,
      onProgress: (done) => {
        signal.aborted = done === 3;
      },
    });
    expect(found).toMatchObject({ n: 3, aborted: true });
    expect(String(found)).toContain('then stopped');
  });

  it('counts what cannot be fitted as not rejected, and says why', () => {
    const found = power('y ~ treated + (1 | clinic)', clinics.slice(0, 80), {
      family: 'binomial',
      parameters: { beta: { '(Intercept)': -12 }, sd: { clinic: 0 } },
      test: 'treated',
      n: 5,
    });
    expect(found).toMatchObject({ power: 0, failed: 5, lower: 0 });
    expect(found.reasons.CONSTANT_RESPONSE).toBeGreaterThan(0);
    expect(String(found)).toContain('CONSTANT_RESPONSE');
  });

  it('has an interval that covers, at both ends too', () => {
    // Wilson: with none of n the upper limit is z^2 / (n + z^2)
    const none = power(formula, clinics, { parameters: plain, test: 'treated', n: 10, alpha: 1e-12 });
    expect(none.upper).toBeCloseTo(1.959964 ** 2 / (10 + 1.959964 ** 2), 6);
  });
});

describe('bad plans are refused', () => {
  const good = { parameters: plain, test: 'treated' };
  const formula = 'y ~ treated + (1 | clinic)';
  it.each([
    ['no options', undefined, 'INVALID_OPTION'],
    ['no parameters', { test: 'treated' }, 'INVALID_OPTION'],
    ['no test', { parameters: plain }, 'INVALID_OPTION'],
    [
      'a coefficient that is not there',
      { ...good, parameters: { ...plain, beta: { treatd: 1 } } },
      'UNKNOWN_PARAMETER',
    ],
    ['a group that is not there', { ...good, parameters: { ...plain, sd: { clinics: 1 } } }, 'UNKNOWN_PARAMETER'],
    ['a group without sd', { ...good, parameters: { ...plain, sd: {} } }, 'INVALID_OPTION'],
    ['a negative sd', { ...good, parameters: { ...plain, sd: { clinic: -1 } } }, 'INVALID_OPTION'],
    ['no sigma', { ...good, parameters: { beta: {}, sd: { clinic: 1 } } }, 'INVALID_OPTION'],
    ['a sigma of what has none', { ...good, family: 'binomial' }, 'INVALID_OPTION'],
    ['no dispersion', { ...good, family: 'Gamma', parameters: { beta: {}, sd: { clinic: 1 } } }, 'INVALID_OPTION'],
    ['a test of what is not there', { ...good, test: 'dose' }, 'UNKNOWN_PARAMETER'],
    ['two terms by likelihood', { ...good, test: ['treated', '(Intercept)'], by: 'lrt' }, 'UNKNOWN_PARAMETER'],
    ['an option that is not there', { ...good, tests: 1 }, 'INVALID_OPTION'],
    ['no simulations', { ...good, n: 0 }, 'INVALID_OPTION'],
  ])('%s', (_, options, code) => {
    let thrown: unknown;
    try {
      power(formula, clinics, options as never);
    } catch (error) {
      thrown = (error as { code?: string }).code;
    }
    expect(thrown).toBe(code);
  });

  it('correlations that cannot be together', () => {
    const parameters = {
      beta: {},
      sigma: 1,
      sd: { clinic: { '(Intercept)': 1, x: 1 } },
      correlation: { clinic: { 'x:(Intercept)': 1.2 } },
    };
    expect(() => simulateDesign('y ~ x + (x | clinic)', clinics, { parameters })).toThrow('positive semidefinite');
  });

  it('a response of which two columns are missing', () => {
    const parameters = { beta: {}, sd: { clinic: 1 } };
    expect(() => simulateDesign('cbind(k, m) ~ 1 + (1 | clinic)', clinics, { family: 'binomial', parameters })).toThrow(
      'one column of it',
    );
  });

  it('a linear model takes parameters as lmm() gives them', () => {
    const [y] = simulateDesign(formula, clinics, { parameters: plain, seed: 3 });
    const fit = lmm(
      formula,
      clinics.map((row, i) => ({ ...row, y: (y as Float64Array)[i] })),
    );
    // 80 rows in 16 clinics: four and a half standard errors of the residual sd, 1 / sqrt(2 * 64)
    expect(Math.abs(fit.sigma - 1)).toBeLessThan(0.4);
  });
});
