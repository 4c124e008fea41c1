/**
 * Counts above a hurdle that are all 1 in a level, so that their mean runs to its end, and levels with nothing but zeros, which say nothing of it.
 * Truths: the fit to truncated counts alone and to the other levels alone (a hurdle is two fits), shares of zeros, the likelihood far out.
 */
import { describe, expect, it } from 'vitest';
import { fromJSON, glmm } from '../../src/index.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** Two searches of one likelihood. */
const LOGLIK = 1e-7;
const IN_SE = 1e-4;
/** Hessians by differences. */
const SE = 1e-4;
/** Of a profile limit, in units of the predictor. */
const LIMIT = 1e-5;

type Data = {
  readonly y: number[];
  readonly f: string[];
  readonly x: number[];
  readonly g: string[];
};

/** Counts from 0 to 6 whose mean has an effect of the group; those of level c are as `inC` says. */
function counts(inC: (share: number) => number): Data {
  const random = uniform(3);
  const data: Data = { y: [], f: [], x: [], g: [] };
  for (let i = 0; i < 180; i++) {
    const group = Math.floor(i / 9);
    const level = 'abc'[i % 3];
    const share = random();
    data.f.push(level);
    data.x.push(random());
    data.g.push(`g${group}`);
    data.y.push(level === 'c' ? inC(share) : share < 0.3 ? 0 : Math.floor((1.2 + (group % 5) / 2) * 2 * random()) + 1);
  }
  return data;
}

function rowsOf(data: Data, keep: (i: number) => boolean): Data {
  const of = <T>(values: readonly T[]): T[] => values.filter((_, i) => keep(i));
  return { y: of(data.y), f: of(data.f), x: of(data.x), g: of(data.g) };
}

const FORMULA = 'y ~ f + x + (1 | g)';
const ones = counts((share) => (share < 0.4 ? 0 : 1));
const none = counts(() => 0);
const above = rowsOf(ones, (i) => ones.y[i] > 0);
const KINDS = [
  ['hurdlePoisson', 'truncatedPoisson'],
  ['hurdleNegativeBinomial', 'truncatedNegativeBinomial'],
] as const;

describe.each(KINDS)('%s whose counts above zero are all 1 in a level', (family, truncated) => {
  const fit = glmm(FORMULA, ones, { family, ziformula: '~ f' });
  const counted = glmm(FORMULA, above, { family: truncated });

  it('has a mean before truncation that goes to zero, as the truncated counts alone', () => {
    expect(counted.coefficients[2].estimate).toBe(Number.NEGATIVE_INFINITY);
    expect(fit.coefficients[2].estimate).toBe(Number.NEGATIVE_INFINITY);
    expect(fit.coefficients[2].stdError).toBeNaN();
    for (const j of [0, 1, 3]) {
      const { estimate, stdError } = counted.coefficients[j];
      expectAbsolute(fit.coefficients[j].estimate, estimate, IN_SE * stdError, `coefficient ${j}`);
      expectRelative(fit.coefficients[j].stdError, stdError, SE, `standard error ${j}`);
    }
    const zeros = ['a', 'b', 'c'].map((level) => rowsOf(ones, (i) => ones.f[i] === level).y);
    const ofShares = zeros.reduce((sum, y) => {
      const share = y.filter((count) => count === 0).length / y.length;
      return sum + y.length * (share * Math.log(share) + (1 - share) * Math.log(1 - share));
    }, 0);
    expectAbsolute(fit.logLik, counted.logLik + ofShares, LOGLIK, 'logLik');
  });

  it('rises the way that is said', () => {
    // the density of a count of one before and after: one at no mean at all
    const at = (eta: number): number => Math.log(Math.exp(eta) / Math.expm1(Math.exp(eta)));
    expect(at(-5)).toBeGreaterThan(at(-1));
    const [warning] = fit.warnings;
    expect(warning.code).toBe('SEPARATION');
    expect(warning.message).toContain('every count above zero is 1 where f = c (');
    expect(warning.message).toContain('fc = -Inf');
    expect(counted.warnings[0].message).toContain('fc = -Inf');
  });

  it('bounds it by the profile of the truncated counts', () => {
    const [own] = fit.confint({ parm: 'fc', method: 'profile' });
    const [alone] = counted.confint({ parm: 'fc', method: 'profile' });
    expect(own.lower).toBe(Number.NEGATIVE_INFINITY);
    expectAbsolute(own.upper, alone.upper, LIMIT, 'upper limit');
  });

  it('predicts the share that is not zero, with its standard error, for counts of one', () => {
    const inC = rowsOf(ones, (i) => ones.f[i] === 'c').y;
    const share = inC.filter((count) => count > 0).length / inC.length;
    const [row] = fit.predictRows({ newData: { f: ['c'], x: [0.5] } });
    expectAbsolute(row.estimate, share, 1e-6, 'response');
    expectRelative(row.stdError, Math.sqrt((share * (1 - share)) / inC.length), SE, 'standard error');
    expect(row.lower).toBeGreaterThan(0.2);
    expect(row.upper).toBeLessThan(1);
  });

  it('comes back from JSON as it was', () => {
    const saved = fromJSON(JSON.stringify(fit));
    expect(saved.summary()).toBe(fit.summary());
    expect(saved.predict({ newData: ones })).toEqual(fit.predict({ newData: ones }));
  });
});

