/** Where the facade finds the arrays of a workspace. */
import * as field from "../../src/wasm/nested/nestedFields";
import { levelAt, Nested } from "./model";

/** Address of an array by its number in src/wasm/nested/nestedFields.ts; 0 for a number that is none. */
export function nestedAddress(address: usize, which: i32): usize {
  const m = changetype<Nested>(address);
  switch (which) {
    case field.NESTED_SIZES:
      return m.sizes;
    case field.NESTED_Y:
      return m.y;
    case field.NESTED_WEIGHTS:
      return m.w;
    case field.NESTED_OFFSET:
      return m.offset;
    case field.NESTED_X:
      return m.X;
    case field.NESTED_Z:
      return m.Z;
    case field.NESTED_CELL_LEVEL:
      return m.cellLevel;
    case field.NESTED_CELL_ROW:
      return m.cellRow;
    case field.NESTED_CELL_COL:
      return m.cellCol;
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
    case field.NESTED_THRESHOLD_MAP:
      return m.thresholdMap;
    default:
      return 0;
  }
}

/** The same of an array of one factor, 0 the outermost. */
export function nestedLevelAddress(address: usize, d: i32, which: i32): usize {
  const level = levelAt(changetype<Nested>(address), d);
  switch (which) {
    case field.LEVEL_START:
      return level.start;
    case field.LEVEL_REPORT:
      return level.report;
    case field.LEVEL_RULE_X:
      return level.x;
    case field.LEVEL_RULE_FACTOR:
      return level.factor;
    case field.LEVEL_EFFECTS:
      return level.bMode;
    case field.LEVEL_EFFECTS + 1:
      return level.bMean;
    case field.LEVEL_EFFECTS + 2:
      return level.bModeSd;
    case field.LEVEL_EFFECTS + 3:
      return level.bSd;
    default:
      return 0;
  }
}
