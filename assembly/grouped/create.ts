/**
 * A model in memory: everything is allocated when it is created, and what depends on the rule stands by itself, so that another rule can
 * take its place.
 */
import { isSecond } from "../family/lawCode";
import { densityParameters, factorises, severalModes } from "../family/shape";
import { mapSize, slopesSize, tableSize } from "../family/ordered/table";
import { doubles, doublesEach, ints } from "../layout";
import { COPIED_ROWS, MANY_COLUMNS } from "../linalg/columns";
import { allocate, reserve } from "../memory";
import { layOutLouis, layOutLouisRule } from "./louis/louisScratch";
import { layOutLogit, layOutLogitRule, LogitScratch } from "./logit1/logitScratch";
import { forgetChecks } from "./mode/recheck";
import { BLOCK, Grouped } from "./model";
import { layOutNodes, layOutRun, layOutTables } from "./integrate/nodeScratch";
import { layOutSlopes, layOutSlopesRule, SlopesScratch } from "./logit2/slopesScratch";

/**
 * Address of a model with all its memory, 0 when there is not enough; nThresholds and the number of their parameters of densities with
 * thresholds, the columns of a second predictor and those of its zeros, else 0; `ruleBytes` of it, or more, for its rule and others.
 * Everything is allocated here; evaluating allocates nothing.
 */
export function groupedCreate(
  nObs: i32,
  nGroups: i32,
  p: i32,
  nDense: i32,
  nEntries: i32,
  q: i32,
  nTheta: i32,
  nNodes: i32,
  maxRows: i32,
  family: i32,
  ruleBytes: f64,
  nThresholds: i32,
  nOfThresholds: i32,
): usize {
  if (!ASC_NO_ASSERT) assert(nObs > 0 && nGroups > 0 && q > 0 && nNodes > 0 && maxRows > 0 && maxRows <= nObs, "a model has rows, groups, effects and nodes");
  if (!ASC_NO_ASSERT) assert(nDense <= p && nTheta >= q, "columns in full are some of all, and each effect has a variance");
  const address = allocate(<f64>offsetof<Grouped>());
  if (address == 0) return 0;
  const m = changetype<Grouped>(address);
  m.pathScratch = pathScratch(q);
  if (m.pathScratch == 0 && q <= 2) return 0;
  m.nObs = nObs;
  m.nGroups = nGroups;
  m.allObs = nObs;
  m.allGroups = nGroups;
  m.p = p;
  m.nDense = nDense;
  m.nEntries = nEntries;
  m.q = q;
  m.nTheta = nTheta;
  m.nNodes = nNodes;
  m.maxRows = maxRows;
  m.family = family;
  m.every = 1;
  m.blockRows = BLOCK;
  m.nThresholds = nThresholds;
  m.nOfMap = nOfThresholds;
  m.nShape = densityParameters(family, nThresholds, nOfThresholds);
  m.nParameters = nTheta + p + m.nShape;

  const size = layOut(m, 0);
  const start = allocate(<f64>size);
  if (start == 0) return 0;
  layOut(m, start);
  if (!ASC_NO_ASSERT) assert(m.top == <u64>start + size, "the layout is the same from wherever it starts");
  const ruleSize = layOutRule(m, 0);
  m.ruleBytes = max<u64>(ruleSize, <u64>ruleBytes);
  m.ruleStart = reserve(<f64>m.ruleBytes);
  if (m.ruleStart == 0) return 0;
  layOutRule(m, m.ruleStart);
  memory.fill(m.ruleStart, 0, <usize>ruleSize);
  forgetChecks(m);
  return address;
}

/**
 * Makes place for a rule of nNodes points, whose nodes and factors are to be written next; then groupedChoosePath. 0, and nothing has
 * changed, where the model was created with less memory for rules.
 */
