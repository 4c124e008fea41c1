/** Where the facade finds the arrays of a workspace. */
import * as field from "../../src/wasm/groupedFields";
import { Grouped } from "./model";

/** Address of an array by its number in src/wasm/groupedFields.ts; 0 for a number that is none. */
export function groupedAddress(address: usize, which: i32): usize {
  const m = changetype<Grouped>(address);
  switch (which) {
    case field.GROUPED_Y:
      return m.y;
    case field.GROUPED_WEIGHTS:
      return m.w;
    case field.GROUPED_OFFSET:
      return m.offset;
    case field.GROUPED_X:
      return m.X;
    case field.GROUPED_Z:
      return m.Z;
    case field.GROUPED_GROUP_START:
      return m.groupStart;
    case field.GROUPED_THETA_ROW:
      return m.thetaRow;
    case field.GROUPED_THETA_COL:
      return m.thetaCol;
    case field.GROUPED_NODES:
      return m.nodes;
    case field.GROUPED_NODE_FACTOR:
      return m.nodeFactor;
    case field.GROUPED_THETA:
      return m.theta;
    case field.GROUPED_BETA:
      return m.beta;
    case field.GROUPED_THRESHOLD_MAP:
      return m.thresholdMap;
    case field.GROUPED_LOG_SHAPE:
      return m.logShape;
    case field.GROUPED_GRADIENT:
      return m.gradient;
    case field.GROUPED_METRIC:
      return m.metric;
    case field.GROUPED_B_MODE:
      return m.bMode;
    case field.GROUPED_B_MEAN:
      return m.bMean;
    case field.GROUPED_B_MODE_SD:
      return m.bModeSd;
    case field.GROUPED_B_SD:
      return m.bSd;
    case field.GROUPED_LOG_LIK:
      return m.groupLogLik;
    case field.GROUPED_GROUP_OF:
      return m.groupOf;
    case field.GROUPED_GROUP_WEIGHT:
      return m.groupWeight;
    case field.GROUPED_REPORT:
      return m.report;
    case field.GROUPED_ENTRY_RANGE:
      return m.entryRange;
    case field.GROUPED_ENTRY_COLUMN:
      return m.entryColumn;
    case field.GROUPED_ENTRY_VALUE:
      return m.entryValue;
    default:
      return 0;
  }
}

/** Rows that are evaluated: fewer than were given where some are equal. */
export function groupedRows(address: usize): i32 {
  return changetype<Grouped>(address).nObs;
}

/** Groups that are evaluated: fewer than were given where some are shared. */
export function groupedGroups(address: usize): i32 {
  return changetype<Grouped>(address).nGroups;
}
