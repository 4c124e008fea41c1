/**
 * The integral of one group with several random effects where the density depends on eta through e^eta alone, as those of
 * exponentials.ts and odds.ts do. With B = A L^-T a row's e^(s eta), s = 1 or -1, at a node is that at the mode times one factor a
 * dimension, e^(s x_k B_d): K factors a row and dimension are tabulated (tables.ts), instead of an exponential for each of K^q
 * nodes. A run of nodes, which differ in the last dimension only, takes its other factors at once. Relative to the mode
 *   joint(x) = sum_j c_j x'B_j - sum_j d_j(x) - u'L^-T x - |L^-T x|^2 / 2,   score_j(x) = c_j - s mean_j(x)
 * with c_j = score + s mean at the mode; d and mean are the density's own. Large groups go through the tables in parts. It computes
 * what integrate.ts does, which is its oracle. docs/mathematics.md (6.10), (6.11).
 */
import { BINOMIAL_LOGIT, GAMMA_LOG } from "../../../src/wasm/codes";
import { expNear } from "../../family/cores";
import { from, into, width } from "../../family/lanes";
import { logistic } from "../../math/logistic";
import { log } from "../../math/log";
import { get, set } from "../../linalg/access";
import { at, put } from "../../linalg/small";
import { addScaled, copy, dot, zero } from "../../linalg/vector";
import { addExponentialMeans, subtractExponentials } from "./exponentials";
import { addMoments, normaliseMoments, scaleByCurvature } from "../integrate/integrate";
import { column, Grouped } from "../model";
import { addOddsMeans, subtractOdds } from "./odds";
import { digit, fillTables } from "./tables";

/** |x'B| up to which two factors can be multiplied: groups with larger ones are left to integrate.ts. */
const LARGEST_EXPONENT: f64 = 340.0;

/** As integrateGroup; NaN where that must be called. */
export function integrateByFactors(m: Grouped, first: i32, n: i32, u: usize): f64 {
  const odds = m.family == BINOMIAL_LOGIT;
  const sign = signOf(m);
  const w = m.w + ((<usize>first) << 3);
  const sum = weighByFactors(m, first, n, u);
  if (!(sum > 0.0)) return NaN;
  const mean = odds ? m.c : m.W;
  zero(m.scoreMean, n);
  for (let d = 0; d < m.q; d++) zero(column(m.scoreX, m.maxRows, d), n);
  const runs = m.nNodes / m.run;
  for (let from = 0; from < n; from += m.tableRows) {
    const rows = min<i32>(m.tableRows, n - from);
    const skip = (<usize>from) << 3;
    if (rows < n) fillTables(m, from, rows, sign, odds);
    for (let r = 0; r < runs; r++) {
      if (odds) addOddsMeans(m, r, mean + skip, m.Av + skip, rows);
      else addExponentialMeans(m, r, mean + skip, rows);
      addRun(m, r, skip, rows);
    }
  }
  scoresOfMeans(m, n, odds ? w : 0, sign / sum);
  let logL = 0.0;
  for (let d = 0; d < m.q; d++) logL += log(at(m.L, m.q, d, d));
  return m.modeValue - logL + log(sum);
}

function signOf(m: Grouped): f64 {
  return m.family == GAMMA_LOG ? -1.0 : 1.0;
}

/**
 * The nodes' weights relative to the mode into tableJoint, times the last coordinate into tableJointX, and their moments; returns their sum, NaN where
 * factors could overflow. Leaves the tables of the last tableRows of the group's rows, and of odds the means at the mode in c and 1 less these in Av.
 */
export function weighByFactors(m: Grouped, first: i32, n: i32, u: usize): f64 {
  const odds = m.family == BINOMIAL_LOGIT;
  const sign = signOf(m);
  const row = (<usize>first) << 3;
  const w = m.w + row;
  scaleByCurvature(m, n);
  m.reach = largestExponent(m, n);
  if (!(m.reach < LARGEST_EXPONENT)) return NaN;
  // the mean that the factors multiply: of one trial for odds
  let mean = m.W;
  if (odds) {
    mean = m.c;
    for (let j = 0; j < n; j++) {
      set(m.c, j, logistic(get(m.eta, j)));
      set(m.Av, j, logistic(-get(m.eta, j)));
      set(m.tableLinear, j, get(w, j) * load<f64>(m.y + row + ((<usize>j) << 3)));
    }
  } else {
    copy(m.tableLinear, m.score, n);
    addScaled(m.tableLinear, sign, m.W, n);
  }
  const runs = m.nNodes / m.run;
  zero(m.tableJoint, runs * m.tableRun);
  for (let from = 0; from < n; from += m.tableRows) {
    const rows = min<i32>(m.tableRows, n - from);
    const skip = (<usize>from) << 3;
    fillTables(m, from, rows, sign, odds);
    for (let r = 0; r < runs; r++) {
      const to = m.tableJoint + ((<usize>(r * m.tableRun)) << 3);
      if (odds) subtractOdds(m, r, mean + skip, m.Av + skip, w + skip, rows, to);
      else subtractExponentials(m, r, mean + skip, rows, to);
    }
  }
  return weighNodes(m, n, u);
}

