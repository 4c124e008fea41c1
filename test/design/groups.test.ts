import { describe, expect, it } from 'vitest';
import { toDataTable } from '../../src/data/table.ts';
import { buildDesign } from '../../src/design/design.ts';
import { groupCodes } from '../../src/design/variable/groupCodes.ts';
import { gaussian, poisson } from '../../src/family/makers.ts';
import { uniform } from '../support/random.ts';
import { designOf, fixtures, fixtureTable, toFormula } from './fixtures.ts';

const table = fixtureTable(fixtures.data);

describe('random terms are those of lme4', () => {
  for (const { formula, terms } of fixtures.randoms) {
    it(formula, () => {
      // lme4 orders terms by number of levels, we by appearance.
      const design = buildDesign(toFormula(formula, table), table, gaussian());
      const n = design.nObs;
      expect(design.random).toHaveLength(terms.length);
      for (const expected of terms) {
        const term = design.random.find(({ names }) => names.join() === expected.names.join())!;
        const group = design.groups[term.group];
        expect(group.name).toBe(expected.group);
        const levels = group.levels.map((level) => expected.levels.indexOf(level));
        expect([...levels].sort((a, b) => a - b)).toEqual(expected.levels.map((_, k) => k));
        expect(Array.from(group.codes, (code) => levels[code])).toEqual(expected.codes);
        const q = term.names.length;
        const nEffects = q * expected.levels.length;
        for (let i = 0; i < n; i++) {
          for (let k = 0; k < q; k++) {
            const value = expected.Zt[i * nEffects + expected.codes[i] * q + k];
            expect(Math.abs(term.values[k * n + i] - value)).toBeLessThan(1e-12);
          }
        }
      }
    });
  }
});

describe('grouping factors', () => {
  const data = {
    y: [1, 2, 3, 4, 5, 6, 7, 8],
    a: ['u', 'v', 'u', 'v', 'u', 'v', 'u', 'v'],
    b: [2, 10, 10, 2, 2, 10, 10, 2],
  };

  it('has combinations of levels that occur, the first factor varying slowest', () => {
    const { groups } = designOf('y ~ 1 + (1 | a:b)', data);
    expect(groups).toEqual([
      {
        name: 'a:b',
        levels: ['u:2', 'u:10', 'v:2', 'v:10'],
        codes: Int32Array.of(0, 3, 1, 2, 0, 3, 1, 2),
        parts: [
          { levels: ['u', 'v'], codes: Int32Array.of(0, 0, 1, 1) },
          { levels: ['2', '10'], codes: Int32Array.of(0, 1, 0, 1) },
        ],
      },
    ]);
  });

  it('shares a factor between terms and lists factors in order of appearance', () => {
    const { groups, random: terms } = designOf('y ~ 1 + (1 | b) + (1 | a) + (0 + y | b)', data, 'gaussian');
    expect(groups.map(({ name }) => name)).toEqual(['b', 'a']);
    expect(terms.map(({ group }) => group)).toEqual([0, 1, 0]);
    expect(terms.map(({ label }) => label)).toEqual(['1 | b', '1 | a', '0 + y | b']);
  });

  it('drops levels that only incomplete rows have', () => {
    const { groups, rows } = designOf('y ~ 1 + (1 | a)', { y: [1, 2, 3, 5, null], a: ['x', 'z', 'x', 'z', 'm'] });
    expect(groups[0].levels).toEqual(['x', 'z']);
    expect(rows).toEqual(Int32Array.of(0, 1, 2, 3));
  });

  it('names every pair of codes as the pair of names, for random factors', () => {
    const next = uniform(5);
    const n = 400;
    const a = Array.from({ length: n }, () => `a${Math.floor(next() * 30)}`);
    const b = Array.from({ length: n }, () => `b${Math.floor(next() * 9)}`);
    const y = Array.from({ length: n }, () => next());
    const { groups } = designOf('y ~ 1 + (1 | a:b)', { y, a, b });
    expect(Array.from(groups[0].codes, (code) => groups[0].levels[code])).toEqual(
      a.map((name, i) => `${name}:${b[i]}`),
    );
    expect(groups[0].levels).toHaveLength(new Set(a.map((name, i) => `${name}:${b[i]}`)).size);
  });

  it('refuses a single level', () => {
    expect(() => designOf('y ~ 1 + (1 | g)', { y: [1, 2, 4], g: ['k', 'k', 'k'] })).toThrow(
      /\[SINGLE_LEVEL\].*grouping factor g has a single level, "k"/,
    );
  });

  it('refuses as many random effects as rows for 0/1 and Gaussian responses, more than rows for counts', () => {
    const one = { y: [0, 1, 1, 0], g: [1, 2, 3, 4], x: [1, 2, 4, 3] };
    const code = '[TOO_MANY_RANDOM_EFFECTS]';
    expect(() => designOf('y ~ 1 + (1 | g)', one, 'binomial')).toThrow(code);
    expect(() => designOf('y ~ 1 + (1 | g)', one, 'gaussian')).toThrow(code);
    expect(designOf('y ~ 1 + (1 | g)', one, 'poisson').groups[0].levels).toHaveLength(4);
    expect(() => designOf('y ~ 1 + (x | g)', one, 'poisson')).toThrow(code);
    const trials = { k: [1, 2, 1, 2], n: [3, 3, 4, 5], g: [1, 2, 3, 4], y: [0, 0, 0, 0] };
    expect(designOf('cbind(k, n - k) ~ 1 + (1 | g)', trials, 'binomial').groups[0].levels).toHaveLength(4);
  });

  it('finds the codes of new data: -1 for a new level, -2 for a missing one', () => {
    const newTable = toDataTable({ a: ['u', 'w', null, 'v'], b: [10, 2, 2, 2] });
    const lone = { columns: ['a'], levels: ['u', 'v'], parts: null };
    expect(groupCodes(lone, newTable)).toEqual(Int32Array.of(0, -1, -2, 1));
    const parts = [
      { levels: ['u', 'v'], codes: [0, 0, 1] },
      { levels: ['2', '10'], codes: [0, 1, 0] },
    ];
    const several = { columns: ['a', 'b'], levels: ['u:2', 'u:10', 'v:2'], parts };
    expect(groupCodes(several, newTable)).toEqual(Int32Array.of(1, -1, -2, 2));
  });

  it('takes a hostile name for what it is', () => {
    const data2 = { y: [1, 2, 3, 5], constructor: ['__proto__', 'a', '__proto__', 'a'], 'a b': [1, 2, 3, 3] };
    const formula = toFormula('y ~ `a b` + (1 | constructor)', toDataTable(data2));
    const design = buildDesign(formula, toDataTable(data2), poisson());
    expect(design.groups[0].levels).toEqual(['__proto__', 'a']);
    expect(design.fixed.names).toEqual(['(Intercept)', '`a b`']);
  });
});
