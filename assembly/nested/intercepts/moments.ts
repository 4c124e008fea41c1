/**
 * Moments of the nodes of a child given y, with the scores of its rows there, when the weights of the paths are known: one pass over what
 * nodes.ts has kept. A row with odds e has at the nodes with the factors t and 1 / t, which share a quotient (docs/mathematics.md (19.15)),
 *   q = 1 / (e + 1 / e + t + 1 / t),   mean (t + e) q and (1 / t + e) q
 * so that the expected mean over both is q (a + e b), a and b sums of their weights with and without t.
 */
import { get, set } from "../../linalg/access";
import { Level } from "../level";
import { Nested, place, rowOf } from "../model";
import { isKept, placeOfKept, weighChild } from "./nodes";
import { OF_MIDDLE, OF_PAIR, sumOf, sumOfEach } from "./weigh";

/** Sums over nodes in nodeSums, bytes: of x, x^2 and the rows' mean times x; then of x and the mean with the moves of each level at the nodes. */
const SUM_X: usize = 0;
const SUM_XX: usize = 16;
const SUM_MEAN_X: usize = 32;
const WITH_MOVES: usize = 48;

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
  const totals = place(factors, 2 * m.lanes + 2 * m.evenPairs);
  const weights = place(totals, 4 * m.evenPairs + 4);
  const none = f64x2.splat(0.0);
  for (let i: usize = 0, end = WITH_MOVES + ((<usize>P) << 5); i < end; i += 16) v128.store(m.nodeSums + i, none);
  for (let i = 0; i < n; i++) v128.store(m.rowSums + ((<usize>i) << 4), none);
  for (let i = 0; i < 2 * m.pairs; i += 2)
    v128.store(place(m.pairBy, i), f64x2.div(v128.load(place(m.pairWeights, i)), v128.load(place(totals, i))));
  if (m.pairs) momentsOfPairs(m, row, n, P, factors, weights);
  if (m.middle) {
    const by = get(m.pairWeights, 2 * m.pairs) / get(totals, 2 * m.pairs);
    momentsOfMiddle(m, row, n, factors, by, place(weights, 4 * m.lanes * m.pairs));
  }
  const Y = get(m.childY, j);
  const ofX = sumOfEach(v128.load(m.nodeSums + SUM_X), v128.load(m.nodeSums + SUM_XX));
  const x = f64x2.extract_lane(ofX, 0);
  set(m.x, 0, x);
  set(m.xx, 0, f64x2.extract_lane(ofX, 1));
  set(m.z, 0, scoresOfRows(m, first, n));
  set(m.zX, 0, Y * x - sumOf(v128.load(m.nodeSums + SUM_MEAN_X)));
  for (let d = 0; d < P; d++) {
    const at = m.nodeSums + WITH_MOVES + ((<usize>d) << 5);
    const both = sumOfEach(v128.load(at), v128.load(at, 16));
    set(m.xD, d, f64x2.extract_lane(both, 0));
    set(m.zD, d, Y * get(m.D, d) - f64x2.extract_lane(both, 1));
  }
}

