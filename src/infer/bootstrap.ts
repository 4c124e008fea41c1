/**
 * Parametric bootstrap: responses simulated at the estimates, the model fitted to each, the estimates kept.
 */
import type { FitCore } from '../fit/core.ts';
import { checkCount } from './options.ts';
import { parametersOf } from './parameters.ts';

/** How new responses are drawn and fitted. */
export interface Resampler {
  /** Responses number `index` of the stream that `seed` starts; the same for the same two numbers. */
  simulate(seed: number, index: number): Float64Array;
  /** The model fitted to other responses. */
  refit(y: Float64Array): FitCore;
}

export interface BootstrapOptions {
  /** Responses to simulate. Default 1000. */
  readonly n?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Called after each refit. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the loop after the refit at hand; what was done is returned. */
  readonly signal?: { readonly aborted: boolean };
}

export interface Bootstrap {
  /** As `confint` names them: standard deviations and correlations, then fixed effects. */
  readonly parameters: readonly string[];
  /** One row a refit that succeeded. */
  readonly replicates: readonly (readonly number[])[];
  readonly requested: number;
  /** Refits that threw or did not converge, and why; they are not among the replicates. */
  readonly failures: readonly { readonly index: number; readonly reason: string }[];
  readonly aborted: boolean;
}

const DEFAULT_N = 1000;
const MOST = 1e7;

/** @throws GlmmError INVALID_OPTION */
export function bootstrap(core: FitCore, { simulate, refit }: Resampler, options: BootstrapOptions = {}): Bootstrap {
  const { onProgress, signal } = options;
  const n = checkCount('n', options.n ?? DEFAULT_N, 1, MOST);
  const seed = checkCount('seed', options.seed ?? 1, 0, 0xffffffff);
  const replicates: number[][] = [];
  const failures: { index: number; reason: string }[] = [];
  let index = 0;
  for (; index < n && !signal?.aborted; index++) {
    try {
      const replicate = refit(simulate(seed, index));
      if (replicate.numbers.converged) replicates.push(parametersOf(replicate).map((p) => p.estimate));
      else failures.push({ index, reason: replicate.numbers.optim.reason });
    } catch (error) {
      failures.push({ index, reason: error instanceof Error ? error.message : String(error) });
    }
    onProgress?.(index + 1, n);
  }
  return { parameters: parametersOf(core).map((p) => p.name), replicates, requested: n, failures, aborted: index < n };
}
