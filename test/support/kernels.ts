/**
 * The builds of the kernels, for suites that run on each: `describe.each(kernels)('$name', ({ instantiate }) => ...)`.
 * They are read from build/, so `asc --target release` (debug, scalar) comes first. KERNEL_BUILDS says which of the three:
 * the unit project asks for the one that is shipped, the evidence for all.
 */
import { readFileSync } from 'node:fs';
import type { KernelExports } from '../../src/wasm/generated.ts';

/** A fresh instance of one build, with helpers to move numbers in and out of its memory. */
export interface TestInstance {
  readonly exports: KernelExports;
  readonly memory: WebAssembly.Memory;
  /** Copies `values` into fresh memory (f64) and returns the address. */
  readonly put: (values: ArrayLike<number>) => number;
  /** Copies `values` into fresh memory (i32) and returns the address. */
  readonly putInt32: (values: ArrayLike<number>) => number;
  /** Address of `n` fresh f64, all zero. */
  readonly reserve: (n: number) => number;
  /** A copy of the `n` f64 at `address`. */
  readonly take: (address: number, n: number) => Float64Array;
}

export interface KernelBuild {
  readonly name: 'release' | 'debug' | 'scalar';
  readonly instantiate: () => TestInstance;
}

const BUILDS = ['release', 'debug', 'scalar'] as const;

/** The builds asked for; all, when nothing is said. */
export const buildNames = BUILDS.filter((name) => (process.env['KERNEL_BUILDS'] ?? BUILDS.join(' ')).includes(name));

export const kernels: readonly KernelBuild[] = buildNames.map((name) => {
  let module: WebAssembly.Module | undefined;
  return {
    name,
    instantiate: () => {
      module ??= new WebAssembly.Module(readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url)));
      return testInstance(module);
    },
  };
});

function testInstance(module: WebAssembly.Module): TestInstance {
  const all = new WebAssembly.Instance(module).exports;
  const exports = all as unknown as KernelExports;
  const memory = all.memory as WebAssembly.Memory;
  const reserveBytes = (bytes: number): number => {
    const address = exports.allocate(bytes);
    if (address === 0 && bytes > 0) throw new Error(`no memory for ${bytes} bytes`);
    return address;
  };
  return {
    exports,
    memory,
    put: (values) => {
      const address = reserveBytes(8 * values.length);
      new Float64Array(memory.buffer, address, values.length).set(values);
      return address;
    },
    putInt32: (values) => {
      const address = reserveBytes(4 * values.length);
      new Int32Array(memory.buffer, address, values.length).set(values);
      return address;
    },
    reserve: (n) => reserveBytes(8 * n),
    take: (address, n) => new Float64Array(memory.buffer, address, n).slice(),
  };
}
