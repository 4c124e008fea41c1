/** Truth: the module as it is built. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KernelExports } from '../../src/wasm/generated.ts';
import { importMemory, MEMORY, MOST_PAGES } from '../../src/worker/thread/importMemory.ts';
import { buildNames } from '../support/kernels.ts';

describe.each(buildNames)('the %s build with its memory from outside', (name) => {
  const bytes = readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url));
  const own = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as KernelExports;

  it('asks for a memory alone, exports what it did, and computes the same', () => {
    const { bytes: patched, pages } = importMemory(bytes, true);
    const module = new WebAssembly.Module(patched);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: MEMORY, name: MEMORY, kind: 'memory' }]);
    expect(WebAssembly.Module.exports(module)).toEqual(WebAssembly.Module.exports(new WebAssembly.Module(bytes)));
    const memory = new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared: true });
    const instance = new WebAssembly.Instance(module, { [MEMORY]: { [MEMORY]: memory } });
    const exports = instance.exports as unknown as KernelExports;
    // these read tables of constants
    expect([exports.log(2), exports.qnorm(0.3), exports.exp(-3)]).toEqual([own.log(2), own.qnorm(0.3), own.exp(-3)]);
    expect(exports.allocate(1e6)).toBe(own.allocate(1e6));
    expect(memory.buffer.byteLength).toBeGreaterThan(1e6);
  });

  it('has functions of its own for what becomes atomic, right for a thread alone', () => {
    const names = Object.keys(own).filter((name) => name.startsWith('thread'));
    expect(names.sort()).toEqual([
      'threadLoad',
      'threadLoadLong',
      'threadNotify',
      'threadReplaceLong',
      'threadStore',
      'threadStoreLong',
      'threadWait',
    ]);
    const { bytes: patched, pages } = importMemory(bytes, true);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared: true });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(patched), { [MEMORY]: { [MEMORY]: memory } });
    for (const exports of [own, instance.exports as unknown as KernelExports]) {
      const all = Object.values(exports) as unknown[];
      // a function that does the same as another must not be it
      for (const name of names)
        expect(all.filter((one) => one === exports[name as keyof KernelExports])).toHaveLength(1);
      const at = exports.allocate(16);
      exports.threadStore(at, 7);
      expect(exports.threadLoad(at)).toBe(7);
      exports.threadStoreLong(at, 0x5_ffff_ffffn);
      expect(exports.threadReplaceLong(at, 0x4_ffff_ffffn, 7n)).toBe(0);
      expect(exports.threadLoadLong(at)).toBe(0x5_ffff_ffffn);
      expect(exports.threadReplaceLong(at, 0x5_ffff_ffffn, 0x6_0000_0000n)).toBe(1);
      expect(exports.threadLoadLong(at)).toBe(0x6_0000_0000n);
      // nobody sleeps there, and what is not expected does not keep waiting
      exports.threadNotify(at);
      exports.threadWait(at, 3);
    }
    // atomic instructions, unlike others, want addresses that fit
    const misaligned = (instance.exports as unknown as KernelExports).threadLoad;
    expect(() => misaligned(1001)).toThrow(WebAssembly.RuntimeError);
    expect(own.threadLoad(1001)).toBeTypeOf('number');
  });

  it('a second instance leaves what is in the memory as it is', () => {
    const { bytes: first, pages } = importMemory(bytes, true);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared: true });
    const imports = { [MEMORY]: { [MEMORY]: memory } };
    new WebAssembly.Instance(new WebAssembly.Module(first), imports);
    const constants = new Uint8Array(memory.buffer).slice();
    expect(constants.some((byte) => byte !== 0)).toBe(true);
    new Uint8Array(memory.buffer).fill(7);
    new WebAssembly.Instance(new WebAssembly.Module(importMemory(bytes, false).bytes), imports);
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 7)).toBe(true);
  });
});
