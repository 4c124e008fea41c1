/**
 * One grouping factor: everything the engine knows, at addresses stated once.
 *
 * Rows are sorted by group. Matrices over rows (X, Z, A, gx) are column-major with stride nObs (data) or maxRows (scratch of
 * one group); matrices of the size of the random effects (q x q) are row-major.
 */
import { exp } from "../math/exp";
import { setTable } from "../family/ordered/table";
import { addOwnTerms } from "../family/second/terms";
import { NodeScratch } from "./integrate/nodeScratch";

/** Rows in a block, unless a group has more, see blocks.ts. */
export const BLOCK: i32 = 1024;

/** What is wanted of a group: its value, its part of the gradient with it, or the posterior moments of x with it. */
export const VALUE: i32 = 0;
export const GRADIENT: i32 = 1;
export const MOMENTS: i32 = 2;

@unmanaged
export class Grouped extends NodeScratch {
  /** Rows and groups that are evaluated; those that were given, see reduce.ts. */
  nObs: i32;
  nGroups: i32;
  allObs: i32;
  allGroups: i32;
  /** Fixed effects; as many of the columns as are in X, the others are lists of entries, see entries.ts. */
  p: i32;
  nDense: i32;
  nEntries: i32;
  /** Random effects per group, all terms together. */
  q: i32;
  nTheta: i32;
  /** Parameters of the density, the last ones: 1 where it has a shape, as its logarithm; those of thresholds. */
  nShape: i32;
  /** Of densities with thresholds (family/ordered/table.ts): how many, the first included; else 0. */
  nThresholds: i32;
  /** Columns of their map; of a second predictor (family/second/own.ts), whose coefficients stand for thresholds, those of its zeros. */
  nOfMap: i32;
  /** nTheta + p + nShape */
  nParameters: i32;
  family: i32;
  /** Points of the q-dimensional rule. */
  nNodes: i32;
  /** Rows of the largest group. */
  maxRows: i32;

  // data, written by the facade
  y: usize;
  w: usize;
  offset: usize;
  X: usize;
  Z: usize;
  /** i32 x 2 nObs: first entry of each row and the one after its last; of each entry, column (i32) and value. */
  entryRange: usize;
  entryColumn: usize;
  entryValue: usize;
  /** i32 x (nGroups + 1): first row of each group. */
  groupStart: usize;
  /** i32 x nTheta: where in Lambda each element of theta stands. */
  thetaRow: usize;
  thetaCol: usize;
  /** Weight of the log integral of each given group; 1 where nobody says otherwise. */
  groupWeight: usize;
  /** Sum of the weights of the given groups that each one stands for, and whether any is not 1. */
  copies: usize;
  shared: i32;
  /** i32 x allGroups: the group that each of the given ones has become. */
  groupOf: usize;
  /** What of y equal rows have in common (reduce/reductionLists.ts). */
  alikeBy: i32;
  /** Sums over equal rows, 0 until they are needed. */
  reducedW: usize;
  reducedY: usize;
  /** Distinct terms of rows that have become one (family/second/termLists.ts), and their lists; 0 where rows have their own. */
  nTerms: i32;
  terms: usize;
  /** Where what depends on the rule lies, and the bytes that there are. */
  ruleStart: usize;
  ruleBytes: u64;
  /** nNodes x q: nodes of the standard normal rule. */
  nodes: usize;
  /** weight_k exp(|x_k|^2 / 2) of each node. */
  nodeFactor: usize;

  // parameters and results
  theta: usize;
  beta: usize;
  logShape: usize;
  /** Their table; nThresholds x nShape, what they are of the parameters, or the columns of a second predictor. */
  thresholds: usize;
  thresholdMap: usize;
  /** Of the density, see family/shape.ts; exp(logShape). */
  shape: f64;
  /** The logarithm of shape, as a number. */
  t: f64;
  /** nParameters */
  gradient: usize;
  /** nParameters^2, row-major: expected information of a working linear model. */
  metric: usize;

  // kept over rows and groups
  /** X beta + offset; after an evaluation with gradient, the row coefficients s. */
  eta0: usize;
  rowCoefficient: usize;
  rowW: usize;
  /** nGroups x q */
  uMode: usize;

  // results of groupedPosterior, nGroups x q each, on the scale of b
  bMode: usize;
  bMean: usize;
  bModeSd: usize;
  bSd: usize;
  /** q x q: what turns random effects into those that are reported. */
  report: usize;
  /** nGroups: log of each group's integral, without the constants of the density. */
  groupLogLik: usize;

