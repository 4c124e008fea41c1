/** Columns over rows into linear memory, in the order of the engine. */
import type { ScaledColumns } from '../scaledColumns.ts';

/** to_k := from_order(k); the order of the problem where there is no other. */
export function gather(to: Float64Array, from: Float64Array, order: Int32Array | null): void {
  if (order === null) to.set(from);
  else if (isConstant(from)) to.fill(from[0]);
  else for (let k = 0; k < to.length; k++) to[k] = from[order[k]];
}

/** The chosen columns of a matrix, scaled. */
export function gatherColumns(
  to: Float64Array,
  columns: ScaledColumns,
  chosen: readonly number[],
  order: Int32Array | null,
  nObs: number,
): void {
  chosen.forEach((j, k) => {
    const from = columns.values.subarray(j * nObs, (j + 1) * nObs);
    const target = to.subarray(k * nObs, (k + 1) * nObs);
    const center = columns.center[j];
    const factor = columns.factor[j];
    if (center === 0 && factor === 1) gather(target, from, order);
    else if (order === null) for (let i = 0; i < nObs; i++) target[i] = (from[i] - center) * factor;
    else for (let i = 0; i < nObs; i++) target[i] = (from[order[i]] - center) * factor;
  });
}

/** Intercepts and unit weights: seen at the second row where it is not so. */
function isConstant(values: Float64Array): boolean {
  for (let k = 1; k < values.length; k++) if (values[k] !== values[0]) return false;
  return true;
}
