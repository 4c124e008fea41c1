/**
 * The joint mode of a group: effects u of all its units that maximise log f(y | u) - u'u / 2, by Newton with step halving on the blocks of
 * blocks.ts (docs/mathematics.md (3.1) to (3.6), (19.2)).
 */
import { STATUS_MODE_NOT_FOUND, STATUS_NOT_FINITE, STATUS_OK } from "../../src/wasm/codes";
import { densityCurvature } from "../family/density";
import { ascendingCurvature, needsStart, saturated, severalModes } from "../family/shape";
import { log } from "../math/log";
import { get, set } from "../linalg/access";
import { at } from "../linalg/small";
import { addScaled, copy, dot, scale, zero } from "../linalg/vector";
import { factorJoint, solveBackward, solveForward } from "./blocks";
import { levelAt, Nested, place } from "./model";
import { addEffects, sumEffects } from "./rows";

/**
 * Newton stops when the decrement, a squared distance in conditional sds, is below this. Nodes are placed by mode and curvature, whose error
 * differences of values see: 1e-12 sd.
 */
const DECREMENT: f64 = 1e-24;
/** Below this decrement Newton squares it at each step; where it falls by less than STALL it is rounding of the scores. */
const NEAR: f64 = 1e-8;
const STALL: f64 = 0.25;
/** A step may lower the value by this much of its size: rounding of the sum over rows. */
const ROUNDING: f64 = 1e-12;
const MAX_STEPS: i32 = 200;
const MAX_HALVINGS: i32 = 60;
/** Doublings of a start that must get into where the density is defined. */
const MAX_STRETCHES: i32 = 8;
/** Two modes differ when their masses do by more than this, in logs. */
const SAME_MASS: f64 = 1e-9;

/**
 * Moves u from where it stands to the mode. Leaves eta, score, W, dW, the factor and modeValue as they are at the mode. Positive status
 * when there is none to be found.
 */
function findMode(m: Nested, u: usize): i32 {
  let value = jointAt(m, u);
  if (!isFinite(value)) {
    zero(u, m.effects);
    value = jointAt(m, u);
    if (!isFinite(value) && needsStart(m.family) && modeOfResponses(m, u)) {
      value = jointAt(m, u);
      for (let k = 0; k < MAX_STRETCHES && !isFinite(value); k++) {
        scale(u, 2.0, m.effects);
        value = jointAt(m, u);
      }
    }
    if (!isFinite(value)) return STATUS_NOT_FINITE;
  }
  let previous = Infinity;
  for (let iteration = 0; iteration < MAX_STEPS; iteration++) {
    const concave = factorJoint(m, m.W) == 0;
    if (!concave) {
      ascendingCurvature(m.family, m.shape, place(m.w, m.firstRow), m.eta, m.W, m.n, m.base);
      if (factorJoint(m, m.base) != 0) return STATUS_NOT_FINITE;
    }
    sumEffects(m, m.A, m.mostRows, m.score, m.step);
    addScaled(m.step, -1.0, u, m.effects);
    const decrement = solveForward(m);
    const stalled = decrement < NEAR && decrement > STALL * previous;
    previous = decrement;
    if (!(decrement > DECREMENT) || stalled) {
      m.modeValue = value;
      // level without being a maximum is no mode
      return isFinite(decrement) && concave ? STATUS_OK : STATUS_NOT_FINITE;
    }
    solveBackward(m);
    const lowest = value - ROUNDING * (1.0 + abs<f64>(value));
    let length = 1.0;
    let next = NaN;
    for (let halving = 0; halving < MAX_HALVINGS; halving++) {
      copy(m.uTry, u, m.effects);
      addScaled(m.uTry, length, m.step, m.effects);
      next = jointAt(m, m.uTry);
      if (next >= lowest) break;
      length *= 0.5;
    }
    if (!(next >= lowest)) return STATUS_MODE_NOT_FOUND;
    copy(u, m.uTry, m.effects);
    value = next;
  }
  return STATUS_MODE_NOT_FOUND;
}

/** log f(y | u) - u'u / 2, with eta, score, W and dW of the group's rows. */
function jointAt(m: Nested, u: usize): f64 {
  copy(m.eta, place(m.eta0, m.firstRow), m.n);
  addEffects(m, u, m.eta);
  const y = place(m.y, m.firstRow);
  const w = place(m.w, m.firstRow);
  const density = densityCurvature(m.family, m.shape, m.t, y, w, m.eta, m.n, m.score, m.W, m.dW);
  return density - 0.5 * dot(u, u, m.effects);
}

/** u := (I + A'WA)^-1 A'W (g(y) - eta0), W that of means equal to the responses; false where it cannot be computed. */
function modeOfResponses(m: Nested, u: usize): bool {
  const row = m.firstRow;
  const rest = m.scoreMean;
  saturated(m.family, m.shape, place(m.y, row), place(m.w, row), m.n, rest, m.base);
  if (factorJoint(m, m.base) != 0) return false;
  addScaled(rest, -1.0, place(m.eta0, row), m.n);
  for (let i = 0; i < m.n; i++) set(rest, i, get(rest, i) * get(m.base, i));
  sumEffects(m, m.A, m.mostRows, rest, m.step);
  solveForward(m);
  solveBackward(m);
  copy(u, m.step, m.effects);
  return true;
}

/** The mode of the group at hand, kept in `mode`; the one with most mass where the density may have several. */
export function findJointMode(m: Nested): i32 {
  const u = m.mode;
  const status = findMode(m, u);
  if (!severalModes(m.family)) return status;
  let best = status == STATUS_OK ? mass(m) : -Infinity;
  copy(m.uBest, u, m.effects);
  let stands = status == STATUS_OK;
  for (let start = 0; start < 2; start++) {
    if (start == 0) zero(m.uOther, m.effects);
    else if (!modeOfResponses(m, m.uOther)) continue;
    stands = false;
    if (findMode(m, m.uOther) != STATUS_OK) continue;
    const there = mass(m);
    if (!(there > best + SAME_MASS * (1.0 + abs<f64>(there)))) continue;
    best = there;
    copy(m.uBest, m.uOther, m.effects);
    stands = true;
  }
  copy(u, m.uBest, m.effects);
  // eta, W and the factor are those of the last search
  return stands ? STATUS_OK : findMode(m, u);
}

/** Log of the mass around the mode just found. */
function mass(m: Nested): f64 {
  let sum = m.modeValue;
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    for (let c = 0; c < level.count; c++) sum -= logDeterminant(place(level.C, c * level.q * level.q), level.q);
  }
  return sum;
}

/** log |C| of a triangle. */
export function logDeterminant(C: usize, q: i32): f64 {
  let sum = 0.0;
  for (let d = 0; d < q; d++) sum += log(at(C, q, d, d));
  return sum;
}
