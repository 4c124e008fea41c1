/**
 * Options of the bootstrap, apart from it: a session checks them without carrying it.
 */
import { CALLBACK, type OptionTable, SEED, SIGNAL, whole } from '../data/check.ts';
import type { FitCore } from '../fit/core.ts';

/** Numbers by name, from a fit. */
export type Statistic<Fit> = (fit: Fit) => Readonly<Record<string, number>>;

export interface BootstrapOptions<Fit = FitCore> {
  /** Responses to simulate. Default 1000. */
  readonly n?: number;
  /** Whole number from 0 to 2^32 - 1. Default 1. */
  readonly seed?: number;
  /** Numbers to keep of each refit instead of its estimates, by name, always the same names. Makes refits several times slower. */
  readonly statistic?: Statistic<Fit>;
  /** Called after each refit. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the loop after the refit at hand; what was done is returned. */
  readonly signal?: { readonly aborted: boolean };
}

export const DEFAULT_N = 1000;
/** A list of them has to fit into memory. */
const MOST = 1e6;

export const BOOTSTRAP: OptionTable<BootstrapOptions> = {
  n: whole(1, MOST),
  seed: SEED,
  statistic: CALLBACK,
  onProgress: CALLBACK,
  signal: SIGNAL,
};
