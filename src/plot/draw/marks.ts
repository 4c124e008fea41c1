/**
 * Marks that many pictures share.
 */
import type { Spec } from './types.ts';

export const quantitative = (field: string, more: Spec = {}): Spec => ({ field, type: 'quantitative', ...more });

/** Only the rows of one layer. */
export const only = (layer: string): Spec => ({ filter: `datum.w === '${layer}'` });

/** A mark that says nothing to a reader of the screen. */
export const silent = (type: string, more: Spec = {}): Spec => ({ type, aria: false, ...more });

/** Drawn once, not once a row: lines on top of each other look solid. */
const ONCE: readonly Spec[] = [{ aggregate: [{ op: 'count', as: 'once' }] }];

/** A dashed line of reference at a value of one axis. */
export function reference(axis: 'x' | 'y', datum: number, colour: string): Spec {
  const encoding = { [axis]: { datum }, [axis === 'x' ? 'y' : 'x']: null };
  return { transform: ONCE, mark: silent('rule', { strokeDash: [4, 3], stroke: colour }), encoding };
}

/** Colour and dashes of named lines together, so that either tells them apart. */
export function lineKey(
  names: readonly string[],
  colours: readonly string[],
  dashes: readonly (readonly number[])[],
): { readonly color: Spec; readonly strokeDash: Spec } {
  const legend = names.length > 1 ? { title: null } : null;
  return {
    color: { field: 'line', type: 'nominal', scale: { domain: names, range: colours }, legend },
    strokeDash: { field: 'line', type: 'nominal', scale: { domain: names, range: dashes }, legend },
  };
}

export const SOLID: readonly number[] = [1, 0];
export const DASHED: readonly number[] = [6, 4];
