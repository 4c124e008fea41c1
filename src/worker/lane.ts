/**
 * A worker's work: one request at a time, the rest waits here, where it can be dropped without asking. A worker that does not
 * stop when told to is ended; the next request starts another and gives it what it needs.
 */

import { createLink, type Link } from './link.ts';
import type { Columns, PartProgress, Recipe, Request } from './protocol.ts';
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

export interface Task {
  readonly request: Request;
  readonly needs: readonly (Dataset | Source)[];
  readonly onProgress?: ((progress: PartProgress) => void) | undefined;
  /** Parts of long jobs let everything else go first. */
  readonly patient?: boolean;
}

export interface Run {
  readonly answer: Promise<unknown>;
  /** Rejects the answer with `reason` at once, whatever the worker does. */
  abandon(reason: unknown): void;
  /** Asks the worker to come to an end; the answer is what it has done so far. Without effect on a task that still waits. */
  hurry(): void;
}

export interface Lane {
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

/** @param interruptible whether ending the worker frees its thread */
export function createLane(spawn: () => WorkerLike, interruptible: boolean): Lane {
  const waiting: Entry[] = [];
  let current: Entry | null = null;
  let link: Link | null = null;

  function run(task: Task): Run {
    let entry!: Entry;
    const answer = new Promise<unknown>((resolve, reject) => {
      entry = { task, resolve, reject, cancel: () => {}, settled: false };
    });
    waiting.push(entry);
    next();
    return { answer, abandon: (reason) => abandon(entry, reason), hurry: () => stopWithin(entry) };
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
    if (link === null || link.dead) link = createLink(spawn());
    const to = link;
    for (const need of entry.task.needs) await provide(to, need);
    if (entry.settled) return undefined;
    const exchange = to.exchange(entry.task.request, entry.task.onProgress);
    entry.cancel = exchange.cancel;
    const answer = await exchange.answer;
    const { request } = entry.task;
    if (request.t === 'data') to.holds.datasets.add(request.dataset);
    if (request.t === 'fit') to.holds.fits.add(request.handle);
    return answer;
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
    const busy = link;
    if (!interruptible) return;
    setTimeout(() => {
      if (entry === current && busy !== null) busy.end(STOPPED);
    }, GRACE);
  }

  return {
    run,
    free(handles, datasets) {
      if (link === null || link.dead) return;
      for (const handle of handles) link.holds.fits.delete(handle);
      for (const dataset of datasets) link.holds.datasets.delete(dataset);
      link.free(handles, datasets);
    },
    end(reason) {
      for (const entry of waiting.splice(0)) entry.reject(reason);
      link?.end(reason);
    },
  };
}

/** Seen by nobody: whoever waited has been told already, or gets what is there. */
const STOPPED = new Error('stopped');

/** Data or a fit that the worker lacks, and what those need. */
async function provide(link: Link, need: Dataset | Source): Promise<void> {
  if ('columns' in need) {
    if (link.holds.datasets.has(need.number)) return;
    await link.exchange({ t: 'data', dataset: need.number, columns: need.columns }).answer;
    link.holds.datasets.add(need.number);
  } else {
    if (link.holds.fits.has(need.handle)) return;
    await provide(link, need.from);
    await link.exchange({ t: 'fit', handle: need.handle, recipe: need.recipe, progress: false }).answer;
    link.holds.fits.add(need.handle);
  }
}
