/**
 * The random effects of a state by grouping factor, as `ranef()` of a fit gives them.
 */

import { type Method, NO_OPTIONS } from '../../fit/method.ts';
import type { RandomEffect } from '../../fit/types.ts';
import type { WithState } from '../given.ts';
import type { PredictionState } from '../state.ts';

function ranefOf({ groups, terms }: PredictionState): Record<string, readonly RandomEffect[]> {
  const byGroup: Record<string, readonly RandomEffect[]> = Object.create(null);
  groups.forEach(({ name, levels, mode, mean, modeSd, sd }, g) => {
    const names = terms.flatMap((term) => (term.group === g ? term.names : []));
    byGroup[name] = levels.flatMap((level, i) =>
      names.map((term, d) => {
        const at = i * names.length + d;
        return { level, term, mode: mode[at], mean: mean[at], modeSd: modeSd[at], sd: sd[at] };
      }),
    );
  });
  return byGroup;
}

export interface RanefSignature {
  /** Predicted random effects by grouping factor: posterior means and modes, each with its standard deviation. */
  ranef(): Readonly<Record<string, readonly RandomEffect[]>>;
}

export const ranefMethod: Method<RanefSignature, WithState> = {
  name: 'ranef',
  options: NO_OPTIONS,
  run: (given) => ranefOf(given.state()),
};
