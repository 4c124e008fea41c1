/**
 * Whether levels are left out by refits or by one Newton step each: by the seconds that the refits are predicted to take.
 */

import { quoted } from '../../data/text/printable.ts';
import { GlmmError } from '../../errors.ts';
import { hasIndependentGroups } from '../../fit/engine/dimension.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { inWords } from '../../wasm/tooLong.ts';

/** Refits that take longer are not begun unless they are asked for. */
const MOST_SECONDS = 10;
/** @throws GlmmError INVALID_OPTION where a step is asked for that the model does not have, or refits would take long and are not asked for */
export function chooseMethod(
  estimation: Estimation,
  group: number,
  wanted: 'refit' | 'one-step' | undefined,
): 'refit' | 'one-step' {
  const why = withoutStep(estimation);
  if (wanted === 'one-step' && why !== null)
    throw new GlmmError(
      'INVALID_OPTION',
      `influence(): method 'one-step' is for one grouping factor and finite estimates with standard errors, and ${why}\n` +
        "Leave out fewer groups by method: 'refit'.",
      { option: 'method', value: wanted },
    );
  if (wanted !== undefined) return wanted;
  const { levels, name } = estimation.design.groups[group];
  const seconds = levels.length * estimation.seconds;
  if (seconds <= MOST_SECONDS) return 'refit';
  if (why === null) return 'one-step';
  throw new GlmmError(
    'INVALID_OPTION',
    `influence(): leaving out each of the ${levels.length} levels of ${quoted(name)} takes a refit, about ${inWords(seconds)} ` +
      `together (${MOST_SECONDS} seconds are begun unasked), and ${why}, so that there is no shorter way\n` +
      "Ask for it by influence({ method: 'refit' }), in a worker, where it can be stopped.",
    { option: 'method', predictedSeconds: seconds, most: MOST_SECONDS },
  );
}

/** Why a model has no one-step form; null where it has. */
function withoutStep({ design, limit, parameterCovariance }: Estimation): string | null {
  if (!hasIndependentGroups(design)) return `the model has ${design.groups.length} grouping factors`;
  if (limit !== undefined) return 'the data are separated';
  return parameterCovariance ? null : 'the standard errors of the fit are not known';
}
