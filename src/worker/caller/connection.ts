/**
 * One worker: requests out, answers back by number, and notice when it dies.
 */

import { isWithoutRoom, withoutRoom } from '../../data/room.ts';
import { printable } from '../../data/text/printable.ts';
import { GlmmError } from '../../errors.ts';
import { fromErrorRecord } from '../errorRecord.ts';
import type { FromWorker, Meeting, PartProgress, Request } from '../protocol.ts';
import { isFromWorker } from './guard.ts';
import { lockName, onLockReleased } from './watch.ts';
import { connect, type WorkerLike } from './workerLike.ts';

/** An idle worker says at once that a request has arrived. One that is silent for SILENCE milliseconds is gone. */
const SILENCE = 5_000;
/** In milliseconds, beyond SILENCE: time for what arrived while this thread was busy with something else. */
const LISTENING = 250;
/** The first answer waits for the script to be loaded and compiled, of eighty workers at once on two busy cores for half a minute. */
const FIRST_SILENCE = 60_000;
/** Milliseconds beyond that for each byte sent: a worker that reads a gigabyte says nothing until it has all of it. */
const READING = 1 / 20_000;

export interface Connection {
  /** @throws what the worker threw; GlmmError WORKER_FAILED when it died */
  exchange(request: Request, heard?: Heard): Exchange;
  free(handles: readonly number[], datasets: readonly number[]): void;
  /** Ends the worker and rejects what is pending with `reason`. */
  end(reason: unknown): void;
  /** Datasets and fits that the worker holds. */
  readonly holds: { readonly datasets: Set<number>; readonly fits: Set<number> };
  readonly dead: boolean;
}

/** What may be heard of a request before its answer. */
export interface Heard {
  readonly onProgress?: ((progress: PartProgress) => void) | undefined;
  readonly onMeeting?: ((meeting: Meeting) => void) | undefined;
}

export interface Exchange {
  readonly id: number;
  readonly answer: Promise<unknown>;
  cancel(): void;
}

interface Pending extends Heard {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  watch: ReturnType<typeof setTimeout> | undefined;
}

export function createConnection(worker: WorkerLike): Connection {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let heard = false;
  let dead = false;
  let lost: GlmmError | null = null;

  const wire = connect(worker, {
    onMessage: (message) => {
      if (isFromWorker(message)) receive(message);
    },
    onDeath: (reason) => end(died(reason)),
  });
  wire.keepAlive(false);
  const lock = lockName();
  let stopWatching = (): void => {};
  if (lock !== undefined) wire.post({ t: 'lock', name: lock });

  function receive(message: FromWorker): void {
    heard = true;
    if ('locked' in message) {
      if (lock === undefined) return;
      stopWatching = onLockReleased(lock, () => end(died('it was ended from outside')));
      return;
    }
    const waiting = pending.get(message.id);
    if (waiting === undefined) return;
    clearTimeout(waiting.watch);
    if ('started' in message) return;
    if ('progress' in message) {
      waiting.onProgress?.(message.progress);
      return;
    }
    if ('meeting' in message) {
      waiting.onMeeting?.(message.meeting);
      return;
    }
    pending.delete(message.id);
    if (pending.size === 0) wire.keepAlive(false);
    if ('error' in message) waiting.reject(fromErrorRecord(message.error));
    else waiting.resolve(message.ok);
  }

  function end(reason: unknown): void {
    if (dead) return;
    dead = true;
    // what was asked of it meanwhile ends for the same reason, unless that was to make room for something else
    if (reason instanceof GlmmError && reason.code === 'WORKER_FAILED') lost = reason;
    stopWatching();
    wire.terminate();
    for (const waiting of pending.values()) {
      clearTimeout(waiting.watch);
      waiting.reject(reason);
    }
    pending.clear();
  }

  return {
    exchange(request, heardOf = {}) {
      const id = ++lastId;
      const answer = new Promise<unknown>((resolve, reject) => {
        if (dead) return reject(lost ?? died('it has ended'));
        const waiting: Pending = { resolve, reject, ...heardOf, watch: undefined };
        const isSilent = (): void => end(died('it does not answer'));
        // a thread that was busy runs this before it hears what has arrived long ago: so it listens once more
        const listen = (): void => {
          waiting.watch = setTimeout(isSilent, LISTENING);
        };
        pending.set(id, waiting);
        wire.keepAlive(true);
        try {
          wire.post({ ...request, id });
          // not before: to write a large message takes this thread a while
          if (pending.has(id)) {
            const silence = (heard ? SILENCE : FIRST_SILENCE) + READING * bytesOf(request);
            waiting.watch = setTimeout(listen, silence);
          }
        } catch (error) {
          pending.delete(id);
          reject(notSendable(error));
        }
      });
      return { id, answer, cancel: () => wire.post({ t: 'cancel', id }) };
    },
    free: (handles, datasets) => wire.post({ t: 'free', handles, datasets }),
    end,
    holds: { datasets: new Set(), fits: new Set() },
    get dead() {
      return dead;
    },
  };
}

/** About: of other lists than typed arrays, as if their elements were numbers with a mark. */
function bytesOf(request: Request): number {
  if (request.t !== 'data') return 0;
  const size = (cells: ArrayLike<unknown>): number =>
    ArrayBuffer.isView(cells) ? cells.byteLength : 16 * cells.length;
  return request.columns.cells.reduce((sum, cells) => sum + size(cells), 0);
}

function died(reason: string): GlmmError {
  return new GlmmError('WORKER_FAILED', `the worker is lost: ${printable(reason)}. The next call starts a new one.`, {
    reason,
  });
}

function notSendable(error: unknown): GlmmError {
  if (isWithoutRoom(error)) return withoutRoom('the copy that is sent to the worker', error);
  const reason = error instanceof Error ? error.message : String(error);
  return new GlmmError('INVALID_OPTION', `an argument cannot be sent to a worker: ${printable(reason)}`);
}