describe.each(KINDS)('%s with nothing but zeros in a level', (family, truncated) => {
  const positive = rowsOf(none, (i) => none.y[i] > 0);
  const counted = glmm(FORMULA, positive, { family: truncated });

  it.each([['~ 1'], ['~ f']])('says that nothing determines its mean, beside %s', (ziformula) => {
    const fit = glmm(FORMULA, none, { family, ziformula });
    expect(fit.converged).toBe(true);
    expect(fit.coefficients[2].estimate).toBeNaN();
    const kept = [0, 1, 3];
    kept.forEach((j, k) => {
      const { estimate, stdError } = counted.coefficients[k];
      expectAbsolute(fit.coefficients[j].estimate, estimate, IN_SE * stdError, `coefficient ${j}`);
      expectRelative(fit.coefficients[j].stdError, stdError, SE, `standard error ${j}`);
    });
    const zi = ziformula === '~ 1' ? 1 : 3;
    expect(fit.df).toBe(counted.df + zi);
    expect(fit.warnings[0].message).toContain('every count is 0 where f = c (60 rows): nothing determines fc.');
    const row = fit.predictRows({ newData: { f: ['c'], x: [0.5] }, type: 'link' })[0];
    expect(row.estimate).toBeNaN();
    expect([row.lower, row.upper]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it.each(['~ 1', '~ f'])(
    'has no number for a mean that nothing determines, whoever is asked, beside %s',
    (ziformula) => {
      const fit = glmm(FORMULA, none, { family, ziformula });
      const saved = fromJSON(JSON.stringify(fit));
      const newData = { f: ['c', 'a'], x: [0.5, 0.5], g: ['g1', 'g1'] };
      const silent = none.f.map((level) => level === 'c');
      const isSilent = (values: ArrayLike<number>): boolean[] => Array.from(values, Number.isNaN);
      for (const one of [fit, saved])
        for (const type of ['link', 'response', 'conditional'] as const)
          for (const randomEffects of ['conditional', 'zero', 'marginal'] as const) {
            const { fit: told } = one.predict({ newData, type, randomEffects });
            expect(isSilent(told), `${type} ${randomEffects}`).toEqual([true, false]);
            const known = one.predict({ newData, type, randomEffects, se: true, interval: 'confidence' });
            expect(isSilent(known.fit)).toEqual([true, false]);
            expect(known.se![1]).toBeGreaterThan(0);
          }
      // the share of zeros is what it was
      const { fit: shares } = fit.predict({ newData, type: 'zprob' });
      expect(isSilent(shares)).toEqual([false, false]);
      for (const values of [fit.fitted(), fit.linearPredictor(), fit.residuals(), fit.residuals({ type: 'response' })])
        expect(isSilent(values)).toEqual(silent);
      expect(fit.augment().map((row) => Number.isNaN(row['.mu']))).toEqual(silent);
      expect(fit.scaledResiduals.every(Number.isFinite)).toBe(true);
      for (const type of ['link', 'response'] as const)
        expect(fit.emmeans('f', { type }).rows.map(({ estimate }) => Number.isNaN(estimate))).toEqual([
          false,
          false,
          true,
        ]);
      const cells = { ...newData, people: [1, 2] };
      expect(fit.poststratify(cells, { count: 'people' })[0].estimate).toBeNaN();
      expect(
        fit.poststratify(cells, { count: 'people', by: 'f' }).map(({ estimate }) => Number.isNaN(estimate)),
      ).toEqual([false, true]);
    },
  );
});
