/**
 * A {@link PredictionState} as JSON and back. What is read is checked in shape and sizes before anything is computed from it.
 */
import { isPlain } from '../../data/check.ts';
import { decode } from '../../data/decode.ts';
import { encode } from '../../data/encode.ts';
import { at } from '../../data/schema.ts';
import type { Points } from '../../fit/rule/orders.ts';
import type { PredictionState } from '../state.ts';
import { checkState } from './stateSchema.ts';
import { upgradeState } from './stateUpgrade.ts';

/** Opaque; what {@link stateFromJson} reads. */
export type StateJson = { readonly version: number };

export function stateToJson(state: PredictionState): StateJson {
  return encode(state) as StateJson;
}

/**
 * @param nAGQ points of the fit's rule, for files of version 1, where the numbers of the fit alone have them
 * @throws GlmmError INVALID_FILE, naming the member that is wrong
 */
export function stateFromJson(json: unknown, nAGQ: Points): PredictionState {
  const read = decode(json);
  const state: unknown = isPlain(read) ? upgradeState(read, nAGQ) : read;
  checkState(state, at(null, 'prediction'));
  return state;
}
