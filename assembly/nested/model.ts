/**
 * Nested grouping factors, any number of them: everything the engine knows, at addresses stated once. Each unit of a factor belongs to one
 * unit of the factor above it; effects u of the units on the path of a row, the outermost first, are independent:
 *   eta = offset + X beta + sum over levels of a'u,   a = Lambda'z,   u ~ N(0, I)             docs/mathematics.md (19.1)
 *
 * Rows are sorted by unit. Z and A have the columns of all levels, the outermost first. Matrices over rows are column-major with stride
 * nObs (data) or mostRows (scratch of one group); matrices of the size of the random effects are row-major.
 */
import { setTable } from "../family/ordered/table";
import { NESTED_ODDS } from "../../src/wasm/nested/nestedFields";
import { int } from "../linalg/access";
import { put } from "../linalg/small";
import { zero } from "../linalg/vector";
import { exp } from "../math/exp";
import { DEAR, fillLanes, InterceptScratch } from "./intercepts/scratch";
import { Level } from "./level";

/** What is wanted of a group: its value, its part of the gradient with it, or the posterior moments with it. */
export const VALUE: i32 = 0;
export const GRADIENT: i32 = 1;
export const MOMENTS: i32 = 2;

/** What the facade says of each level, as i32: see Level. */
export const SIZE_Q: i32 = 0;
export const SIZE_UNITS: i32 = 1;
export const SIZE_MOST: i32 = 2;
export const SIZE_NODES: i32 = 3;
export const SIZE_RUN: i32 = 4;
export const SIZES: i32 = 5;

@unmanaged
export class Nested extends InterceptScratch {
  nObs: i32;
  nGroups: i32;
  /** Nested factors. */
  depth: i32;
  p: i32;
  /** Random effects of all levels: of a path to a row. */
  q: i32;
  nCells: i32;
  /** Parameters of the density, the last ones: 1 where it has a shape, as its logarithm; those of thresholds. */
  nShape: i32;
  /** Of densities with thresholds (family/ordered/table.ts): how many, the first included; else 0. */
  nThresholds: i32;
  /** Columns of their map; of a second predictor (family/second/own.ts), whose coefficients stand for thresholds, those of its zeros. */
  nOfMap: i32;
  /** Slopes of the density besides that in eta: in log shape, or in each threshold, ends included. */
  nSlopes: i32;
  /** Whether the density has a slope in it of its own, or the shape is a factor of log f. */
  ownSlope: bool;
  /** nCells + p + nShape */
  nParameters: i32;
  family: i32;
  /** Rows and effects of the largest group, rows of the largest unit of the innermost factor. */
  mostRows: i32;
  mostEffects: i32;
  mostLeafRows: i32;
  /** Nodes whose scores are held at once, as long as a unit has `mostLeafRows`. */
  heldDoubles: i32;
  /** Which path the data allow, see paths.ts. */
  path: i32;
  /** Whether the group at hand has gone by it. */
  isByOdds: bool;
  /** Of depth + 1, the one above all first; and what the facade says of them, SIZES each. */
  levels: usize;
  sizes: usize;
  /** Of the innermost factor. */
  leaf: usize;

  // data, written by the facade
  y: usize;
  w: usize;
  offset: usize;
  X: usize;
  Z: usize;
  /** i32 of each cell: its level, row and column. */
  cellLevel: usize;
  cellRow: usize;
  cellCol: usize;
  /** i32 a unit of the innermost factor: whether its nodes stay where they are when those above move, see paths.ts. */
  stays: usize;
  ruleStart: usize;
  ruleBytes: u64;

  // parameters and results
  theta: usize;
  beta: usize;
  logShape: usize;
  /** Their table; nThresholds x nShape, what they are of the parameters, or the columns of a second predictor. */
  thresholds: usize;
  thresholdMap: usize;
  shape: f64;
  /** The logarithm of shape, as a number; of thresholds where they stand. */
  t: f64;
  gradient: usize;
  metric: usize;
  /** Log of each group's integral, without the constants of the density. */
  groupLogLik: usize;
  /** What odds could not do since parameters were set, see odds.ts. */
  dear: usize;

  // kept over rows; modes of all groups, those of a group level by level
  eta0: usize;
  rowCoefficient: usize;
  rowW: usize;
  rowWork: usize;
  modes: usize;

  // the group at hand: rows, effects, and its modes
  firstRow: i32;
  n: i32;
  effects: i32;
  mode: usize;
  /** i32: first row of each unit of the innermost factor. */
  starts: usize;
  /** log f(y | u) - u'u / 2 at its mode, or at the mode with most mass so far. */
  modeValue: f64;
  /** nSlopes: the derivative in log shape, or in the thresholds, of the groups so far. */
  dSlopes: usize;

