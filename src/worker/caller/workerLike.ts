/**
 * Workers of browsers and of Node under one shape. Nothing here names a type of the DOM or of Node, so that programs compile
 * without either.
 */

/** A `Worker` of a browser. */
export interface BrowserWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  addEventListener(type: 'message' | 'messageerror' | 'error', listener: (event: unknown) => void): void;
}

/** A `Worker` of node:worker_threads. */
export interface NodeWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
  on(event: 'message' | 'messageerror' | 'error' | 'exit', listener: (value: unknown) => void): unknown;
  ref(): void;
  unref(): void;
}

export type WorkerLike = BrowserWorker | NodeWorker;

export interface WorkerEvents {
  readonly onMessage: (message: unknown) => void;
  /** The worker is of no use any more. */
  readonly onDeath: (reason: string) => void;
}

export interface Wire {
  post(message: unknown): void;
  terminate(): void;
  /** Whether the worker keeps a Node process from ending. */
  keepAlive(wanted: boolean): void;
}

export function connect(worker: WorkerLike, { onMessage, onDeath }: WorkerEvents): Wire {
  const post = (message: unknown) => worker.postMessage(message);
  if ('addEventListener' in worker) {
    worker.addEventListener('message', (event) => onMessage((event as { readonly data: unknown }).data));
    worker.addEventListener('messageerror', () => onDeath('a message could not be read'));
    worker.addEventListener('error', (event) => {
      const { message } = event as { readonly message?: string };
      // told to whoever waits; the console need not hear it as well
      (event as { preventDefault?(): void }).preventDefault?.();
      onDeath(message || 'its script could not be loaded');
    });
    return { post, terminate: () => worker.terminate(), keepAlive: () => {} };
  }
  worker.on('message', onMessage);
  worker.on('messageerror', () => onDeath('a message could not be read'));
  worker.on('error', (error) => onDeath(error instanceof Error ? error.message : String(error)));
  worker.on('exit', () => onDeath('it has ended'));
  return {
    post,
    terminate: () => void worker.terminate(),
    keepAlive: (wanted) => (wanted ? worker.ref() : worker.unref()),
  };
}
