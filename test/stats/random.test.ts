import { expect, it } from 'vitest';
import { createRandom } from '../../src/stats/random.ts';
import { borrow, lending } from '../../src/wasm/loans.ts';

it('streams that are used in turn, with models fitted between, are those used alone', () => {
  const alone = [1, 2, 3].map((seed) => {
    const { normal } = createRandom(seed);
    return Array.from({ length: 12 }, normal);
  });
  const streams = [1, 2, 3].map(createRandom);
  const mixed: number[][] = [[], [], []];
  for (let k = 0; k < 12; k++) {
    for (const s of k % 2 === 0 ? [0, 1, 2] : [2, 0, 1]) mixed[s]!.push(streams[s]!.normal());
    // takes the instance, and makes it too large to be kept
    if (k % 5 === 0) lending(() => void borrow(0, ({ exports }) => exports.allocate(2e7)));
  }
  expect(mixed).toEqual(alone);
});
