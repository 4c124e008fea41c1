/**
 * What a parametric bootstrap asks of a fit.
 */
import type { FitCore } from '../fit/core.ts';
import { startFrom } from '../fit/dispersion.ts';
import type { Resampler } from '../infer/bootstrap.ts';
import { openRefitter, type Refit, withResponse } from './refit.ts';
import { responseStream } from './simulate.ts';

/** Workspace and stream are made when first used, once for all replicates. */
export function createResampler(core: FitCore): Resampler {
  let estimates: ((y: Float64Array) => Refit) | undefined;
  let stream: { readonly seed: number; readonly at: (index: number) => Float64Array } | undefined;
  return {
    simulate(seed, index) {
      if (stream?.seed !== seed) stream = { seed, at: responseStream(core, { seed }) };
      return stream.at(index);
    },
    refit(y) {
      estimates ??= openRefitter(core);
      return estimates(y);
    },
    fit: (y) => core.fitAgain(withResponse(core.design, y), startFrom(core.numbers)),
  };
}
