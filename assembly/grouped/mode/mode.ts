/**
 * The conditional mode of one group: u that maximises  log f(y | u) - u'u / 2,  by Newton with step halving
 * (docs/mathematics.md (3.1) to (3.5)), with what the third derivatives add to a step (Chebyshev's method): the distance that is left is
 * of the third order in the one before, where Newton's is of the second.
 * For log-concave densities Newton's direction always ascends, and halving makes every step do so; where H is not positive
 * definite the direction is that of the expected curvature instead.
 */
import { STATUS_MODE_NOT_FOUND, STATUS_NOT_FINITE, STATUS_OK } from "../../../src/wasm/codes";
import { densityCurvature } from "../../family/density";
import { ascendingCurvature, needsStart } from "../../family/shape";
import { get, set } from "../../linalg/access";
import { solveLower, solveLowerTransposed } from "../../linalg/small";
import { addScaled, copy, dot, zero } from "../../linalg/vector";
import { factorCurvature } from "./curvature";
import { column, Grouped } from "../model";
import { modeOfResponses } from "./responses";

/** Newton stops when the decrement s'H^-1 s, a squared distance in conditional sds, is below this: 1e-10 sd. */
const DECREMENT: f64 = 1e-20;
/** Below this decrement Newton squares it at each step; where it falls by less than STALL it is rounding of the scores. */
const NEAR: f64 = 1e-8;
const STALL: f64 = 0.25;
/** A step may lower the value by this much of its size: rounding of the sum over rows. */
const ROUNDING: f64 = 1e-12;
/** The square of the length that third derivatives may add to a step, relative to that of the step: beyond it the mode is not near. */
const NEAR_ENOUGH: f64 = 0.25;
const MAX_STEPS: i32 = 200;
const MAX_HALVINGS: i32 = 60;
/** Doublings of a start that must get into where the density is defined. */
const MAX_STRETCHES: i32 = 8;

/**
 * Moves u from where it stands to the mode. Leaves eta, score, W, dW, the Cholesky factor L of
 * H = I + A'WA and modeValue as they are at the mode. Positive status when there is none to be found.
 */
export function findMode(m: Grouped, first: i32, n: i32, u: usize): i32 {
  const q = m.q;
  let value = jointAt(m, first, n, u);
  if (!isFinite(value)) {
    for (let d = 0; d < q; d++) set(u, d, 0.0);
    value = jointAt(m, first, n, u);
    if (!isFinite(value) && needsStart(m.family) && modeOfResponses(m, first, n, u)) {
      value = jointAt(m, first, n, u);
      for (let k = 0; k < MAX_STRETCHES && !isFinite(value); k++) {
        for (let d = 0; d < q; d++) set(u, d, 2.0 * get(u, d));
        value = jointAt(m, first, n, u);
      }
    }
    if (!isFinite(value)) return STATUS_NOT_FINITE;
  }
  let previous = Infinity;
  for (let iteration = 0; iteration < MAX_STEPS; iteration++) {
    const concave = factorCurvature(m, m.W, n) == 0;
    if (!concave) {
      ascendingCurvature(m.family, m.shape, m.w + ((<usize>first) << 3), m.eta, m.W, n, m.etaNode);
      if (factorCurvature(m, m.etaNode, n) != 0) return STATUS_NOT_FINITE;
    }
    for (let d = 0; d < q; d++) set(m.step, d, dot(column(m.A, m.maxRows, d), m.score, n) - get(u, d));
    solveLower(m.L, q, m.step);
    let decrement = 0.0;
    for (let d = 0; d < q; d++) decrement += get(m.step, d) * get(m.step, d);
    const stalled = decrement < NEAR && decrement > STALL * previous;
    previous = decrement;
    if (!(decrement > DECREMENT) || stalled) {
      m.modeValue = value;
      // level without being a maximum is no mode
      return isFinite(decrement) && concave ? STATUS_OK : STATUS_NOT_FINITE;
    }
    solveLowerTransposed(m.L, q, m.step);
    const bent = concave && bend(m, n, decrement);
    const lowest = value - ROUNDING * (1.0 + abs<f64>(value));
    let scale = 1.0;
    let next = NaN;
    for (let halving = 0; halving < MAX_HALVINGS; halving++) {
      for (let d = 0; d < q; d++) set(m.uTry, d, get(u, d) + scale * get(m.step, d));
      if (bent && halving == 0) addScaled(m.uTry, -0.5, m.v, q);
      next = jointAt(m, first, n, m.uTry);
      if (next >= lowest) break;
      scale *= 0.5;
    }
    if (!(next >= lowest)) return STATUS_MODE_NOT_FOUND;
    copy(u, m.uTry, q);
    value = next;
  }
  return STATUS_MODE_NOT_FOUND;
}

/**
 * v := H^-1 sum_j a_j dW_j (a_j'step)^2, minus half of which is to be added to Newton's step; false where that is long.
 */
function bend(m: Grouped, n: i32, decrement: f64): bool {
  const q = m.q;
  const along = m.c;
  zero(along, n);
  for (let d = 0; d < q; d++) addScaled(along, get(m.step, d), column(m.A, m.maxRows, d), n);
  for (let j = 0; j < n; j++) set(along, j, get(along, j) * get(along, j) * get(m.dW, j));
  for (let d = 0; d < q; d++) set(m.v, d, dot(column(m.A, m.maxRows, d), along, n));
  solveLower(m.L, q, m.v);
  let square = 0.0;
  for (let d = 0; d < q; d++) square += get(m.v, d) * get(m.v, d);
  if (!(0.25 * square <= NEAR_ENOUGH * decrement)) return false;
  solveLowerTransposed(m.L, q, m.v);
  return true;
}

/** log f(y | u) - u'u / 2 at u, with eta, score, W and dW of the group's rows. */
function jointAt(m: Grouped, first: i32, n: i32, u: usize): f64 {
  const row = (<usize>first) << 3;
  copy(m.eta, m.eta0 + row, n);
  let uu = 0.0;
  for (let d = 0; d < m.q; d++) {
    addScaled(m.eta, get(u, d), column(m.A, m.maxRows, d), n);
    uu += get(u, d) * get(u, d);
  }
  return densityCurvature(m.family, m.shape, m.t, m.y + row, m.w + row, m.eta, n, m.score, m.W, m.dW, m.moved) - 0.5 * uu;
}
