/**
 * `fromJSON()`: a fit back from its JSON, with reports and predictions, without its data.
 */

import { shown, without } from '../data/check.ts';
import { printable } from '../data/text/printable.ts';
import { GlmmError } from '../errors.ts';
import type { FitSummary, RandomEffect } from '../fit/types.ts';
import { ranefOf } from '../predict/conditional/ranef.ts';
import { type PredictMethods, predictMethods } from '../predict/methods.ts';
import { type StateJson, stateFromJson, stateToJson } from '../predict/saved/stateJson.ts';
import { type FitJson, toJson } from '../report/json/json.ts';
import { fromJson } from '../report/json/readJson.ts';
import { printing } from '../report/readable.ts';
import { summaryText } from '../report/summary.ts';
import { type GlanceRow, glance, type TidyRow, tidy } from '../report/tidy.ts';
import { checkAgreement } from './agreement.ts';

/** What `fit.toJSON()` gives: its numbers, and all that predictions need. */
export type SavedFitJson = FitJson & { readonly prediction: StateJson };

/** A fit without its data: all that does not need rows, and predictions for new ones. */
export interface SavedFit extends FitSummary, PredictMethods {
  fixef(): Readonly<Record<string, number>>;
  ranef(): Readonly<Record<string, readonly RandomEffect[]>>;
  summary(): string;
  toString(): string;
  toJSON(): SavedFitJson;
  tidy(): readonly TidyRow[];
  glance(): GlanceRow;
}

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
  const fit: SavedFit = {
    ...numbers,
    ...predictMethods(() => state, null),
    fixef: without('fixef', () => {
      const named: Record<string, number> = Object.create(null);
      for (const { term, estimate } of numbers.coefficients) named[term] = estimate;
      return named;
    }),
    ranef: without('ranef', () => ranefOf(state)),
    summary: without('summary', () => summaryText(fit)),
    toString: () => fit.summary(),
    toJSON: () => ({ ...toJson(fit), prediction: stateToJson(state) }),
    tidy: without('tidy', () => tidy(fit)),
    glance: without('glance', () => glance(fit)),
  };
  return Object.freeze(printing(fit));
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
