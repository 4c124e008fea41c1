/**
 * When groups look for several modes again. A second mode is born with less mass than the first has, and has to grow before it matters: so all
 * groups look where the parameters have moved some way since they last did, and in between only those that had several.
 */
import { severalModes } from "../../family/shape";
import { get, set } from "../../linalg/access";
import { Grouped } from "../model";

/** What counts as some way: in theta relative to 1 + |theta|, in beta in units of the standardised columns, in log shape. */
const SOME_WAY: f64 = 0.2;

/** To be called before an evaluation, at its parameters. */
export function planChecks(m: Grouped): void {
  if (!severalModes(m.family)) return;
  m.recheck = m.every > 1 || hasMoved(m) ? 1 : 0;
  if (!m.recheck || m.every > 1) return;
  for (let k = 0; k < m.nParameters; k++) set(m.checkedAt, k, parameter(m, k));
}

/** Every group looks again, whatever is evaluated next. */
export function forgetChecks(m: Grouped): void {
  for (let k = 0; k < m.nParameters; k++) set(m.checkedAt, k, NaN);
  m.recheck = 1;
}

function hasMoved(m: Grouped): bool {
  for (let k = 0; k < m.nParameters; k++) {
    const now = parameter(m, k);
    const unit = k < m.nTheta ? 1.0 + abs<f64>(now) : 1.0;
    if (!(abs<f64>(now - get(m.checkedAt, k)) <= SOME_WAY * unit)) return true;
  }
  return false;
}

function parameter(m: Grouped, k: i32): f64 {
  if (k < m.nTheta) return get(m.theta, k);
  return k < m.nTheta + m.p ? get(m.beta, k - m.nTheta) : get(m.logShape, k - m.nTheta - m.p);
}
