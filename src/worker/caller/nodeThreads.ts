/**
 * Node's threads, where there are any.
 */
import type { NodeWorker } from './workerLike.ts';

interface NodeThreads {
  readonly Worker: new (script: URL) => NodeWorker;
}

/** node:worker_threads in Node, without a word that bundlers for browsers would stumble over. */
export function nodeThreads(): NodeThreads | null {
  const { process } = globalThis as unknown as { process?: { getBuiltinModule?(name: string): unknown } };
  return (process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined) ?? null;
}
