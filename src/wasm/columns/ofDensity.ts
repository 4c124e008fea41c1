/**
 * What a density has besides its linear predictor, as every engine tells its kernels: thresholds, or in their place the columns of a second
 * predictor (assembly/family/ordered/table.ts).
 */
import { gatherColumns } from '../grouped/gather.ts';
import type { ThresholdMap } from '../grouped/groupedProblem.ts';
import type { SecondColumns } from '../scaledColumns.ts';

/** As much of a model as says so. */
export interface WithThresholds {
  readonly thresholds?: ThresholdMap | undefined;
  readonly second?: SecondColumns | undefined;
}

export interface OfDensity {
  /** Thresholds, or columns; else 0. */
  readonly count: number;
  /** Parameters of thresholds, or columns of excess zeros. */
  readonly nOf: number;
  /** Parameters of either; undefined without, where it is the density's own number of shapes. */
  readonly nParameters: number | undefined;
}

export function ofDensity({ thresholds, second }: WithThresholds): OfDensity {
  if (thresholds) return { count: thresholds.count, nOf: thresholds.nParameters, nParameters: thresholds.nParameters };
  if (!second) return { count: 0, nOf: 0, nParameters: undefined };
  const count = second.columns.factor.length;
  return { count, nOf: second.nZero, nParameters: count };
}

/** Writes what thresholds are of their parameters, or the columns, rows in the order of the engine, where `place` says for so many numbers. */
export function loadOfDensity(
  { thresholds, second }: WithThresholds,
  order: Int32Array | null,
  nObs: number,
  place: (length: number) => Float64Array,
): void {
  if (thresholds) {
    const { map, base } = thresholds;
    place(map.length + base.length).set([...map, ...base]);
  }
  if (second) {
    const { columns } = second;
    gatherColumns(place(nObs * columns.factor.length), columns, [...columns.factor.keys()], order, nObs);
  }
}
