/**
 * Which coefficients of separated data are infinite. Let v run over the directions that no row left over sees and no row at the
 * edge loses by. Coefficient j is finite if v_j = 0 for all of them; it goes to infinity if v_j >= 0 for all, to minus infinity if
 * v_j <= 0 for all; else nothing determines it. By Farkas' lemma v_j >= 0 for all v if and only if e_j lies in the cone of the rows at the
 * edge, each with the sign of its gain, apart from the rows left over (docs/mathematics.md (17.2)).
 */

import { inCone } from '../../optimize/cone.ts';
import { dot } from '../../optimize/symmetric.ts';
import type { Questions } from './cuts.ts';
import { sideOf } from './sides.ts';

/** 0 for finite coefficients, 1 and -1 for those at infinity and minus infinity, NaN for those that nothing determines. */
export type Ends = readonly number[];

/** A component of a direction below this share of its largest, each times the size of its column, is rounding of the QR. */
const NONE = 1e-8;
/** Rows whose directions agree to this share are one. */
const SAME = 1e-9;

/** @param free as of limitDesign.ts */
export function endsOf(design: Questions, edge: Uint8Array, free: readonly Float64Array[]): number[] {
  return endsOfCombinations(
    design,
    edge,
    free,
    design.fixed.names.map((_, j) => unit(free, j)),
  );
}

/** The same of combinations of coefficients. */
export function endsOfCombinations(
  design: Questions,
  edge: Uint8Array,
  free: readonly Float64Array[],
  combinations: readonly Float64Array[],
): number[] {
  const gains = gainsAtEdge(design, edge, free);
  const sizes = columnSizes(design);
  return combinations.map((combination) => {
    const component = componentsAt(free, combination, sizes);
    if (component.every((value) => value === 0)) return 0;
    if (inCone(gains, component)) return 1;
    return inCone(
      gains,
      component.map((value) => -value),
    )
      ? -1
      : Number.NaN;
  });
}

/**
 * Rows that stay at the edge however a combination of coefficients is held: those that gain along a direction without it.
 *
 * @returns 1 for each such row
 */
export function edgeWithout(
  design: Questions,
  edge: Uint8Array,
  free: readonly Float64Array[],
  combination: Float64Array,
): Uint8Array {
  const gains = gainsAtEdge(design, edge, free);
  const held = componentsAt(free, combination, columnSizes(design));
  const generators = [...gains, held, held.map((value) => -value)];
  // a row gains along none of them if its loss too is in the cone
  const gainsNothing = new Map<string, boolean>();
  const out = new Uint8Array(edge.length);
  for (let i = 0; i < edge.length; i++) {
    if (edge[i] === 0) continue;
    const gain = gainOf(design, free, i);
    const key = keyOf(gain);
    if (!gainsNothing.has(key))
      gainsNothing.set(
        key,
        inCone(
          generators,
          gain.map((value) => -value),
        ),
      );
    out[i] = gainsNothing.get(key) === true ? 0 : 1;
  }
  return out;
}

/** Coefficient j alone. */
export function unit(free: readonly Float64Array[], j: number): Float64Array {
  const combination = new Float64Array(free.length === 0 ? j + 1 : free[0].length);
  combination[j] = 1;
  return combination;
}

/** What a combination changes by along each free direction; what counts as none depends on the sizes of the columns. */
function componentsAt(free: readonly Float64Array[], combination: Float64Array, sizes: Float64Array): Float64Array {
  const size = combination.reduce((most, share, k) => Math.max(most, Math.abs(share) * sizes[k]), 0);
  return Float64Array.from(free, (direction) => {
    const largest = direction.reduce((most, value, k) => Math.max(most, Math.abs(value) * sizes[k]), 0);
    const change = dot(combination, direction);
    return Math.abs(change) * size > NONE * largest ? change : 0;
  });
}

/** The largest magnitude in each column of X. */
function columnSizes({ fixed: { names, values }, nObs }: Questions): Float64Array {
  return Float64Array.from(names, (_, j) => {
    let largest = 0;
    for (let i = j * nObs; i < (j + 1) * nObs; i++) largest = Math.max(largest, Math.abs(values[i]));
    return largest;
  });
}

/** What the rows at the edge gain along each free direction; every direction of gains once. */
function gainsAtEdge(design: Questions, edge: Uint8Array, free: readonly Float64Array[]): Float64Array[] {
  const distinct = new Map<string, Float64Array>();
  for (let i = 0; i < edge.length; i++) {
    if (edge[i] === 0) continue;
    const gain = gainOf(design, free, i);
    distinct.set(keyOf(gain), gain);
  }
  return [...distinct.values()];
}

/** Change of the predictor of row i along each direction, up for a success and down for a failure. */
function gainOf({ fixed, nObs, response }: Questions, free: readonly Float64Array[], i: number): Float64Array {
  const row = Float64Array.from(fixed.names, (_, j) => fixed.values[j * nObs + i]);
  const sign = sideOf(response, i);
  return Float64Array.from(free, (direction) => sign * dot(row, direction));
}

function keyOf(gain: Float64Array): string {
  const length = Math.sqrt(dot(gain, gain));
  return Array.from(gain, (value) => Math.round(value / length / SAME)).join();
}