/** Sums over the nodes of all pairs of paths. */
function momentsOfPairs(m: Nested, row: usize, n: i32, P: i32, factors: usize, weights: usize): void {
  const odds = m.odds;
  const sums = m.sums;
  const rowSums = m.rowSums;
  const bytes = (<usize>m.lanes) << 3;
  const pairs = (<usize>m.pairs) << 3;
  const room = (<usize>m.evenPairs) << 3;
  const stride = (<usize>m.lanes >> 1) * OF_PAIR;
  const end = row + ((<usize>n) << 3);
  const one = f64x2.splat(1.0);
  for (let l: usize = 0; l < bytes; l += 16) {
    const d = v128.load(factors + l);
    const di = v128.load(factors + bytes + l);
    let sumX = f64x2.splat(0.0);
    let sumXX = sumX;
    let sumMeanX = sumX;
    let at = weights + 4 * l;
    for (let k: usize = 0; k < pairs; k += 8, at += stride) {
      const c = v128.load64_splat(factors + 2 * bytes + k);
      const ci = v128.load64_splat(factors + 2 * bytes + room + k);
      const t = f64x2.mul(c, d);
      const ti = f64x2.mul(ci, di);
      const s = f64x2.mul(c, di);
      const si = f64x2.mul(ci, d);
      const above = v128.load64_splat(m.pairBy + 2 * k);
      const below = v128.load64_splat(m.pairBy + 2 * k, 8);
      // at (z, x) and (-z, -x), at (z, -x) and (-z, x): weights, with t, their sums and differences
      const plus = f64x2.mul(above, v128.load(at));
      const minus = f64x2.mul(below, v128.load(at, 32));
      const otherMinus = f64x2.mul(above, v128.load(at, 16));
      const otherPlus = f64x2.mul(below, v128.load(at, 48));
      const plusT = f64x2.mul(plus, t);
      const minusT = f64x2.mul(minus, ti);
      const otherMinusS = f64x2.mul(otherMinus, s);
      const otherPlusS = f64x2.mul(otherPlus, si);
      const a = f64x2.add(plusT, minusT);
      const b = f64x2.add(plus, minus);
      const otherA = f64x2.add(otherMinusS, otherPlusS);
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
      const difference = f64x2.sub(plus, minus);
      const otherDifference = f64x2.sub(otherMinus, otherPlus);
      const mean = f64x2.add(f64x2.mul(Q, f64x2.sub(plusT, minusT)), f64x2.mul(E, difference));
      const otherMean = f64x2.add(f64x2.mul(otherQ, f64x2.sub(otherMinusS, otherPlusS)), f64x2.mul(otherE, otherDifference));
      sumX = f64x2.add(sumX, f64x2.sub(difference, otherDifference));
      sumXX = f64x2.add(sumXX, f64x2.add(b, otherB));
      sumMeanX = f64x2.add(sumMeanX, f64x2.sub(mean, otherMean));
      const signed = f64x2.mul(v128.load(m.laneX + l), f64x2.sub(b, otherB));
      const signedMean = f64x2.add(mean, otherMean);
      let to = m.nodeSums + WITH_MOVES;
      let move = m.pairMoves + k;
      for (let e = 0; e < P; e++) {
        const by = v128.load64_splat(move);
        addTo(to, f64x2.mul(by, signed));
        addTo(to + 16, f64x2.mul(by, signedMean));
        to += 32;
        move += room;
      }
    }
    addLane(m, l, sumX, sumXX, sumMeanX);
  }
}

/** Sums over paths at two lanes to those over all nodes. */
// @ts-ignore: decorator
@inline
function addLane(m: Nested, l: usize, sumX: v128, sumXX: v128, sumMeanX: v128): void {
  const x = v128.load(m.laneX + l);
  addTo(m.nodeSums + SUM_X, f64x2.mul(x, sumX));
  addTo(m.nodeSums + SUM_XX, f64x2.mul(f64x2.mul(x, x), sumXX));
  addTo(m.nodeSums + SUM_MEAN_X, f64x2.mul(x, sumMeanX));
}

/** The same of the path that is its own mirror. */
function momentsOfMiddle(m: Nested, row: usize, n: i32, factors: usize, by: f64, weights: usize): void {
  const odds = m.odds;
  const sums = m.sums;
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
    const plusT = f64x2.mul(plus, t);
    const minusT = f64x2.mul(minus, ti);
    const a = f64x2.add(plusT, minusT);
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
    const difference = f64x2.sub(plus, minus);
    addLane(m, l, difference, b, f64x2.add(f64x2.mul(Q, f64x2.sub(plusT, minusT)), f64x2.mul(E, difference)));
  }
}

// @ts-ignore: decorator
@inline
function addTo(to: usize, a: v128): void {
  v128.store(to, f64x2.add(v128.load(to), a));
}

/** y less the mean of each row; their sum. */
function scoresOfRows(m: Nested, first: i32, n: i32): f64 {
  const y = place(m.y, m.firstRow + first);
  let sum = 0.0;
  for (let i = 0; i < n; i++) {
    const score = get(y, i) - sumOf(v128.load(m.rowSums + ((<usize>i) << 4)));
    set(m.scoreMean, first + i, score);
    sum += score;
  }
  return sum;
}
