/**
 * glmm-wasm/worker-inline: the worker as text, for bundlers that do not bundle workers (esbuild, rollup) and for pages opened
 * from disk, where a worker can only be started from a Blob.
 */
import { nodeThreads } from './worker/caller/nodeThreads.ts';
import type { WorkerLike } from './worker/caller/workerLike.ts';

/** Put in place of this name by scripts/bundle.mjs. */
declare const WORKER_SOURCE: string;

/** A classic script that is the worker, WebAssembly included. */
export const workerSource: string = WORKER_SOURCE;

/**
 * A worker from {@link workerSource}. Pages with a Content-Security-Policy need `worker-src blob:`.
 *
 * @example
 * const session = glmmWorker({ worker: inlineWorker });
 */
export function inlineWorker(): WorkerLike {
  const threads = nodeThreads();
  if (threads) return new threads.Worker(new URL(`data:text/javascript,${encodeURIComponent(workerSource)}`));
  const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
  const worker = new Worker(url);
  // it has been fetched by the time anything arrives
  worker.addEventListener('message', () => URL.revokeObjectURL(url));
  return worker;
}
