/** Linear memory lives as long as a fit: many fits in one process must not add up. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { fitCbpp } from '../support/exampleFits.ts';
import { simulateIntercept } from '../support/simulate.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is resident after everything unreachable is gone, in MB; dropped instances need a turn of the event loop. */
async function residentAfterCollection(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process.memoryUsage().rss / 2 ** 20;
}

describe('1,000 fits in one process', () => {
  it('leave memory where it was', { timeout: 300_000 }, async () => {
    const data = simulateIntercept({
      seed: 3,
      nGroups: 40,
      rowsPerGroup: 5,
      family: 'binomial',
      beta: [0.1, 0.5],
      sd: 1,
    });
    const run = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial', nAGQ: 3 });
        if (i % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 0));
      }
    };
    await run(200);
    const before = await residentAfterCollection();
    await run(1000);
    const after = await residentAfterCollection();
    // One instance is 64 kB or more: a leak of each would show as 64 MB.
    expect(after - before).toBeLessThan(32);
  });
});

it('1,000 refits leave memory where it was', { timeout: 120_000 }, async () => {
  const fit = fitCbpp();
  await fit.bootstrapAsync({ n: 200 });
  const before = await residentAfterCollection();
  await fit.bootstrapAsync({ n: 1000, seed: 2 });
  // a kernel instance each would show as 64 MB
  expect((await residentAfterCollection()) - before).toBeLessThan(32);
});
