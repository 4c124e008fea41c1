/** The random effects of all levels given the data, at the estimates (docs/mathematics.md (19.12)), unit by unit in integrate/unitPosterior.ts. */
import { STATUS_MODE_NOT_FOUND, STATUS_OK } from "../../src/wasm/codes";
import { groupLogLik } from "./evaluate";
import { MOMENTS, Nested, setParameters } from "./model";

/** Fills the effects of all units at m.theta, m.beta. A positive status says that a mode was not found. */
export function nestedPosterior(address: usize): i32 {
  const m = changetype<Nested>(address);
  setParameters(m);
  for (let g = 0; g < m.nGroups; g++) {
    const value = groupLogLik(m, g, MOMENTS);
    if (value != value) return STATUS_MODE_NOT_FOUND;
  }
  return STATUS_OK;
}
