/**
 * Second predictors without a finite estimate in some level: no excess zeros there, all zeros, no overdispersion. Truth: glmmTMB with that
 * coefficient fixed far out (withoutExcess/truths.R), for its profile limit too; and what the same model says without that level.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromJSON, type GlmmFit, type GlmmOptions, glmm } from '../../src/index.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const read = (name: string) => JSON.parse(readFileSync(new URL(`withoutExcess/${name}.json`, import.meta.url), 'utf8'));
const dataOf = (name: string) => {
  const { f, g, h, x, y } = read(name);
  return { f: [...(f as string)], g: g.map((k: number) => `g${k}`), h: h.map((k: number) => `h${k}`), x, y };
};

interface Rows {
  readonly estimate: readonly number[];
  readonly se: readonly (number | 'NA')[];
}
interface Truth {
  readonly name: string;
  readonly logLik: number;
  readonly cond: Rows;
  readonly second: Rows;
  readonly limit: number;
}
const TRUTHS: Record<string, Truth> = read('truths');

/** Of Laplace's approximation in both programs, a coefficient held at 20 in one of them. */
const LOGLIK = 1e-6;
const IN_SE = 1e-4;
const SE = 1e-4;
/** glmmTMB's root search ends at 1e-8 of a likelihood that its optimiser leaves at 1e-6. */
const LIMIT = 1e-4;

const FULL = 'y ~ x + f + (1 | g)';
const TWO = 'y ~ x + f + (1 | g) + (1 | h)';
interface Case {
  readonly truth: keyof typeof TRUTHS;
  readonly formula: string;
  readonly options: GlmmOptions;
  readonly code: string;
  /** The coefficient, its end, and whether it is of excess zeros. */
  readonly parm: string;
  readonly end: number;
}
const CASES: readonly Case[] = [
  {
    truth: 'oneFactor',
    formula: FULL,
    options: { family: 'poisson', ziformula: '~ f' },
    code: 'NO_EXCESS_ZEROS',
    parm: 'zi_fB',
    end: -1,
  },
  {
    truth: 'twoFactors',
    formula: TWO,
    options: { family: 'poisson', ziformula: '~ f' },
    code: 'NO_EXCESS_ZEROS',
    parm: 'zi_fB',
    end: -1,
  },
  {
    truth: 'reference',
    formula: FULL,
    options: { family: 'poisson', ziformula: '~ 0 + f' },
    code: 'NO_EXCESS_ZEROS',
    parm: 'zi_fA',
    end: -1,
  },
  {
    truth: 'allZeros',
    formula: 'y ~ x + (1 | g)',
    options: { family: 'poisson', ziformula: '~ f' },
    code: 'NO_EXCESS_ZEROS',
    parm: 'zi_fB',
    end: 1,
  },
  {
    truth: 'dispersion',
    formula: FULL,
    options: { family: 'negativeBinomial', dispformula: '~ f' },
    code: 'NO_OVERDISPERSION',
    parm: 'disp_fB',
    end: 1,
  },
  {
    truth: 'dispersionTwo',
    formula: TWO,
    options: { family: 'negativeBinomial', dispformula: '~ f' },
    code: 'NO_OVERDISPERSION',
    parm: 'disp_fB',
    end: 1,
  },
  {
    truth: 'overdispersion',
    formula: FULL,
    options: { family: 'negativeBinomial1', dispformula: '~ f' },
    code: 'NO_OVERDISPERSION',
    parm: 'disp_fB',
    end: -1,
  },
];
const secondOf = (fit: GlmmFit) => (fit.zeroInflation ?? fit.dispersionModel)!;
const codesOf = (fit: GlmmFit): string[] => fit.warnings.map(({ code }) => code);

