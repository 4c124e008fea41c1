/**
 * Separation: a direction of beta along which no row loses and some gain, so the likelihood has no finite maximum, whatever
 * the random effects (Albert & Anderson 1984 for binomial data; Correia, Guimaraes & Zylkin 2019 for counts).
 * The direction comes from where Newton was heading; here it is checked row by row, which makes it a certificate.
 */
import type { Design } from '../../design/types.ts';
import type { Support } from '../../family/support.ts';
import type { ScaledColumns } from '../../wasm/scaledColumns.ts';
import { interceptColumn } from '../engine/scale.ts';

export interface Separation {
  /** On the user's scale: no row loses along it, those at the edge gain. */
  readonly direction: Float64Array;
  /** 1 for rows whose fitted values go to the edge. */
  readonly edge: Uint8Array;
}

/** A row moves if its predictor changes by more than this share of the largest change: above what Newton leaves undecided. */
const MOVES = 1e-4;

/** @param rising of beta on the optimiser's scale. null where it does not separate. */
export function separationAlong(
  design: Pick<Design, 'nObs' | 'fixed'> & { readonly response: Pick<Design['response'], 'y' | 'weights'> },
  { least, most }: Pick<Support, 'least' | 'most'>,
  X: ScaledColumns,
  rising: Float64Array,
): Separation | null {
  const n = design.nObs;
  const change = new Float64Array(n);
  for (let j = 0; j < rising.length; j++) {
    const column = X.values.subarray(j * n, (j + 1) * n);
    for (let i = 0; i < n; i++) change[i] += rising[j] * (column[i] - X.center[j]) * X.factor[j];
  }
  const { y, weights } = design.response;
  let largest = 0;
  for (let i = 0; i < n; i++) if (weights[i] > 0 && !(y[i] < least)) largest = Math.max(largest, Math.abs(change[i]));
  if (!(largest > 0 && Number.isFinite(largest))) return null;
  const edge = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const move = change[i] / largest;
    if (weights[i] === 0 || y[i] < least || Math.abs(move) <= MOVES) continue;
    // a failure or an empty count gains on the way down, a success on the way up
    if (y[i] !== (move < 0 ? least : most)) return null;
    edge[i] = 1;
  }
  return { edge, direction: onUsersScale(rising, X, interceptColumn(design.fixed)) };
}

function onUsersScale(rising: Float64Array, { center, factor }: ScaledColumns, intercept: number): Float64Array {
  const direction = rising.map((value, j) => value * factor[j]);
  if (intercept >= 0)
    for (let j = 0; j < rising.length; j++) if (j !== intercept) direction[intercept] -= direction[j] * center[j];
  return direction;
}
