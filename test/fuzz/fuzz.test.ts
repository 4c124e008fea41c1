/**
 * Seeded nonsense: formulas, data, options, calls of fits, files and messages. A result that means something or a GlmmError comes
 * out, and it comes to an end. `npm run fuzz -- --seed 1 --count 100000` does more of it.
 */
import { expect, it } from 'vitest';
import { drive, reproduction } from './drive.ts';

const SEED = 5;
const CASES = 2000;
/** Milliseconds for one case; all together take some seconds. */
const LIMIT = 60_000;

it(`${CASES} cases`, { timeout: 300_000 }, async () => {
  const scripts = new URL('../../scripts/fuzz.mjs', import.meta.url);
  const { OUT } = (await import(/* @vite-ignore */ scripts.href)) as { readonly OUT: URL };
  const run = { seed: SEED, first: 0, count: CASES, threads: 2, limit: LIMIT, child: new URL('child.mjs', OUT) };
  const failures = await drive(run);
  expect(failures.map((failure) => reproduction(SEED, failure))).toEqual([]);
});