  // a number a row of the group
  A: usize;
  eta: usize;
  score: usize;
  W: usize;
  dW: usize;
  /** Also W of a direction that ascends. */
  base: usize;
  c: usize;
  scoreMean: usize;
  dScore: usize;
  shapeW: usize;
  /** E score of each row at a path. */
  M: usize;
  // of one unit of the innermost factor: A C^-T, and where a run starts
  scaled: usize;
  runBase: usize;
  held: usize;
  // a number a node of a block
  values: usize;
  slopes: usize;

  // a number an effect of the group
  uTry: usize;
  uOther: usize;
  uBest: usize;
  step: usize;
  ubar: usize;
  forZ: usize;

  // q x q, q the effects of a path
  work: usize;
  work2: usize;
  work3: usize;
  work4: usize;
  work5: usize;
  /** Moments of the nodes: E delta delta' of a path; E x x', E x delta', E zscore x', E zscore delta' of a unit. */
  DD: usize;
  xx: usize;
  xD: usize;
  zX: usize;
  zD: usize;
  // q: E delta, E x, E zscore; an effect at a node, and Z'score there
  D: usize;
  x: usize;
  z: usize;
  u0: usize;
  zNode: usize;

  // see metricOfThetas.ts
  slopeWork: usize;
}

/** Level d, 0 the outermost factor; -1 is the one above all. */
export function levelAt(m: Nested, d: i32): Level {
  return changetype<Level>(m.levels + (<usize>(d + 1)) * offsetof<Level>());
}

/** The innermost factor. */
export function leafOf(m: Nested): Level {
  return changetype<Level>(m.leaf);
}

/** The triangles of all levels from the cells; the shape from its logarithm, or thresholds; lanes of the rule. */
export function setParameters(m: Nested): void {
  if (m.nThresholds) {
    m.t = setTable(m.family, m.thresholds, m.nThresholds, m.thresholdMap, m.nOfMap, m.logShape, m.y, m.w, m.nObs);
    m.shape = m.t;
  } else {
    m.t = load<f64>(m.logShape);
    m.shape = exp(m.t);
  }
  zero(m.dear, DEAR);
  if (m.path == NESTED_ODDS) fillLanes(m, leafOf(m).x, leafOf(m).factor, leafOf(m).nodes);
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    zero(level.Lambda, level.q * level.q);
  }
  for (let k = 0; k < m.nCells; k++) {
    const level = levelAt(m, int(m.cellLevel, k));
    put(level.Lambda, level.q, int(m.cellRow, k), int(m.cellCol, k), load<f64>(m.theta + ((<usize>k) << 3)));
  }
}

/** Address of element i of an array of doubles. */
export function place(array: usize, i: i32): usize {
  return array + ((<usize>i) << 3);
}

/** Address of column j of a matrix over rows with that stride. */
export function column(matrix: usize, stride: i32, j: i32): usize {
  return matrix + (((<usize>stride) * (<usize>j)) << 3);
}

/** First row of unit j of the innermost factor in the group at hand, counted from the group's first; with j = count the rows of the group. */
export function rowOf(m: Nested, j: i32): i32 {
  return int(m.starts, j) - m.firstRow;
}

/** Row behind the last one of unit c of level d, counted from the group's first. */
export function endOf(m: Nested, d: i32, c: i32): i32 {
  let at = levelAt(m, d).first + c + 1;
  for (let e = d; e < m.depth; e++) at = int(levelAt(m, e).start, at);
  return at - m.firstRow;
}

/**
 * Whether the nodes of unit j of the innermost factor in the group at hand follow its predicted mode; where its rule or those above have
 * one point they always do, since then nothing averages out.
 */
export function follows(m: Nested, j: i32): bool {
  const leaf = leafOf(m);
  return leaf.paths == 1 || leaf.nodes == 1 || int(m.stays, leaf.first + j) == 0;
}

/** The group that what follows is about. */
export function enterGroup(m: Nested, g: i32): void {
  let up = levelAt(m, -1);
  up.first = g;
  up.count = 1;
  let before = 0;
  m.effects = 0;
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    level.first = int(up.start, up.first);
    level.count = int(up.start, up.first + up.count) - level.first;
    level.at = m.effects;
    m.effects += level.count * level.q;
    before += level.first * level.q;
    up = level;
  }
  m.mode = place(m.modes, before);
  m.starts = up.start + ((<usize>up.first) << 2);
  m.firstRow = int(m.starts, 0);
  m.n = int(m.starts, up.count) - m.firstRow;
}

/** Modes of level's units of the group at hand. */
export function modesOf(m: Nested, level: Level): usize {
  return place(m.mode, level.at);
}
