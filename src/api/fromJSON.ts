/**
 * `fromJSON()`: a fit back from its JSON, with reports and predictions, without its data.
 */

import { shown } from '../data/check.ts';
import { printable } from '../data/text/printable.ts';
import { GlmmError } from '../errors.ts';
import type { MethodsOf } from '../fit/method.ts';
import type { FitSummary } from '../fit/types.ts';
import { withState } from '../predict/given.ts';
import { stateFromJson } from '../predict/saved/stateJson.ts';
import { fromJson } from '../report/json/readJson.ts';
import { checkAgreement } from './agreement.ts';
import { SAVED, withMethods } from './bound.ts';
import { KEPT_METHODS, withCoefTable } from './keptMethods.ts';

/** A fit without its data: all that does not need rows, and predictions for new ones. */
export interface SavedFit extends FitSummary, MethodsOf<typeof KEPT_METHODS> {}

/**
 * @param json what `JSON.stringify(fit)` wrote, or the object that `fit.toJSON()` gave
 * @throws GlmmError INVALID_FILE when it is something else, of a later version, or damaged
 * @example
 * const later = fromJSON(JSON.stringify(fit));
 * later.predict({ newData: { x: [1, 2], g: ['a', 'new'] }, allowNewLevels: true, se: true });
 */
export function fromJSON(json: unknown): SavedFit {
  const parsed = parse(typeof json === 'string' ? json : written(json));
  const numbers = fromJson(parsed);
  const { prediction } = parsed as { prediction?: unknown };
  if (prediction === undefined) {
    throw new GlmmError(
      'INVALID_FILE',
      'the fit cannot be read: its member "prediction" is missing, but must be an object. A fit of a worker is written by await fit.save().',
      { member: 'prediction' },
    );
  }
  const state = stateFromJson(prediction, numbers.nAGQ);
  checkAgreement(numbers, state);
  const given = withCoefTable({ summary: numbers, ...withState(() => state, null) });
  const fit: SavedFit = withMethods(numbers, KEPT_METHODS, given);
  Object.defineProperty(fit, SAVED, { value: true });
  return Object.freeze(fit);
}

/** Objects by way of their text: that has neither cycles nor anything that runs. */
function written(json: unknown): string {
  try {
    return JSON.stringify(json) ?? 'null';
  } catch (error) {
    throw new GlmmError('INVALID_FILE', `the object cannot be written as JSON: ${reasonOf(error)}`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GlmmError('INVALID_FILE', `the text is not JSON: ${reasonOf(error)}`);
  }
}

/** The engine's words quote the text, which may hold anything. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? printable(error.message) : shown(error);
}
