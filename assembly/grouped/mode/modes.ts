/**
 * Where the density is not log-concave the integrand of a group may have two modes, and the one that Newton finds depends on
 * where it starts. Three starts see to it that the mode is the same whatever was evaluated before: where u stands, zero, and
 * the mode that the responses would have by themselves; recheck.ts says when. The one with most mass is taken, by Laplace's approximation.
 * docs/mathematics.md (3.6).
 */
import { STATUS_OK } from "../../../src/wasm/codes";
import { severalModes } from "../../family/shape";
import { log } from "../../math/log";
import { get, int, setInt } from "../../linalg/access";
import { at } from "../../linalg/small";
import { copy, zero } from "../../linalg/vector";
import { findMode } from "./mode";
import { Grouped } from "../model";
import { modeOfResponses } from "./responses";

/** Two modes differ when their masses do by more than this, in logs: the same mode found twice agrees to rounding. */
const SAME_MASS: f64 = 1e-9;

/** As findMode, for the mode with most mass where there may be several. */
export function findHighestMode(m: Grouped, first: i32, n: i32, u: usize): i32 {
  const status = findMode(m, first, n, u);
  if (!severalModes(m.family)) return status;
  m.lowestMode = Infinity;
  m.highestMode = -Infinity;
  m.sharpest = 1.0;
  let best = status == STATUS_OK ? mass(m, u) : -Infinity;
  if (!m.recheck && status == STATUS_OK && int(m.ambiguous, m.atGroup) == 0) return status;
  let several = status != STATUS_OK;
  copy(m.uBest, u, m.q);
  let stands = status == STATUS_OK;
  for (let start = 0; start < 2; start++) {
    if (start == 0) zero(m.uOther, m.q);
    else if (!modeOfResponses(m, first, n, m.uOther)) continue;
    stands = false;
    if (findMode(m, first, n, m.uOther) != STATUS_OK) continue;
    const there = mass(m, m.uOther);
    if (abs<f64>(there - best) > SAME_MASS * (1.0 + abs<f64>(there))) several = true;
    if (!(there > best + SAME_MASS * (1.0 + abs<f64>(there)))) continue;
    best = there;
    copy(m.uBest, m.uOther, m.q);
    stands = true;
  }
  setInt(m.ambiguous, m.atGroup, several ? 1 : 0);
  copy(u, m.uBest, m.q);
  // eta, W and L are those of the last search
  return stands ? STATUS_OK : findMode(m, first, n, u);
}

/** Log of the mass around the mode just found, at u, which is remembered. */
function mass(m: Grouped, u: usize): f64 {
  if (m.q == 1) {
    m.lowestMode = min<f64>(m.lowestMode, get(u, 0));
    m.highestMode = max<f64>(m.highestMode, get(u, 0));
    m.sharpest = max<f64>(m.sharpest, get(m.L, 0));
  }
  let value = m.modeValue;
  for (let d = 0; d < m.q; d++) value -= log(at(m.L, m.q, d, d));
  return value;
}
