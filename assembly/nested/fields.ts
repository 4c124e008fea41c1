/** Where the facade finds the arrays of a workspace. */
import * as field from "../../src/wasm/nested/nestedFields";
import { Nested } from "./model";

/** Address of an array by its number in src/wasm/nested/nestedFields.ts; 0 for a number that is none. */
export function nestedAddress(address: usize, which: i32): usize {
  const m = changetype<Nested>(address);
  switch (which) {
    case field.NESTED_Y:
      return m.y;
    case field.NESTED_WEIGHTS:
      return m.w;
    case field.NESTED_OFFSET:
      return m.offset;
    case field.NESTED_X:
      return m.X;
    case field.NESTED_Z_OUTER:
      return m.Zo;
    case field.NESTED_Z_INNER:
      return m.Zi;
    case field.NESTED_CHILD_START:
      return m.childStart;
    case field.NESTED_GROUP_START:
      return m.groupStart;
    case field.NESTED_CELL_LEVEL:
      return m.cellLevel;
    case field.NESTED_CELL_ROW:
      return m.cellRow;
    case field.NESTED_CELL_COL:
      return m.cellCol;
    case field.NESTED_OUTER_X:
      return m.outerX;
    case field.NESTED_OUTER_FACTOR:
      return m.outerFactor;
    case field.NESTED_INNER_X:
      return m.innerX;
    case field.NESTED_INNER_FACTOR:
      return m.innerFactor;
    case field.NESTED_THETA:
      return m.theta;
    case field.NESTED_BETA:
      return m.beta;
    case field.NESTED_LOG_SHAPE:
      return m.logShape;
    case field.NESTED_GRADIENT:
      return m.gradient;
    case field.NESTED_METRIC:
      return m.metric;
    case field.NESTED_LOG_LIK:
      return m.groupLogLik;
    case field.NESTED_DEAR:
      return m.dear;
    case field.NESTED_REPORT_OUTER:
      return m.reportOuter;
    case field.NESTED_REPORT_INNER:
      return m.reportInner;
    case field.NESTED_OUTER_EFFECTS:
      return m.outerMode;
    case field.NESTED_OUTER_EFFECTS + 1:
      return m.outerMean;
    case field.NESTED_OUTER_EFFECTS + 2:
      return m.outerModeSd;
    case field.NESTED_OUTER_EFFECTS + 3:
      return m.outerSd;
    case field.NESTED_INNER_EFFECTS:
      return m.innerMode;
    case field.NESTED_INNER_EFFECTS + 1:
      return m.innerMean;
    case field.NESTED_INNER_EFFECTS + 2:
      return m.innerModeSd;
    case field.NESTED_INNER_EFFECTS + 3:
      return m.innerSd;
    default:
      return 0;
  }
}