export function groupedSetRule(address: usize, nNodes: i32): i32 {
  const m = changetype<Grouped>(address);
  const before = m.nNodes;
  m.nNodes = nNodes;
  const size = layOutRule(m, 0);
  const fits = size <= m.ruleBytes;
  if (!fits) m.nNodes = before;
  layOutRule(m, m.ruleStart);
  if (fits) memory.fill(m.ruleStart, 0, <usize>size);
  return fits ? 1 : 0;
}

/** What the paths for so many random effects have of their own. */
function pathScratch(q: i32): usize {
  if (q > 2) return 0;
  return allocate(q == 1 ? <f64>offsetof<LogitScratch>() : <f64>offsetof<SlopesScratch>());
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
  // arrays that are read or written in pairs of rows have room for one more
  m.y = doubles(m, n + 1);
  m.w = doubles(m, n + 1);
  m.offset = doubles(m, n);
  m.X = doubles(m, n * <u64>m.nDense);
  m.entryRange = ints(m, m.nEntries > 0 ? 2 * n : 0);
  m.entryColumn = ints(m, <u64>m.nEntries);
  m.entryValue = doubles(m, <u64>m.nEntries);
  m.Z = doubles(m, n * fq);
  m.groupStart = ints(m, <u64>m.nGroups + 1);
  m.groupWeight = doubles(m, <u64>m.nGroups);
  m.copies = doubles(m, <u64>m.nGroups);
  m.groupOf = ints(m, <u64>m.nGroups);
  m.thetaRow = ints(m, <u64>m.nTheta);
  m.thetaCol = ints(m, <u64>m.nTheta);
  m.theta = doubles(m, <u64>m.nTheta);
  m.beta = doubles(m, <u64>m.p);
  m.logShape = doubles(m, max<u64>(1, <u64>m.nShape));
  m.thresholds = doubles(m, tableSize(m.family, m.nThresholds, m.nObs));
  m.thresholdMap = doubles(m, mapSize(m.family, m.nThresholds, m.nOfMap, m.nObs));
  m.dThresholds = doubles(m, slopesSize(m.nThresholds));
  m.nodesThresholds = doubles(m, slopesSize(m.nThresholds));
  const areThresholds = m.nThresholds > 0 && !isSecond(m.family);
  m.moved = areThresholds ? doubles(m, 2 * rows) : 0;
  m.movedModes = areThresholds ? doubles(m, <u64>m.nShape * fq) : 0;
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
  layOutLouis(m, fq, <u64>m.p, <u64>m.nTheta, <u64>m.nShape, m.maxRows);
  m.checkedAt = doubles(m, kp);
  m.ambiguous = ints(m, severalModes(m.family) ? <u64>m.nGroups : 0);
  m.active = ints(m, <u64>m.p);
  m.slot = ints(m, <u64>m.p);
  m.weightedX = doubles(m, m.nDense < MANY_COLUMNS ? 0 : <u64>m.nDense * <u64>COPIED_ROWS);
  m.dVar = doubles(m, <u64>m.nTheta * qq);
  m.CdVar = doubles(m, <u64>m.nTheta * qq);
  if (m.q == 1) layOutLogit(m);
  if (m.q == 2) layOutSlopes(m);
  return m.top - <u64>start;
}

/** The same of what depends on the rule. */
function layOutRule(m: Grouped, start: usize): u64 {
  m.top = <u64>start;
  m.nodes = doubles(m, <u64>m.nNodes * <u64>m.q);
  m.nodeFactor = doubles(m, <u64>m.nNodes);
  layOutNodes(m, m.nNodes, m.maxRows, m.nThresholds);
  layOutLouisRule(m, m.nodesAtOnce, m.nShape, m.maxRows);
  if (m.q > 1 && factorises(m.family)) layOutTables(m, m.nNodes, m.q, m.maxRows);
  if (m.q == 1) layOutLogitRule(m);
  if (m.q == 2) layOutSlopesRule(m);
  return m.top - <u64>start;
}
