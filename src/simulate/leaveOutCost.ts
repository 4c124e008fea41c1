/**
 * Whether levels are left out by refits or by one Newton step each: by the seconds that the refits are predicted to take.
 */
import { quoted } from '../data/printable.ts';
import { GlmmError } from '../errors.ts';
import type { FitCore } from '../fit/core.ts';

/** Refits that take longer are not begun unless they are asked for. */
const MOST_SECONDS = 10;
/** What a row costs in an evaluation of the gradient: for each column of X and Z, and for each node of the rule. */
const SECONDS_A_COLUMN = 3e-9;
const SECONDS_A_NODE = 8e-9;
/** With several factors, for each pair of random effects that a row has: measured 60 to 200 ns, the factorization with it. */
const SECONDS_A_PAIR = 1.5e-7;
/** Of a linear model, for each pair of columns of the row, once a fit. */
const SECONDS_A_PRODUCT = 4e-9;
/** A search from estimates that are near, with its last steps. */
const EVALUATIONS = 8;
/** Evaluations for the standard errors, for each parameter. */
const A_PARAMETER = 1;
/** What any fit costs besides. */
const LEAST_SECONDS = 3e-4;

/** @throws GlmmError INVALID_OPTION where a step is asked for that the model does not have, or refits would take long and are not asked for */
export function chooseMethod(
  core: FitCore,
  group: number,
  wanted: 'refit' | 'one-step' | undefined,
): 'refit' | 'one-step' {
  const why = withoutStep(core);
  if (wanted === 'one-step' && why !== null)
    throw new GlmmError(
      'INVALID_OPTION',
      `influence(): method 'one-step' is for one grouping factor and finite estimates with standard errors, and ${why}\n` +
        "Leave out fewer groups by method: 'refit'.",
      { option: 'method', value: wanted },
    );
  if (wanted !== undefined) return wanted;
  const { levels, name } = core.design.groups[group];
  const seconds = levels.length * secondsOfRefit(core);
  if (seconds <= MOST_SECONDS) return 'refit';
  if (why === null) return 'one-step';
  throw new GlmmError(
    'INVALID_OPTION',
    `influence(): leaving out each of the ${levels.length} levels of ${quoted(name)} takes a refit, about ${Math.round(seconds)} seconds ` +
      `together (limit ${MOST_SECONDS}), and ${why}, so that there is no shorter way\n` +
      "Ask for it by influence({ method: 'refit' }), in a worker, where it can be stopped.",
    { option: 'method', predictedSeconds: seconds, most: MOST_SECONDS },
  );
}

/** Why a model has no one-step form; null where it has. */
function withoutStep({ design, limit, parameterCovariance }: FitCore): string | null {
  if (design.groups.length > 1) return `the model has ${design.groups.length}`;
  if (limit !== undefined) return 'the data are separated';
  return parameterCovariance ? null : 'the standard errors of the fit are not known';
}

/** A rough prediction, within a factor of about three. */
function secondsOfRefit({ design, numbers, parameters }: FitCore): number {
  const { nObs } = design;
  const p = design.fixed.names.length;
  const q = design.random.reduce((sum, { names }) => sum + names.length, 0);
  if (numbers.kind === 'lmm') return LEAST_SECONDS + nObs * SECONDS_A_PRODUCT * (p + q) * (p + q);
  let nodes = 1;
  for (let d = 0; d < q; d++) nodes *= numbers.nAGQ;
  const row =
    design.groups.length > 1 ? SECONDS_A_PAIR * q * q : SECONDS_A_COLUMN * (p + q) + SECONDS_A_NODE * nodes * (1 + q);
  return LEAST_SECONDS + nObs * row * (EVALUATIONS + A_PARAMETER * parameters.length);
}
