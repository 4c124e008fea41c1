/**
 * Moments of the nodes of a child given y, with the scores of its rows there, when the weights of the paths are known: one pass over what
 * nodes.ts has kept. A row with odds e has at the nodes with the factors t and 1 / t, which share a quotient (docs/mathematics.md (19.15)),
 *   q = 1 / (e + 1 / e + t + 1 / t),   mean (t + e) q and (1 / t + e) q
 * so that the expected mean over both is q (a + e b), a and b sums of their weights with and without t.
 */
import { add, get, set } from "../../linalg/access";
import { Level } from "../level";
import { Nested, place, rowOf } from "../model";
import { isKept, placeOfKept, weighChild } from "./nodes";
import { OF_MIDDLE, OF_PAIR, sumOfEach } from "./weigh";

/** Sums over nodes in nodeSums, bytes: of x, x^2, the rows' mean and that times x; of x and mean at the nodes of a pair, negative at -z. */
const SUM_X: usize = 0;
const SUM_XX: usize = 16;
const SUM_MEAN: usize = 32;
const SUM_MEAN_X: usize = 48;
const SIGNED_X: usize = 64;
const SIGNED_MEAN: usize = 80;

/** Weights given y of the paths to the children of unit p, into pairs. */
export function prepareWeights(m: Nested, leaf: Level, weights: usize): void {
  for (let i = 0; i < m.pairs; i++) {
    set(m.pairWeights, 2 * i, get(weights, leaf.paths - m.pairs + i));
    set(m.pairWeights, 2 * i + 1, get(weights, m.pairs - 1 - i));
  }
  if (m.middle) set(m.pairWeights, 2 * m.pairs, get(weights, m.pairs));
}

/**
 * E x, E x^2, E x delta', E zscore, E zscore x and E zscore delta' of child j to where moments.ts of all models has them, E delta being there;
 * E score of its rows to scoreMean.
 */
export function momentsOfOdds(m: Nested, leaf: Level, j: i32): void {
  if (!isKept(m, leaf, j)) weighChild(m, leaf, j);
  const P = leaf.above;
  const first = rowOf(m, j);
  const n = rowOf(m, j + 1) - first;
  const row = (<usize>first) << 3;
  const factors = placeOfKept(m, j);
  const up = place(factors, 2 * m.lanes);
  const down = place(up, m.evenPairs);
  const totals = place(down, m.evenPairs);
  let weights = place(totals, 4 * m.evenPairs + 4);
  memory.fill(m.nodeSums, 0, SIGNED_X);
  for (let i = 0; i < n; i++) v128.store(m.rowSums + ((<usize>i) << 4), f64x2.splat(0.0));
  for (let d = 0; d < P; d++) {
    set(m.xD, d, 0.0);
    set(m.zD, d, 0.0);
  }
  for (let i = 0; i < m.pairs; i++) {
    const by = f64x2.div(v128.load(place(m.pairWeights, 2 * i)), v128.load(place(totals, 2 * i)));
    momentsOfPair(m, row, n, factors, get(up, i), get(down, i), by, weights);
    const signed = sumOfEach(v128.load(m.nodeSums + SIGNED_X), v128.load(m.nodeSums + SIGNED_MEAN));
    for (let d = 0; d < P; d++) {
      const move = get(m.pairMoves, d * m.evenPairs + i);
      add(m.xD, d, move * f64x2.extract_lane(signed, 0));
      add(m.zD, d, -move * f64x2.extract_lane(signed, 1));
    }
    weights += (<usize>m.lanes >> 1) * OF_PAIR;
  }
  if (m.middle) momentsOfMiddle(m, row, n, factors, get(m.pairWeights, 2 * m.pairs) / get(totals, 2 * m.pairs), weights);
  const Y = get(m.childY, j);
  const ofX = sumOfEach(v128.load(m.nodeSums + SUM_X), v128.load(m.nodeSums + SUM_XX));
  const ofMean = sumOfEach(v128.load(m.nodeSums + SUM_MEAN), v128.load(m.nodeSums + SUM_MEAN_X));
  const x = f64x2.extract_lane(ofX, 0);
  set(m.x, 0, x);
  set(m.xx, 0, f64x2.extract_lane(ofX, 1));
  set(m.z, 0, Y - f64x2.extract_lane(ofMean, 0));
  set(m.zX, 0, Y * x - f64x2.extract_lane(ofMean, 1));
  for (let d = 0; d < P; d++) add(m.zD, d, Y * get(m.D, d));
  scoresOfRows(m, first, n);
}