/** Largest |x'B| of a row at a node. */
function largestExponent(m: Grouped, n: i32): f64 {
  let most = 0.0;
  for (let j = 0; j < n; j++) {
    let size = 0.0;
    for (let d = 0; d < m.q; d++) size += abs<f64>(get(column(m.B, m.maxRows, d), j));
    // NaN counts as too large
    if (!(size <= most)) most = size;
  }
  return most * abs<f64>(get(m.nodes, 0));
}

/**
 * tableJoint, which holds -sum d, becomes the nodes' weights, tableJointX those times the last coordinate. Leaves xMean, xx and
 * nodesShape; returns the sum of the weights.
 */
function weighNodes(m: Grouped, n: i32, u: usize): f64 {
  const q = m.q;
  const last = q - 1;
  // joint = p'x - x'G x / 2 - sum d,  G = L^-1 L^-T
  const p = m.step;
  const G = m.work;
  for (let d = 0; d < q; d++) {
    let slope = dot(m.tableLinear, column(m.B, m.maxRows, d), n);
    for (let e = 0; e <= d; e++) {
      slope -= get(u, e) * at(m.Linv, q, d, e);
      let product = 0.0;
      for (let f = 0; f <= e; f++) product += at(m.Linv, q, d, f) * at(m.Linv, q, e, f);
      put(G, q, d, e, product);
      put(G, q, e, d, product);
    }
    set(p, d, slope);
  }
  zero(m.xMean, q);
  zero(m.xx, q * q);
  let sum = 0.0;
  let depth = 0.0;
  for (let r = 0; r < m.nNodes / m.run; r++) {
    const x = m.nodes + ((<usize>(r * m.run * q)) << 3);
    let level = 0.0;
    let slope = get(p, last);
    for (let d = 0; d < last; d++) {
      level += get(x, d) * get(p, d);
      slope -= at(G, q, last, d) * get(x, d);
      for (let e = 0; e < last; e++) level -= 0.5 * at(G, q, d, e) * get(x, d) * get(x, e);
    }
    const joint = m.tableJoint + ((<usize>(r * m.tableRun)) << 3);
    const jointX = m.tableJointX + ((<usize>(r * m.tableRun)) << 3);
    for (let k = 0; k < m.run; k++) {
      const xk = get(x, k * q + last);
      set(joint, k, get(joint, k) + level + xk * (slope - 0.5 * at(G, q, last, last) * xk));
    }
    let runSum = 0.0;
    let runX = 0.0;
    let runXX = 0.0;
    copy(jointX, joint, m.run);
    exponentials(joint, m.run);
    for (let k = 0; k < m.tableRun; k++) {
      if (k >= m.run) {
        set(joint, k, 0.0);
        set(jointX, k, 0.0);
        continue;
      }
      const xk = get(x, k * q + last);
      const weight = get(m.nodeFactor, r * m.run + k) * get(joint, k);
      if (weight > 0.0) depth += weight * get(jointX, k);
      set(joint, k, weight);
      set(jointX, k, weight * xk);
      runSum += weight;
      runX += weight * xk;
      runXX += weight * xk * xk;
    }
    sum += runSum;
    addMoments(m, x, runSum, runX, runXX);
  }
  normaliseMoments(m, 1.0 / sum);
  if (m.nShape) m.nodesShape = m.modeValue + depth / sum + 0.5 * meanSquare(m, u);
  return sum;
}

/** e^x of n numbers; behind them there is room for one more. */
function exponentials(x: usize, n: i32): void {
  if (ASC_FEATURE_SIMD) exponentialsOf<v128>(x, n);
  else exponentialsOf<f64>(x, n);
}

function exponentialsOf<P>(x: usize, n: i32): void {
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += width<P>()) into<P>(x + i, expNear<P>(from<P>(x + i)));
}

/** E u'u, u = uMode + L^-T x; G is in m.work. */
function meanSquare(m: Grouped, u: usize): f64 {
  let square = 0.0;
  for (let d = 0; d < m.q; d++) {
    square += get(u, d) * get(u, d);
    for (let e = 0; e <= d; e++) square += 2.0 * get(m.xMean, d) * at(m.Linv, m.q, d, e) * get(u, e);
    for (let e = 0; e < m.q; e++) square += at(m.work, m.q, d, e) * at(m.xx, m.q, d, e);
  }
  return square;
}

/** Means of a run onto those of the group's rows from byte `skip` on. */
function addRun(m: Grouped, r: i32, skip: usize, rows: i32): void {
  const last = m.q - 1;
  addScaled(m.scoreMean + skip, 1.0, m.tableMean, rows);
  addScaled(column(m.scoreX, m.maxRows, last) + skip, 1.0, m.tableMeanX, rows);
  for (let d = 0; d < last; d++) {
    const x = get(m.nodes, digit(m, r, d) * m.q + last);
    addScaled(column(m.scoreX, m.maxRows, d) + skip, x, m.tableMean, rows);
  }
}

/** Scores c - factor w mean from sums of means; without weights where w is 0. */
function scoresOfMeans(m: Grouped, n: i32, w: usize, factor: f64): void {
  for (let j = 0; j < n; j++) {
    const c = get(m.tableLinear, j);
    const scale = w ? factor * get(w, j) : factor;
    set(m.scoreMean, j, c - scale * get(m.scoreMean, j));
    for (let d = 0; d < m.q; d++) {
      const scoreX = column(m.scoreX, m.maxRows, d);
      set(scoreX, j, c * get(m.xMean, d) - scale * get(scoreX, j));
    }
  }
}
