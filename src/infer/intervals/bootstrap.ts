/**
 * Parametric bootstrap: responses simulated at the estimates, the model fitted to each, the estimates kept.
 */
import { checkOptions, isPlain } from '../../data/check.ts';
import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import type { Estimation, FitNumbers } from '../../fit/estimation.ts';
import { openEventLoop } from '../eventLoop.ts';
import { invalid } from '../options.ts';
import { parametersOf } from '../parameters.ts';
import { BOOTSTRAP, type BootstrapOptions, DEFAULT_N, type Statistic } from './bootstrapOptions.ts';

/** What is kept of a refit unless a statistic is asked for. A Estimation is one. */
export interface Replicate {
  readonly design: Design;
  readonly numbers: Pick<
    FitNumbers,
    | 'kind'
    | 'theta'
    | 'beta'
    | 'sigma'
    | 'dispersion'
    | 'thresholds'
    | 'zeroInflation'
    | 'dispersionModel'
    | 'varCorr'
    | 'minus2LogLik'
    | 'converged'
  > & {
    readonly optim: { readonly reason: string };
  };
}

/** How new responses are drawn and fitted. */
export interface Resampler {
  /** Responses number `index` of the stream that `seed` starts; the same for the same two numbers. */
  simulate(seed: number, index: number): Float64Array;
  /** The estimates for other responses. */
  refit(y: Float64Array): Replicate;
  /** The whole fit to other responses, for statistics. */
  fit(y: Float64Array): Estimation;
}

export interface Bootstrap {
  /** As `confint` names them: standard deviations and correlations, dispersion or thresholds, fixed effects. Or the names of the statistic. */
  readonly parameters: readonly string[];
  /** The same of the fit itself. */
  readonly estimates: readonly number[];
  /** One row a refit that succeeded. */
  readonly replicates: readonly (readonly number[])[];
  readonly requested: number;
  /** Refits that gave a GlmmError or did not converge, and why; they are not among the replicates. */
  readonly failures: readonly { readonly index: number; readonly reason: string }[];
  readonly aborted: boolean;
}

/**
 * @param first number of the first response, for a part of a larger bootstrap
 * @throws GlmmError INVALID_OPTION
 */
export function bootstrap(
  estimation: Estimation,
  resampler: Resampler,
  options: BootstrapOptions<Estimation> = {},
  first = 0,
): Bootstrap {
  const run = startRun(estimation, resampler, options, first);
  while (run.step()) {
    // each step is a refit
  }
  return run.result();
}

/**
 * The same with a turn of the event loop after each refit, so that timers, input and an AbortSignal get through.
 */
export async function bootstrapAsync(
  estimation: Estimation,
  resampler: Resampler,
  options: BootstrapOptions<Estimation> = {},
): Promise<Bootstrap> {
  const run = startRun(estimation, resampler, options, 0);
  const eventLoop = openEventLoop();
  try {
    await eventLoop.turn();
    while (run.step()) await eventLoop.turn();
  } finally {
    eventLoop.close();
  }
  return run.result();
}

/** @throws GlmmError INVALID_OPTION for a statistic that does not give numbers by name */
function valuesOf(statistic: Statistic<Estimation>, estimation: Estimation): Readonly<Record<string, number>> {
  const values: unknown = statistic(estimation);
  // one that a refit does not have is NaN among its replicates
  if (isPlain(values) && Object.values(values).every((value) => value === undefined || typeof value === 'number')) {
    return values as Readonly<Record<string, number>>;
  }
  throw invalid('what statistic() returned', values, 'be an object of numbers, such as fit.fixef()');
}

/** One response of a group that counts twice would be the response of both. */
function weighted(): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    'responses drawn for a group that stands for others are not the responses of those: a fit with groupWeights has no bootstrap\n' +
      'Use vcovRobust() for standard errors, or give equal groups as rows of their own.',
    { option: 'groupWeights' },
  );
}

function startRun(estimation: Estimation, resampler: Resampler, options: BootstrapOptions<Estimation>, first: number) {
  const checked = checkOptions<BootstrapOptions<Estimation>>('bootstrap()', options, BOOTSTRAP);
  if (estimation.numbers.groupWeights !== undefined) throw weighted();
  const { n = DEFAULT_N, seed = 1, onProgress, signal, statistic } = checked;
  const own = statistic
    ? Object.entries(valuesOf(statistic, estimation))
    : parametersOf(estimation).map((p) => [p.name, p.estimate] as const);
  const parameters = own.map(([name]) => name);
  const replicates: number[][] = [];
  const failures: { index: number; reason: string }[] = [];
  let index = first;

  const keep = (y: Float64Array): void => {
    const replicate = statistic ? resampler.fit(y) : resampler.refit(y);
    if (!replicate.numbers.converged) failures.push({ index, reason: replicate.numbers.optim.reason });
    else if (statistic) {
      const values = valuesOf(statistic, replicate as Estimation);
      replicates.push(parameters.map((name) => values[name] ?? Number.NaN));
    } else replicates.push(parametersOf({ ...replicate, limit: estimation.limit }).map((p) => p.estimate));
  };
  return {
    /** One refit; false when there is nothing left to do. */
    step(): boolean {
      if (index >= first + n || signal?.aborted) return false;
      try {
        keep(resampler.simulate(seed, index));
      } catch (error) {
        // anything else is a mistake in a statistic, which its author wants to see
        if (!(error instanceof GlmmError)) throw error;
        failures.push({ index, reason: error.message });
      }
      index++;
      onProgress?.(index - first, n);
      return true;
    },
    result: (): Bootstrap => ({
      parameters,
      estimates: own.map(([, value]) => value),
      replicates,
      requested: n,
      failures,
      aborted: index < first + n,
    }),
  };
}
