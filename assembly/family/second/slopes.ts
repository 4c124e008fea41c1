/**
 * What a second predictor (own.ts) adds to gradients and information, beside the slopes that ownAtNodes sums: derivatives of a row's score
 * and W in its t and z, and its information about both. Of a zero that may be in excess, s0 the slope of its l in t:
 *   in t   dscore = a dscore0 + u s0 l1,   dW = a dW0 + u s0 W0 - 2 u l1 dscore0 - c s0 l1^2
 *   in z   dscore = -u l1,                 dW = c l1^2 - u W0
 * docs/mathematics.md (16.29).
 */
import { get, set } from "../../linalg/access";
import { logistic } from "../../math/logistic";
import { densityCurvature, shapeDerivatives, shapeSlope } from "../density";
import { anyInformation, leastInformation } from "../shape";
import { addOwn, hasShape, hasZeros, Own } from "./own";

/** Of one row, in pairs: score, W, dW and derivatives in t of the first two. */
const SCORE: usize = memory.data(16, 16);
const CURVATURE: usize = memory.data(16, 16);
const THIRD: usize = memory.data(16, 16);
const IN_T: usize = memory.data(16, 16);
const W_IN_T: usize = memory.data(16, 16);
/** Of the row in z. */
const IN_Z: usize = memory.data(16, 16);

const ONE: usize = memory.data<f64>([1.0, 0.0]);

/** Derivatives of score and W of row r at eta into IN_T, W_IN_T and IN_Z. */
function differentiate(own: Own, r: i32, eta: usize): void {
  const row = (<usize>r) << 3;
  const y = own.y + row;
  const t = get(own.t, r);
  const k = get(own.k, r);
  const isZero = hasZeros(own) && load<f64>(y) == 0.0;
  const w = isZero ? ONE : own.w + row;
  const l = densityCurvature(own.base, k, t, y, w, eta, 1, SCORE, CURVATURE, THIRD);
  if (hasShape(own)) shapeDerivatives(own.base, k, t, y, w, eta, 1, SCORE, CURVATURE, IN_T, W_IN_T);
  else {
    set(IN_T, 0, 0.0);
    set(W_IN_T, 0, 0.0);
  }
  set(IN_Z, 0, 0.0);
  set(IN_Z, 1, 0.0);
  if (!isZero) return;
  const weight = get(own.w, r);
  const z = get(own.z, r);
  const a = logistic(l - z);
  const u = a * logistic(z - l);
  const c = u * (1.0 - 2.0 * a);
  const l1 = a == 0.0 ? 0.0 : get(SCORE, 0);
  const W0 = a == 0.0 ? 0.0 : get(CURVATURE, 0);
  set(IN_Z, 0, -weight * u * l1);
  set(IN_Z, 1, weight * (c * l1 * l1 - u * W0));
  if (!hasShape(own)) return;
  if (a == 0.0) {
    set(IN_T, 0, 0.0);
    set(W_IN_T, 0, 0.0);
    return;
  }
  const s0 = shapeSlope(own.base, k, t, y, ONE, eta, 1, l, SCORE);
  const score = get(IN_T, 0);
  set(W_IN_T, 0, weight * (a * get(W_IN_T, 0) + u * s0 * W0 - 2.0 * u * l1 * score - c * s0 * l1 * l1));
  set(IN_T, 0, weight * (a * score + u * s0 * l1));
}

/** As addThresholdSlopes (ordered/slopes.ts). */
export function addOwnSlopes(t: f64, y: usize, eta: usize, n: i32, byW: usize, byScore: usize, times: f64, out: usize): void {
  const own = changetype<Own>(<usize>t);
  const first = <i32>((y - own.y) >> 3);
  for (let j = 0; j < n; j++) {
    differentiate(own, first + j, eta + ((<usize>j) << 3));
    const ofW = byW == 0 ? 0.0 : times * get(byW, j);
    const ofScore = byScore == 0 ? 0.0 : times * get(byScore, j);
    addOwn(
      own, first + j, ofW * get(W_IN_T, 0) + ofScore * get(IN_T, 0), ofW * get(IN_Z, 1) + ofScore * get(IN_Z, 0), out,
    );
  }
}

/**
 * `times` the information of n rows at eta about the coefficients of H, into the lower triangle of the metric from (at, at) on; t and z taken as
 * independent. About z it is expected: with P0 the chance of a zero, (1 - P0) pi^2 + P0 (1 - pi - a)^2.
 */
export function addOwnInformation(t: f64, y: usize, eta: usize, n: i32, times: f64, metric: usize, size: i32, at: i32): void {
  const own = changetype<Own>(<usize>t);
  const first = <i32>((y - own.y) >> 3);
  for (let j = 0; j < n; j++) {
    const r = first + j;
    const row = (<usize>r) << 3;
    const here = eta + ((<usize>j) << 3);
    const byT = hasShape(own) ? times * informationOfShape(own, r, here) : 0.0;
    const byZ = hasZeros(own) ? times * informationOfZero(own, r, here) : 0.0;
    for (let s = 0; s < own.count; s++)
      for (let q = 0; q <= s; q++) {
        if (q < own.nZero != s < own.nZero) continue;
        const place = (at + s) * size + at + q;
        const product = get(own.H, s * own.n + r) * get(own.H, q * own.n + r);
        set(metric, place, get(metric, place) + (s < own.nZero ? byZ : byT) * product);
      }
  }
}

/** About t, of which no row says less than nothing. */
function informationOfShape(own: Own, r: i32, eta: usize): f64 {
  const row = (<usize>r) << 3;
  const known = anyInformation(own.base, get(own.k, r), own.y + row, own.w + row, eta, 1);
  return max(known + get(own.lacking, r), leastInformation(own.w + row, 1));
}

const NONE: usize = memory.data<f64>([0.0, 0.0]);

function informationOfZero(own: Own, r: i32, eta: usize): f64 {
  const pi = logistic(get(own.z, r));
  // below the smallest number there are none, nor anything to know
  if (pi == 0.0) return 0.0;
  const l = densityCurvature(own.base, get(own.k, r), get(own.t, r), NONE, ONE, eta, 1, SCORE, CURVATURE, THIRD);
  const a = logistic(l - get(own.z, r));
  const notPi = logistic(-get(own.z, r));
  // the chance of a zero is pi / (1 - a)
  const none = min<f64>(pi / logistic(get(own.z, r) - l), 1.0);
  return get(own.w, r) * ((1.0 - none) * pi * pi + none * (notPi - a) * (notPi - a));
}

/** Derivatives of the scores of n rows in t and in z; either may be no address. */
export function ownScores(t: f64, y: usize, eta: usize, n: i32, inT: usize, inZ: usize): void {
  const own = changetype<Own>(<usize>t);
  const first = <i32>((y - own.y) >> 3);
  for (let j = 0; j < n; j++) {
    differentiate(own, first + j, eta + ((<usize>j) << 3));
    if (inT != 0) set(inT, j, get(IN_T, 0));
    if (inZ != 0) set(inZ, j, get(IN_Z, 0));
  }
}
