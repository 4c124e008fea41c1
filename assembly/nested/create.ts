/** A model in memory: everything is allocated when it is created; what depends on the rules stands by itself. */
import { BINOMIAL_LOGIT } from "../../src/wasm/codes";
import { mapSize, tableSize } from "../family/ordered/table";
import { densityParameters, hasShapeSlope } from "../family/shape";
import { doubles, doublesEach, ints } from "../layout";
import { int, setInt } from "../linalg/access";
import { allocate, reserve } from "../memory";
import { DEAR, layOutInterceptRule, layOutIntercepts } from "./intercepts/scratch";
import { Level } from "./level";
import { leafOf, levelAt, Nested, SIZE_MOST, SIZE_NODES, SIZE_Q, SIZE_RUN, SIZE_UNITS, SIZES } from "./model";
import { recordSize } from "./integrate/record";

/** Scores of as many nodes as fit into this many doubles are held at once: half a megabyte, which a core's own cache holds. */
const HELD: i32 = 65536;

/** Address of a model that nothing is known of but its depth, 0 when there is no memory; its sizes are to be written next. */
export function nestedCreate(depth: i32): usize {
  const address = allocate(<f64>offsetof<Nested>());
  const levels = allocate(<f64>((<usize>(depth + 1)) * offsetof<Level>()));
  const sizes = allocate(<f64>(depth * SIZES * 4));
  if (address == 0 || levels == 0 || sizes == 0) return 0;
  const m = changetype<Nested>(address);
  m.depth = depth;
  m.levels = levels;
  m.leaf = changetype<usize>(levelAt(m, depth - 1));
  m.sizes = sizes;
  return address;
}

/**
 * Gives the model all its memory, `ruleBytes` of it, or more, for its rules and others; 0 when there is not enough. nThresholds and the number
 * of their parameters of densities with thresholds, the columns of a second predictor and those of its zeros, else 0.
 */
export function nestedLayOut(
  address: usize,
  nObs: i32,
  p: i32,
  nCells: i32,
  mostRows: i32,
  mostLeafRows: i32,
  family: i32,
  ruleBytes: f64,
  nThresholds: i32,
  nOfThresholds: i32,
): i32 {
  const m = changetype<Nested>(address);
  m.nObs = nObs;
  m.p = p;
  m.nCells = nCells;
  m.mostRows = mostRows + 1;
  m.mostLeafRows = mostLeafRows + 1;
  m.family = family;
  m.nThresholds = nThresholds;
  m.nOfMap = nOfThresholds;
  m.nShape = densityParameters(family, nThresholds, nOfThresholds);
  m.nSlopes = nThresholds ? nThresholds + 2 : m.nShape;
  m.ownSlope = hasShapeSlope(family);
  m.nParameters = nCells + p + m.nShape;
  const above = levelAt(m, -1);
  above.most = 1;
  above.nodes = 1;
  m.nGroups = int(m.sizes, SIZE_UNITS);
  above.units = m.nGroups;
  m.q = 0;
  m.mostEffects = 0;
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    level.q = sizeOf(m, d, SIZE_Q);
    level.units = sizeOf(m, d, SIZE_UNITS);
    level.most = sizeOf(m, d, SIZE_MOST);
    level.above = m.q;
    m.q += level.q;
    level.whole = m.q;
    level.record = recordSize(level.q, d == m.depth - 1 ? m.nSlopes : 0);
    m.mostEffects += level.most * level.q;
    level.nodes = sizeOf(m, d, SIZE_NODES);
    level.run = sizeOf(m, d, SIZE_RUN);
    if (!ASC_NO_ASSERT) assert(level.q > 0 && level.units >= level.most && level.most > 0, "a level has units with effects");
  }
  setPaths(m);
  const size = layOut(m, 0);
  const start = allocate(<f64>size);
  if (start == 0) return 0;
  layOut(m, start);
  for (let g = 0; g <= m.nGroups; g++) setInt(above.start, g, g);
  const ruleSize = layOutRule(m, 0);
  m.ruleBytes = max<u64>(ruleSize, <u64>ruleBytes);
  m.ruleStart = reserve(<f64>m.ruleBytes);
  if (m.ruleStart == 0) return 0;
  layOutRule(m, m.ruleStart);
  memory.fill(m.ruleStart, 0, <usize>ruleSize);
  return 1;
}

