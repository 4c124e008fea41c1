/**
 * How the fixed point answers to parameters that are a little further, for second derivatives of log Z (docs/mathematics.md (18.12)).
 */
import { set } from "../../linalg/access";
import { EP_SWEEPS } from "../../../src/wasm/epFields";
import { STATUS_MODE_NOT_FOUND, STATUS_NOT_FINITE, STATUS_NOT_POSITIVE_DEFINITE, STATUS_OK } from "../../../src/wasm/codes";
import { SparseModel } from "../model";
import { setFactors } from "../terms";
import { advance, cavities, difference, EXPECTED_FALL, marginals, MAX_SWEEPS, partial, updateSites } from "./evaluate";
import { Ep } from "./model";
import { setShape } from "./shape";
import { moveFixed } from "./start";
import { tiltAll } from "./tilted";

/** A difference, in standard deviations of a cell, that is nothing beside the steps of 1e-4: sites of normal densities do not answer at all. */
const NOTHING: f64 = 1e-9;

/**
 * Sweeps from the sites that are there until they have shortened the difference to `share` of what it was; one with a share of 1, which leaves the sites
 * as they are. The gradient is then the partial one at the sites that the last sweep began with, whose cavities and tilted laws are in memory.
 */
export function epRespond(base: usize, share: f64): i32 {
  const e = changetype<Ep>(base);
  const m = changetype<SparseModel>(e.sparse);
  setShape(e);
  setFactors(m, m.theta);
  moveFixed(e);
  let most = 0.0;
  let previous = Infinity;
  let fall = EXPECTED_FALL;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    if (marginals(e, m) != 0) return STATUS_NOT_POSITIVE_DEFINITE;
    cavities(e);
    if (!tiltAll(e, share >= 1.0 || previous * fall <= most)) return STATUS_MODE_NOT_FOUND;
    const left = difference(e);
    set(e.numbers, EP_SWEEPS, <f64>(sweep + 1));
    if (!(left < Infinity)) return STATUS_NOT_FINITE;
    if (sweep == 0) most = max<f64>(share * left, NOTHING);
    if (left <= most) {
      partial(e, m);
      return STATUS_OK;
    }
    updateSites(e, 1.0, sweep > 0 && left < previous);
    if (sweep > 0) fall = left / previous;
    previous = left;
  }
  return STATUS_MODE_NOT_FOUND;
}

/** After epRespond: cavities where the last sweep leads to. 0 where there are any. */
export function epAdvance(base: usize): i32 {
  const e = changetype<Ep>(base);
  if (advance(e, changetype<SparseModel>(e.sparse)) != 0) return STATUS_NOT_POSITIVE_DEFINITE;
  cavities(e);
  return STATUS_OK;
}
