/** Bars that overlap unless their means differ: found where there are any, told where there are none. */
import { describe, expect, it } from 'vitest';
import { type ComparedPair, comparisonBars } from '../../../src/predict/means/compared/comparisonBars.ts';
import { createRandom } from '../../../src/stats/random.ts';

const pairsOf = (n: number): [number, number][] =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n - i - 1 }, (_, k): [number, number] => [i, i + k + 1]),
  ).flat();

describe('bars around means', () => {
  it('of two means, and of means that all have one critical difference: half of it each', () => {
    for (const n of [2, 3, 7]) {
      const pairs = pairsOf(n).map(
        (pair): ComparedPair => ({ pair, distance: 3 * (pair[1] - pair[0]), critical: 2, differ: true }),
      );
      expect([...comparisonBars(n, pairs).halves]).toEqual(Array.from({ length: n }, () => 1));
    }
  });

  it('of one mean there is none', () => {
    expect([...comparisonBars(1, []).halves]).toEqual([0]);
  });

  // made so that the lengths `own` would do; what is handed over of them is which pairs differ
  it('are found where there are such bars', () => {
    const random = createRandom(5);
    for (let trial = 0; trial < 200; trial++) {
      const n = 2 + (trial % 9);
      const own = Array.from({ length: n }, () => 0.2 + random.uniform());
      const at = Array.from({ length: n }, () => 3 * random.normal());
      const pairs = pairsOf(n).flatMap((pair): ComparedPair[] => {
        const sum = own[pair[0]] + own[pair[1]];
        const distance = Math.abs(at[pair[0]] - at[pair[1]]);
        const critical = sum * (0.9 + 0.2 * random.uniform());
        // those that any rounding decides say nothing
        return Math.abs(sum - distance) < 0.05 * critical ? [] : [{ pair, distance, critical, differ: distance > sum }];
      });
      const { halves, wrong } = comparisonBars(n, pairs);
      expect(wrong).toEqual([]);
      for (const { pair, distance, differ } of pairs) expect(halves[pair[0]] + halves[pair[1]] < distance).toBe(differ);
    }
  });

  it('that cannot be are told: two pairs close together and apart, crosswise far and the same', () => {
    const pair = (i: number, j: number, distance: number, differ: boolean): ComparedPair => ({
      ...{ pair: [i, j], distance, critical: 0.5, differ },
    });
    const { wrong } = comparisonBars(4, [
      pair(0, 1, 0.1, true),
      pair(2, 3, 0.1, true),
      pair(0, 2, 1, false),
      pair(1, 3, 1, false),
    ]);
    expect(wrong.length).toBeGreaterThan(0);
  });
});
