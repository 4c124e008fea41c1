/** Truth: dependences known from how the columns were made. */
import { describe, expect, it } from 'vitest';
import { clearRank } from '../../src/design/rank/clearRank.ts';
import { isClearlyFullRank } from '../../src/design/rank/fullRank.ts';
import { columnRank } from '../../src/design/rank/rank.ts';
import { normal, uniform } from '../support/random.ts';

const n = 1500;
const random = uniform(2);
const ones = new Array<number>(n).fill(1);
const number = (): number[] => Array.from({ length: n }, () => normal(random));
const codes = Array.from({ length: n }, (_, i) => (i < 90 ? i : Math.floor(90 * random())));
const dummies = (of: (i: number) => number, levels: number): number[][] =>
  Array.from({ length: levels - 1 }, (_, l) => codes.map((_, i) => (of(i) === l + 1 ? 1 : 0)));
const flat = (columns: readonly number[][]): Float64Array => Float64Array.from(columns.flat());
const level = (i: number): number => codes[i];
/** Of every six levels one region. */
const region = (i: number): number => Math.floor(codes[i] / 6);

describe('rank of many columns', () => {
  it('is full for the dummies of a factor, by their entries', () => {
    const columns = [ones, ...dummies(level, 90), number()];
    expect(isClearlyFullRank(flat(columns), n, columns.length)).toBe(true);
  });

  it('leaves out the regions of a nested factor and says what they are', () => {
    const columns = [ones, ...dummies(level, 90), ...dummies(region, 15)];
    const { kept, aliased } = columnRank(flat(columns), n, columns.length, true);
    expect(kept).toEqual(Array.from({ length: 90 }, (_, j) => j));
    expect(aliased.map(({ column }) => column)).toEqual(Array.from({ length: 14 }, (_, k) => 90 + k));
    // region k is levels 6 k to 6 k + 5, level l in column l
    aliased.forEach(({ combination }, k) => {
      expect(combination).toEqual(Array.from({ length: 6 }, (_, l) => ({ column: 6 * (k + 1) + l, coefficient: 1 })));
    });
    expect(clearRank(flat(columns), n, columns.length)).not.toBeNull();
  });

  it('leaves out sums of numbers and columns of zeros, in the order of the columns', () => {
    const numbers = Array.from({ length: 70 }, number);
    const columns = [
      ones,
      ...numbers.slice(0, 40),
      numbers[3].map((v, i) => 2 * v - numbers[7][i] + 0.5),
      ones.map(() => 0),
      ...numbers.slice(40),
    ];
    const { kept, aliased } = columnRank(flat(columns), n, columns.length, true);
    expect(kept.length).toBe(71);
    expect(aliased).toEqual([
      {
        column: 41,
        combination: [
          { column: 0, coefficient: 0.5 },
          { column: 4, coefficient: 2 },
          { column: 8, coefficient: -1 },
        ],
      },
      { column: 42, combination: [] },
    ]);
  });

  it('leaves to the decomposition what is neither: a copy with noise of 1e-6 is kept', () => {
    const numbers = Array.from({ length: 70 }, number);
    const noise = number();
    const columns = [ones, ...numbers, numbers[0].map((v, i) => v + 1e-6 * noise[i])];
    expect(columnRank(flat(columns), n, columns.length, true).aliased).toEqual([]);
    const closer = [ones, ...numbers, numbers[0].map((v, i) => v + 1e-9 * noise[i])];
    expect(columnRank(flat(closer), n, closer.length, true).aliased.map(({ column }) => column)).toEqual([71]);
  });
});
