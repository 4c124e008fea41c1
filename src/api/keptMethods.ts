/**
 * The methods that a fit keeps without its data: those of fits read from JSON.
 */
import type { OpenMethod } from '../fit/method.ts';
import type { WithNumbers } from '../fit/whole.ts';
import type { WithState } from '../predict/given.ts';
import { INTERPRETATION_METHODS } from '../predict/interpret/interpretation.ts';
import { coefTable, coefTableMethod } from '../predict/means/coefTable.ts';
import { STATE_METHODS } from '../predict/methods.ts';
import { type StateJson, stateToJson } from '../predict/saved/stateJson.ts';
import type { WithCoefTable } from '../report/coefficientsBy.ts';
import { type FitJson, toJson } from '../report/json/json.ts';
import { NUMBER_METHODS } from '../report/methods.ts';
import { emmeansMethod, emtrendsMethod, jointTestsMethod, refGridMethod } from './after/means.ts';

/** What `fit.toJSON()` gives: its numbers, and all that predictions need. */
export type SavedFitJson = FitJson & { readonly prediction: StateJson };

export interface ToJsonSignature {
  /** The numbers and all that predictions need, plain; `fromJSON()` reads it back. */
  toJSON(): SavedFitJson;
}

const toJsonMethod: OpenMethod<ToJsonSignature, WithNumbers & WithState> = {
  name: 'toJSON',
  run: ({ summary, state }) => ({ ...toJson(summary), prediction: stateToJson(state()) }),
};

export const KEPT_METHODS = [
  ...NUMBER_METHODS,
  ...INTERPRETATION_METHODS,
  ...STATE_METHODS,
  refGridMethod,
  emmeansMethod,
  emtrendsMethod,
  jointTestsMethod,
  coefTableMethod,
  toJsonMethod,
] as const;

/** What methods are given, with the table of fixed effects that reports ask for. */
export function withCoefTable<Given extends WithNumbers & WithState>(given: Given): Given & WithCoefTable {
  return { coefTable: (options) => coefTable(given, options), ...given };
}
