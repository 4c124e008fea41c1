/**
 * Two nested grouping factors: everything the engine knows, at addresses stated once. Each level of the inner factor, a child, occurs with
 * one level of the outer factor, a group. Effects v of a group and u of its children:
 *   eta = offset + X beta + a'v + b'u,   a = Lo'zo,  b = Li'zi,   v, u ~ N(0, I)          docs/mathematics.md (19.1)
 *
 * Rows are sorted by group, in a group by child. Matrices over rows are column-major with stride nObs (data) or mostRows (scratch of one
 * group); matrices of the size of the random effects are row-major.
 */
import { int } from "../linalg/access";
import { put } from "../linalg/small";
import { zero } from "../linalg/vector";
import { exp } from "../math/exp";
import { DEAR, InterceptScratch } from "./intercepts/scratch";

/** What is wanted of a group: its value, its part of the gradient with it, or the posterior moments with it. */
export const VALUE: i32 = 0;
export const GRADIENT: i32 = 1;
export const MOMENTS: i32 = 2;

@unmanaged
export class Nested extends InterceptScratch {
  nObs: i32;
  nGroups: i32;
  nChildren: i32;
  p: i32;
  /** Random effects of a group and of a child. */
  qo: i32;
  qi: i32;
  nCells: i32;
  /** 1 where the density has a shape, which then is the last parameter, as its logarithm. */
  nShape: i32;
  /** nCells + p + nShape */
  nParameters: i32;
  family: i32;
  /** Rows and children of the largest group, rows of the largest child. */
  mostRows: i32;
  mostChildren: i32;
  mostChildRows: i32;
  /** Nodes of the rules of both levels; nodes of the inner one that differ in the last dimension only. */
  outerNodes: i32;
  innerNodes: i32;
  innerRun: i32;
  /** Nodes whose scores are held at once, as long as a child has `mostChildRows`. */
  heldDoubles: i32;
  /** Numbers of a child at an outer node, see children.ts. */
  record: i32;
  /** Which fast path the data allow, see paths.ts. */
  path: i32;

  // data, written by the facade
  y: usize;
  w: usize;
  offset: usize;
  X: usize;
  Zo: usize;
  Zi: usize;
  /** i32: first row of each child, first child of each group; of each cell its level (0 outer, 1 inner), row and column. */
  childStart: usize;
  groupStart: usize;
  cellLevel: usize;
  cellRow: usize;
  cellCol: usize;
  /** i32 a child: whether its nodes stay where they are when the outer node moves, see paths.ts. */
  stays: usize;
  /** Rules of the standard normal law: nodes, and weight exp(|x|^2 / 2). */
  outerX: usize;
  outerFactor: usize;
  innerX: usize;
  innerFactor: usize;
  ruleStart: usize;
  ruleBytes: u64;

  // parameters and results
  theta: usize;
  beta: usize;
  logShape: usize;
  shape: f64;
  /** The logarithm of shape, as a number. */
  t: f64;
  gradient: usize;
  metric: usize;
  /** Log of each group's integral, without the constants of the density. */
  groupLogLik: usize;
  /** What odds could not do since parameters were set, see odds.ts. */
  dear: usize;
  /** What turns effects into those that are reported, qo x qo and qi x qi. */
  reportOuter: usize;
  reportInner: usize;

  // kept over rows, groups and children
  eta0: usize;
  rowCoefficient: usize;
  rowW: usize;
  rowWork: usize;
  vMode: usize;
  uMode: usize;
  // nGroups x qo
  outerMode: usize;
  outerMean: usize;
  outerModeSd: usize;
  outerSd: usize;
  // nChildren x qi
  innerMode: usize;
  innerMean: usize;
  innerModeSd: usize;
  innerSd: usize;

  // the group at hand
  firstRow: i32;
  n: i32;
  firstChild: i32;
  kids: i32;
  /** log f(y | v, u) - (v'v + u'u) / 2 at its mode, or at the mode with most mass so far. */
  modeValue: f64;
  dShape: f64;
  nodesShape: f64;

  // a number a row of the group
  A: usize;
  B: usize;
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
  // mostRows x outerNodes
  M: usize;
  // of one child: B C^-T, and where a run starts
  scaled: usize;
  runBase: usize;
  held: usize;
  // a number a node of a block
  values: usize;
  slopes: usize;

  // qo x qo
  Lo: usize;
  dLo: usize;
  Poo: usize;
  L: usize;
  Linv: usize;
  Hsbar: usize;
  Sbar: usize;
  zz: usize;
  zoSZ: usize;
  outerWork: usize;
  outerWork2: usize;
  outerWork3: usize;
  // qi x qi
  Li: usize;
  dLi: usize;
  innerWork: usize;
  innerWork2: usize;
  innerWork3: usize;
  // larger of both, squared
  mixedWork: usize;
  mixedWork2: usize;
  mixedWork3: usize;
  // qo
  vTry: usize;
  vOther: usize;
  vBest: usize;
  stepV: usize;
  z: usize;
  zoS: usize;
  vbar: usize;
  // qi
  u0: usize;
  uNode: usize;

  // a child of the group each
  Poi: usize;
  Pii: usize;
  /** Cholesky factor of H_j and its inverse. */
  C: usize;
  Cinv: usize;
  /** C^-1 h_j', then T_j = -H_j^-1 h_j'. */
  XT: usize;
  T: usize;
  Hbar: usize;
  hbar: usize;
  uTry: usize;
  uOther: usize;
  uBest: usize;
  stepU: usize;
  ubar: usize;
  // posterior means by the rule, a child each
  x: usize;
  xz: usize;
  xx: usize;
  ziS: usize;
  ziSZ: usize;
  ziSX: usize;
  /** A record for each outer node of each child. */
  records: usize;
  // a number an outer node
  delta: usize;
  logWeight: usize;
  weight: usize;

  // see metric.ts
  metricWork: usize;
}

/** The triangles of both levels from the cells; the shape from its logarithm. */
export function setParameters(m: Nested): void {
  m.t = load<f64>(m.logShape);
  m.shape = exp(m.t);
  zero(m.dear, DEAR);
  zero(m.Lo, m.qo * m.qo);
  zero(m.Li, m.qi * m.qi);
  for (let k = 0; k < m.nCells; k++) {
    const inner = int(m.cellLevel, k) != 0;
    put(inner ? m.Li : m.Lo, inner ? m.qi : m.qo, int(m.cellRow, k), int(m.cellCol, k), load<f64>(m.theta + ((<usize>k) << 3)));
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

/** First row of child j of the group at hand, counted from the group's first; with j = kids the rows of the group. */
export function rowOf(m: Nested, j: i32): i32 {
  return int(m.childStart, m.firstChild + j) - m.firstRow;
}

/**
 * Whether the nodes of child j of the group at hand follow its predicted mode; where one of the rules has one point they always do, since
 * then nothing averages out.
 */
export function follows(m: Nested, j: i32): bool {
  return m.outerNodes == 1 || m.innerNodes == 1 || int(m.stays, m.firstChild + j) == 0;
}

/** The group that what follows is about. */
export function enterGroup(m: Nested, g: i32): void {
  m.firstChild = int(m.groupStart, g);
  m.kids = int(m.groupStart, g + 1) - m.firstChild;
  m.firstRow = int(m.childStart, m.firstChild);
  m.n = int(m.childStart, m.firstChild + m.kids) - m.firstRow;
}
