/**
 * The numbers of a fit as JSON, in the one dialect of data/encode.ts.
 */
import { encode, type Jsonable } from '../../data/encode.ts';
import type { FitSummary } from '../../fit/types.ts';

/** Rises when a member changes its meaning. */
export const VERSION = 2;
export const FORMAT = 'glmm-wasm fit';

/** What `toJSON()` gives: {@link FitSummary} with its format and version. */
export type FitJson = { readonly format: typeof FORMAT; readonly version: typeof VERSION } & Jsonable<FitSummary>;

/** The numbers of a fit as plain JSON values; methods are none. */
export function toJson(fit: FitSummary): FitJson {
  const members = Object.entries(fit).filter(([, value]) => typeof value !== 'function');
  return { format: FORMAT, version: VERSION, ...(encode(Object.fromEntries(members)) as Jsonable<FitSummary>) };
}
