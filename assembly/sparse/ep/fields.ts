/** Where the facade finds the arrays of expectation propagation. */
import * as field from "../../../src/wasm/epFields";
import { Ep } from "./model";

/** Address of one of the arrays named in epFields; 0 for an unknown name. */
export function epAddress(base: usize, name: i32): usize {
  const e = changetype<Ep>(base);
  switch (name) {
    case field.EP_Y:
      return e.y;
    case field.EP_WEIGHTS:
      return e.weights;
    case field.EP_OFFSET:
      return e.offset;
    case field.EP_CELL_START:
      return e.cellStart;
    case field.EP_NODES:
      return e.nodes;
    case field.EP_FACTORS:
      return e.factors;
    case field.EP_BETA:
      return e.beta;
    case field.EP_LOG_SHAPE:
      return e.logShape;
    case field.EP_GRADIENT:
      return e.gradient;
    case field.EP_METRIC:
      return e.metric;
    case field.EP_NUMBERS:
      return e.numbers;
    case field.EP_MU:
      return e.mu;
    case field.EP_FIXED_ETA:
      return e.fixedEta;
    case field.EP_ETA:
      return e.eta;
    case field.EP_THRESHOLD_MAP:
      return e.thresholdMap;
    case field.EP_TAU:
      return e.tau;
    case field.EP_NU:
      return e.nu;
    case field.EP_PLACE:
      return e.place;
    case field.EP_W:
      return e.W;
    case field.EP_CAVITY_MEAN:
      return e.cavityMean;
    case field.EP_CAVITY_SD:
      return e.cavitySd;
    case field.EP_SLOPE:
      return e.slope;
    case field.EP_KAPPA:
      return e.kappa;
    default:
      return 0;
  }
}
