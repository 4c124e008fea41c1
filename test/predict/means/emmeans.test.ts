/**
 * Truth: R's emmeans, lmerTest and pbkrtest on a dozen models with interactions, covariates, offsets, empty cells and crossed factors
 * (emmeans.R beside this); simulated.csv is its data.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../../src/api/glmmFit.ts';
import {
  type Adjustment,
  type ContrastMethod,
  type EstimateTable,
  type GlmmFit,
  glmm,
  lmm,
  type MeansOptions,
  type NamedMethod,
} from '../../../src/index.ts';
import { kenwardRoger } from '../../../src/infer/kenwardRoger/law.ts';
import { parseCsv } from '../../support/datasets.ts';
import { expectAbsolute, expectRelative } from '../../support/tolerance.ts';

type Numbers = readonly (number | string)[];

interface Question extends Omit<MeansOptions, 'type'> {
  readonly specs: string | string[];
  readonly type?: 'link' | 'response';
  readonly method?: NamedMethod;
  readonly interaction?: NamedMethod;
  readonly adjust?: Adjustment;
  readonly trend?: string;
  readonly rows: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string | readonly string[]>>;
    readonly estimate: Numbers;
    readonly SE: Numbers;
    readonly df: Numbers;
    readonly lower: Numbers;
    readonly upper: Numbers;
    readonly statistic: Numbers;
    readonly p: Numbers;
  };
}

interface Model {
  readonly id: string;
  readonly formula: string;
  readonly data: 'all' | 'empty' | 'unbalanced';
  readonly family: 'lmm' | 'sum' | 'binomial' | 'probit' | 'poisson';
  readonly beta: readonly number[];
  readonly se: readonly number[];
}

interface FTests {
  readonly df2: readonly number[];
  readonly F: readonly number[];
  readonly p: readonly number[];
}

interface Reference {
  readonly models: readonly (Model & { readonly asked: readonly Question[] })[];
  readonly joints: readonly (Model & { term: string | string[]; df1: number[]; F: number[]; p: number[] })[];
  readonly tests: readonly (Model & {
    readonly term: string | string[];
    readonly df1: readonly number[];
    readonly satterthwaite: FTests;
    readonly kr: FTests;
    readonly vcovAdj: readonly (readonly number[])[];
  })[];
}

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const reference = JSON.parse(read('emmeans.json')) as Reference;
const all = parseCsv(read('simulated.csv'));

/** lme4 stops where its deviance is flat to about 1e-8: estimates are good to some 1e-5 of a standard error. */
const ESTIMATE = 2e-4;
const SE = 2e-4;
/** lmerTest's derivatives are differences, and emmeans prints nothing finer. */
const DF = 2e-3;
const P_VALUE = 2e-4;
/** R's mvt is random, to 1e-3. */
const P_OF_MVT = 1e-3;

const fits = new Map<string, GlmmFit>();

function fitOf({ formula, data, family }: Model): GlmmFit {
  const key = `${formula} ${data} ${family}`;
  const known = fits.get(key);
  if (known !== undefined) return known;
  const isUsed = (i: number): boolean =>
    data === 'empty' ? !(all.f[i] === 'c' && all.k[i] === 'v') : data === 'all' || isInUnbalanced(i + 1);
  const rows = all.y.map((_, i) => i).filter(isUsed);
  const table = Object.fromEntries(
    Object.entries({ ...all, k2: all.k.map((level) => Number(level === 'v')) }).map(([name, column]) => [
      name,
      rows.map((i) => (name === 'g' || name === 'h' ? String(column[i]) : column[i])),
    ]),
  );
  const made =
    family === 'lmm'
      ? lmm(formula, table)
      : family === 'sum'
        ? lmm(formula, table, { contrasts: { f: 'sum', k: 'helmert' } })
        : glmm(formula, table, {
            family: family === 'poisson' ? 'poisson' : 'binomial',
            ...(family === 'probit' && { link: 'probit' }),
            nAGQ: family === 'binomial' ? 11 : 1,
            ...(family === 'probit' && { integration: 'laplace' }),
          });
  fits.set(key, made);
  return made;
}

/** Rows of the unbalanced data, as the script takes them. */
const isInUnbalanced = (row: number): boolean =>
  row <= 37 || (row >= 52 && row <= 90) || (row >= 101 && row <= 163) || row >= 170;

function answer(
  fit: GlmmFit,
  { specs, rows: _, method, interaction, adjust, trend, ...options }: Question,
): EstimateTable {
  const of = { ...options, ...(method === undefined && adjust && { adjust }) };
  const means =
    trend === undefined ? fit.emmeans(specs, of) : fit.emtrends(specs, { ...(of as object), variable: trend });
  if (interaction !== undefined) return means.contrasts('pairwise', { interaction });
  if (method === undefined) return means;
  return means.contrasts(method as ContrastMethod, adjust && { adjust });
}

