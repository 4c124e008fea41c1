/**
 * A session: data in a worker, and models fitted to them there.
 */

import type { GlmmOptions, LmmOptions } from '../../api/options.ts';
import type { PowerOptions } from '../../api/plan/power.ts';
import type { Power } from '../../api/plan/powerResult.ts';
import { checkOptions, checkValue, FLAG, LIST, NAME, type OptionTable, oneOf, whole } from '../../data/check.ts';
import type { DataInput } from '../../data/types.ts';
import { GlmmError } from '../../errors.ts';
import type { FitSummary } from '../../fit/types.ts';
import type { AnovaTable } from '../../infer/hypothesis/anova.ts';
import type { ModelComparison } from '../../infer/hypothesis/compareModels.ts';
import { readable } from '../../report/readable.ts';
import { takeColumns } from '../columns.ts';
import { paced } from '../progress.ts';
import type { Recipe, Together } from '../protocol.ts';
import { runJob } from '../thread/runJob.ts';
import { runWithHands } from '../thread/runWithHands.ts';
import { runPower } from './power.ts';
import { createQueue, type Dataset, type Queue, type Run, type Source, type Task } from './queue.ts';
import { type RunOptions, runOptions, splitOptions, type Run as TravellingRun } from './remote.ts';
import { type AbortSignalLike, abortReason } from './signal.ts';
import { defaultThreads, spawnLocally, spawnThread } from './spawn.ts';
import type { DataSummary } from './summary.ts';
import { type Home, jobProgress, sourceOf, type WorkerFit, workerFit } from './workerFit.ts';
import type { WorkerLike } from './workerLike.ts';

export interface SessionOptions {
  /**
   * Makes a worker, where the bundler does not find it by itself (esbuild, rollup), or in a page opened from disk:
   * `inlineWorker` of glmm-wasm/worker-inline is one. `false`: no worker, everything on the calling thread.
   */
  readonly worker?: false | (() => WorkerLike) | undefined;
  /**
   * Workers for bootstrap, profile and influence, and for blocks of random probes of a fit where threads can share memory. Default: one a core, four at
   * most. The results are the same to the last bit.
   */
  readonly threads?: number | undefined;
}

export type Travelling<Options> = Omit<Options, 'onIteration'> & RunOptions;

