import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDataTable } from '../../src/data/table.ts';
import { buildDesign } from '../../src/design/design.ts';
import type { ContrastName } from '../../src/design/matrix/contrastNames.ts';
import { applyRecipe } from '../../src/design/recipe.ts';
import type { Design } from '../../src/design/types.ts';
import { binomial } from '../../src/family/makers.ts';
import { polls } from '../support/datasets.ts';
import { uniform } from '../support/random.ts';
import { columnsByName, designOf, toFormula } from './fixtures.ts';

describe('buildDesign', () => {
  const data = {
    y: [1, 0, 1, 1, 0, 0, 1, 0],
    x: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 9),
    f: ['b', 'a', 'b', 'c', 'c', 'a', 'a', 'b'],
    g: [2, 2, 10, 10, 2, 10, 2, 10],
  };

  it('puts names, columns, groups and response together', () => {
    const design = designOf('y ~ f * x + (x | g)', data, 'binomial');
    expect(design.fixed.names).toEqual(['(Intercept)', 'fb', 'fc', 'x', 'fb:x', 'fc:x']);
    expect(design.fixed.assign).toEqual([-1, 0, 0, 1, 2, 2]);
    expect(design.fixed.termLabels).toEqual(['f', 'x', 'f:x']);
    expect(columnsByName(design.fixed, 8)['fc:x']).toEqual([0, 0, 0, 4, 5, 0, 0, 0]);
    expect(design.allFixedNames).toEqual(design.fixed.names);
    expect(design.random).toHaveLength(1);
    expect(design.random[0]).toMatchObject({ label: '1 + x | g', names: ['(Intercept)', 'x'], group: 0 });
    expect(design.groups[0].levels).toEqual(['2', '10']);
    expect(design.warnings).toEqual([]);
  });

  it('is plain data: recipes survive JSON', () => {
    const { fixed, random } = designOf('y ~ poly(x, 2):f + (x | g)', data, 'binomial');
    expect(JSON.parse(JSON.stringify(fixed.recipe))).toEqual(fixed.recipe);
    expect(JSON.parse(JSON.stringify(random[0].recipe))).toEqual(random[0].recipe);
  });

  it('uses the contrasts asked for, in fixed and random terms, and R names them', () => {
    const contrasts = { f: 'sum' } as const;
    const design = designOf('y ~ f + (f | g)', { ...data, y: [1, 2, 3, 4, 5, 6, 7, 9] }, 'poisson', { contrasts });
    expect(design.fixed.names).toEqual(['(Intercept)', 'f1', 'f2']);
    expect(design.random[0].names).toEqual(['(Intercept)', 'f1', 'f2']);
    expect(columnsByName(design.fixed, 8).f1).toEqual([0, 1, 0, -1, -1, 1, 1, 0]);
  });

  it('names a column left out and what it is equal to', () => {
    const design = designOf('y ~ x + I(2 * x - 1) + f + (1 | g)', data, 'binomial');
    expect(design.fixed.names).toEqual(['(Intercept)', 'x', 'fb', 'fc']);
    expect(design.aliased).toEqual([
      {
        name: 'I(2 * x - 1)',
        combination: [
          { name: '(Intercept)', coefficient: -1 },
          { name: 'x', coefficient: 2 },
        ],
      },
    ]);
    expect(design.warnings).toEqual([
      {
        code: 'RANK_DEFICIENT',
        message: '1 of the fixed-effect columns left out as combinations of others: I(2 * x - 1) = -(Intercept) + 2 x',
        details: { columns: ['I(2 * x - 1)'] },
      },
    ]);
  });

  it.each([
    ['y ~ 0 + (1 | g)', {}, /\[NO_FIXED_EFFECTS\]/],
    ['y ~ 0 + I(0 * x) + (1 | g)', {}, /\[NO_FIXED_EFFECTS\]/],
    [
      'y ~ one + (1 | g)',
      { one: ['k', 'k', 'k', 'k', 'k', 'k', 'k', 'k'] },
      /\[SINGLE_LEVEL\]: one has a single level, "k"/,
    ],
    ['y ~ I(x > 0) + (1 | g)', {}, /\[SINGLE_LEVEL\]: I\(x > 0\) has a single level, "TRUE"/],
    ['y ~ x + (one | g)', { one: ['k', 'k', null, 'k', 'k', 'k', 'k', 'k'] }, /\[SINGLE_LEVEL\]: one/],
    ['y ~ x + (0 | g)', {}, /\[FORMULA_/],
  ])('refuses %s', (formula, more, message) => {
    expect(() => designOf(formula, { ...data, ...more }, 'binomial')).toThrow(message);
  });

  it.each([
    [
      { contrasts: { f: 'sums' as 'sum' } },
      /\[INVALID_OPTION\]: no contrast "sums" \(for f\)\nContrasts: treatment, sum, helmert, polynomial/,
    ],
    [{ contrasts: { h: 'sum' } as const }, /\[INVALID_OPTION\]: contrasts are given for "h".*\nVariables: f/],
    [{ naAction: 'exclude' as 'omit' }, /\[INVALID_OPTION\]: naAction is 'omit' or 'fail', not "exclude"/],
  ])('refuses the options %j', (options, message) => {
    expect(() => designOf('y ~ f + (1 | g)', data, 'binomial', options)).toThrow(message);
  });
});

