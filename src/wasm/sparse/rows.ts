/** What both solvers of the sparse engine lay down and read alike: rows in linear memory, effects and their sds by level. */
import { overDiagonal } from '../cells.ts';
import { loadOfDensity, type WithThresholds } from '../columns/ofDensity.ts';
import type { RandomColumns, ScaledColumns } from '../scaledColumns.ts';
import * as field from '../sparseFields.ts';

interface Rows extends WithThresholds {
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly offset: Float64Array | null;
  readonly terms: readonly { readonly Z: RandomColumns }[];
}

/** Whether every term is a random intercept as it is. */
export function hasInterceptsOnly({ terms }: Pick<Rows, 'terms'>): boolean {
  return terms.every(({ Z }) => Z.factor.length === 1 && isOnes(Z));
}

function isOnes({ values, center, factor }: ScaledColumns): boolean {
  return factor[0] === 1 && center[0] === 0 && values.every((z) => z === 1);
}

/** Rows as they are given. */
export function writeRows(
  { y, weights, offset, terms, ...ofDensity }: Rows,
  interceptsOnly: boolean,
  doubles: (which: number, length: number) => Float64Array,
): void {
  const nObs = y.length;
  doubles(field.SPARSE_Y, nObs).set(y);
  doubles(field.SPARSE_WEIGHTS, nObs).set(weights);
  if (offset) doubles(field.SPARSE_OFFSET, nObs).set(offset);
  loadOfDensity(ofDensity, null, nObs, (length) => doubles(field.SPARSE_THRESHOLD_MAP, length));
  if (interceptsOnly) return;
  const perRow = terms.reduce((sum, { Z }) => sum + Z.factor.length, 0);
  const Z = doubles(field.SPARSE_Z, nObs * perRow);
  let at = 0;
  for (const term of terms) for (let k = 0; k < term.Z.factor.length; k++) copyScaled(Z, at++, perRow, term.Z, k, nObs);
}

/** Column j of `columns`, standardised, to every `step`-th element from `at` on. */
function copyScaled(to: Float64Array, at: number, step: number, columns: ScaledColumns, j: number, nObs: number): void {
  const from = columns.values.subarray(j * nObs, (j + 1) * nObs);
  const center = columns.center[j];
  const factor = columns.factor[j];
  for (let i = 0; i < nObs; i++) to[at + i * step] = (from[i] - center) * factor;
}

interface TermInMemory {
  readonly q: number;
  readonly nLevels: number;
  readonly basis: Float64Array | undefined;
  /** Effects by column, and the first column of each level. */
  readonly b: Float64Array;
  columnOf(level: number): number;
  /** Covariances of the effects of a level, q x q each, from `base` on. */
  readonly covariance: Float64Array;
  readonly base: number;
}

/** Modes and their sds of one term, levels x q, row-major, as they are reported. */
export function readEffects({ q, nLevels, basis, b, columnOf, covariance, base }: TermInMemory): {
  readonly mode: Float64Array;
  readonly modeSd: Float64Array;
} {
  const mode = new Float64Array(nLevels * q);
  const modeSd = new Float64Array(nLevels * q);
  for (let l = 0; l < nLevels; l++) {
    const column = columnOf(l);
    for (let k = 0; k < q; k++) {
      let variance = 0;
      for (let i = 0; i < q; i++) {
        const ki = overDiagonal(basis, q, k, i);
        if (ki === 0) continue;
        mode[l * q + k] += ki * b[column + i];
        for (let j = 0; j < q; j++)
          variance += ki * overDiagonal(basis, q, k, j) * covariance[base + l * q * q + i * q + j];
      }
      // rounding may leave a variance of zero a hair below
      modeSd[l * q + k] = Math.sqrt(Math.max(0, variance));
    }
  }
  return { mode, modeSd };
}
