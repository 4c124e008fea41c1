/**
 * Sums over pairs of cells from a sample of them. Truth: the sum of all; the law of its error, by many populations.
 */
import { describe, expect, it } from 'vitest';
import { pairsOf, type Sampling } from '../../src/fit/integration/pairs.ts';
import { createRandom } from '../../src/stats/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Cells with their rows of the sum, some of which are large; `asked` is how many were looked at. */
function population(seed: number, nCells: number) {
  const random = createRandom(seed);
  const rows = Array.from({ length: nCells }, (_, d) => (1 + (d % 3)) * random.normal() ** 2 + random.normal());
  const counted = { asked: 0 };
  const pairs = (every = 1, first = every >> 1): number => {
    let sum = 0;
    for (let d = first; d < nCells; d += every) {
      sum += rows[d];
      counted.asked++;
    }
    return every * sum;
  };
  return { nCells, pairs, counted, truth: rows.reduce((sum, row) => sum + row, 0) };
}

const FEW: Sampling = { all: 100, least: 200, leastPairs: 0, se: Number.POSITIVE_INFINITY, mostPairs: 0 };

describe('pairs of a sample of cells', () => {
  it('are those of all cells where these are few, and where a sample would have to be all', () => {
    const few = population(1, 1000);
    expect(pairsOf(few)).toEqual({ sum: few.pairs() });
    for (const nCells of [1001, 1002, 1237, 1500]) {
      const all = population(2, nCells);
      const { sum, ...rest } = pairsOf(all, { ...FEW, se: 0, mostPairs: Number.POSITIVE_INFINITY });
      expect(rest).toEqual({});
      // rounding of a mean of a hundred replicates
      expectAbsolute(sum, all.truth, 1e-9 * nCells, `${nCells} cells`);
      expect(all.counted.asked).toBe(nCells);
    }
  });

  it('have a standard error that holds what it should', () => {
    const off = Array.from({ length: 400 }, (_, k) => {
      const cells = population(10 + k, 1200 + k);
      const { sum, se, sampled } = pairsOf(cells, FEW);
      expect(sampled).toBe(cells.counted.asked);
      return (sum - cells.truth) / se!;
    });
    const within = (sds: number): number => off.filter((z) => Math.abs(z) < sds).length / off.length;
    // t of 19 degrees of freedom: 0.67 and 0.94; three standard deviations of a share of 400
    expectAbsolute(within(1), 0.67, 0.07, 'within one');
    expectAbsolute(within(2), 0.94, 0.036, 'within two');
    expectAbsolute(off.reduce((sum, z) => sum + z, 0) / off.length, 0, 0.16, 'no bias');
  });

  it('are of as many cells as the standard error asks for, and there is time for', () => {
    const cells = population(5, 20_000);
    const most = { ...FEW, mostPairs: Number.POSITIVE_INFINITY };
    const rough = pairsOf(cells, most);
    const fine = pairsOf(cells, { ...most, se: rough.se! / 3 });
    expect(fine.se).toBeLessThanOrEqual(rough.se! / 3);
    expect(fine.sampled).toBeGreaterThan(4 * rough.sampled!);
    const { sampled } = pairsOf(cells, { ...most, se: 0, mostPairs: 500 * 20_000 });
    expectAbsolute(sampled!, 500, 10, 'as many as there is time for');
  });
});