function sizeOf(m: Nested, d: i32, which: i32): i32 {
  return int(m.sizes, d * SIZES + which);
}

/** Products of the nodes of all levels. */
function setPaths(m: Nested): void {
  let paths = 1;
  levelAt(m, -1).tuples = 1;
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    level.paths = paths;
    paths *= level.nodes;
    level.tuples = d < m.depth - 1 ? paths : 0;
  }
}

/** Nodes that are in use for those that are in the sizes, and the other way round. */
function swapNodes(m: Nested): void {
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    const nodes = sizeOf(m, d, SIZE_NODES);
    const run = sizeOf(m, d, SIZE_RUN);
    setInt(m.sizes, d * SIZES + SIZE_NODES, level.nodes);
    setInt(m.sizes, d * SIZES + SIZE_RUN, level.run);
    level.nodes = nodes;
    level.run = run;
  }
  setPaths(m);
}

/**
 * Makes place for the rules whose sizes have been written, which are to be written next; 0, and nothing has changed, where the model was
 * created with less memory for rules.
 */
export function nestedSetRule(address: usize): i32 {
  const m = changetype<Nested>(address);
  swapNodes(m);
  const size = layOutRule(m, 0);
  const fits = size <= m.ruleBytes;
  if (fits) memory.fill(m.ruleStart, 0, <usize>size);
  else swapNodes(m);
  layOutRule(m, m.ruleStart);
  return fits ? 1 : 0;
}

/** Gives every array its address from `start` on; returns the bytes they take. */
function layOut(m: Nested, start: usize): u64 {
  m.top = <u64>start;
  const n = <u64>m.nObs;
  const kp = <u64>m.nParameters;
  const q = <u64>m.q;
  const rows = <u64>m.mostRows;
  const leafRows = <u64>m.mostLeafRows;
  const leaf = leafOf(m);
  const effects = <u64>m.mostEffects;
  // arrays that are read or written in pairs of rows have room for one more
  doublesEach(m, offsetof<Nested>("y"), offsetof<Nested>("offset"), n + 1);
  m.X = doubles(m, n * <u64>m.p);
  m.Z = doubles(m, n * q);
  m.cellLevel = ints(m, <u64>m.nCells);
  m.cellRow = ints(m, <u64>m.nCells);
  m.cellCol = ints(m, <u64>m.nCells);
  m.stays = ints(m, <u64>leaf.units);
  m.theta = doubles(m, <u64>m.nCells);
  m.beta = doubles(m, <u64>m.p);
  m.logShape = doubles(m, max<u64>(1, <u64>m.nShape));
  m.thresholds = doubles(m, tableSize(m.family, m.nThresholds, m.nObs));
  m.thresholdMap = doubles(m, mapSize(m.family, m.nThresholds, m.nOfMap, m.nObs));
  m.dSlopes = doubles(m, <u64>m.nSlopes);
  m.gradient = doubles(m, kp);
  m.metric = doubles(m, kp * kp);
  m.groupLogLik = doubles(m, <u64>m.nGroups);
  m.dear = doubles(m, DEAR);
  doublesEach(m, offsetof<Nested>("eta0"), offsetof<Nested>("rowWork"), n + 1);
  m.A = doubles(m, rows * q);
  doublesEach(m, offsetof<Nested>("eta"), offsetof<Nested>("shapeW"), rows + 1);
  m.scaled = doubles(m, leafRows * <u64>leaf.q + 1);
  m.runBase = doubles(m, leafRows + 1);
  m.heldDoubles = max<i32>(HELD, m.mostLeafRows + 1);
  m.held = doubles(m, <u64>m.heldDoubles + 1);
  doublesEach(m, offsetof<Nested>("uTry"), offsetof<Nested>("forZ"), effects);
  doublesEach(m, offsetof<Nested>("work"), offsetof<Nested>("zD"), q * q);
  doublesEach(m, offsetof<Nested>("D"), offsetof<Nested>("zNode"), q);
  m.slopeWork = doubles(m, <u64>m.nCells * q * q);
  layOutIntercepts(m, rows, <u64>leaf.most);
  let all: u64 = 0;
  for (let d = -1; d < m.depth; d++) {
    const level = levelAt(m, d);
    all += <u64>level.units * <u64>level.q;
    layOutLevel(m, level, d == m.depth - 1);
  }
  m.modes = doubles(m, all);
  return m.top - <u64>start;
}