describe.each(reference.models)('$id: $formula', (model) => {
  it('the same fit', () => {
    const fit = fitOf(model);
    model.beta.forEach((beta, j) => {
      expectAbsolute(fit.beta[j], beta, ESTIMATE * model.se[j], `coefficient ${j}`);
    });
  });

  it.each(model.asked.map((asked) => [JSON.stringify({ ...asked, rows: undefined }), asked] as const))(
    '%s',
    (_, asked) => {
      const table = answer(fitOf(model), asked);
      const { rows } = asked;
      const count = [rows.estimate].flat().length;
      expect(table.rows).toHaveLength(count);
      expect(table.estimateName).toBe(rows.name);
      table.rows.forEach((row, i) => {
        for (const [name, labels] of Object.entries(rows.labels)) {
          const label = [labels].flat()[i];
          const own = name === '1' ? 'overall' : String(row[name]);
          if (Number.isFinite(Number(label))) expectRelative(Number(own), Number(label), 1e-6, name);
          else expect(own).toBe(label);
        }
        const of = (values: Numbers): number => {
          const value = [values].flat()[i];
          return value === 'NA' || value === 'NaN'
            ? Number.NaN
            : value === 'Inf'
              ? Number.POSITIVE_INFINITY
              : Number(value);
        };
        const se = of(rows.SE);
        if (Number.isNaN(se))
          return expect([row.estimate, row.stdError, row.pValue]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
        const scale = table.nullValue === 0 ? 1 : Math.max(1, Math.abs(row.estimate));
        expectAbsolute(row.estimate, of(rows.estimate), ESTIMATE * se * scale, `estimate ${i}`);
        expectRelative(row.stdError, se, SE, `standard error ${i}`);
        if (of(rows.df) === Number.POSITIVE_INFINITY) expect(row.df).toBe(Number.POSITIVE_INFINITY);
        else expectRelative(row.df, of(rows.df), DF, `df ${i}`);
        expectAbsolute(row.lower, of(rows.lower), 10 * ESTIMATE * se, `lower ${i}`);
        expectAbsolute(row.upper, of(rows.upper), 10 * ESTIMATE * se, `upper ${i}`);
        expectAbsolute(
          row.statistic,
          of(rows.statistic),
          1e-3 * Math.max(1, Math.abs(row.statistic)),
          `statistic ${i}`,
        );
        expectAbsolute(row.pValue, of(rows.p), table.adjust === 'mvt' ? P_OF_MVT : P_VALUE, `p-value ${i}`);
      });
    },
  );
});

describe.each(reference.joints)('joint tests of $id', (joint) => {
  it('are those of joint_tests', () => {
    const { rows } = fitOf(joint).jointTests({ df: 'asymptotic' });
    expect(rows.map(({ term }) => term)).toEqual([joint.term].flat());
    rows.forEach((row, i) => {
      expect(row.df1).toBe([joint.df1].flat()[i]);
      // printed to three decimals
      expectAbsolute(row.F, [joint.F].flat()[i], 6e-4, `F of ${row.term}`);
      expectAbsolute(row.pValue, [joint.p].flat()[i], P_VALUE, `p-value of ${row.term}`);
    });
  });
});

describe.each(reference.tests)('F tests, $id', (model) => {
  it('by Satterthwaite as lmerTest', () => expectTests(model, 'satterthwaite', model.satterthwaite));
  it('by Kenward and Roger as pbkrtest', () => expectTests(model, 'kenward-roger', model.kr));
  it('the covariance of Kenward and Roger', () => {
    const { p, adjusted } = kenwardRoger(estimationOf(fitOf(model)));
    adjusted.to1DArray().forEach((value, k) => {
      const truth = (a: number, b: number): number => model.vcovAdj[a][b];
      const [a, b] = [Math.floor(k / p), k % p];
      expectAbsolute(value, truth(a, b), SE * Math.sqrt(truth(a, a) * truth(b, b)), `element ${k}`);
    });
  });
});

function expectTests(model: Reference['tests'][number], df: 'satterthwaite' | 'kenward-roger', truth: FTests): void {
  const { rows } = fitOf(model).jointTests({ df });
  expect(rows.map(({ term }) => term)).toEqual([model.term].flat());
  rows.forEach((row, i) => {
    expectRelative(row.df2, [truth.df2].flat()[i], DF, `df2 of ${row.term}`);
    expectRelative(row.F, [truth.F].flat()[i], 2e-4, `F of ${row.term}`);
    expectAbsolute(row.pValue, [truth.p].flat()[i], 1e-5, `p-value of ${row.term}`);
  });
}
