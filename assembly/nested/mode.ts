/**
 * The joint mode of a group: (v, u) that maximise log f(y | v, u) - (v'v + u'u) / 2, by Newton with step halving on the blocks of
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
import { Nested, place } from "./model";
import { addEffects, modesOfChildren, sumEffects } from "./rows";

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
 * Moves v and u from where they stand to the mode. Leaves eta, score, W, dW, the factor and modeValue as they are at the mode. Positive
 * status when there is none to be found.
 */
function findMode(m: Nested, v: usize, u: usize): i32 {
  const lengthU = m.kids * m.qi;
  let value = jointAt(m, v, u);
  if (!isFinite(value)) {
    zero(v, m.qo);
    zero(u, lengthU);
    value = jointAt(m, v, u);
    if (!isFinite(value) && needsStart(m.family) && modeOfResponses(m, v, u)) {
      value = jointAt(m, v, u);
      for (let k = 0; k < MAX_STRETCHES && !isFinite(value); k++) {
        scale(v, 2.0, m.qo);
        scale(u, 2.0, lengthU);
        value = jointAt(m, v, u);
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
    sumEffects(m, m.score, m.stepV, m.stepU);
    addScaled(m.stepV, -1.0, v, m.qo);
    addScaled(m.stepU, -1.0, u, lengthU);
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
      copy(m.vTry, v, m.qo);
      copy(m.uTry, u, lengthU);
      addScaled(m.vTry, length, m.stepV, m.qo);
      addScaled(m.uTry, length, m.stepU, lengthU);
      next = jointAt(m, m.vTry, m.uTry);
      if (next >= lowest) break;
      length *= 0.5;
    }
    if (!(next >= lowest)) return STATUS_MODE_NOT_FOUND;
    copy(v, m.vTry, m.qo);
    copy(u, m.uTry, lengthU);
    value = next;
  }
  return STATUS_MODE_NOT_FOUND;
}

/** log f(y | v, u) - (v'v + u'u) / 2, with eta, score, W and dW of the group's rows. */
function jointAt(m: Nested, v: usize, u: usize): f64 {
  copy(m.eta, place(m.eta0, m.firstRow), m.n);
  addEffects(m, v, u, m.eta);
  const y = place(m.y, m.firstRow);
  const w = place(m.w, m.firstRow);
  const density = densityCurvature(m.family, m.shape, m.t, y, w, m.eta, m.n, m.score, m.W, m.dW);
  const lengthU = m.kids * m.qi;
  return density - 0.5 * (dot(v, v, m.qo) + dot(u, u, lengthU));
}

/** (v, u) := (I + A'WA)^-1 A'W (g(y) - eta0), W that of means equal to the responses; false where it cannot be computed. */
function modeOfResponses(m: Nested, v: usize, u: usize): bool {
  const row = m.firstRow;
  const rest = m.scoreMean;
  saturated(m.family, m.shape, place(m.y, row), place(m.w, row), m.n, rest, m.base);
  if (factorJoint(m, m.base) != 0) return false;
  addScaled(rest, -1.0, place(m.eta0, row), m.n);
  for (let i = 0; i < m.n; i++) set(rest, i, get(rest, i) * get(m.base, i));
  sumEffects(m, rest, m.stepV, m.stepU);
  solveForward(m);
  solveBackward(m);
  copy(v, m.stepV, m.qo);
  copy(u, m.stepU, m.kids * m.qi);
  return true;
}

/** The mode of the group at hand, kept in vMode and uMode; the one with most mass where the density may have several. */
export function findJointMode(m: Nested, g: i32): i32 {
  const v = place(m.vMode, g * m.qo);
  const u = modesOfChildren(m);
  const lengthU = m.kids * m.qi;
  const status = findMode(m, v, u);
  if (!severalModes(m.family)) return status;
  let best = status == STATUS_OK ? mass(m) : -Infinity;
  copy(m.vBest, v, m.qo);
  copy(m.uBest, u, lengthU);
  let stands = status == STATUS_OK;
  for (let start = 0; start < 2; start++) {
    if (start == 0) {
      zero(m.vOther, m.qo);
      zero(m.uOther, lengthU);
    } else if (!modeOfResponses(m, m.vOther, m.uOther)) continue;
    stands = false;
    if (findMode(m, m.vOther, m.uOther) != STATUS_OK) continue;
    const there = mass(m);
    if (!(there > best + SAME_MASS * (1.0 + abs<f64>(there)))) continue;
    best = there;
    copy(m.vBest, m.vOther, m.qo);
    copy(m.uBest, m.uOther, lengthU);
    stands = true;
  }
  copy(v, m.vBest, m.qo);
  copy(u, m.uBest, lengthU);
  // eta, W and the factor are those of the last search
  return stands ? STATUS_OK : findMode(m, v, u);
}

/** Log of the mass around the mode just found. */
function mass(m: Nested): f64 {
  return m.modeValue - logFactor(m);
}

/** log |L| + sum_j log |C_j| */
export function logFactor(m: Nested): f64 {
  let sum = 0.0;
  for (let d = 0; d < m.qo; d++) sum += log(at(m.L, m.qo, d, d));
  for (let j = 0; j < m.kids; j++) {
    const C = place(m.C, j * m.qi * m.qi);
    for (let d = 0; d < m.qi; d++) sum += log(at(C, m.qi, d, d));
  }
  return sum;
}
