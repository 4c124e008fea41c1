/**
 * A fit whose numbers are here and whose data and methods are in a worker.
 */

import { withMethods } from '../../api/bound.ts';
import type { GlmmFit } from '../../api/glmmFit.ts';
import { checkOptions, isPlain, shown } from '../../data/check.ts';
import { GlmmError } from '../../errors.ts';
import type { Coefficient, FitSummary } from '../../fit/types.ts';
import { type Interval, intervalsOf } from '../../infer/interval.ts';
import type { Bootstrap } from '../../infer/intervals/bootstrap.ts';
import { type BootstrapRun, DEFAULT_N } from '../../infer/intervals/bootstrapOptions.ts';
import { CONFINT, type ConfintOptions } from '../../infer/intervals/confintOptions.ts';
import type { Profile, ProfileOptions } from '../../infer/profile/profile.ts';
import type { PlotKind, PlotOptions, PlotTable, Row, Spec } from '../../plot.ts';
import type { LawOptions } from '../../predict/means/options.ts';
import { COEFFICIENTS } from '../../report/coefficientsBy.ts';
import { type FitJson, toJson } from '../../report/json/json.ts';
import { NUMBER_METHODS } from '../../report/methods.ts';
import { printed } from '../../report/readable.ts';
import type { TidyRow } from '../../report/tidy.ts';
import type { Influence, InfluenceOptions } from '../../simulate/leaveOut/influence.ts';
import type { ResponseInput } from '../../simulate/response.ts';
import type { NumberMethods } from '../methods.ts';
import { type Progress, paced } from '../progress.ts';
import type { JobName, JobOptions } from '../protocol.ts';
import { type JobParts, joinBootstraps, joinInfluences, joinProfiles } from '../thread/runJob.ts';
import { type MeansOfWorker, meansOfWorker } from './means.ts';
import type { Source } from './queue.ts';
import {
  type Ask,
  type RemoteMethods,
  type Run,
  type RunOptions,
  remoteMethods,
  runOptions,
  splitOptions,
} from './remote.ts';

/** The numbers are here, and the report of them; tables with other degrees of freedom, or by another covariance, the worker is asked for. */
export interface ReportsOfWorker {
  /** The report, in lme4's layout. */
  summary(options?: { readonly df?: undefined; readonly vcov?: undefined }): string;
  /** With other degrees of freedom, or by another covariance: a promise, since the worker is asked. */
  summary(options: Run<LawOptions>): Promise<string>;
  /** A row per parameter, with broom.mixed's names. */
  tidy(options?: { readonly df?: undefined; readonly vcov?: undefined }): readonly TidyRow[];
  /** With other degrees of freedom, or by another covariance: a promise, since the worker is asked. */
  tidy(options: Run<LawOptions>): Promise<readonly TidyRow[]>;
}

/** As {@link GlmmFit}: what depends on the numbers alone is here, the rest is asked of the worker. */
export interface WorkerFit
  extends FitSummary,
    Omit<NumberMethods, keyof ReportsOfWorker>,
    ReportsOfWorker,
    RemoteMethods,
    MeansOfWorker {
  /** Number of the fit in its session. */
  readonly handle: number;
  /** Confidence intervals, those by profile likelihood and bootstrap over all threads. */
  confint(options?: Run<ConfintOptions & LawOptions>): Promise<readonly Interval[]>;
  /** Profile likelihoods with their limits, over all threads. */
  profile(options?: Run<ProfileOptions>): Promise<Profile>;
  /** Estimates of refits to simulated responses, over all threads. When aborted it resolves with what was done, as `bootstrapAsync` does. */
  bootstrap(options?: Run<BootstrapRun>): Promise<Bootstrap>;
  /** What leaving out each group in turn does to the estimates, over all threads. */
  influence(options?: Run<InfluenceOptions>): Promise<Influence>;
  /** The same model for another response, in the worker too. */
  refit(response: ResponseInput, options?: RunOptions): Promise<WorkerFit>;
  /** As `plotSpec` of glmm-wasm/plot. */
  plotSpec<K extends PlotKind>(kind: K, options?: PlotOptions<K>, run?: RunOptions): Promise<Spec>;
  /** As `plotData` of glmm-wasm/plot. */
  plotData<K extends PlotKind>(kind: K, options?: PlotOptions<K>, run?: RunOptions): Promise<Row[]>;
  /** As `plotTable` of glmm-wasm/plot. */
  plotTable<K extends PlotKind>(kind: K, options?: PlotOptions<K>, run?: RunOptions): Promise<PlotTable>;
  /** The numbers alone. */
  toJSON(): FitJson;
  /** The fit's `toJSON()` as glmm() gives it, with all that predictions need: `fromJSON` of glmm-wasm reads it back. */
  save(run?: RunOptions): Promise<ReturnType<GlmmFit['toJSON']>>;
  /** Frees what the worker holds. Methods that need the worker reject from then on. */
  dispose(): void;
}

