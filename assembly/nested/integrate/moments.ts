/** Posterior moments of the nodes of a unit, over all paths to it: from the outermost factor inwards, weights of paths being multiplied up. */
import { add, get, set } from "../../linalg/access";
import { addScaled, copy, dot, zero } from "../../linalg/vector";
import { firstChild, Level } from "../level";
import { column, GRADIENT, levelAt, Nested, place, rowOf } from "../model";
import { momentsOfOdds, prepareWeights } from "../intercepts/moments";
import { preparePairs } from "../intercepts/nodes";
import { placeSlopes, placeXX, placeZ, placeZX, recordOf, X } from "./record";
import { accumulateUnit } from "./unitGradient";
import { posteriorOfUnit } from "./unitPosterior";

/**
 * Each unit's moments in turn, for its part of the gradient or its posterior means; for the gradient also E score of the rows in scoreMean, and
 * E slopes onto dSlopes.
 * Weights become those of tuples given y. Scores of units by odds are known from the innermost ones on, posterior covariances from the outermost.
 */
export function descend(m: Nested, want: i32): void {
  multiplyWeights(m);
  if (want == GRADIENT) zero(m.scoreMean, m.n);
  for (let step = 0; step < m.depth; step++) {
    const d = want == GRADIENT ? m.depth - 1 - step : step;
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    const isLeaf = d == m.depth - 1;
    const byOdds = ASC_FEATURE_SIMD && m.isByOdds;
    if (byOdds && want == GRADIENT) zero(up.scores, up.count * (up.whole + 1));
    for (let p = 0; p < up.count; p++) {
      const weights = place(up.weight, p * up.tuples);
      const moves = place(up.move, p * up.tuples * up.whole);
      momentsOfPath(m, weights, moves, up.tuples, up.whole);
      if (ASC_FEATURE_SIMD && byOdds && isLeaf) {
        preparePairs(m, up, level, p);
        prepareWeights(m, level, weights);
      }
      for (let c = firstChild(up, p, level), end = firstChild(up, p + 1, level); c < end; c++) {
        if (ASC_FEATURE_SIMD && byOdds && isLeaf) momentsOfOdds(m, level, c);
        else momentsOfUnit(m, level, c, weights, moves);
        if (want != GRADIENT) {
          posteriorOfUnit(m, level, up, p, c);
          continue;
        }
        if (byOdds) sumScores(m, up, p, level, c, isLeaf);
        else if (isLeaf) scoresAndSlopes(m, level, c, weights);
        accumulateUnit(m, level, c);
      }
    }
  }
}

/** Weights given y and the path become weights given y, from the outermost factor inwards. */
function multiplyWeights(m: Nested): void {
  set(levelAt(m, -1).weight, 0, 1.0);
  for (let d = 0; d < m.depth - 1; d++) {
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    for (let p = 0; p < up.count; p++)
      for (let c = firstChild(up, p, level), end = firstChild(up, p + 1, level); c < end; c++)
        for (let k = 0; k < level.tuples; k++) {
          const at = c * level.tuples + k;
          set(level.weight, at, get(level.weight, at) * get(up.weight, p * up.tuples + k / level.nodes));
        }
  }
}

/**
 * E zscore and E zscore delta' of a unit by odds: of one with children their sums, since z is 1 everywhere, and E zscore x = C E zscore (its
 * own move - T delta); both are added to those of the parent.
 */
function sumScores(m: Nested, up: Level, p: i32, level: Level, c: i32, isLeaf: bool): void {
  const P = level.above;
  if (!isLeaf) {
    const sums = place(level.scores, c * (level.whole + 1));
    set(m.z, 0, get(sums, 0));
    copy(m.zD, place(sums, 1), P);
    set(m.zX, 0, get(level.C, c) * (get(sums, 1 + P) - dot(place(level.T, c * P), m.zD, P)));
  }
  const parent = place(up.scores, p * (P + 1));
  add(parent, 0, get(m.z, 0));
  addScaled(place(parent, 1), 1.0, m.zD, P);
}

/** D := E delta, DD := E delta delta' */
export function momentsOfPath(m: Nested, weights: usize, moves: usize, paths: i32, whole: i32): void {
  zero(m.D, whole);
  zero(m.DD, whole * whole);
  for (let k = 0; k < paths; k++) {
    const p = get(weights, k);
    if (p == 0.0) continue;
    const delta = place(moves, k * whole);
    for (let d = 0; d < whole; d++) {
      const weighted = p * get(delta, d);
      add(m.D, d, weighted);
      for (let e = 0; e < whole; e++) add(m.DD, d * whole + e, weighted * get(delta, e));
    }
  }
}

/** E x, E x x', E x delta'; E zscore, E zscore x', E zscore delta'. */
function momentsOfUnit(m: Nested, level: Level, c: i32, weights: usize, moves: usize): void {
  const q = level.q;
  const P = level.above;
  zero(m.x, q);
  zero(m.z, q);
  zero(m.xx, q * q);
  zero(m.zX, q * q);
  zero(m.xD, q * P);
  zero(m.zD, q * P);
  const xx = placeXX(level);
  const z = placeZ(level);
  const zX = placeZX(level);
  for (let k = 0; k < level.paths; k++) {
    const p = get(weights, k);
    if (p == 0.0) continue;
    const record = recordOf(level, c, k);
    const delta = place(moves, k * P);
    addScaled(m.xx, p, place(record, xx), q * q);
    addScaled(m.zX, p, place(record, zX), q * q);
    for (let d = 0; d < q; d++) {
      const px = p * get(record, X + d);
      const pz = p * get(record, z + d);
      add(m.x, d, px);
      add(m.z, d, pz);
      for (let e = 0; e < P; e++) {
        add(m.xD, d * P + e, px * get(delta, e));
        add(m.zD, d * P + e, pz * get(delta, e));
      }
    }
  }
}

function scoresAndSlopes(m: Nested, leaf: Level, j: i32, weights: usize): void {
  const from = rowOf(m, j);
  const n = rowOf(m, j + 1) - from;
  for (let k = 0; k < leaf.paths; k++) {
    const p = get(weights, k);
    if (p == 0.0) continue;
    addScaled(place(m.scoreMean, from), p, place(column(m.M, m.mostRows + 1, k), from), n);
    addScaled(m.dSlopes, p, place(recordOf(leaf, j, k), placeSlopes(leaf)), m.nSlopes);
  }
}
