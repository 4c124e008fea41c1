/**
 * The kernels, compiled once per process from their inlined bytes and instantiated as often as asked.
 * Everything is synchronous; nothing here needs Node or a DOM.
 */
import type { KernelExports } from './generated.ts';
import { unpackModule } from './unpack.ts';

/** One instance with its own memory. `buffer` is replaced when the memory grows: make views after the last `allocate`. */
export interface KernelInstance {
  readonly exports: KernelExports;
  readonly memory: { readonly buffer: ArrayBuffer };
}

let compiled: WebAssembly.Module | undefined;

/** A fresh instance of the kernels. Drop it to give its memory back. */
export function createInstance(): KernelInstance {
  compiled ??= new WebAssembly.Module(unpackModule());
  const { exports } = new WebAssembly.Instance(compiled);
  return { exports: exports as unknown as KernelExports, memory: exports['memory'] as { buffer: ArrayBuffer } };
}

/** Memory above this is given back to the system rather than kept for the next fit. */
const MOST_KEPT = 4 * 1024 * 1024;

let idle: KernelInstance | undefined;

/** An instance to be given back: making one costs as much as evaluating a small model. */
export function borrowInstance(): KernelInstance {
  const instance = idle ?? createInstance();
  idle = undefined;
  return instance;
}

/** Only by its last user: whatever still looks into its memory would see another model's numbers. */
export function returnInstance(instance: KernelInstance): void {
  if (instance.memory.buffer.byteLength > MOST_KEPT) return;
  instance.exports.releaseAll();
  idle = instance;
}