  // scratch of one group; the arrays of a kind stand together, see layOut
  /** Derivative in log shape: the sum over groups, and the part of the group at hand that its nodes have. */
  dShape: f64;
  nodesShape: f64;
  /** The same in the thresholds, ends included. */
  dThresholds: usize;
  nodesThresholds: usize;
  /** Of rows with thresholds the derivatives of score and W in the upper one (density.ts), two arrays of n + 1 for n rows; else 0. */
  moved: usize;
  /** L^-1 A'm_s of each parameter of thresholds (thresholds.ts). */
  movedModes: usize;
  /** A = Z Lambda and B = A L^-T, q columns of maxRows. */
  A: usize;
  B: usize;
  /** Posterior mean of the score of each row times x_d. */
  scoreX: usize;
  /** Also scratch of a block of rows, see blocks.ts. */
  dW: usize;
  // a number a row
  eta: usize;
  score: usize;
  W: usize;
  etaNode: usize;
  scoreNode: usize;
  /** Posterior mean of the score of each row. */
  scoreMean: usize;
  c: usize;
  Av: usize;
  // q x q
  Lambda: usize;
  dLambda: usize;
  L: usize;
  Linv: usize;
  Hbar: usize;
  Lbar: usize;
  R: usize;
  work: usize;
  ZtWA: usize;
  ZtWZ: usize;
  xx: usize;
  // q
  uTry: usize;
  /** Of a group with several modes: another one, and the best so far. */
  uOther: usize;
  uBest: usize;
  step: usize;
  xMean: usize;
  v: usize;
  // p x q
  XtWA: usize;
  /** i32 x p: the columns that are not zero in all rows of a group, and where among them each column is; see entries.ts. */
  active: usize;
  slot: usize;
  nActive: i32;
  /** Of many columns: rows with their weights, see linalg/columns.ts. */
  weightedX: usize;
  /** nTheta of q x q: derivative of Var(b) in each theta, and its product with C. */
  dVar: usize;
  CdVar: usize;

  /** One block in `every` is looked at: more than 1 for a sample; rows of a block, 1 for a block of one group. */
  every: i32;
  blockRows: i32;
  /** Copies of the group at hand. */
  times: f64;
  /** Whether all prior weights are 1. */
  unitWeights: i32;
  /** Which fast path the data allow, see paths.ts; what a path for so many random effects has of its own (logit1/, logit2/), 0 without one. */
  path: i32;
  pathScratch: usize;
  /** Of a path that measures it: largest E d joint / du of a group at the last evaluation, 0 if the rule were exact. */
  ruleError: f64;

  /** log f(y | u) - u'u / 2 at the mode of the group at hand. */
  modeValue: f64;
  /** The group at hand, where its modes are those of m.uMode. */
  atGroup: i32;
  /** Whether every group looks for several modes, and not only those which had some: see mode/recheck.ts. */
  recheck: i32;
  /** nParameters: where all groups have looked last; i32 x nGroups: which had several modes there or since. */
  checkedAt: usize;
  ambiguous: usize;
  /** Of a group with one random effect and perhaps several modes: the outermost ones, and the largest L at one. */
  lowestMode: f64;
  highestMode: f64;
  sharpest: f64;
}

/** Lambda := the lower triangle of each term, from theta; the shape from its logarithm. */
export function setParameters(m: Grouped): void {
  if (m.nThresholds > 0) {
    m.t = setTable(
      m.family, m.thresholds, m.nThresholds, m.thresholdMap, m.nOfMap, m.logShape, m.y, m.w, m.nObs, m.nTerms == 0,
    );
    if (m.nTerms > 0) addOwnTerms(m.t, m.terms, m.nTerms, m.allObs);
    m.shape = m.t;
  } else {
    m.t = load<f64>(m.logShape);
    m.shape = exp(m.t);
  }
  memory.fill(m.Lambda, 0, (<usize>(m.q * m.q)) << 3);
  for (let k = 0; k < m.nTheta; k++) {
    const cell = load<i32>(m.thetaRow + ((<usize>k) << 2)) * m.q + load<i32>(m.thetaCol + ((<usize>k) << 2));
    store<f64>(m.Lambda + ((<usize>cell) << 3), load<f64>(m.theta + ((<usize>k) << 3)));
  }
}

/** First row of group i; with i = nGroups, the number of rows. */
export function groupStart(m: Grouped, i: i32): i32 {
  return load<i32>(m.groupStart + ((<usize>i) << 2));
}

/** Address of column j of a matrix over rows with that stride. */
export function column(matrix: usize, stride: i32, j: i32): usize {
  return matrix + (((<usize>stride) * (<usize>j)) << 3);
}
