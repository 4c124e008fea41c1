/**
 * One grouping factor: everything the engine knows, at addresses stated once.
 *
 * Rows are sorted by group. Matrices over rows (X, Z, A, gx) are column-major with stride nObs (data) or maxRows (scratch of
 * one group); matrices of the size of the random effects (q x q) are row-major.
 */
import { factorises } from "../family/density";
import { shapeParameters } from "../family/shape";
import { exp } from "../math/exp";
import { doubles, doublesEach, ints } from "../layout";
import { allocate } from "../memory";
import { BLOCK, layOutLogit, layOutLogitRule, LogitScratch } from "./logitScratch";
import { layOutNodes, layOutRun, layOutTables } from "./nodeScratch";
import { layOutSlopes, layOutSlopesRule } from "./slopesScratch";

/** What is wanted of a group: its value, its part of the gradient with it, or the posterior moments of x with it. */
export const VALUE: i32 = 0;
export const GRADIENT: i32 = 1;
export const MOMENTS: i32 = 2;

@unmanaged
export class Grouped extends LogitScratch {
  /** Rows and groups that are evaluated; those that were given, see reduce.ts. */
  nObs: i32;
  nGroups: i32;
  allObs: i32;
  allGroups: i32;
  /** Columns of X. */
  p: i32;
  /** Random effects per group, all terms together. */
  q: i32;
  nTheta: i32;
  /** 1 where the density has a shape, which then is the last parameter, as its logarithm. */
  nShape: i32;
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
  /** i32 x (nGroups + 1): first row of each group. */
  groupStart: usize;
  /** i32 x nTheta: where in Lambda each element of theta stands. */
  thetaRow: usize;
  thetaCol: usize;
  /** How many of the given groups each one stands for, and whether any stands for more than itself. */
  copies: usize;
  shared: i32;
  /** i32 x allGroups: the group that each of the given ones has become. */
  groupOf: usize;
  /** w times copies; w itself where nothing is shared. */
  wAll: usize;
  /** Sums over equal rows, 0 until they are needed. */
  reducedW: usize;
  reducedY: usize;
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
  /** Which fast path the data allow, see paths.ts. */
  path: i32;

  /** log f(y | u) - u'u / 2 at the mode of the group at hand. */
  modeValue: f64;
  /** Of a group with one random effect and perhaps several modes: the outermost ones, and the largest L at one. */
  lowestMode: f64;
  highestMode: f64;
  sharpest: f64;
}

/**
 * Address of a model with all its memory, 0 when there is not enough.
 * Everything is allocated here; evaluating allocates nothing.
 */
export function groupedCreate(
  nObs: i32,
  nGroups: i32,
  p: i32,
  q: i32,
  nTheta: i32,
  nNodes: i32,
  maxRows: i32,
  family: i32,
): usize {
  const address = allocate(<f64>offsetof<Grouped>());
  if (address == 0) return 0;
  const m = changetype<Grouped>(address);
  m.nObs = nObs;
  m.nGroups = nGroups;
  m.allObs = nObs;
  m.allGroups = nGroups;
  m.p = p;
  m.q = q;
  m.nTheta = nTheta;
  m.nNodes = nNodes;
  m.maxRows = maxRows;
  m.family = family;
  m.every = 1;
  m.blockRows = BLOCK;
  m.nShape = shapeParameters(family);
  m.nParameters = nTheta + p + m.nShape;

  const size = layOut(m, 0);
  const start = allocate(<f64>size);
  if (start == 0) return 0;
  layOut(m, start);
  return groupedSetRule(address, nNodes) ? address : 0;
}

/**
 * Makes room for a rule of nNodes points, whose nodes and factors are to be written next; then groupedChoosePath. 1, or 0 when there is
 * not enough memory, and the rule before is lost too. Memory may grow, so views of it may have to be made anew.
 */