/** Sums over the nodes of a pair of paths whose weights are to be multiplied by `by`. */
function momentsOfPair(m: Nested, row: usize, n: i32, factors: usize, up: f64, down: f64, by: v128, weights: usize): void {
  const odds = m.odds;
  const sums = m.sums;
  const to = m.nodeSums;
  const rowSums = m.rowSums;
  const bytes = (<usize>m.lanes) << 3;
  const end = row + ((<usize>n) << 3);
  const one = f64x2.splat(1.0);
  const c = f64x2.splat(up);
  const ci = f64x2.splat(down);
  const above = v128.shuffle<f64>(by, by, 0, 0);
  const below = v128.shuffle<f64>(by, by, 1, 1);
  let signedX = f64x2.splat(0.0);
  let signedMean = signedX;
  for (let l: usize = 0; l < bytes; l += 16) {
    const d = v128.load(factors + l);
    const di = v128.load(factors + bytes + l);
    const t = f64x2.mul(c, d);
    const ti = f64x2.mul(ci, di);
    const s = f64x2.mul(c, di);
    const si = f64x2.mul(ci, d);
    const plus = f64x2.mul(above, v128.load(weights));
    const otherMinus = f64x2.mul(above, v128.load(weights, 16));
    const minus = f64x2.mul(below, v128.load(weights, 32));
    const otherPlus = f64x2.mul(below, v128.load(weights, 48));
    weights += OF_PAIR;
    const a = f64x2.add(f64x2.mul(plus, t), f64x2.mul(minus, ti));
    const b = f64x2.add(plus, minus);
    const otherA = f64x2.add(f64x2.mul(otherMinus, s), f64x2.mul(otherPlus, si));
    const otherB = f64x2.add(otherMinus, otherPlus);
    const sumT = f64x2.add(t, ti);
    const sumS = f64x2.add(s, si);
    let Q = f64x2.splat(0.0);
    let E = Q;
    let otherQ = Q;
    let otherE = Q;
    let out = rowSums;
    for (let i = row; i < end; i += 8) {
      const T = v128.load64_splat(sums + i);
      const e = v128.load64_splat(odds + i);
      const q = f64x2.div(one, f64x2.add(T, sumT));
      const r = f64x2.div(one, f64x2.add(T, sumS));
      const eq = f64x2.mul(e, q);
      const er = f64x2.mul(e, r);
      Q = f64x2.add(Q, q);
      otherQ = f64x2.add(otherQ, r);
      E = f64x2.add(E, eq);
      otherE = f64x2.add(otherE, er);
      const ofT = f64x2.add(f64x2.mul(q, a), f64x2.mul(eq, b));
      const ofS = f64x2.add(f64x2.mul(r, otherA), f64x2.mul(er, otherB));
      v128.store(out, f64x2.add(v128.load(out), f64x2.add(ofT, ofS)));
      out += 16;
    }
    const x = v128.load(m.laneX + l);
    const ofPlus = f64x2.mul(plus, f64x2.add(f64x2.mul(t, Q), E));
    const ofMinus = f64x2.mul(minus, f64x2.add(f64x2.mul(ti, Q), E));
    const ofOtherMinus = f64x2.mul(otherMinus, f64x2.add(f64x2.mul(s, otherQ), otherE));
    const ofOtherPlus = f64x2.mul(otherPlus, f64x2.add(f64x2.mul(si, otherQ), otherE));
    // at (z, x), (z, -x), (-z, -x), (-z, x)
    const meanAbove = f64x2.add(ofPlus, ofOtherMinus);
    const meanBelow = f64x2.add(ofMinus, ofOtherPlus);
    const meanX = f64x2.sub(f64x2.add(ofPlus, ofOtherPlus), f64x2.add(ofMinus, ofOtherMinus));
    signedMean = f64x2.add(signedMean, f64x2.sub(meanAbove, meanBelow));
    signedX = f64x2.add(signedX, f64x2.mul(x, f64x2.sub(b, otherB)));
    addTo(to + SUM_MEAN, f64x2.add(meanAbove, meanBelow));
    addTo(to + SUM_MEAN_X, f64x2.mul(x, meanX));
    addTo(to + SUM_X, f64x2.mul(x, f64x2.sub(f64x2.add(plus, otherPlus), f64x2.add(minus, otherMinus))));
    addTo(to + SUM_XX, f64x2.mul(f64x2.mul(x, x), f64x2.add(b, otherB)));
  }
  v128.store(to + SIGNED_X, signedX);
  v128.store(to + SIGNED_MEAN, signedMean);
}

