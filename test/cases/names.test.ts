/**
 * Different things that would have the same name: each is reachable. Truth: the same model with columns that are called otherwise.
 */
import { describe, expect, it } from 'vitest';
import { fromJSON, type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { plotData } from '../../src/plot.ts';
import { normal, uniform } from '../support/random.ts';

const random = uniform(20);
const n = 120;
const rows = Array.from({ length: n }, (_, i) => i);
const f = rows.map(() => ['hi', 'lo', 'mid'][Math.floor(3 * random())]);
const flo = rows.map(() => normal(random));
const g = rows.map((i) => `g${i % 12}`);
const byGroup = Array.from({ length: 12 }, () => normal(random));
const y = rows.map((i) => 1 + (f[i] === 'lo' ? 2 : 0) - flo[i] + byGroup[i % 12] + normal(random));
const data = { y, f, flo, g };
const renamed = { y, f, z: flo, g };

const beta = ({ fixef }: Pick<GlmmFit, 'fixef'>) => Object.values(fixef());

describe('a column flo beside the level lo of f', () => {
  const fit = lmm('y ~ f + flo + (1 | g)', data, { method: 'ML' });
  const truth = lmm('y ~ f + z + (1 | g)', renamed, { method: 'ML' });

  it('both are in fixef, the table, tidy, JSON, ratios and words', () => {
    expect(Object.keys(fit.fixef())).toEqual(['(Intercept)', 'f["lo"]', 'fmid', 'flo']);
    expect(beta(fit)).toEqual(beta(truth));
    expect(fit.tidy().map(({ estimate }) => estimate)).toEqual(truth.tidy().map(({ estimate }) => estimate));
    expect(beta(fromJSON(JSON.stringify(fit)))).toEqual(beta(truth));
    expect(fit.summary()).toContain('f["lo"]');
    expect(fit.interpret().map(({ term }) => term)).toEqual(fit.coefficients.map(({ term }) => term));
  });
  it.each([
    ['flo', 'z'],
    ['f["lo"]', 'flo'],
  ])('confint and waldTest of %s', (name, other) => {
    const numbers = ({ confint, waldTest }: GlmmFit, parm: string) => [
      confint({ parm }).map(({ lower, upper }) => [lower, upper]),
      confint({ parm, method: 'wald' }).map(({ lower, upper }) => [lower, upper]),
      waldTest({ terms: parm }).chisq,
    ];
    expect(numbers(fit, name)).toEqual(numbers(truth, other));
  });
  it('drop1 drops the right columns, and predictions for new data take them', () => {
    const logLiks = ({ drop1 }: GlmmFit) => drop1().map(({ logLik }) => logLik);
    expect(logLiks(fit)).toEqual(logLiks(truth));
    const rest = { f: ['lo', 'mid'], g: ['g1', 'g2'] };
    expect(fit.predict({ newData: { ...rest, flo: [2, 3] }, se: true })).toEqual(
      truth.predict({ newData: { ...rest, z: [2, 3] }, se: true }),
    );
  });
  it('bootstrap intervals are those of each', () => {
    const limits = (one: GlmmFit) =>
      one.confint({ method: 'bootstrap', n: 20, seed: 3 }).map(({ lower, upper }) => [lower, upper]);
    expect(limits(fit)).toEqual(limits(truth));
  });
});

it('an aliased column is named apart too', () => {
  const fit = lmm('y ~ f + flo + I(2 * flo) + (1 | g)', data);
  expect(fit.allFixedNames).toEqual(['(Intercept)', 'f["lo"]', 'fmid', 'flo', 'I(2 * flo)']);
  expect(fit.droppedColumns).toEqual([{ name: 'I(2 * flo)', combination: [{ name: 'flo', coefficient: 2 }] }]);
});

it('factor v1 with level 11 beside factor v11 with level 1, interactions and contrasts', () => {
  const v1 = rows.map((i) => String([10, 11, 12][i % 3]));
  const v11 = rows.map((i) => String(Math.floor(i / 7) % 2));
  const fit = lmm('y ~ v1 + v11 + (1 | g)', { y, g, v1, v11 });
  expect(Object.keys(fit.fixef())).toEqual(['(Intercept)', 'v1["11"]', 'v112', 'v11["1"]']);
  const sum = lmm('y ~ v1 * v11 + (1 | g)', { y, g, v1, v11 }, { contrasts: { v1: 'sum', v11: 'sum' } });
  expect(new Set(sum.allFixedNames).size).toBe(6);
});

it('a fixed column flo and a random column of level lo of f are not added up in coef()', () => {
  const poisson = { family: 'poisson', nAGQ: 1 } as const;
  const counts = y.map((v) => Math.round(Math.abs(v)));
  const fit = glmm('y ~ flo + (0 + f | g)', { ...data, y: counts }, poisson);
  const truth = glmm('y ~ z + (0 + f | g)', { ...renamed, y: counts }, poisson);
  const estimates = ({ coef }: GlmmFit) => coef().g!.map(({ estimate }) => estimate);
  expect(estimates(fit)).toEqual(estimates(truth));
  expect(fit.varCorr[0]!.terms).toEqual(['fhi', 'f["lo"]', 'fmid']);
});

it('a column called sigma beside the residual standard deviation', () => {
  const fit = lmm('y ~ sigma + (1 | g)', { ...data, sigma: flo });
  const truth = lmm('y ~ z + (1 | g)', renamed);
  const limits = (one: GlmmFit, parm: string) => one.confint({ parm }).map(({ lower, upper }) => [lower, upper]);
  expect(fit.confint({ method: 'wald' }).map(({ parm }) => parm)).toEqual([
    'sd_(Intercept)|g',
    'sigma (.sigma)',
    '(Intercept)',
    'sigma',
  ]);
  expect(limits(fit, 'sigma')).toEqual(limits(truth, 'z'));
  expect(limits(fit, '.sigma')).toEqual(limits(truth, 'sigma'));
  expect(limits(fit, 'sigma (.sigma)')).toEqual(limits(truth, 'sigma'));
});

it('correlations of a.b with c and of a with b.c', () => {
  const draw = () => rows.map(() => normal(random));
  const columns = { 'a.b': draw(), c: draw(), a: draw(), 'b.c': draw() };
  const fit = glmm(
    'y ~ 1 + (0 + a.b + c + a + b.c | g)',
    { ...data, ...columns, y: y.map((v) => (v > 0 ? 1 : 0)) },
    {
      family: 'binomial',
      nAGQ: 1,
    },
  );
  const names = fit.tidy().map(({ term }) => term);
  expect(names).toContain('cor__"a.b".c');
  expect(names).toContain('cor__a."b.c"');
  expect(new Set(names).size).toBe(names.length);
  const parms = fit.confint({ method: 'wald' }).map(({ parm }) => parm);
  expect(new Set(parms).size).toBe(parms.length);
});

it('two columns of one name in a table are refused', () => {
  const table = {
    schema: { fields: [{ name: 'y' }, { name: 'g' }, { name: 'g' }] },
    getChild: (name: string) => (name === 'y' ? y : g),
  };
  expect(() => lmm('y ~ 1 + (1 | g)', table as never)).toThrow(
    /UNSUPPORTED_DATA.*two columns of the data are called "g"/s,
  );
});

it('coefficients whose long names are cut alike have colours of their own', () => {
  const long = 'a_column_whose_name_is_longer_than_pictures_bear';
  const columns = { ...data, [`${long}_1`]: flo, [`${long}_2`]: y.map((v) => v * v) };
  const fit = lmm(`y ~ ${long}_1 + ${long}_2 + (1 | g)`, columns);
  const effects = plotData(fit, 'influence').flatMap(({ effect }) => (effect === undefined ? [] : [effect]));
  expect(new Set(effects).size).toBe(3);
});
