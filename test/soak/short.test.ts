/**
 * The soak in its short form, in Node's threads: what is counted, not what the clock or the system says of memory.
 */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';

type Figures = Readonly<Record<string, number>>;
interface Told {
  readonly name: string;
  readonly figures: Figures;
}
interface Soak {
  soak(options: { readonly short: true; readonly only?: string }, report: (told: Told) => void): Promise<number>;
}
const load = async (): Promise<Soak> =>
  (await import(/* @vite-ignore */ new URL('./inNode.mjs', import.meta.url).href)) as Soak;

// the package as it is built: threads cannot run its sources
it.skipIf(!existsSync('dist/thread.js'))('nothing is left behind, and one instance a thread is enough', async () => {
  const { soak } = await load();
  const told = new Map<string, Figures>();
  const failures = await soak({ short: true }, ({ name, figures }) => told.set(name, figures));
  expect(told.get('sessions')).toMatchObject({ workers: 6, 'instances a worker': 1 });
  expect(told.get('direct fits')).toMatchObject({ instances: 1, 'MiB of kernels': 8 });
  expect(told.get('kills')).toMatchObject({ noticed: 2 });
  expect(failures).toBe(0);
});
