/** Benches are run by hand: here each is bundled, so that none imports what has moved or calls what is gone. */
import { readdirSync } from 'node:fs';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const benches = readdirSync('bench').filter((name) => name.endsWith('.mjs'));

describe('bench', () => {
  it('is there', () => {
    expect(benches.length).toBeGreaterThan(10);
  });

  it.each(benches)('%s finds everything that it imports', async (name) => {
    const { errors } = await build({
      entryPoints: [`bench/${name}`],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'silent',
    });
    expect(errors).toEqual([]);
  });

  it.each(readdirSync('bench/internals'))('internals/%s exports what the sources have', async (name) => {
    const { errors } = await build({
      entryPoints: [`bench/internals/${name}`],
      bundle: true,
      write: false,
      format: 'esm',
      logLevel: 'silent',
    });
    expect(errors).toEqual([]);
  });
});