/** What a fit asks of its session. */
export interface Home {
  call(source: Source, name: string, args: readonly unknown[], run: RunOptions): Promise<unknown>;
  job(
    source: Source,
    job: JobName,
    options: JobOptions,
    run: RunOptions & { readonly keep?: boolean },
  ): Promise<JobParts>;
  refit(source: Source, response: unknown, run: RunOptions): Promise<WorkerFit>;
  dispose(source: Source): void;
}

export function workerFit(home: Home, source: Source, numbers: FitSummary, dataName?: string): WorkerFit {
  let disposed = false;
  const check = (): void => {
    if (disposed) throw new GlmmError('INVALID_OPTION', 'this fit has been disposed of', { handle: source.handle });
  };
  const call = async (name: string, args: readonly unknown[], run: RunOptions): Promise<never> => {
    check();
    return (await home.call(source, name, args, run)) as never;
  };
  const job = async <Part>(name: JobName, options: object, run: RunOptions & { readonly keep?: boolean }) => {
    check();
    return (await home.job(source, name, { ...options }, run)) as { parts: readonly Part[]; total: number | null };
  };

  const bootstrap = async (options?: Run<BootstrapRun>, keep = true): Promise<Bootstrap> => {
    const [own, run] = splitOptions('bootstrap()', options);
    const { parts, total } = await job<Bootstrap>('bootstrap', own, { ...run, keep });
    return joinBootstraps(parts, total ?? own.n ?? DEFAULT_N);
  };
  const profile = async (options?: Run<ProfileOptions>): Promise<Profile> => {
    const [own, run] = splitOptions('profile()', options);
    const { parts } = await job<Profile>('profile', own, run);
    return joinProfiles(parts) ?? call('profile', [own], run);
  };

  const confint = async (options?: Run<ConfintOptions & LawOptions>): Promise<readonly Interval[]> => {
    const [{ df, vcov, ...own }, run] = splitOptions<Run<ConfintOptions & LawOptions>>('confint()', options);
    const law = { ...(df !== undefined && { df }), ...(vcov !== undefined && { vcov }) };
    if (df !== undefined || vcov !== undefined) return call('confint', [{ ...own, ...law }], run);
    const { method, level, parm, type, ...rest } = checkOptions<Omit<ConfintOptions, keyof RunOptions>>(
      'confint()',
      own,
      CONFINT,
    );
    if (method === 'wald' || (method === undefined && numbers.simulation))
      return call('confint', [{ method: 'wald', level, parm }], run);
    if (method !== 'bootstrap') return intervalsOf(await profile({ parm, level, points: 0, ...run }));
    const replicates = await bootstrap({ ...rest, ...run }, false);
    return call('bootstrapIntervals', [replicates, { level, parm, type }], run);
  };
  const influence = async (options?: Run<InfluenceOptions>): Promise<Influence> => {
    const [own, run] = splitOptions('influence()', options);
    return joinInfluences((await job<Influence>('influence', own, run)).parts);
  };
  const telling = <T>(name: string, result: Promise<T>) => printed(name, result, numbers) as Promise<T>;

  const reports = (table: readonly Coefficient[]) =>
    withMethods(numbers, NUMBER_METHODS, { summary: numbers, dataName, coefTable: () => table });
  const here = reports(numbers.coefficients);
  const { summary, tidy } = here;
  const plain = { summary, tidy };
  const byLaw = async <Name extends keyof ReportsOfWorker>(name: Name, options: Run<LawOptions>) => {
    const [own, run] = splitOptions(`${name}()`, options);
    // what no report has is refused here
    checkOptions(`${name}()`, own, COEFFICIENTS);
    const table: readonly Coefficient[] = await call('coefTable', [own], run);
    return reports(table)[name](own);
  };
  const report =
    (name: keyof ReportsOfWorker) =>
    (options?: Run<LawOptions>): unknown =>
      options?.df === undefined && options?.vcov === undefined ? plain[name](options) : byLaw(name, options);

  const fit: WorkerFit = Object.assign(here, {
    summary: report('summary') as ReportsOfWorker['summary'],
    tidy: report('tidy') as ReportsOfWorker['tidy'],
    ...remoteMethods((name, args, run) => telling(name, call(name, args, run))),
    handle: source.handle,
    confint: (options?: Run<ConfintOptions & LawOptions>) => telling('confint', confint(options)),
    profile: (options?: Run<ProfileOptions>) => telling('profile', profile(options)),
    bootstrap: (options?: Run<BootstrapRun>) => telling('bootstrap', bootstrap(options)),
    influence: (options?: Run<InfluenceOptions>) => telling('influence', influence(options)),
    async refit(response: ResponseInput, options?: RunOptions) {
      check();
      return home.refit(source, response, runOptions('refit()', options));
    },
    ...meansOfWorker(call),
    ...plots(call),
    save: async (run?: RunOptions) => call('save', [], runOptions('save()', run)),
    toJSON: () => toJson(numbers),
    dispose() {
      disposed = true;
      home.dispose(source);
    },
  });
  sources.set(fit, { home, source });
  return Object.freeze(fit);
}

