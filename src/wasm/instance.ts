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

/** An instance with more memory than this is kept only as long as the collector leaves it. */
const SMALL = 4 * 1024 * 1024;

let small: KernelInstance | undefined;
let large: WeakRef<KernelInstance> | undefined;

/**
 * An instance to be given back: making one costs as much as evaluating a small model, and fresh memory as much as evaluating a
 * large one.
 *
 * @param bytes about how much memory the model will take
 */
export function borrowInstance(bytes: number): KernelInstance {
  if (bytes > SMALL) {
    const kept = large?.deref();
    large = undefined;
    if (kept) return kept;
  }
  const instance = small ?? createInstance();
  small = undefined;
  return instance;
}

/** Only by its last user: whatever still looks into its memory would see another model's numbers. */
export function returnInstance(instance: KernelInstance): void {
  instance.exports.releaseAll();
  if (instance.memory.buffer.byteLength > SMALL) large = new WeakRef(instance);
  else small = instance;
}
