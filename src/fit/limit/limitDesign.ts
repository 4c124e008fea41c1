/**
 * Separated data in the limit. Rows whose fitted values run to their edge have likelihood one there whatever else is estimated,
 * so the others, with the columns that they tell apart, are the whole model (docs/mathematics.md (17.1)).
 */
import { columnRank } from '../../design/rank/rank.ts';
import type { Design, ModelMatrix } from '../../design/types.ts';
import type { FitStart } from '../types.ts';
import { silentRows } from './sides.ts';

/** Where the predictor of a row at the lower edge is held while the row goes on to say that its count is above zero: mu is 4e-44 there. */
const FAR_DOWN = -100;

export interface LimitDesign {
  /** All rows and groups, those at the edge without weight (with a hurdle, far out); columns of full rank over the others. */
  readonly design: Design;
  /** Columns of X that are kept, by index. */
  readonly kept: readonly number[];
  /** The others. */
  readonly leftOut: readonly number[];
  /** Directions of beta that the rows left say nothing about, one for each column left out. */
  readonly free: readonly Float64Array[];
}

/** @param edge 1 for rows at the edge; null where no row or no column is left */
export function limitDesign(design: Design, edge: Uint8Array): LimitDesign | null {
  const { fixed, nObs, response } = design;
  const p = fixed.names.length;
  const silent = silentRows(response);
  const seen = silent === null ? edge : edge.map((at, i) => Math.max(at, silent[i]));
  const { rows, values } = rowsLeft(fixed, nObs, seen);
  if (rows === 0) return null;
  const { kept, aliased } = columnRank(values, rows, p, fixed.assign[0] === -1);
  if (kept.length === 0) return null;
  return {
    design: {
      ...design,
      ...(silent === null ? withoutWeight(design, edge) : farDown(design, edge)),
      fixed: keepColumns(fixed, kept, nObs),
    },
    kept,
    leftOut: aliased.map(({ column }) => column),
    free: aliased.map(({ column, combination }) => {
      const direction = new Float64Array(p);
      direction[column] = 1;
      for (const part of combination) direction[part.column] = -part.coefficient;
      return direction;
    }),
  };
}

/** Rows at the edge have likelihood one. */
function withoutWeight({ response }: Design, edge: Uint8Array): Pick<Design, 'response'> {
  return { response: { ...response, weights: response.weights.map((w, i) => (edge[i] === 1 ? 0 : w)) } };
}

/** With a hurdle they have likelihood one among the counts above zero, and say that they are such. */
function farDown({ nObs, offset }: Design, edge: Uint8Array): Pick<Design, 'offset'> {
  if (!edge.includes(1)) return { offset };
  return { offset: Float64Array.from({ length: nObs }, (_, i) => (edge[i] === 1 ? FAR_DOWN : (offset?.[i] ?? 0))) };
}

/** A start for the columns kept that means the same in the rows that are left. */
export function startOfLimit({ beta, ...start }: FitStart, { kept, leftOut, free }: LimitDesign): FitStart {
  if (beta === undefined) return start;
  const own = beta.slice();
  free.forEach((direction, k) => {
    for (const j of kept) own[j] -= beta[leftOut[k]] * direction[j];
  });
  const values = kept.map((j) => own[j]);
  return values.every(Number.isFinite) ? { ...start, beta: values } : start;
}

/** X of the rows that are not at the edge and say something of the mean. */
function rowsLeft(
  { values, names }: ModelMatrix,
  nObs: number,
  edge: Uint8Array,
): { readonly rows: number; readonly values: Float64Array } {
  let rows = 0;
  for (let i = 0; i < nObs; i++) rows += 1 - edge[i];
  const left = new Float64Array(rows * names.length);
  let at = 0;
  for (let j = 0; j < names.length; j++)
    for (let i = 0; i < nObs; i++) if (edge[i] === 0) left[at++] = values[j * nObs + i];
  return { rows, values: left };
}

function keepColumns(fixed: ModelMatrix, kept: readonly number[], nObs: number): ModelMatrix {
  if (kept.length === fixed.names.length) return fixed;
  const values = new Float64Array(kept.length * nObs);
  kept.forEach((j, to) => {
    values.set(fixed.values.subarray(j * nObs, (j + 1) * nObs), to * nObs);
  });
  return { ...fixed, names: kept.map((j) => fixed.names[j]), assign: kept.map((j) => fixed.assign[j]), values };
}
