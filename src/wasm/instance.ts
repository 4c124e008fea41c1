/**
 * The kernels, compiled once per process from their inlined bytes and instantiated as often as asked.
 * Everything is synchronous; nothing here needs Node or a DOM.
 */
import { GlmmError } from '../errors.ts';
import type { KernelExports } from './generated.ts';
import { unpackModule } from './unpack.ts';

/** One instance with its own memory. `buffer` is replaced when the memory grows: make views after the last `allocate`. */
export interface KernelInstance {
  readonly exports: KernelExports;
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** Where further threads see the memory: has them do blocks of probes of the iterative solver at an address. */
  readonly share?: (solver: number) => void;
}

let compiled: WebAssembly.Module | undefined;

/**
 * A fresh instance of the kernels. Drop it to give its memory back.
 *
 * @throws GlmmError OUT_OF_MEMORY where the engine has no room for another: a browser allows a process about a hundred
 */
export function createInstance(): KernelInstance {
  try {
    compiled ??= new WebAssembly.Module(unpackModule());
    const { exports } = new WebAssembly.Instance(compiled);
    return { exports: exports as unknown as KernelExports, memory: exports['memory'] as KernelInstance['memory'] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new GlmmError(
      'OUT_OF_MEMORY',
      `there is no room for another instance of the kernels (${error.message}). Close sessions and workers that are not needed`,
    );
  }
}

/** The one that is always there, for functions of single numbers and for small models (loans.ts). */
let shared: KernelInstance | undefined;

/** For functions that keep nothing in memory between two calls: it may be another one the next time. */
export function sharedInstance(): KernelInstance {
  shared ??= createInstance();
  return shared;
}

/** Its functions. */
export function sharedKernels(): KernelExports {
  return sharedInstance().exports;
}

/** Memory never shrinks: an instance that a model has made large does not stay for good. */
export function dropShared(): void {
  shared = undefined;
}
