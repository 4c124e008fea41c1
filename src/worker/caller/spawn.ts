/**
 * Where workers come from.
 */
import { GlmmError } from '../../errors.ts';
import { nodeThreads } from './nodeThreads.ts';
import type { WorkerLike } from './workerLike.ts';

/** A module worker of this package: the script beside this one. */
export function spawnThread(): WorkerLike {
  const threads = nodeThreads();
  if (threads) return new threads.Worker(new URL(THREAD, HERE));
  if (typeof Worker === 'undefined') {
    throw new GlmmError('WORKER_FAILED', 'there are no workers here. Use { worker: false } to compute on this thread.');
  }
  // bundlers look for these very words, and for a name in place of the text they would copy the file without bundling it
  return new Worker(new URL('./thread.js', import.meta.url), { type: 'module' });
}

// Node's, which no bundler may look into: webpack warns of `new URL(name, import.meta.url)`
const THREAD = './thread.js';
const HERE = import.meta.url;

/** On the calling thread, with the same copies of everything that travels. Cannot be stopped while it computes. */
export function spawnLocally(): WorkerLike {
  const listeners: ((event: { data: unknown }) => void)[] = [];
  let ended = false;
  const tell = (message: unknown): void => {
    const data = structuredClone(message);
    queueMicrotask(() => {
      if (!ended) for (const listener of listeners) listener({ data });
    });
  };
  const served = import('../thread/serveAll.ts').then(({ serveAll }) => serveAll(tell));
  return {
    postMessage(message) {
      const copy = structuredClone(message);
      served.then((receive) => {
        if (!ended) receive(copy);
      });
    },
    terminate() {
      ended = true;
    },
    addEventListener(type, listener) {
      if (type === 'message') listeners.push(listener as (event: { data: unknown }) => void);
    },
  };
}

/** Threads worth having unless told otherwise. */
export function defaultThreads(): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  const cores = navigator?.hardwareConcurrency ?? nodeCores() ?? 1;
  return Math.max(1, Math.min(MOST_THREADS, cores));
}

/** Beyond it memory and start cost more than is won. */
const MOST_THREADS = 4;

function nodeCores(): number | undefined {
  const { process } = globalThis as unknown as { process?: { getBuiltinModule?(name: string): unknown } };
  const os = process?.getBuiltinModule?.('node:os') as { availableParallelism?(): number } | undefined;
  return os?.availableParallelism?.();
}