export function groupedSetRule(address: usize, nNodes: i32): i32 {
  const m = changetype<Grouped>(address);
  m.nNodes = nNodes;
  const size = layOutRule(m, 0);
  if (size > m.ruleBytes) {
    m.ruleStart = allocate(<f64>size);
    m.ruleBytes = m.ruleStart == 0 ? 0 : size;
    if (m.ruleStart == 0) return 0;
  } else memory.fill(m.ruleStart, 0, <usize>size);
  layOutRule(m, m.ruleStart);
  return 1;
}

/** Gives every array its address from `start` on; returns the bytes they take. */
function layOut(m: Grouped, start: usize): u64 {
  m.top = <u64>start;
  const n = <u64>m.nObs;
  const kp = <u64>m.nParameters;
  const fq = <u64>m.q;
  const qq = fq * fq;
  const Gq = <u64>m.nGroups * fq;
  // room for rows in twice two, or where they are those of all groups in pairs
  const rows = <u64>m.maxRows + 3;
  m.y = doubles(m, n + 1);
  m.w = doubles(m, n + 1);
  m.offset = doubles(m, n);
  m.X = doubles(m, n * <u64>m.p);
  m.Z = doubles(m, n * fq);
  m.groupStart = ints(m, <u64>m.nGroups + 1);
  m.copies = doubles(m, <u64>m.nGroups);
  m.groupOf = ints(m, <u64>m.nGroups);
  m.thetaRow = ints(m, <u64>m.nTheta);
  m.thetaCol = ints(m, <u64>m.nTheta);
  m.theta = doubles(m, <u64>m.nTheta);
  m.beta = doubles(m, <u64>m.p);
  m.logShape = doubles(m, 1);
  m.gradient = doubles(m, kp);
  m.metric = doubles(m, kp * kp);
  m.groupLogLik = doubles(m, <u64>m.nGroups);
  m.report = doubles(m, qq);
  m.A = doubles(m, rows * fq);
  m.B = doubles(m, rows * fq);
  m.scoreX = doubles(m, rows * fq);
  m.dW = doubles(m, max<u64>(rows, <u64>BLOCK));
  doublesEach(m, offsetof<Grouped>("eta0"), offsetof<Grouped>("rowW"), n + 1);
  doublesEach(m, offsetof<Grouped>("uMode"), offsetof<Grouped>("bSd"), Gq);
  doublesEach(m, offsetof<Grouped>("eta"), offsetof<Grouped>("Av"), rows);
  doublesEach(m, offsetof<Grouped>("Lambda"), offsetof<Grouped>("xx"), qq);
  doublesEach(m, offsetof<Grouped>("uTry"), offsetof<Grouped>("v"), fq);
  m.XtWA = doubles(m, <u64>m.p * fq);
  layOutRun(m, m.q > 1 ? rows : 0);
  m.dVar = doubles(m, <u64>m.nTheta * qq);
  m.CdVar = doubles(m, <u64>m.nTheta * qq);
  if (m.q == 1) layOutLogit(m, m.nObs, m.nGroups, m.nParameters, m.maxRows);
  if (m.q == 2) layOutSlopes(m, m.maxRows);
  return m.top - <u64>start;
}

/** The same of what depends on the rule. */
function layOutRule(m: Grouped, start: usize): u64 {
  m.top = <u64>start;
  m.nodes = doubles(m, <u64>m.nNodes * <u64>m.q);
  m.nodeFactor = doubles(m, <u64>m.nNodes);
  layOutNodes(m, m.nNodes, m.maxRows);
  if (m.q > 1 && factorises(m.family)) layOutTables(m, m.nNodes, m.q, m.maxRows);
  if (m.q == 1) layOutLogitRule(m, m.nParameters, m.nNodes);
  if (m.q == 2) layOutSlopesRule(m, <i32>nearest<f64>(sqrt<f64>(<f64>m.nNodes)));
  return m.top - <u64>start;
}

/** Lambda := the lower triangle of each term, from theta; the shape from its logarithm. */
export function setParameters(m: Grouped): void {
  m.t = load<f64>(m.logShape);
  m.shape = exp(m.t);
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
