/**
 * The boundary between the kernels and the facade is a checked-in list.
 * After a deliberate change: `npx vitest run test/structure -u`.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const moduleOf = (target: string): WebAssembly.Module =>
  new WebAssembly.Module(readFileSync(new URL(`../../build/${target}.wasm`, import.meta.url)));

describe.each(['release', 'scalar', 'debug'])('the %s build', (target) => {
  it('imports nothing', () => {
    expect(WebAssembly.Module.imports(moduleOf(target))).toEqual([]);
  });
  it('exports what abi.txt lists', async () => {
    const names = WebAssembly.Module.exports(moduleOf(target)).map(({ kind, name }) => `${kind} ${name}`);
    await expect(`${names.sort().join('\n')}\n`).toMatchFileSnapshot('./abi.txt');
  });
});