export interface Session {
  /**
   * Sends data, which stay in the worker and replace those sent before; fits keep theirs.
   *
   * @param options `transfer: true` takes the arrays away instead of copying them
   * @throws GlmmError as glmm() does for data
   */
  setData(data: DataInput, options?: { readonly transfer?: boolean } & RunOptions): Promise<DataSummary>;
  glmm(formula: string, options?: Travelling<GlmmOptions>): Promise<WorkerFit>;
  lmm(formula: string, options?: Travelling<LmmOptions>): Promise<WorkerFit>;
  /**
   * For live use: of the requests on a channel only the newest counts. Older ones reject with code SUPERSEDED, and are not
   * even begun if they still wait. `model: 'lmm'` among the options fits a linear model by `lmm()`.
   */
  latest(channel: string, formula: string, options?: LatestOptions): Promise<WorkerFit>;
  anova(fits: readonly WorkerFit[], options?: RunOptions): Promise<AnovaTable & { toString(): string }>;
  /** As `compareModels()`. */
  compareModels(fits: readonly WorkerFit[], options?: RunOptions): Promise<ModelComparison & { toString(): string }>;
  /**
   * As `power()`, for the data of the session as the design, over all threads: the same numbers. When aborted it resolves with what was done, as
   * `powerAsync` does.
   */
  power(formula: string, options: TravellingRun<PowerOptions>): Promise<Power>;
  /** Ends the workers. What is pending rejects. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export type LatestOptions =
  | (Travelling<GlmmOptions> & { readonly model?: 'glmm' })
  | (Travelling<LmmOptions> & { readonly model: 'lmm' });

/** Beyond it every thread has its own copy of the data and little to do. */
const MOST_THREADS = 64;

const SESSION: OptionTable<SessionOptions> = {
  worker: {
    must: 'be false, or a function that makes a worker',
    holds: (value) => value === false || typeof value === 'function',
  },
  threads: whole(1, MOST_THREADS),
};

const MODEL = oneOf('glmm', 'lmm');

/** So many fits a worker keeps; an older one is made again when asked for, to the same bits. */
const KEPT_FITS = 8;

/**
 * Starts nothing yet: the first call does.
 *
 * @example
 * const session = glmmWorker();
 * await session.setData(columns);
 * const fit = await session.glmm('y ~ x + (1 | g)', { family: 'binomial' });
 * console.log(fit.summary(), await fit.confint());
 * await session.close();
 */
export function glmmWorker(options?: SessionOptions): Session {
  const { worker, threads = defaultThreads() } = checkOptions('glmmWorker()', options, SESSION);
  // a literal in each branch: bundlers replace `new Worker(new URL(...))` only where it stands alone
  const spawn = worker === false ? spawnLocally : (worker ?? spawnThread);
  const allQueues: Queue[] = [];
  const queues = (wanted: number): readonly Queue[] => {
    const count = worker === false ? 1 : Math.max(1, Math.min(threads, wanted));
    while (allQueues.length < count) allQueues.push(createQueue(spawn, worker !== false, isWanted));
    return allQueues.slice(0, count);
  };

  /** The data that fits are made from, last; before them those that are used again if the worker refuses these. */
  const sent: Dataset[] = [];
  let closed = false;
  const newest = new Map<string, Run>();
  /** Fits that the workers may hold, those used last at the end. */
  const kept: number[] = [];

  function isWanted(need: Dataset | Source): boolean {
    return 'columns' in need ? sent.includes(need) : kept.includes(need.handle);
  }

  function start(task: Task, { signal }: RunOptions): Run {
    if (closed) throw new GlmmError('WORKER_FAILED', 'this session has been closed');
    if (signal?.aborted) throw abortReason(signal);
    const run = runWithHands(queues, worker === false ? 0 : threads - 1, task);
    if (signal) abandonOnAbort(run, signal);
    return run;
  }

  function startFit(model: 'glmm' | 'lmm', formula: string, options: Travelling<GlmmOptions | LmmOptions> | undefined) {
    const [own, run] = splitOptions(`${model}()`, options);
    const source = sourceFor(model, formula, own);
    if ('onIteration' in own)
      throw new GlmmError('INVALID_OPTION', 'onIteration cannot be called from a worker: use onProgress');
    return startRecipe(source, run, own.dataName);
  }

  function startRecipe(source: Source, { signal, onProgress }: RunOptions, dataName?: string) {
    // the first report comes after the run has begun
    const pace = paced(onProgress, (reason) => run.abandon(reason));
    const { handle, recipe, from } = source;
    const run: Run = start(
      {
        request: { t: 'fit', handle, recipe, progress: onProgress !== undefined },
        needs: [from],
        onProgress: ({ done, minus2LogLik }) => pace.report({ phase: 'fit', done, total: null, minus2LogLik }),
      },
      { signal },
    );
    const fit = run.answer.finally(pace.close).then((numbers) => {
      touch(source);
      return workerFit(home, source, numbers as FitSummary, dataName);
    });
    return { run, fit };
  }

  /** A fit is used, and so are those that it is made from: it may be in any worker from now on. */
  function touch(source: Source): void {
    if (!('columns' in source.from)) touch(source.from);
    forget(source.handle);
    kept.push(source.handle);
    if (kept.length > KEPT_FITS) free(kept.splice(0, kept.length - KEPT_FITS), []);
  }

  function forget(handle: number): void {
    const place = kept.indexOf(handle);
    if (place >= 0) kept.splice(place, 1);
  }

  function free(handles: readonly number[], datasets: readonly number[]): void {
    for (const queue of allQueues) queue.free(handles, datasets);
  }

  const home: Home = {
    async call(source, name, args, run) {
      touch(source);
      return start({ request: { t: 'method', handle: source.handle, name, args }, needs: [source] }, run).answer;
    },
    async job(source, job, options, { signal, onProgress, keep = false }) {
      if (closed) throw new GlmmError('WORKER_FAILED', 'this session has been closed');
      if (signal?.aborted && !keep) throw abortReason(signal);
      if (signal?.aborted) return { parts: [], total: null };
      touch(source);
      const tell = (onThrow: (reason: unknown) => void) => jobProgress(job, onProgress, onThrow);
      return runJob(queues, { source, job, options, signal, keep, tell });
    },
    async refit(source, response, run) {
      touch(source);
      const recipe = { model: 'refit', of: source.handle, response } as const;
      return startRecipe({ handle: nextNumber(), recipe, from: source }, run).fit;
    },
    dispose({ handle }) {
      forget(handle);
      free([handle], []);
    },
  };

  async function askTogether<Table extends object>(
    name: Together,
    fits: readonly WorkerFit[],
    options: RunOptions | undefined,
  ): Promise<Table & { toString(): string }> {
    checkValue(`${name}()`, 'what is compared', fits, LIST);
    const run = runOptions(`${name}()`, options);
    const sources = fits.map((fit, at) => sourceOf(fit, at, home));
    sources.forEach(touch);
    const request = { t: 'together', name, handles: sources.map(({ handle }) => handle) } as const;
    const { table, text } = (await start({ request, needs: sources }, run).answer) as {
      readonly table: Table;
      readonly text: string;
    };
    return Object.freeze(readable({ ...table }, () => text));
  }

  function sourceFor(model: 'glmm' | 'lmm' | 'power', formula: string, options: object): Source & { from: Dataset } {
    const from = sent.at(-1);
    if (from === undefined) throw new GlmmError('EMPTY_DATA', 'this session has no data yet: call setData() first');
    const recipe: Recipe = { model, dataset: from.number, formula, options: { ...options } };
    return { handle: nextNumber(), recipe, from };
  }

  const session: Session = {
    async setData(data, options) {
      const [own, run] = splitOptions('setData()', options);
      const { transfer } = checkOptions('setData()', own, { transfer: FLAG });
      const given = { number: nextNumber(), columns: takeColumns(data, transfer) };
      const { number, columns } = given;
      const { answer } = start({ request: { t: 'data', dataset: number, columns }, needs: [] }, run);
      sent.push(given);
      try {
        const summary = await answer;
        const before = sent.splice(0, sent.indexOf(given));
        free(
          [],
          before.map((old) => old.number),
        );
        return summary as DataSummary;
      } catch (error) {
        // the data before are used again
        if (sent.includes(given)) sent.splice(sent.indexOf(given), 1);
        throw error;
      }
    },
    glmm: async (formula, options) => startFit('glmm', formula, options).fit,
    lmm: async (formula, options) => startFit('lmm', formula, options).fit,
    async latest(channel, formula, options) {
      checkValue('latest()', 'channel', channel, NAME);
      splitOptions('latest()', options);
      const { model = 'glmm', ...rest } = options ?? {};
      checkValue('latest()', 'model', model, MODEL);
      newest.get(channel)?.abandon(superseded(channel));
      const { run, fit } = startFit(model, formula, rest);
      newest.set(channel, run);
      const forget = (): void => {
        if (newest.get(channel) === run) newest.delete(channel);
      };
      run.answer.then(forget, forget);
      return fit;
    },
    anova: (fits, options) => askTogether<AnovaTable>('anova', fits, options),
    compareModels: (fits, options) => askTogether<ModelComparison>('compareModels', fits, options),
    power: async (formula, options) =>
      runPower(options, {
        home,
        source: (own) => sourceFor('power', formula, own),
        make(source) {
          touch(source);
          const request = { t: 'fit', handle: source.handle, recipe: source.recipe, progress: false } as const;
          return start({ request, needs: [source.from] }, {}).answer;
        },
      }),
    async close() {
      closed = true;
      const reason = new GlmmError('WORKER_FAILED', 'this session has been closed');
      for (const queue of allQueues) queue.end(reason);
    },
    [Symbol.asyncDispose]: () => session.close(),
  };
  return Object.freeze(session);
}

/** Of data and fits, of all sessions: no two ever have the same. */
let lastNumber = 0;
const nextNumber = (): number => ++lastNumber;

function abandonOnAbort(run: Run, signal: AbortSignalLike): void {
  const onAbort = (): void => run.abandon(abortReason(signal));
  const stop = (): void => signal.removeEventListener('abort', onAbort);
  signal.addEventListener('abort', onAbort);
  run.answer.then(stop, stop);
}

function superseded(channel: string): GlmmError {
  return new GlmmError('SUPERSEDED', `a newer request on ${JSON.stringify(channel)} took the place of this one`, {
    channel,
  });
}
