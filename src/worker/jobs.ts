/**
 * Long jobs in parts that any thread may do: each part depends on its number alone, so the whole has the same bits for any
 * number of threads.
 */
import type { OpenPower } from '../api/plan/power.ts';
import type { Trial } from '../api/plan/powerResult.ts';
import { checkOptions } from '../data/check.ts';
import type { Estimation } from '../fit/estimation.ts';
import { openEventLoop } from '../infer/eventLoop.ts';
import { type Bootstrap, bootstrap } from '../infer/intervals/bootstrap.ts';
import { BOOTSTRAP_RUN, type BootstrapRun, DEFAULT_N } from '../infer/intervals/bootstrapOptions.ts';
import { invalid } from '../infer/options.ts';
import { selectParameters } from '../infer/parameters.ts';
import { PROFILE, type Profile, type ProfileOptions, profilePart } from '../infer/profile/profile.ts';
import { INFLUENCE, type Influence, type InfluenceOptions, influenceByLevel } from '../simulate/leaveOut/influence.ts';
import { createResampler } from '../simulate/resampler.ts';
import { keeping } from '../wasm/loans.ts';
import type { JobName, JobOptions } from './protocol.ts';

/** What a job is done with: the estimation of a fit, or a plan. */
export type JobOf = Estimation | OpenPower;

export interface Job<Part, Of extends JobOf = Estimation> {
  count(of: Of, options: JobOptions): number;
  open(of: Of, options: JobOptions): Parts<Part>;
}

interface Parts<Part> {
  /** One part by its number. */
  part(at: number): Part;
  /** Gives back the memory of what the parts have in common. */
  close?(): void;
}

const profileJob: Job<Profile> = {
  count: (estimation, options: ProfileOptions) =>
    selectParameters(estimation, checkOptions('profile()', options, PROFILE).parm).length,
  open: (estimation, options: ProfileOptions) => ({ part: (at) => profilePart(estimation, options, at) }),
};

const bootstrapJob: Job<Bootstrap> = {
  count: (_, options: BootstrapRun) => checkOptions('bootstrap()', options, BOOTSTRAP_RUN).n ?? DEFAULT_N,
  open(estimation, options: BootstrapRun) {
    const resampler = createResampler(estimation);
    return { part: (at) => bootstrap(estimation, resampler, { ...options, n: 1 }, at), close: resampler.close };
  },
};

/** A part is as many levels as are best done together. */
const influenceJob: Job<Influence> = {
  count(estimation, options: InfluenceOptions) {
    const { levels, together } = influenceByLevel(estimation, checkOptions('influence()', options, INFLUENCE));
    return Math.ceil(levels.length / together);
  },
  open(estimation, { group, method }: InfluenceOptions) {
    const given = { ...(group !== undefined && { group }), ...(method !== undefined && { method }) };
    const { levels, together, open, ...names } = influenceByLevel(estimation, given);
    const { made: without, giveBack } = keeping(open);
    const part = (at: number): Influence => {
      const [from, to] = [at * together, Math.min(levels.length, (at + 1) * together)];
      return { ...names, groups: Array.from({ length: to - from }, (_, k) => without(from + k)) };
    };
    return { part, close: giveBack };
  },
};

const powerJob: Job<Trial, OpenPower> = {
  count: ({ n }) => n,
  open: ({ trial }) => ({ part: trial }),
};

export const JOBS = {
  profile: profileJob,
  bootstrap: bootstrapJob,
  influence: influenceJob,
  power: powerJob,
} satisfies Readonly<Record<JobName, Job<unknown, never>>>;

interface Range {
  readonly job: JobName;
  readonly options: JobOptions;
  readonly from: number;
  readonly to: number;
}

/** Parts in turn, with a turn of the event loop after each; how many were done before it was aborted. */
export async function runPart(
  of: JobOf,
  { job, options, from, to }: Range,
  signal: { readonly aborted: boolean },
  onDone: (done: number, part: unknown) => void,
): Promise<number> {
  const count = JOBS[job].count(of as never, options);
  if (to > count) throw invalid('the last part', to, `be at most ${count}`);
  const parts = JOBS[job].open(of as never, options);
  const { turn, close } = openEventLoop();
  let at = from;
  try {
    while (at < to && !signal.aborted) {
      const done = parts.part(at++);
      onDone(at - from, done);
      await turn();
    }
  } finally {
    parts.close?.();
    close();
  }
  return at - from;
}
