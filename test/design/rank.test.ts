import { describe, expect, it } from 'vitest';
import { buildDesign } from '../../src/design/design.ts';
import { columnRank } from '../../src/design/rank/rank.ts';
import { gaussian } from '../../src/family/makers.ts';
import { uniform } from '../support/random.ts';
import { fixedFormula, fixtures, fixtureTable } from './fixtures.ts';

const table = fixtureTable(fixtures.data);

describe('columns left out are those of R lm', () => {
  for (const { formula, all, kept, aliased, combinations } of fixtures.aliases) {
    it(formula, () => {
      const design = buildDesign(fixedFormula(formula, table), table, gaussian());
      expect(design.allFixedNames).toEqual(all);
      expect(design.fixed.names).toEqual(kept);
      expect(design.aliased.map(({ name }) => name)).toEqual(aliased);
      // R's alias(): coefficients of all kept columns, to the rounding of its own QR.
      design.aliased.forEach(({ combination }, k) => {
        const given = new Map(combination.map(({ name, coefficient }) => [name, coefficient]));
        kept.forEach((name, j) => {
          const expected = combinations[k][j];
          expect(Math.abs((given.get(name) ?? 0) - expected)).toBeLessThan(1e-8 * Math.max(1, Math.abs(expected)));
        });
      });
    });
  }
});

describe('columnRank', () => {
  it('shows small fractions as such', () => {
    const { aliased } = columnRank(Float64Array.of(1, 1, 1, 1, 0, 1, 2, 5, 1 / 3, 1, 5 / 3, 11 / 3), 4, 3);
    expect(aliased).toEqual([
      {
        column: 2,
        combination: [
          { column: 0, coefficient: 1 / 3 },
          { column: 1, coefficient: 2 / 3 },
        ],
      },
    ]);
  });

  it('leaves out a column of zeros, equal to nothing', () => {
    expect(columnRank(Float64Array.of(1, 2, 0, 0), 2, 2)).toEqual({
      kept: [0],
      aliased: [{ column: 1, combination: [] }],
    });
  });

  it('keeps no more columns than rows', () => {
    const { kept, aliased } = columnRank(Float64Array.of(1, 0, 0, 1, 3, 4), 2, 3);
    expect(kept).toEqual([0, 1]);
    expect(aliased[0].combination).toEqual([
      { column: 0, coefficient: 3 },
      { column: 1, coefficient: 4 },
    ]);
  });

  it('knows 1e-6 from dependence, and 1e-8 as dependence, whatever the scale of the columns', () => {
    for (const scale of [1, 1e-160, 1e160]) {
      const columns = (epsilon: number) => Float64Array.of(scale, scale, scale, scale, scale + epsilon * scale, scale);
      expect(columnRank(columns(1e-6), 3, 2).kept).toEqual([0, 1]);
      expect(columnRank(columns(1e-8), 3, 2).kept).toEqual([0]);
    }
  });

  it('beside an intercept looks at columns about their means: a shift makes none dependent, and hides no dependence', () => {
    const n = 40;
    const next = uniform(5);
    const x = Array.from({ length: n }, (_, i) => i % 9);
    const z = Array.from({ length: n }, () => Math.floor(8 * next()));
    const columns = (shift: number) =>
      Float64Array.from([
        ...x.map(() => 1),
        ...x.map((v) => v + shift),
        ...z,
        ...x.map((v, i) => v - 2 * z[i] + shift),
      ]);
    for (const shift of [0, 1e6, 1e9]) {
      expect(columnRank(columns(shift), n, 4, true).kept).toEqual([0, 1, 2]);
      // not said to be an intercept, a column of ones is a column: R's rule, the shifted one is left out
      expect(columnRank(columns(shift), n, 4).kept).toEqual(shift < 1e7 ? [0, 1, 2] : [0, 2]);
    }
    // a constant is one whatever rounding makes of it
    expect(columnRank(Float64Array.of(1, 1, 1, 0.1, 0.1, 0.1 + 1e-17), 3, 2, true).kept).toEqual([0]);
  });

  it('finds dependence planted in random matrices of many blocks of rows, and its coefficients', () => {
    const next = uniform(7);
    for (let trial = 0; trial < 20; trial++) {
      const n = 5 + Math.floor(next() * 2000);
      const p = 2 + Math.floor(next() * 4);
      const values = new Float64Array(n * (p + 1));
      for (let i = 0; i < n * p; i++) values[i] = next() - 0.3;
      const coefficients = Array.from({ length: p }, () => Math.round(next() * 10 - 5) / 4);
      for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) values[n * p + i] += coefficients[j] * values[n * j + i];
      const { kept, aliased } = columnRank(values, n, p + 1);
      expect(kept).toEqual(Array.from({ length: p }, (_, j) => j));
      const expected = coefficients.flatMap((coefficient, column) =>
        coefficient === 0 ? [] : [{ column, coefficient }],
      );
      expect(aliased).toEqual([{ column: p, combination: expected }]);
    }
  });

  it('gives the same result for rows in any order and columns scaled by powers of two', () => {
    const next = uniform(11);
    const n = 700;
    const x = Float64Array.from({ length: n }, () => next());
    const z = Float64Array.from({ length: n }, () => Math.floor(next() * 3));
    const build = (order: Int32Array, scale: number) => {
      const values = new Float64Array(3 * n);
      order.forEach((row, i) => {
        values[i] = x[row];
        values[n + i] = z[row] * scale;
        values[2 * n + i] = (x[row] - 2 * z[row]) * 4;
      });
      return values;
    };
    const order = Int32Array.from({ length: n }, (_, i) => (i * 333) % n);
    const { kept, aliased } = columnRank(build(order, 16), n, 3);
    expect(kept).toEqual([0, 1]);
    expect(aliased[0].combination).toEqual([
      { column: 0, coefficient: 4 },
      { column: 1, coefficient: -1 / 2 },
    ]);
  });
});
