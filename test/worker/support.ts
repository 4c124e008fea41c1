/** Data that fit in milliseconds, and a worker that a test plays itself. */
import { exampleRows } from '../support/exampleData.ts';

export function cbpp(): Record<string, ArrayLike<unknown>> {
  const rows = exampleRows('cbpp');
  const numbers = (name: string) => Float64Array.from(rows, (row) => Number(row[name]));
  return {
    herd: rows.map((row) => row['herd']),
    period: rows.map((row) => row['period']),
    incidence: numbers('incidence'),
    size: numbers('size'),
  };
}

export const CBPP = 'cbind(incidence, size - incidence) ~ period + (1 | herd)';

interface Played {
  readonly worker: {
    postMessage(message: unknown): void;
    terminate(): void;
    addEventListener(type: string, listener: (event: never) => void): void;
  };
  /** What was posted, without the request for a lock. */
  readonly posted: { readonly id: number; readonly t: string }[];
  readonly terminated: () => boolean;
  readonly say: (message: unknown) => void;
  readonly fail: (message: string) => void;
}

/** @param onPost answers what is posted, if it does */
export function playedWorker(onPost: (message: { id: number; t: string }, played: Played) => void = () => {}): Played {
  const listeners = new Map<string, (event: unknown) => void>();
  let terminated = false;
  const played: Played = {
    worker: {
      postMessage(message) {
        const posted = message as { id: number; t: string };
        if (posted.t === 'lock') return;
        played.posted.push(posted);
        onPost(posted, played);
      },
      terminate() {
        terminated = true;
      },
      addEventListener: (type, listener) => void listeners.set(type, listener as (event: unknown) => void),
    },
    posted: [],
    terminated: () => terminated,
    say: (data) => listeners.get('message')!({ data }),
    fail: (message) => listeners.get('error')!({ message }),
  };
  return played;
}
