/**
 * Options of the bootstrap, apart from it: a session checks them without carrying it.
 */
import { CALLBACK, type OptionTable, SEED, SIGNAL, whole } from '../../data/check.ts';

/** Numbers by name, from a fit. */
export type Statistic<Fit> = (fit: Fit) => Readonly<Record<string, number>>;

/** How many refits of which stream, and how to follow and stop them. */
export interface BootstrapRun {
  /** Responses to simulate. Default 1000. */
  readonly n?: number;
  /** Whole number from 0 to 2^32 - 1. Default 1. */
  readonly seed?: number;
  /** Called after each refit. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the loop after the refit at hand; what was done is returned. */
  readonly signal?: { readonly aborted: boolean };
}

export interface BootstrapOptions<Fit> extends BootstrapRun {
  /** Numbers to keep of each refit instead of its estimates, by name, always the same names. Makes refits several times slower. */
  readonly statistic?: Statistic<Fit>;
}

export const DEFAULT_N = 1000;
/** A list of them has to fit into memory. */
const MOST = 1e6;

export const BOOTSTRAP_RUN: OptionTable<BootstrapRun> = {
  n: whole(1, MOST),
  seed: SEED,
  onProgress: CALLBACK,
  signal: SIGNAL,
};

export const BOOTSTRAP: OptionTable<BootstrapOptions<never>> = { ...BOOTSTRAP_RUN, statistic: CALLBACK };