function plots(call: Ask): Pick<WorkerFit, 'plotSpec' | 'plotData' | 'plotTable'> {
  return {
    plotSpec: async (kind, options, run) => call('plotSpec', [kind, options], runOptions('plotSpec()', run)),
    plotData: async (kind, options, run) => call('plotData', [kind, options], runOptions('plotData()', run)),
    plotTable: async (kind, options, run) => call('plotTable', [kind, options], runOptions('plotTable()', run)),
  };
}

const sources = new WeakMap<WorkerFit, { readonly home: Home; readonly source: Source }>();

/**
 * @param at place in the list of fits, from 0
 * @throws GlmmError INVALID_OPTION for anything that this session has not returned
 */
export function sourceOf(fit: WorkerFit, at: number, home: Home): Source {
  const known = sources.get(fit);
  if (known?.home === home) return known.source;
  const isFit = isPlain(fit) && 'handle' in fit && 'coefficients' in fit;
  const whose =
    known !== undefined
      ? 'is of another session'
      : isFit
        ? 'was made by another copy of glmm-wasm'
        : `is ${shown(fit)}, which is no fit of a session`;
  throw new GlmmError(
    'INVALID_OPTION',
    `fit ${at + 1} ${whose}. Fit both models by glmm() or lmm() of the session that compares them`,
    { fit: at + 1 },
  );
}

/** Reports of a job as {@link Progress}. */
export function jobProgress(
  phase: Progress['phase'],
  onProgress: RunOptions['onProgress'],
  onThrow: (reason: unknown) => void,
) {
  const { report, flush, close } = paced(onProgress, onThrow);
  return { onParts: (done: number, total: number) => report({ phase, done, total }), flush, close };
}
