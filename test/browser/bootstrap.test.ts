/** A bootstrap in a page leaves the event loop its turns, and can be stopped. */
import { expect, it } from 'vitest';

const DIST = '/dist/index.js';

it('is stopped half-way by a timer, with what was done', async () => {
  const { glmm } = (await import(/* @vite-ignore */ DIST)) as typeof import('../../src/index.ts');
  const g = Array.from({ length: 120 }, (_, i) => i % 12);
  const y = g.map((level, i) => (level + 3 * i * i) % 7);
  const fit = glmm('y ~ 1 + (1 | g)', { y, g }, { family: 'poisson' });
  const controller = new AbortController();
  // set after the first refit, whenever that is
  const onProgress = (done: number) => done === 1 && setTimeout(() => controller.abort(), 0);
  const { aborted, replicates } = await fit.bootstrapAsync({ n: 20_000, signal: controller.signal, onProgress });
  expect(aborted).toBe(true);
  expect(replicates.length).toBeGreaterThan(0);
  expect(replicates.length).toBeLessThan(20_000);
});
