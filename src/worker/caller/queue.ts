/**
 * A worker's work: one request at a time, the rest waits here, where it can be dropped without asking. A worker that does not
 * stop when told to is ended; the next request starts another and gives it what it needs.
 */

import { GlmmError } from '../../errors.ts';
import type { Columns, Recipe, Request } from '../protocol.ts';
import { type Connection, createConnection, type Heard } from './connection.ts';
import type { WorkerLike } from './workerLike.ts';

/** How long a worker may go on after it was told to stop, in milliseconds. */
const GRACE = 250;

/** Data of a session; kept here as well, for a worker that has yet to get them. */
export interface Dataset {
  readonly number: number;
  readonly columns: Columns;
}

/** A fit as its maker knows it. */
export interface Source {
  readonly handle: number;
  readonly recipe: Recipe;
  /** What the recipe starts from. */
  readonly from: Dataset | Source;
}

export interface Task extends Heard {
  readonly request: Request;
  readonly needs: readonly (Dataset | Source)[];
  /** Parts of long jobs let everything else go first. */
  readonly patient?: boolean;
}

export interface Run {
  readonly answer: Promise<unknown>;
  /** Rejects the answer with `reason` at once, whatever the worker does. */
  abandon(reason: unknown): void;
  /** Asks the worker to come to an end soon: the answer comes early, or is an ABORTED error. A task that still waits is not begun. */
  hurry(): void;
}

export interface Queue {
  run(task: Task): Run;
  free(handles: readonly number[], datasets: readonly number[]): void;
  end(reason: unknown): void;
}

interface Entry {
  readonly task: Task;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  cancel: () => void;
  settled: boolean;
}

/**
 * @param interruptible whether ending the worker frees its thread
 * @param isWanted whether data or a fit may be asked for again; others are given up after use
 */
export function createQueue(
  spawn: () => WorkerLike,
  interruptible: boolean,
  isWanted: (need: Dataset | Source) => boolean = () => true,
): Queue {
  const waiting: Entry[] = [];
  let current: Entry | null = null;
  let connection: Connection | null = null;

  function run(task: Task): Run {
    let entry!: Entry;
    const answer = new Promise<unknown>((resolve, reject) => {
      entry = { task, resolve, reject, cancel: () => {}, settled: false };
    });
    waiting.push(entry);
    next();
    return { answer, abandon: (reason) => abandon(entry, reason), hurry: () => hurry(entry) };
  }

  function next(): void {
    if (current !== null || waiting.length === 0) return;
    const urgent = waiting.findIndex(({ task }) => !task.patient);
    const [entry] = waiting.splice(Math.max(0, urgent), 1);
    current = entry;
    perform(entry)
      .then(entry.resolve, entry.reject)
      .finally(() => {
        entry.settled = true;
        current = null;
        next();
      });
  }

  async function perform(entry: Entry): Promise<unknown> {
    if (connection === null || connection.dead) connection = createConnection(spawn());
    const to = connection;
    const { needs } = entry.task;
    try {
      for (const need of needs) await provide(to, need);
      return entry.settled ? undefined : await ask(to, entry);
    } finally {
      if (!to.dead) for (const need of needs) release(to, need);
    }
  }

  async function ask(to: Connection, entry: Entry): Promise<unknown> {
    const exchange = to.exchange(entry.task.request, entry.task);
    entry.cancel = exchange.cancel;
    const answer = await exchange.answer;
    const { request } = entry.task;
    if (request.t === 'data') to.holds.datasets.add(request.dataset);
    if (request.t === 'fit') to.holds.fits.add(request.handle);
    // nobody knows of what was abandoned meanwhile
    if (entry.settled && request.t === 'data') drop(to, [], [request.dataset]);
    if (entry.settled && request.t === 'fit') drop(to, [request.handle], []);
    return answer;
  }

  /** Data or a fit that the worker lacks, and what those need. */
  async function provide(to: Connection, need: Dataset | Source): Promise<void> {
    if ('columns' in need) {
      if (to.holds.datasets.has(need.number)) return;
      await to.exchange({ t: 'data', dataset: need.number, columns: need.columns }).answer;
      to.holds.datasets.add(need.number);
    } else {
      if (to.holds.fits.has(need.handle)) return;
      await provide(to, need.from);
      await to.exchange({ t: 'fit', handle: need.handle, recipe: need.recipe, progress: false }).answer;
      to.holds.fits.add(need.handle);
    }
  }

  /** What was only provided for the task at hand. */
  function release(to: Connection, need: Dataset | Source): void {
    if ('columns' in need) {
      if (to.holds.datasets.has(need.number) && !isWanted(need)) drop(to, [], [need.number]);
    } else {
      if (to.holds.fits.has(need.handle) && !isWanted(need)) drop(to, [need.handle], []);
      release(to, need.from);
    }
  }

  function hurry(entry: Entry): void {
    if (waiting.includes(entry)) abandon(entry, STOPPED);
    else stopWithin(entry);
  }

  function abandon(entry: Entry, reason: unknown): void {
    if (entry.settled) return;
    entry.reject(reason);
    entry.settled = true;
    const place = waiting.indexOf(entry);
    if (place >= 0) waiting.splice(place, 1);
    else stopWithin(entry);
  }

  function stopWithin(entry: Entry): void {
    if (entry !== current) return;
    entry.cancel();
    const busy = connection;
    if (!interruptible) return;
    setTimeout(() => {
      if (entry === current && busy !== null) busy.end(STOPPED);
    }, GRACE);
  }

  return {
    run,
    free(handles, datasets) {
      if (connection === null || connection.dead) return;
      // what the task at hand needs, or is still being given, goes when it is done
      const needed = current ? numbersOf(current.task.needs) : [];
      const free = (number: number): boolean => !needed.includes(number);
      drop(connection, handles.filter(free), datasets.filter(free));
    },
    end(reason) {
      for (const entry of waiting.splice(0)) entry.reject(reason);
      connection?.end(reason);
    },
  };
}

const STOPPED = new GlmmError('ABORTED', 'the call was stopped before it had an answer');

/** Of data and fits, and of what those are made from. */
function numbersOf(needs: readonly (Dataset | Source)[]): number[] {
  return needs.flatMap((need) => ('columns' in need ? [need.number] : [need.handle, ...numbersOf([need.from])]));
}

function drop(connection: Connection, handles: readonly number[], datasets: readonly number[]): void {
  for (const handle of handles) connection.holds.fits.delete(handle);
  for (const dataset of datasets) connection.holds.datasets.delete(dataset);
  connection.free(handles, datasets);
}
