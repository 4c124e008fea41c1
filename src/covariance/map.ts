/**
 * theta of all terms, and the cells of Lambda that they make: the lower triangles of the terms by columns, term after term. Gradients
 * and information by cells come back as those by theta:
 *   g_theta = J'g,   I_theta = J'I J + sum_c g_c d2 T_c / dtheta dtheta',   J = dcells / dtheta      (docs/mathematics.md (8.11))
 * Where every term is unstructured theta are the cells, and what is handed in is handed on: no bit changes.
 */
import { covarianceOf, type Structured } from './list.ts';
import type { Covariance, Scale } from './types.ts';
import { unstructured } from './unstructured.ts';

/** A term, and where its parts begin among those of all terms. */
export interface TermPlace {
  readonly structure: Covariance;
  readonly q: number;
  readonly firstEffect: number;
  readonly firstTheta: number;
  readonly nTheta: number;
  readonly firstCell: number;
  readonly nCells: number;
}

export interface ThetaMap {
  readonly terms: readonly TermPlace[];
  readonly nEffects: number;
  readonly nTheta: number;
  readonly nCells: number;
  /** Whether theta are the cells. */
  readonly isCells: boolean;
  /** The thetas that may be zero, over all terms. */
  readonly scales: readonly Scale[];
  /** The effect in whose unit each theta is; -1 for one without. */
  readonly unit: Int32Array;
}

export function thetaMap(terms: readonly (Structured & { readonly q: number })[]): ThetaMap {
  const places: TermPlace[] = [];
  const scales: Scale[] = [];
  const unit: number[] = [];
  let isCells = true;
  let firstEffect = 0;
  let firstTheta = 0;
  let firstCell = 0;
  for (const term of terms) {
    const { q } = term;
    const structure = covarianceOf(term);
    const nTheta = structure.size(q);
    const nCells = (q * (q + 1)) / 2;
    places.push({ structure, q, firstEffect, firstTheta, nTheta, firstCell, nCells });
    const first = firstTheta;
    for (const { theta, along } of structure.scales(q))
      scales.push({ theta: first + theta, along: first === 0 ? along : along.map((k) => first + k) });
    for (const e of structure.units(q)) unit.push(e < 0 ? e : firstEffect + e);
    isCells &&= structure === unstructured;
    firstEffect += q;
    firstTheta += nTheta;
    firstCell += nCells;
  }
  return {
    terms: places,
    nEffects: firstEffect,
    nTheta: firstTheta,
    nCells: firstCell,
    isCells,
    scales,
    unit: new Int32Array(unit),
  };
}

/** Terms of a design or of a fit, by the names of their effects. */
export function thetaMapOf(terms: readonly (Structured & { readonly names: readonly string[] })[]): ThetaMap {
  return thetaMap(terms.map(({ names, covariance }) => ({ q: names.length, covariance })));
}

/** The theta of a term among those of all. */
function thetaOf({ firstTheta, nTheta }: TermPlace, theta: ArrayLike<number>): Float64Array {
  const own = new Float64Array(nTheta);
  for (let k = 0; k < nTheta; k++) own[k] = theta[firstTheta + k];
  return own;
}

/** The cells that theta make. Any unit will do: T of theta on the user's scale is on the user's scale. */
export function cellsOf(map: ThetaMap, theta: ArrayLike<number>): Float64Array {
  const cells = new Float64Array(map.nCells);
  for (const place of map.terms) {
    const { structure, q, firstCell, nCells } = place;
    structure.cells(thetaOf(place, theta), q, cells.subarray(firstCell, firstCell + nCells));
  }
  return cells;
}

/** Row and column in Lambda of each cell. */
export function cellPlaces({ terms }: ThetaMap): { readonly row: Int32Array; readonly col: Int32Array } {
  const row: number[] = [];
  const col: number[] = [];
  for (const { q, firstEffect } of terms)
    for (let j = 0; j < q; j++)
      for (let i = j; i < q; i++) {
        row.push(firstEffect + i);
        col.push(firstEffect + j);
      }
  return { row: new Int32Array(row), col: new Int32Array(col) };
}

/** The cells that are not zero whatever theta, by index. */
export function usedCells(map: ThetaMap): number[] {
  const { row, col } = cellPlaces(map);
  const used: number[] = [];
  for (const { structure, firstCell, nCells } of map.terms)
    for (let c = firstCell; c < firstCell + nCells; c++) if (!structure.isDiagonal || row[c] === col[c]) used.push(c);
  return used;
}

/** All cells, by index. */
export function allCells({ nCells }: ThetaMap): number[] {
  return Array.from({ length: nCells }, (_, c) => c);
}

/** J of one term, nCells x nTheta, row-major. */
function slopesOf(place: TermPlace, theta: ArrayLike<number>): Float64Array {
  const { structure, q, nTheta, nCells } = place;
  const J = new Float64Array(nCells * nTheta);
  structure.slopes(thetaOf(place, theta), q, J);
  return J;
}

/** Of a term's cells the slopes in theta, for all terms: rows are cells, entries (theta, slope) that are not zero. */
export type SparseSlopes = readonly (readonly (readonly [number, number])[])[];

