/**
 * What a parametric bootstrap asks of a fit.
 */
import type { Estimation } from '../fit/estimation.ts';
import { startFrom } from '../fit/numbers/dispersion.ts';
import type { Resampler } from '../infer/intervals/bootstrap.ts';
import { keeping, type Loan } from '../wasm/loans.ts';
import { openRefitter, type Refit, withResponse } from './refit.ts';
import { responseStream } from './simulate.ts';

/** Workspace and stream are made when first used, once for all replicates; the workspace is held until `close`. */
export interface OpenResampler extends Resampler {
  close(): void;
}

export function createResampler(estimation: Estimation): OpenResampler {
  let estimates: Loan<(y: Float64Array) => Refit> | undefined;
  let stream: { readonly seed: number; readonly at: (index: number) => Float64Array } | undefined;
  return {
    simulate(seed, index) {
      if (stream?.seed !== seed) stream = { seed, at: responseStream(estimation, { seed }) };
      return stream.at(index);
    },
    refit(y) {
      estimates ??= keeping(() => openRefitter(estimation));
      return estimates.made(y);
    },
    fit: (y) => estimation.fitAgain(withResponse(estimation.design, y), startFrom(estimation.numbers)),
    close() {
      estimates?.giveBack();
      estimates = undefined;
    },
  };
}

/** What `use` makes of a resampler, which is closed in the end. */
export function resampling<T>(estimation: Estimation, use: (resampler: Resampler) => T): T {
  const resampler = createResampler(estimation);
  try {
    return use(resampler);
  } finally {
    resampler.close();
  }
}

/** The same over several turns of the event loop. */
export async function resamplingAsync<T>(
  estimation: Estimation,
  use: (resampler: Resampler) => Promise<T>,
): Promise<T> {
  const resampler = createResampler(estimation);
  try {
    return await use(resampler);
  } finally {
    resampler.close();
  }
}
