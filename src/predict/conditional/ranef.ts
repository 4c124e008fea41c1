/**
 * The random effects of a state by grouping factor, as `ranef()` of a fit gives them.
 */
import type { RandomEffect } from '../../fit/types.ts';
import type { PredictionState } from '../state.ts';

export function ranefOf({ groups, terms }: PredictionState): Record<string, readonly RandomEffect[]> {
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
