/**
 * What a parametric bootstrap asks of a fit.
 */
import type { FitCore } from '../fit/core.ts';
import { startFrom } from '../fit/numbers/dispersion.ts';
import type { Resampler } from '../infer/intervals/bootstrap.ts';
import { keeping, type Loan } from '../wasm/loans.ts';
import { openRefitter, type Refit, withResponse } from './refit.ts';
import { responseStream } from './simulate.ts';

/** Workspace and stream are made when first used, once for all replicates; the workspace is held until `close`. */
export interface OpenResampler extends Resampler {
  close(): void;
}

export function createResampler(core: FitCore): OpenResampler {
  let estimates: Loan<(y: Float64Array) => Refit> | undefined;
  let stream: { readonly seed: number; readonly at: (index: number) => Float64Array } | undefined;
  return {
    simulate(seed, index) {
      if (stream?.seed !== seed) stream = { seed, at: responseStream(core, { seed }) };
      return stream.at(index);
    },
    refit(y) {
      estimates ??= keeping(() => openRefitter(core));
      return estimates.made(y);
    },
    fit: (y) => core.fitAgain(withResponse(core.design, y), startFrom(core.numbers)),
    close() {
      estimates?.giveBack();
      estimates = undefined;
    },
  };
}

/** What `use` makes of a resampler, which is closed in the end. */
export function resampling<T>(core: FitCore, use: (resampler: Resampler) => T): T {
  const resampler = createResampler(core);
  try {
    return use(resampler);
  } finally {
    resampler.close();
  }
}

/** The same over several turns of the event loop. */
export async function resamplingAsync<T>(core: FitCore, use: (resampler: Resampler) => Promise<T>): Promise<T> {
  const resampler = createResampler(core);
  try {
    return await use(resampler);
  } finally {
    resampler.close();
  }
}
