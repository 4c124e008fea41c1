/**
 * A long job over several workers. Which of them does which part does not matter, and the parts are put together in their order.
 */

import type { Bootstrap } from '../../infer/intervals/bootstrap.ts';
import type { Profile } from '../../infer/profile/profile.ts';
import type { Influence } from '../../simulate/leaveOut/influence.ts';
import type { Queue, Run, Source } from '../caller/queue.ts';
import { type AbortSignalLike, abortReason } from '../caller/signal.ts';
import type { JobName, JobOptions, PartProgress } from '../protocol.ts';

export interface JobRun {
  readonly source: Source;
  readonly job: JobName;
  readonly options: JobOptions;
  readonly signal?: AbortSignalLike | undefined;
  /** Whether a job that is stopped gives what it has done; otherwise it rejects. */
  readonly keep: boolean;
  /** Opens the report of progress; what it throws ends the job. */
  readonly tell: (onThrow: (reason: unknown) => void) => {
    readonly onParts: (done: number, total: number) => void;
    /** Passes on the last report, if it has not been. */
    readonly flush: () => void;
    readonly close: () => void;
  };
}

export interface JobParts {
  readonly parts: readonly unknown[];
  readonly total: number | null;
}

/** A stretch of parts is short enough to spread evenly, and long enough that messages do not matter. */
const STRETCHES_PER_LANE = 8;
const LONGEST_STRETCH = 64;

/** The parts that were done, in order, and how many there should be: null where it was stopped before that was known. */
export async function runJob(
  queues: (count: number) => readonly Queue[],
  { source, job, options, signal, keep, tell }: JobRun,
): Promise<JobParts> {
  const { handle } = source;
  const running = new Set<Run>();
  let failure: { readonly reason: unknown } | undefined;
  const fail = (reason: unknown): void => {
    failure ??= { reason };
    for (const run of running) run.abandon(reason);
  };
  const { onParts, flush, close } = tell(fail);
  const onAbort = (): void => {
    if (keep) for (const run of running) run.hurry();
    else if (signal) fail(abortReason(signal));
  };
  const start = (run: Run): Promise<unknown> => {
    running.add(run);
    return run.answer.finally(() => running.delete(run));
  };

  signal?.addEventListener('abort', onAbort);
  try {
    const needs = [source];
    const plan = queues(1)[0].run({ request: { t: 'plan', handle, job, options }, needs });
    const total = (await start(plan).catch((error) => {
      if (keep && signal?.aborted) return null;
      throw error;
    })) as number | null;
    if (total === null) return { parts: [], total };
    const use = queues(total);
    const length = Math.min(LONGEST_STRETCH, Math.max(1, Math.ceil(total / (STRETCHES_PER_LANE * use.length))));
    const stretches: unknown[][] = Array.from({ length: Math.ceil(total / length) }, () => []);
    const done = new Float64Array(stretches.length);
    let next = 0;

    const work = async (queue: Queue): Promise<void> => {
      while (next < stretches.length && !failure && !signal?.aborted) {
        const k = next++;
        const [from, to] = [k * length, Math.min(total, (k + 1) * length)];
        const request = { t: 'part', handle, job, options, from, to } as const;
        const onProgress = ({ part }: PartProgress): void => {
          done[k] = stretches[k].push(part);
          onParts(
            done.reduce((sum, n) => sum + n, 0),
            total,
          );
        };
        try {
          await start(queue.run({ request, needs, onProgress, patient: true }));
        } catch (error) {
          // a worker that was ended because it did not stop has told of all that it has done
          if (!(keep && signal?.aborted)) fail(error);
        }
      }
    };
    await Promise.all(use.map(work));
    flush();
    if (failure) throw failure.reason;
    return { parts: stretches.flat(), total };
  } finally {
    close();
    signal?.removeEventListener('abort', onAbort);
  }
}

/** One profile from those of single parameters; null where there is none, or one of them found a higher maximum, which all must start from. */
export function joinProfiles(parts: readonly Profile[]): Profile | null {
  if (parts.length === 0 || parts.some(({ warnings }) => warnings.some(({ code }) => code === 'BETTER_OPTIMUM')))
    return null;
  return {
    level: parts[0].level,
    points: parts.flatMap(({ points }) => points),
    limits: parts.flatMap(({ limits }) => limits),
    evaluations: parts.reduce((sum, { evaluations }) => sum + evaluations, 0),
    warnings: parts.flatMap(({ warnings }) => warnings),
  };
}

/** @param total replicates asked for; null when none was done */
export function joinBootstraps(parts: readonly Bootstrap[], total: number): Bootstrap {
  return {
    parameters: parts[0]?.parameters ?? [],
    estimates: parts[0]?.estimates ?? [],
    replicates: parts.flatMap(({ replicates }) => replicates),
    requested: total,
    failures: parts.flatMap(({ failures }) => failures),
    aborted: parts.length < total,
  };
}

export function joinInfluences(parts: readonly Influence[]): Influence {
  return { ...parts[0], groups: parts.flatMap(({ groups }) => groups) };
}