export function sparseSlopes(map: ThetaMap, theta: ArrayLike<number>): SparseSlopes {
  return map.terms.flatMap((place) => {
    const J = slopesOf(place, theta);
    const { firstTheta, nTheta, nCells } = place;
    return Array.from({ length: nCells }, (_, c) =>
      Array.from({ length: nTheta }, (__, k) => [firstTheta + k, J[c * nTheta + k]] as const).filter(
        ([, slope]) => slope !== 0,
      ),
    );
  });
}

/** J'g, where what follows the cells stays as it is. */
export function pullBackVector(slopes: SparseSlopes, nTheta: number, byCells: Float64Array): Float64Array {
  const rest = byCells.subarray(slopes.length);
  const byTheta = new Float64Array(nTheta + rest.length);
  slopes.forEach((entries, c) => {
    for (const [k, slope] of entries) byTheta[k] += slope * byCells[c];
  });
  byTheta.set(rest, nTheta);
  return byTheta;
}

/** J'M J likewise, square matrices, row-major. @param size of M */
export function pullBackMatrix(slopes: SparseSlopes, nTheta: number, M: Float64Array, size: number): Float64Array {
  const nCells = slopes.length;
  const rest = size - nCells;
  const n = nTheta + rest;
  const entries = withRest(slopes, nTheta, rest);
  const half = new Float64Array(size * n);
  for (let i = 0; i < size; i++)
    for (let c = 0; c < size; c++) for (const [k, slope] of entries[c]) half[i * n + k] += M[i * size + c] * slope;
  const out = new Float64Array(n * n);
  for (let c = 0; c < size; c++)
    for (const [k, slope] of entries[c]) for (let l = 0; l < n; l++) out[k * n + l] += slope * half[c * n + l];
  return out;
}

/** J M J': a covariance of (theta, others) as one of (cells, others). */
export function pushForward(slopes: SparseSlopes, nTheta: number, M: ArrayLike<number>, size: number): Float64Array {
  const rest = size - nTheta;
  const n = slopes.length + rest;
  const entries = withRest(slopes, nTheta, rest);
  const half = new Float64Array(n * size);
  for (let c = 0; c < n; c++)
    for (const [k, slope] of entries[c]) for (let l = 0; l < size; l++) half[c * size + l] += slope * M[k * size + l];
  const out = new Float64Array(n * n);
  for (let c = 0; c < n; c++)
    for (let d = 0; d < n; d++) {
      let sum = 0;
      for (const [l, slope] of entries[d]) sum += half[c * size + l] * slope;
      out[c * n + d] = sum;
    }
  return out;
}

/** J v likewise. */
export function pushForwardVector(slopes: SparseSlopes, nTheta: number, v: Float64Array): Float64Array {
  const rest = v.subarray(nTheta);
  const out = new Float64Array(slopes.length + rest.length);
  slopes.forEach((entries, c) => {
    for (const [k, slope] of entries) out[c] += slope * v[k];
  });
  out.set(rest, slopes.length);
  return out;
}

function withRest(slopes: SparseSlopes, nTheta: number, rest: number): SparseSlopes {
  return [...slopes, ...Array.from({ length: rest }, (_, j) => [[nTheta + j, 1] as const])];
}

/** What the curvature of T adds to an information: sum_c g_c d2 T_c / dtheta dtheta', nTheta square. */
export function bendOf(map: ThetaMap, theta: ArrayLike<number>, byCells: Float64Array): Float64Array {
  const { nTheta } = map;
  const bend = new Float64Array(nTheta * nTheta);
  for (const place of map.terms) {
    const { structure, q, firstTheta, nTheta: n, firstCell, nCells } = place;
    const own = new Float64Array(n * n);
    structure.bends?.(thetaOf(place, theta), q, byCells.subarray(firstCell, firstCell + nCells), own);
    for (let k = 0; k < n; k++)
      for (let l = 0; l < n; l++) bend[(firstTheta + k) * nTheta + firstTheta + l] = own[k * n + l];
  }
  return bend;
}

/** Standard deviations `sds`, one an effect, and no correlations. */
export function startOf({ terms }: ThetaMap, sds: ArrayLike<number>): number[] {
  return terms.flatMap(({ structure, q, firstEffect }) =>
    structure.start(Array.from({ length: q }, (_, j) => sds[firstEffect + j])),
  );
}

/** The same standard deviation for every effect. */
export function startAt(map: ThetaMap, sd: number): number[] {
  return startOf(map, new Float64Array(map.nEffects).fill(sd));
}

/** theta in another unit of the response: those without a unit stay. */
export function inUnit({ unit }: ThetaMap, theta: ArrayLike<number>, change: (value: number) => number): number[] {
  return Array.from(unit, (effect, k) => (effect < 0 ? theta[k] : change(theta[k])));
}

/** The theta that is the standard deviation of an effect where no other varies, without changing the others'; null where effects share theirs, or levels are related. */
export function scaleOf({ terms }: ThetaMap, term: number, effect: number): number | null {
  const { structure, q, firstTheta } = terms[term];
  const scales = structure.scales(q);
  return scales.length === q && !structure.takesMatrix ? firstTheta + scales[effect].theta : null;
}