describe('the polls', () => {
  it('drops one of the 16 cells beside an intercept, and says it is what is left of the others', (test) => {
    const { columns, levels } = polls(test);
    const table = toDataTable(columns, { levels });
    const formula = toFormula('bush ~ black + female + edu_label:age_label + (1 | state_label)', table);
    const design = buildDesign(formula, table, binomial());
    expect(design.nObs).toBe(2015);
    expect(design.droppedRows).toEqual({ total: 178, byColumn: [{ column: 'bush', count: 178 }] });
    expect(design.groups[0].levels).toHaveLength(49);
    expect(design.allFixedNames).toHaveLength(19);
    expect(design.fixed.names).toHaveLength(18);
    const cells = design.allFixedNames.slice(3);
    expect(design.aliased).toEqual([
      {
        name: cells[15],
        combination: [
          { name: '(Intercept)', coefficient: 1 },
          ...cells.slice(0, 15).map((name) => ({ name, coefficient: -1 })),
        ],
      },
    ]);
  });
});

const SEED = 20240229;

/** Three factors in all combinations, some of them more often, and two numbers: no dependence but that of the coding. */
function crossedData(seed: number) {
  const next = uniform(seed);
  const cells = Array.from({ length: 24 }, (_, k) => k);
  const rows = [...cells, ...cells, ...cells, ...cells.filter(() => next() < 0.5)];
  return {
    y: rows.map(() => next()),
    x: rows.map(() => next()),
    z: rows.map(() => next() * 100),
    a: rows.map((k) => `a${k % 2}`),
    b: rows.map((k) => `b${Math.floor(k / 2) % 3}`),
    c: rows.map((k) => `c${Math.floor(k / 6)}`),
    g: rows.map(() => Math.floor(next() * 5)),
  };
}

const terms = ['a', 'b', 'c', 'x', 'a:b', 'b:c', 'a:x', 'c:x', 'a:b:c', 'a:b:x'];
const kinds: readonly ContrastName[] = ['treatment', 'sum', 'helmert', 'polynomial'];
const formulas = fc
  .record({
    intercept: fc.boolean(),
    chosen: fc.uniqueArray(fc.constantFrom(...terms), { minLength: 1, maxLength: 6 }),
  })
  .map(({ intercept, chosen }) => `y ~ ${[...(intercept ? ['1'] : ['0']), ...chosen].join(' + ')} + (1 | g)`);
/** Every term with all terms within it, as `*` makes them. */
const hierarchical = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'x', 'a*b', 'b*c', 'a*x', 'a*b*c', 'a*b*x'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((chosen) => `y ~ ${chosen.join(' + ')} + (1 | g)`);

