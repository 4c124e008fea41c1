/** What travels as text arrives as the bytes that were compiled. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packed } from '../../src/wasm/generated.ts';
import { unpack, unpackModule } from '../../src/wasm/unpack.ts';
import { uniform } from '../support/random.ts';

interface Pack {
  pack(bytes: Uint8Array): { readonly text: string; readonly tables: Uint8Array };
}
const { pack } = (await import(/* @vite-ignore */ new URL('../../scripts/pack.mjs', import.meta.url).href)) as Pack;

const built = (name: string) => readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url));

describe('the packed kernels', () => {
  it('are the module that was built, byte by byte', () => {
    expect(Buffer.from(unpackModule()).equals(built('release'))).toBe(true);
  });

  it('are printable ASCII that needs no escape in a string, a template or a script element', () => {
    expect(packed).toMatch(/^[ -~]*$/);
    expect(packed).not.toMatch(/["'`$\\<]/);
  });

  it('compress as well as the bytes themselves', () => {
    expect(gzipSync(packed).length).toBeLessThan(1.01 * gzipSync(built('release')).length);
  });
});

describe('packing', () => {
  const random = uniform(1);
  it.each([
    ['nothing', []],
    ['every byte', Array.from({ length: 256 }, (_, k) => k)],
    ['one byte only', [255, 255, 255]],
    ['bytes at random', Array.from({ length: 5000 }, () => Math.floor(256 * random()))],
    ['mostly rare bytes', Array.from({ length: 5000 }, (_, k) => (k * k) % 256)],
  ])('can be undone: %s', (_, bytes) => {
    const { text, tables } = pack(Uint8Array.from(bytes));
    expect([...unpack(new TextEncoder().encode(text), tables)]).toEqual(bytes);
  });
});