function layOutLevel(m: Nested, level: Level, isLeaf: bool): void {
  const q = <u64>level.q;
  const above = <u64>level.above;
  const whole = <u64>level.whole;
  const most = <u64>level.most;
  level.start = ints(m, <u64>level.units + 1);
  level.report = doubles(m, q * q);
  each(m, level, offsetof<Level>("bMode"), offsetof<Level>("bSd"), <u64>level.units * q);
  each(m, level, offsetof<Level>("Lambda"), offsetof<Level>("dLambda"), q * q);
  each(m, level, offsetof<Level>("C"), offsetof<Level>("Cinv"), most * q * q);
  each(m, level, offsetof<Level>("XT"), offsetof<Level>("T"), most * q * above);
  each(m, level, offsetof<Level>("front"), offsetof<Level>("phi"), most * whole * whole);
  each(m, level, offsetof<Level>("carry"), offsetof<Level>("path"), most * whole);
  level.scores = doubles(m, most * (whole + 1));
  level.RX = doubles(m, most * q * q);
  level.RD = doubles(m, most * q * above);
  // one unit of the innermost factor at a time, of the others what their children leave
  level.fixed = doubles(m, (isLeaf ? 1 : most) * <u64>(m.p + m.nShape) * whole);
  if (isLeaf) return;
  const cells = <u64>m.nCells;
  level.slopes = doubles(m, most * cells * whole * whole);
  level.pairs = doubles(m, ((most * cells * (cells + 1)) / 2) * whole * whole);
}

/** The same of what depends on the rules. */
function layOutRule(m: Nested, start: usize): u64 {
  m.top = <u64>start;
  const leaf = leafOf(m);
  for (let d = -1; d < m.depth; d++) {
    const level = levelAt(m, d);
    const most = <u64>level.most;
    level.x = doubles(m, <u64>level.nodes * <u64>level.q);
    level.factor = doubles(m, <u64>level.nodes);
    level.records = doubles(m, most * <u64>level.paths * <u64>level.record);
    const tuples = most * <u64>level.tuples;
    each(m, level, offsetof<Level>("logSum"), offsetof<Level>("weight"), tuples);
    each(m, level, offsetof<Level>("move"), offsetof<Level>("score"), tuples * <u64>level.whole);
  }
  m.values = doubles(m, <u64>leaf.run);
  m.slopes = doubles(m, <u64>leaf.run * <u64>m.nSlopes);
  const mayBeFast = m.q == m.depth && m.family == BINOMIAL_LOGIT;
  layOutInterceptRule(m, leaf.paths, leaf.nodes, leaf.above, mayBeFast ? <u64>leaf.most : 0, mayBeFast ? <u64>m.mostLeafRows : 0);
  m.M = doubles(m, <u64>leaf.paths * <u64>(m.mostRows + 1) + 1);
  return m.top - <u64>start;
}

/** As doublesEach, of the fields of a level. */
function each(m: Nested, level: Level, first: usize, last: usize, n: u64): void {
  for (let at = first; at <= last; at += sizeof<usize>()) store<usize>(changetype<usize>(level) + at, doubles(m, n));
}