describe('properties of designs', () => {
  const options = { seed: SEED, numRuns: 60 };

  it('hierarchical models have full rank by the coding rules alone', () => {
    fc.assert(
      fc.property(hierarchical, fc.nat(1000), (formula, seed) => {
        expect(designOf(formula, crossedData(seed)).aliased).toEqual([]);
      }),
      options,
    );
  });

  it('the space of the columns of hierarchical models does not depend on the contrasts', () => {
    fc.assert(
      fc.property(hierarchical, fc.constantFrom(...kinds), fc.nat(1000), (formula, kind, seed) => {
        const data = crossedData(seed);
        const used = ['a', 'b', 'c'].filter((name) => new RegExp(`\\b${name}\\b`).test(formula));
        const contrasts = Object.fromEntries(used.map((name) => [name, kind]));
        const one = designOf(formula, data);
        const other = designOf(formula, data, 'gaussian', { contrasts });
        expect(other.fixed.names).toHaveLength(one.fixed.names.length);
        const fitted = projection(one, data.z);
        projection(other, data.z).forEach((value, i) => {
          expect(Math.abs(value - fitted[i])).toBeLessThan(1e-9 * 100);
        });
      }),
      options,
    );
  });

  it('aliased columns are the combinations they are said to be', () => {
    fc.assert(
      fc.property(formulas, fc.nat(1000), (formula, seed) => {
        const data = crossedData(seed);
        const { fixed, aliased, allFixedNames, nObs } = designOf(formula, data);
        expect(fixed.names.length + aliased.length).toBe(allFixedNames.length);
        const columns = columnsByName(fixed, nObs);
        const all = applyRecipe({ ...fixed.recipe, kept: null } as typeof fixed.recipe, toDataTable(data));
        const allColumns = columnsByName(all, nObs);
        for (const { name, combination } of aliased) {
          for (let i = 0; i < nObs; i++) {
            const value = combination.reduce((sum, part) => sum + part.coefficient * columns[part.name][i], 0);
            expect(Math.abs(value - allColumns[name][i])).toBeLessThan(1e-9);
          }
        }
      }),
      options,
    );
  });

  it('rows in another order give the same columns in that order', () => {
    fc.assert(
      fc.property(formulas, fc.nat(1000), (formula, seed) => {
        const data = crossedData(seed);
        const n = data.y.length;
        const order = Array.from({ length: n }, (_, i) => (i * 7 + 3) % n);
        fc.pre(new Set(order).size === n);
        const shuffled = Object.fromEntries(
          Object.entries(data).map(([name, values]) => [name, order.map((row) => values[row])]),
        );
        const one = designOf(formula, data);
        const other = designOf(formula, shuffled);
        expect(other.fixed.names).toEqual(one.fixed.names);
        for (let j = 0; j < one.fixed.names.length; j++) {
          const column = one.fixed.values.subarray(j * n, (j + 1) * n);
          expect(other.fixed.values.subarray(j * n, (j + 1) * n)).toEqual(Float64Array.from(order, (i) => column[i]));
        }
      }),
      options,
    );
  });

  it('incomplete rows leave no trace', () => {
    fc.assert(
      fc.property(formulas, fc.nat(1000), fc.uniqueArray(fc.nat(60), { maxLength: 8 }), (formula, seed, holes) => {
        const data = crossedData(seed);
        const n = data.y.length;
        const names = ['y', 'g', ...['a', 'x'].filter((name) => new RegExp(`\\b${name}\\b`).test(formula))];
        const holed = Object.fromEntries(
          Object.entries(data).map(([name, values]) => [
            name,
            values.map((value, i) => (holes.includes(i) && names[i % names.length] === name ? null : value)),
          ]),
        );
        const keep = Array.from({ length: n }, (_, i) => i).filter((i) => !holes.includes(i));
        const clean = Object.fromEntries(
          Object.entries(data).map(([name, values]) => [name, keep.map((row) => values[row])]),
        );
        const one = designOf(formula, clean);
        const other = designOf(formula, holed);
        expect(other.fixed.values).toEqual(one.fixed.values);
        expect(other.groups).toEqual(one.groups);
        expect(other.response).toEqual(one.response);
        expect(other.droppedRows.total + other.nObs).toBe(n);
        expect(other.rows === null ? keep : Array.from(other.rows)).toEqual(keep);
      }),
      options,
    );
  });
});

/** Fitted values of least squares on the columns, by Gram-Schmidt done twice. */
function projection({ fixed, nObs }: Design, y: readonly number[]): number[] {
  const basis: number[][] = [];
  for (let j = 0; j < fixed.names.length; j++) {
    let column = Array.from(fixed.values.subarray(j * nObs, (j + 1) * nObs));
    for (let round = 0; round < 2; round++) column = basis.reduce((rest, q) => minus(rest, q, dot(rest, q)), column);
    const length = Math.sqrt(dot(column, column));
    basis.push(column.map((value) => value / length));
  }
  const rest = basis.reduce((left, q) => minus(left, q, dot(left, q)), [...y]);
  return y.map((value, i) => value - rest[i]);
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const minus = (a: readonly number[], b: readonly number[], factor: number) =>
  a.map((value, i) => value - factor * b[i]);
