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
  readonly memory: { readonly buffer: ArrayBuffer };
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
    return { exports: exports as unknown as KernelExports, memory: exports['memory'] as { buffer: ArrayBuffer } };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new GlmmError(
      'OUT_OF_MEMORY',
      `there is no room for another instance of the kernels (${error.message}). Close sessions and workers that are not needed`,
    );
  }
}

/** An instance with more memory than this is kept only as long as the collector leaves it. */
const SMALL = 4 * 1024 * 1024;

/** The one that is always there: for functions of single numbers, which keep nothing in its memory, and for small models. */
let first: KernelInstance | undefined;
/** Whether `first` is lent to a model. One that is never given back keeps it for good. */
let lent = false;
/** Another small one, given back while `first` was lent. */
let spare: KernelInstance | undefined;
let large: WeakRef<KernelInstance> | undefined;

/** For functions that keep nothing in memory between two calls: it may be another one the next time. */
export function sharedInstance(): KernelInstance {
  first ??= createInstance();
  return first;
}

/** Its functions. */
export function sharedKernels(): KernelExports {
  return sharedInstance().exports;
}

/**
 * An instance to be given back: making one costs as much as evaluating a small model, and fresh memory as much as evaluating a
 * large one.
 *
 * @param bytes about how much memory the model will take
 * @throws GlmmError OUT_OF_MEMORY
 */
export function borrowInstance(bytes: number): KernelInstance {
  if (bytes > SMALL) {
    const kept = large?.deref();
    large = undefined;
    return kept ?? createInstance();
  }
  if (!lent) {
    lent = true;
    first ??= createInstance();
    return first;
  }
  const other = spare ?? createInstance();
  spare = undefined;
  return other;
}

/** Only by its last user: whatever still looks into its memory would see another model's numbers. */
export function returnInstance(instance: KernelInstance): void {
  instance.exports.releaseAll();
  if (instance === first) {
    lent = false;
    // memory never shrinks: one that a model has made large is left to the collector
    if (instance.memory.buffer.byteLength > SMALL) first = undefined;
  }
  if (instance.memory.buffer.byteLength > SMALL) large = new WeakRef(instance);
  else if (instance !== first) spare = instance;
}
