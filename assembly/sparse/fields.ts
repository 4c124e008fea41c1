/** Where the facade finds the arrays of a model. */
import * as field from "../../src/wasm/sparseFields";
import { SparseModel } from "./model";
import { Prior } from "./prior";

/** Address of one of the arrays named in sparseFields; 0 for an unknown name. */
export function sparseAddress(base: usize, name: i32): usize {
  const m = changetype<SparseModel>(base);
  switch (name) {
    case field.SPARSE_Y:
      return m.y;
    case field.SPARSE_WEIGHTS:
      return m.weights;
    case field.SPARSE_OFFSET:
      return m.offset;
    case field.SPARSE_Z:
      return m.Z;
    case field.SPARSE_ROW_COLUMN:
      return m.rowColumn;
    case field.SPARSE_SLOTS:
      return m.slots;
    case field.SPARSE_PAIR_BLOCK:
      return m.pairBlock;
    case field.SPARSE_BLOCK_A:
      return m.blockA;
    case field.SPARSE_BLOCK_B:
      return m.blockB;
    case field.SPARSE_PLACE:
      return m.place;
    case field.SPARSE_COLUMN_START:
      return m.columnStart;
    case field.SPARSE_ROW_INDEX:
      return m.rowIndex;
    case field.SPARSE_TAIL_START:
      return m.tailStart;
    case field.SPARSE_THETA:
      return m.theta;
    case field.SPARSE_BETA:
      return m.beta;
    case field.SPARSE_THRESHOLD_MAP:
      return m.thresholdMap;
    case field.SPARSE_LOG_SHAPE:
      return m.logShape;
    case field.SPARSE_GRADIENT:
      return m.gradient;
    case field.SPARSE_B:
      return m.b;
    case field.SPARSE_ETA:
      return m.eta;
    case field.SPARSE_COVARIANCE:
      return m.covariance;
    case field.SPARSE_BORDER:
      return m.border;
    case field.SPARSE_METRIC:
      return m.metric;
    case field.SPARSE_SLOPES:
      return m.slopes;
    case field.SPARSE_BASIS:
      return m.basis;
    case field.SPARSE_WORK:
      return m.work;
    case field.SPARSE_PRIOR:
      return m.prior ? changetype<Prior>(m.prior).values : 0;
    case field.SPARSE_PRIOR_A:
      return m.prior ? changetype<Prior>(m.prior).a : 0;
    case field.SPARSE_PRIOR_B:
      return m.prior ? changetype<Prior>(m.prior).b : 0;
    case field.SPARSE_PRIOR_PLACE:
      return m.prior ? changetype<Prior>(m.prior).place : 0;
    case field.SPARSE_NUMBERS:
      return m.numbers;
    default:
      return 0;
  }
}