/** The same of the path that is its own mirror. */
function momentsOfMiddle(m: Nested, row: usize, n: i32, factors: usize, by: f64, weights: usize): void {
  const odds = m.odds;
  const sums = m.sums;
  const to = m.nodeSums;
  const bytes = (<usize>m.lanes) << 3;
  const end = row + ((<usize>n) << 3);
  const one = f64x2.splat(1.0);
  const factor = f64x2.splat(by);
  for (let l: usize = 0; l < bytes; l += 16) {
    const t = v128.load(factors + l);
    const ti = v128.load(factors + bytes + l);
    const plus = f64x2.mul(factor, v128.load(weights));
    const minus = f64x2.mul(factor, v128.load(weights, 16));
    weights += OF_MIDDLE;
    const a = f64x2.add(f64x2.mul(plus, t), f64x2.mul(minus, ti));
    const b = f64x2.add(plus, minus);
    const sumT = f64x2.add(t, ti);
    let Q = f64x2.splat(0.0);
    let E = Q;
    let out = m.rowSums;
    for (let i = row; i < end; i += 8) {
      const q = f64x2.div(one, f64x2.add(v128.load64_splat(sums + i), sumT));
      const eq = f64x2.mul(v128.load64_splat(odds + i), q);
      Q = f64x2.add(Q, q);
      E = f64x2.add(E, eq);
      v128.store(out, f64x2.add(v128.load(out), f64x2.add(f64x2.mul(q, a), f64x2.mul(eq, b))));
      out += 16;
    }
    const x = v128.load(m.laneX + l);
    const ofPlus = f64x2.mul(plus, f64x2.add(f64x2.mul(t, Q), E));
    const ofMinus = f64x2.mul(minus, f64x2.add(f64x2.mul(ti, Q), E));
    addTo(to + SUM_MEAN, f64x2.add(ofPlus, ofMinus));
    addTo(to + SUM_MEAN_X, f64x2.mul(x, f64x2.sub(ofPlus, ofMinus)));
    addTo(to + SUM_X, f64x2.mul(x, f64x2.sub(plus, minus)));
    addTo(to + SUM_XX, f64x2.mul(f64x2.mul(x, x), b));
  }
}

// @ts-ignore: decorator
@inline
function addTo(to: usize, a: v128): void {
  v128.store(to, f64x2.add(v128.load(to), a));
}

/** y less the mean of each row. */
function scoresOfRows(m: Nested, first: i32, n: i32): void {
  const y = place(m.y, m.firstRow + first);
  for (let i = 0; i < n; i++) {
    const mean = v128.load(m.rowSums + ((<usize>i) << 4));
    set(m.scoreMean, first + i, get(y, i) - (f64x2.extract_lane(mean, 0) + f64x2.extract_lane(mean, 1)));
  }
}
