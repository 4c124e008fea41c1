/** What the data decide once, so that the objective stays smooth: how the nodes of each child are placed. */
import { BINOMIAL_LOGIT, POISSON_LOG } from "../../src/wasm/codes";
import { NESTED_COUNTS, NESTED_ODDS } from "../../src/wasm/nested/nestedFields";
import { get, int, setInt } from "../linalg/access";
import { leafOf, Nested, place } from "./model";

/**
 * Trials of an innermost unit with one random effect and the logit up to which its nodes stay where they are at the mode: the errors at the
 * nodes above then alternate and average out, where otherwise they have one sign. Worth up to four nodes at one to four trials, a draw at five
 * and six, a loss from ten.
 */
const FEW_TRIALS: f64 = 4.0;

const GENERAL: i32 = 0;

/** To be called when data are written. With `allowed` = 0 the nodes of all units follow their predicted mode, and see every row. */
export function nestedChoosePath(address: usize, allowed: i32): i32 {
  const m = changetype<Nested>(address);
  const leaf = leafOf(m);
  for (let j = 0; j < leaf.units; j++) {
    let trials = 0.0;
    for (let i = int(leaf.start, j), end = int(leaf.start, j + 1); i < end; i++) trials += get(m.w, i);
    setInt(m.stays, j, allowed && m.family == BINOMIAL_LOGIT && leaf.q == 1 && trials <= FEW_TRIALS ? 1 : 0);
  }
  const intercepts = m.q == m.depth && allOnes(m.Z, m.nObs * m.q);
  m.path = ASC_FEATURE_SIMD && allowed && intercepts && m.family == BINOMIAL_LOGIT && allOnes(m.w, m.nObs) ? NESTED_ODDS : GENERAL;
  const innermost = place(m.Z, (m.q - 1) * m.nObs);
  if (allowed && leaf.q == 1 && m.family == POISSON_LOG && allOnes(innermost, m.nObs)) m.path = NESTED_COUNTS;
  return m.path;
}

function allOnes(x: usize, n: i32): bool {
  for (let i = 0; i < n; i++) if (get(x, i) != 1.0) return false;
  return true;
}
