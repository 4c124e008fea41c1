/** Columns as the engines take them. */
import type { Structured } from '../covariance/list.ts';
import type { SparseColumns } from '../design/matrix/sparseColumns.ts';

/** Columns over rows, column-major, entering as (value - center) * factor. */
export interface ScaledColumns {
  readonly values: Float64Array;
  readonly center: Float64Array;
  readonly factor: Float64Array;
  /** Columns with few entries, which are not centred; engines may leave their zeros out. */
  readonly sparse?: SparseColumns | undefined;
}

/** Columns of predictors besides that of the mean (assembly/family/second/own.ts), the first nZero of them for excess zeros. */
export interface SecondColumns {
  readonly columns: ScaledColumns;
  readonly nZero: number;
}

/** Columns of a random term, whose effects b the user knows as `basis` b. */
export interface RandomColumns extends ScaledColumns, Structured {
  /** q x q, row-major; absent where it is diagonal: the factors. Effects are then reported times it over its diagonal. */
  readonly basis?: Float64Array;
}
