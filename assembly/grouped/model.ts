/**
 * One grouping factor: everything the engine knows, at addresses stated once.
 *
 * Rows are sorted by group. Matrices over rows (X, Z, A, gx) are column-major with stride nObs (data) or maxRows (scratch of
 * one group); matrices of the size of the random effects (q x q) are row-major.
 */
import { shapeParameters } from "../family/shape";
import { exp } from "../math/exp";
import { allocate, doubles } from "../memory";
import { LogitScratch, logitScratch } from "./logitScratch";

/** Rows in a block, unless a group has more, see blocks.ts. */
export const BLOCK: i32 = 1024;

@unmanaged
export class Grouped {
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
  /** nGroups: log of each group's integral, without the constants of the density. */
  groupLogLik: usize;

  // scratch of one group
  Lambda: usize;
  dLambda: usize;
  /** Derivative in log shape: the sum over groups, and the part of the group at hand that its nodes have. */
  dShape: f64;
  nodesShape: f64;
  /** A = Z Lambda, q columns of maxRows. */
  A: usize;
  eta: usize;
  score: usize;
  W: usize;
  dW: usize;
  etaNode: usize;
  scoreNode: usize;
  /** Posterior mean of the score of each row, and of the score times x_d. */
  scoreMean: usize;
  scoreX: usize;
  c: usize;
  Av: usize;
  // q x q
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
  step: usize;
  delta: usize;
  xMean: usize;
  v: usize;
  // p x q
  XtWA: usize;
  /** nTheta of q x q: derivative of Var(b) in each theta, and its product with C. */
  dVar: usize;
  CdVar: usize;

  /** Of the fast path for binomial responses; null where the model has more than one random effect a group. */
  logit: LogitScratch;
  /** One block of rows in so many is looked at: more than 1 for a sample. */
  every: i32;
  /** Copies of the group at hand. */
  times: f64;
  /** Whether all prior weights are 1. */
  unitWeights: i32;
  /** Which fast path the data allow, see paths.ts. */
  path: i32;

  /** log f(y | u) - u'u / 2 at the mode of the group at hand. */
  modeValue: f64;
  /** Newton steps taken since creation: what a start is worth. */
  newtonSteps: i32;
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
  m.nShape = shapeParameters(family);
  m.nParameters = nTheta + p + m.nShape;

  const n = <f64>nObs;
  const kp = <f64>m.nParameters;
  const fq = <f64>q;
  const qq = fq * fq;
  const Gq = <f64>nGroups * fq;
  // one row more than the largest group has, so that rows can be taken in pairs
  const rows = <f64>maxRows + 1.0;
  let ok = true;
  // arrays that are read or written in pairs of rows have room for one more
  ok = (m.y = doubles(n + 1.0)) != 0 && ok;
  ok = (m.w = doubles(n + 1.0)) != 0 && ok;
  ok = (m.offset = doubles(n)) != 0 && ok;
  ok = (m.X = doubles(n * <f64>p)) != 0 && ok;
  ok = (m.Z = doubles(n * fq)) != 0 && ok;
  ok = (m.groupStart = allocate(4.0 * (<f64>nGroups + 1.0))) != 0 && ok;
  ok = (m.copies = doubles(<f64>nGroups)) != 0 && ok;
  ok = (m.groupOf = allocate(4.0 * <f64>nGroups)) != 0 && ok;
  ok = (m.thetaRow = allocate(4.0 * <f64>nTheta)) != 0 && ok;
  ok = (m.thetaCol = allocate(4.0 * <f64>nTheta)) != 0 && ok;
  ok = (m.nodes = doubles(<f64>nNodes * fq)) != 0 && ok;
  ok = (m.nodeFactor = doubles(<f64>nNodes)) != 0 && ok;
  ok = (m.theta = doubles(<f64>nTheta)) != 0 && ok;
  ok = (m.beta = doubles(<f64>p)) != 0 && ok;
  ok = (m.logShape = doubles(1.0)) != 0 && ok;
  ok = (m.gradient = doubles(kp)) != 0 && ok;
  ok = (m.metric = doubles(kp * kp)) != 0 && ok;
  ok = (m.eta0 = doubles(n + 1.0)) != 0 && ok;
  ok = (m.rowCoefficient = doubles(n + 1.0)) != 0 && ok;
  ok = (m.rowW = doubles(n + 1.0)) != 0 && ok;
  ok = (m.uMode = doubles(Gq)) != 0 && ok;
  ok = (m.bMode = doubles(Gq)) != 0 && ok;
  ok = (m.bMean = doubles(Gq)) != 0 && ok;
  ok = (m.bModeSd = doubles(Gq)) != 0 && ok;
  ok = (m.bSd = doubles(Gq)) != 0 && ok;
  ok = (m.groupLogLik = doubles(<f64>nGroups)) != 0 && ok;
  ok = (m.A = doubles(rows * fq)) != 0 && ok;
  ok = (m.scoreX = doubles(rows * fq)) != 0 && ok;
  ok = (m.eta = doubles(rows)) != 0 && ok;
  ok = (m.score = doubles(rows)) != 0 && ok;
  ok = (m.W = doubles(rows)) != 0 && ok;
  // also scratch of a block of rows, see blocks.ts
  ok = (m.dW = doubles(max<f64>(rows, 1024.0))) != 0 && ok;
  ok = (m.etaNode = doubles(rows)) != 0 && ok;
  ok = (m.scoreNode = doubles(rows)) != 0 && ok;
  ok = (m.scoreMean = doubles(rows)) != 0 && ok;
  ok = (m.c = doubles(rows)) != 0 && ok;
  ok = (m.Av = doubles(rows)) != 0 && ok;
  ok = (m.Lambda = doubles(qq)) != 0 && ok;
  ok = (m.dLambda = doubles(qq)) != 0 && ok;
  ok = (m.L = doubles(qq)) != 0 && ok;
  ok = (m.Linv = doubles(qq)) != 0 && ok;
  ok = (m.Hbar = doubles(qq)) != 0 && ok;
  ok = (m.Lbar = doubles(qq)) != 0 && ok;
  ok = (m.R = doubles(qq)) != 0 && ok;
  ok = (m.work = doubles(qq)) != 0 && ok;
  ok = (m.ZtWA = doubles(qq)) != 0 && ok;
  ok = (m.ZtWZ = doubles(qq)) != 0 && ok;
  ok = (m.xx = doubles(qq)) != 0 && ok;
  ok = (m.uTry = doubles(fq)) != 0 && ok;
  ok = (m.step = doubles(fq)) != 0 && ok;
  ok = (m.delta = doubles(fq)) != 0 && ok;
  ok = (m.xMean = doubles(fq)) != 0 && ok;
  ok = (m.v = doubles(fq)) != 0 && ok;
  ok = (m.XtWA = doubles(<f64>p * fq)) != 0 && ok;
  ok = (m.dVar = doubles(<f64>nTheta * qq)) != 0 && ok;
  ok = (m.CdVar = doubles(<f64>nTheta * qq)) != 0 && ok;
  const logit = q == 1 ? logitScratch(nObs, nGroups, m.nParameters, nNodes, maxRows) : 0;
  ok = (logit != 0 || q != 1) && ok;
  m.logit = changetype<LogitScratch>(logit);
  return ok ? address : 0;
}

/** Lambda := the lower triangle of each term, from theta; the shape from its logarithm. */
export function setParameters(m: Grouped): void {
  m.shape = exp(load<f64>(m.logShape));
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