describe.each(CASES)('$truth: $parm has no finite estimate', ({ truth, formula, options, code, parm, end }) => {
  const { name, logLik, cond, second, limit } = TRUTHS[truth]!;
  const data = dataOf(name);
  const fit = glmm(formula, data, { ...options, nAGQ: 1 });

  it('and everything else is estimated in that limit', () => {
    expect(fit.converged).toBe(true);
    expectAbsolute(fit.logLik, logLik, LOGLIK, 'logLik');
    const own = secondOf(fit).coefficients;
    for (const [rows, expected] of [
      [fit.coefficients, cond],
      [own, second],
    ] as const)
      rows.forEach(({ term, estimate, stdError }, j) => {
        const se = expected.se[j]!;
        if (se === 'NA') {
          expect(estimate).toBe(end * Number.POSITIVE_INFINITY);
          expect(stdError).toBeNaN();
          return;
        }
        expectAbsolute(estimate, expected.estimate[j]!, IN_SE * se, term);
        expectRelative(stdError, se, SE, `SE of ${term}`);
      });
  });

  it('a warning names the rows, the coefficient and the way out', () => {
    expect(codesOf(fit)).toEqual([code]);
    const [{ message, details }] = fit.warnings as [GlmmFit['warnings'][number]];
    expect(message).toContain(`where f = ${parm.slice(-1)} (100 rows)`);
    expect(message).toContain(`${parm.replace(/^\w+_/, '')} = ${end > 0 ? 'Inf' : '-Inf'}`);
    expect(message).toContain('likelihood ratios');
    expect(details).toMatchObject({ cells: [{ where: `f = ${parm.slice(-1)}`, rows: 100 }] });
  });

  it('and a profile interval that ends on one side', () => {
    const [interval] = fit.confint({ parm: [parm] });
    expect(interval!.estimate).toBe(end * Number.POSITIVE_INFINITY);
    expect(end > 0 ? interval!.upper : interval!.lower).toBe(end * Number.POSITIVE_INFINITY);
    expectAbsolute(end > 0 ? interval!.lower : interval!.upper, limit, LIMIT, 'limit');
    const [wald] = fit.confint({ parm: [parm], method: 'wald' });
    expect([wald!.lower, wald!.upper]).toEqual([Number.NaN, Number.NaN]);
  });

  it('predictions, residuals and new responses are those of the limit, and come back from a file', () => {
    const rows = data.f.flatMap((level, i) => (`f${level}` === parm.slice(-2) ? [i] : []));
    const type = parm.startsWith('zi') ? 'zprob' : 'disp';
    const { fit: values, se } = fit.predict({ type, se: true });
    for (const i of rows) {
      expect(values[i]).toBe(type === 'zprob' ? (end > 0 ? 1 : 0) : end > 0 ? Number.POSITIVE_INFINITY : 0);
      expect(se![i]).toBeNaN();
    }
    expect(values.every((value, i) => rows.includes(i) || (Number.isFinite(value) && se![i]! > 0))).toBe(true);
    const mean = fit.predict({ type: 'response', se: true });
    expect(mean.fit.every(Number.isFinite)).toBe(true);
    expect(mean.se!.every(Number.isFinite)).toBe(true);
    expect(fit.quantileResiduals({ seed: 1 }).every(Number.isFinite)).toBe(true);
    if (end > 0 && type === 'zprob')
      expect(rows.every((i) => (fit.simulate({ seed: 1 })[0] as ArrayLike<number>)[i] === 0)).toBe(true);
    const again = fromJSON(JSON.stringify(fit));
    expect(again.summary()).toBe(fit.summary());
    expect(again.predict({ newData: data, type }).fit).toEqual(fit.predict({ newData: data, type }).fit);
  });
});

