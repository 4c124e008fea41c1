/** What the data decide once, so that the objective stays smooth: how the nodes of each child are placed. */
import { BINOMIAL_LOGIT } from "../../src/wasm/codes";
import { get, int, setInt } from "../linalg/access";
import { Nested } from "./model";

/**
 * Trials of a child with one random effect and the logit up to which its nodes stay where they are at the mode: the errors of the outer
 * nodes then alternate and average out, where otherwise they have one sign. Worth up to four nodes at one to four trials, a draw at five
 * and six, a loss from ten.
 */
const FEW_TRIALS: f64 = 4.0;

export const GENERAL: i32 = 0;
/** Random intercepts at both levels, responses of 0 and 1, logit link: intercepts/. */
export const ODDS: i32 = 1;

/** To be called when data are written. With `allowed` = 0 the nodes of all children follow their predicted mode. */
export function nestedChoosePath(address: usize, allowed: i32): i32 {
  const m = changetype<Nested>(address);
  for (let j = 0; j < m.nChildren; j++) {
    let trials = 0.0;
    for (let i = int(m.childStart, j), end = int(m.childStart, j + 1); i < end; i++) trials += get(m.w, i);
    setInt(m.stays, j, allowed && m.family == BINOMIAL_LOGIT && m.qi == 1 && trials <= FEW_TRIALS ? 1 : 0);
  }
  const intercepts = m.qo == 1 && m.qi == 1 && allOnes(m.Zo, m.nObs) && allOnes(m.Zi, m.nObs);
  m.path = ASC_FEATURE_SIMD && allowed && intercepts && m.family == BINOMIAL_LOGIT && allOnes(m.w, m.nObs) ? ODDS : GENERAL;
  return m.path;
}

function allOnes(x: usize, n: i32): bool {
  for (let i = 0; i < n; i++) if (get(x, i) != 1.0) return false;
  return true;
}
