/**
 * Cases in threads. One that does not end within its time, or takes its thread down, is a failure by its number; a new thread
 * goes on with the next.
 */
import { Worker } from 'node:worker_threads';
import type { Finding, Order } from './order.ts';

export interface Run {
  readonly seed: number;
  /** Numbers of the cases. */
  readonly first: number;
  readonly count: number;
  readonly threads: number;
  /** Milliseconds that one case may take. */
  readonly limit: number;
  /** The bundle of child.ts. */
  readonly child: URL;
  readonly onFinding?: (finding: Finding) => void;
}

/** A slice is short enough that threads end at about the same time. */
const SLICE = 500;
const LOOK_EVERY = 200;

/** The failures, in order of their numbers. */
export async function drive({ seed, first, count, threads, limit, child, onFinding }: Run): Promise<Finding[]> {
  const failures: Finding[] = [];
  let next = first;
  const end = first + count;
  const take = (finding: Finding): void => {
    onFinding?.(finding);
    if (finding.message !== null) failures.push(finding);
  };
  const work = async (): Promise<void> => {
    while (next < end) {
      let from = next;
      const to = (next = Math.min(end, next + SLICE));
      while (from < to) from = await slice({ seed, from, to, limit, child }, take);
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  return failures.sort((a, b) => a.index - b.index);
}

interface Slice {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly child: URL;
}

/** Where to go on: the end of the slice, or after the case that ended the thread. */
function slice({ seed, from, to, limit, child }: Slice, take: (finding: Finding) => void): Promise<number> {
  return new Promise((resolve) => {
    const at = new SharedArrayBuffer(4);
    const current = new Int32Array(at).fill(from);
    const cases = Array.from({ length: to - from }, (_, k) => from + k);
    const order: Order = { seed, cases, at };
    const thread = new Worker(child, { workerData: order, resourceLimits: { maxOldGenerationSizeMb: 1500 } });
    let told = from - 1;
    let since = Date.now();
    let seen = from;
    let ended = false;
    const finish = (where: number): void => {
      if (ended) return;
      ended = true;
      clearInterval(watch);
      void thread.terminate();
      resolve(where);
    };
    const fail = (why: string): void => {
      if (ended) return;
      const index = Math.max(Atomics.load(current, 0), told + 1);
      take({ index, area: '', message: why, milliseconds: Date.now() - since });
      finish(index + 1);
    };
    const watch = setInterval(() => {
      const now = Atomics.load(current, 0);
      if (now !== seen) {
        seen = now;
        since = Date.now();
      } else if (Date.now() - since > limit) fail(`no end within ${limit / 1000} s`);
    }, LOOK_EVERY);
    thread.on('message', (finding: Finding) => {
      told = finding.index;
      take(finding);
      if (told === to - 1) finish(to);
    });
    thread.on('error', (error) => fail(`the thread ended: ${error instanceof Error ? error.message : String(error)}`));
    thread.on('exit', () => fail('the thread ended'));
  });
}

/** Characters of a reason, on one line. */
const LONGEST_REASON = 300;

export function reproduction(seed: number, { index, message }: Finding): string {
  const why = message?.replace(/\s+/g, ' ').slice(0, LONGEST_REASON);
  return `npm run fuzz -- --seed ${seed} --case ${index}   # ${why}`;
}