describe('other parameters than those that are held', () => {
  it('intervals let the level have excess zeros again where they would help', () => {
    // the profile of fB at its limit, by hand: the model with an offset in the place of the coefficient, zeros in excess free
    const data = dataOf('none-in-b');
    const fit = glmm(FULL, data, { family: 'poisson', ziformula: '~ f', nAGQ: 1 });
    for (const [side, interval] of fit.confint({ parm: ['fB'] }).flatMap(
      ({ lower, upper }) =>
        [
          ['lower', lower],
          ['upper', upper],
        ] as const,
    )) {
      const inB = data.f.map((level) => (level === 'B' ? 1 : 0));
      const columns = { ...data, c: data.f.map((level) => (level === 'C' ? 1 : 0)), o: inB.map((b) => b * interval) };
      const held = glmm('y ~ x + c + offset(o) + (1 | g)', columns, { family: 'poisson', ziformula: '~ f', nAGQ: 1 });
      // half of chi-square's 95% quantile
      expectAbsolute(fit.logLik - held.logLik, 1.920729410347062, 1e-5, side);
    }
  });

  it('a prior level without estimate is told from one that is only rare', () => {
    // one zero in excess among 2000 rows has a log odds of about -7.6, and a standard error
    const y = Array.from({ length: 4000 }, (_, i) =>
      i < 2000 ? (i === 0 ? 0 : 20 + (i % 9)) : i % 4 === 0 ? 0 : 20 + (i % 9),
    );
    const f = y.map((_, i) => (i < 2000 ? 'A' : 'B'));
    const g = y.map((_, i) => `g${i % 20}`);
    const fit = glmm('y ~ 1 + (1 | g)', { y, f, g }, { family: 'poisson', ziformula: '~ 0 + f', nAGQ: 1 });
    expectAbsolute(fit.zeroInflation!.coefficients[0]!.estimate, Math.log(1 / 1999), 1e-4, 'log odds');
    expectRelative(fit.zeroInflation!.coefficients[0]!.stdError, Math.sqrt(2000 / 1999), 1e-3, 'SE');
  });
});

describe('levels of zeros that the mean explains as well', () => {
  const data = dataOf('all-in-b');
  const fit = glmm(FULL, data, { family: 'poisson', ziformula: '~ f', nAGQ: 7 });

  it('are separated, and say nothing of zeros in excess', () => {
    expect(codesOf(fit)).toEqual(['SEPARATION', 'NO_EXCESS_ZEROS']);
    expect(fit.coefficients.map(({ estimate }) => estimate)[2]).toBe(Number.NEGATIVE_INFINITY);
    expect(fit.zeroInflation!.coefficients[1]!.estimate).toBeNaN();
  });

  it('the rest is the fit without that level', () => {
    const rows = data.f.map((_, i) => i).filter((i) => data.f[i] !== 'B');
    const without = glmm(
      FULL,
      Object.fromEntries(Object.entries(data).map(([key, column]) => [key, rows.map((i) => column[i])])),
      { family: 'poisson', ziformula: '~ f', nAGQ: 7 },
    );
    expectAbsolute(fit.logLik, without.logLik, LOGLIK, 'logLik');
    for (const [own, other] of [
      [fit.coefficients, without.coefficients],
      [fit.zeroInflation!.coefficients, without.zeroInflation!.coefficients],
    ] as const)
      own
        .filter(({ estimate }) => Number.isFinite(estimate))
        .forEach(({ term, estimate, stdError }, k) => {
          expect(term).toBe(other[k]!.term);
          expectAbsolute(estimate, other[k]!.estimate, IN_SE * stdError, term);
          expectRelative(stdError, other[k]!.stdError, SE, `SE of ${term}`);
        });
  });

  it('and a profile finds no end where zeros in excess take its place', () => {
    expect(fit.confint({ parm: ['fB'] })[0]).toMatchObject({
      lower: Number.NEGATIVE_INFINITY,
      upper: Number.POSITIVE_INFINITY,
    });
  });
});

it('a number that separates zeros in excess from none has no finite slope', () => {
  const data = dataOf('none-in-b');
  const y = data.y.map((value: number, i: number) => (data.x[i] > 0.5 ? 0 : value + 1));
  const fit = glmm('y ~ 1 + (1 | g)', { ...data, y }, { family: 'poisson', ziformula: '~ x' });
  expect(fit.zeroInflation!.coefficients.map(({ estimate }) => estimate)).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
  expect(fit.warnings[0]!.message).toContain('where x <= 0.5');
  // what is left is a Poisson model of the other rows
  const rows = y.flatMap((_: number, i: number) => (data.x[i] > 0.5 ? [] : [i]));
  const plain = glmm(
    'y ~ 1 + (1 | g)',
    { y: rows.map((i: number) => y[i]), g: rows.map((i: number) => data.g[i]) },
    { family: 'poisson' },
  );
  expectAbsolute(fit.logLik, plain.logLik, 1e-5, 'logLik');
  expectRelative(fit.coefficients[0]!.stdError, plain.coefficients[0]!.stdError, SE, 'SE');
});
