/** A model in memory: everything is allocated when it is created; what depends on the rules stands by itself. */
import { BINOMIAL_LOGIT } from "../../src/wasm/codes";
import { shapeParameters } from "../family/shape";
import { doubles, doublesEach, ints } from "../layout";
import { set } from "../linalg/access";
import { allocate } from "../memory";
import { DEAR, layOutInterceptRule, layOutIntercepts } from "./intercepts/scratch";
import { Nested } from "./model";

/** Scores of as many nodes as fit into this many doubles are held at once: half a megabyte, which a core's own cache holds. */
const HELD: i32 = 65536;

/** Address of a model with all its memory, 0 when there is not enough; `ruleBytes` of it, or more, for its rules and others. */
export function nestedCreate(
  nObs: i32,
  nGroups: i32,
  nChildren: i32,
  p: i32,
  qo: i32,
  qi: i32,
  nCells: i32,
  mostRows: i32,
  mostChildren: i32,
  mostChildRows: i32,
  family: i32,
  outerNodes: i32,
  innerNodes: i32,
  innerRun: i32,
  ruleBytes: f64,
): usize {
  if (!ASC_NO_ASSERT) assert(nObs > 0 && nGroups > 0 && nChildren >= nGroups && qo > 0 && qi > 0, "a model has rows and effects");
  const address = allocate(<f64>offsetof<Nested>());
  if (address == 0) return 0;
  const m = changetype<Nested>(address);
  m.nObs = nObs;
  m.nGroups = nGroups;
  m.nChildren = nChildren;
  m.p = p;
  m.qo = qo;
  m.qi = qi;
  m.nCells = nCells;
  m.mostRows = mostRows + 1;
  m.mostChildren = mostChildren;
  m.mostChildRows = mostChildRows + 1;
  m.family = family;
  m.nShape = shapeParameters(family);
  m.nParameters = nCells + p + m.nShape;
  m.record = 2 + 2 * qi + 2 * qi * qi + qo;
  m.outerNodes = outerNodes;
  m.innerNodes = innerNodes;
  m.innerRun = innerRun;
  const size = layOut(m, 0);
  const start = allocate(<f64>size);
  if (start == 0) return 0;
  layOut(m, start);
  m.ruleBytes = max<u64>(layOutRule(m, 0), <u64>ruleBytes);
  m.ruleStart = allocate(<f64>m.ruleBytes);
  if (m.ruleStart == 0) return 0;
  layOutRule(m, m.ruleStart);
  return address;
}

/**
 * Makes place for rules of so many nodes, which are to be written next; 0, and nothing has changed, where the model was created with less
 * memory for rules. `innerRun` inner nodes differ in the last dimension only.
 */
export function nestedSetRule(address: usize, outerNodes: i32, innerNodes: i32, innerRun: i32): i32 {
  const m = changetype<Nested>(address);
  const outer = m.outerNodes;
  const inner = m.innerNodes;
  const run = m.innerRun;
  m.outerNodes = outerNodes;
  m.innerNodes = innerNodes;
  m.innerRun = innerRun;
  const size = layOutRule(m, 0);
  const fits = size <= m.ruleBytes;
  if (fits) memory.fill(m.ruleStart, 0, <usize>size);
  if (!fits) {
    m.outerNodes = outer;
    m.innerNodes = inner;
    m.innerRun = run;
  }
  layOutRule(m, m.ruleStart);
  if (fits) for (let l = 0; l < m.lanes; l++) set(m.ones, l, 1.0);
  return fits ? 1 : 0;
}

/** Gives every array its address from `start` on; returns the bytes they take. */
function layOut(m: Nested, start: usize): u64 {
  m.top = <u64>start;
  const n = <u64>m.nObs;
  const kp = <u64>m.nParameters;
  const qo = <u64>m.qo;
  const qi = <u64>m.qi;
  const mixed = max<u64>(qo, qi) * max<u64>(qo, qi);
  const kids = <u64>m.mostChildren;
  const rows = <u64>m.mostRows;
  const childRows = <u64>m.mostChildRows;
  // arrays that are read or written in pairs of rows have room for one more
  doublesEach(m, offsetof<Nested>("y"), offsetof<Nested>("offset"), n + 1);
  m.X = doubles(m, n * <u64>m.p);
  m.Zo = doubles(m, n * qo);
  m.Zi = doubles(m, n * qi);
  m.childStart = ints(m, <u64>m.nChildren + 1);
  m.groupStart = ints(m, <u64>m.nGroups + 1);
  m.cellLevel = ints(m, <u64>m.nCells);
  m.cellRow = ints(m, <u64>m.nCells);
  m.cellCol = ints(m, <u64>m.nCells);
  m.stays = ints(m, <u64>m.nChildren);
  m.theta = doubles(m, <u64>m.nCells);
  m.beta = doubles(m, <u64>m.p);
  m.logShape = doubles(m, 1);
  m.gradient = doubles(m, kp);
  m.metric = doubles(m, kp * kp);
  m.groupLogLik = doubles(m, <u64>m.nGroups);
  m.dear = doubles(m, DEAR);
  m.reportOuter = doubles(m, qo * qo);
  m.reportInner = doubles(m, qi * qi);
  doublesEach(m, offsetof<Nested>("eta0"), offsetof<Nested>("rowWork"), n + 1);
  m.vMode = doubles(m, <u64>m.nGroups * qo);
  m.uMode = doubles(m, <u64>m.nChildren * qi);
  doublesEach(m, offsetof<Nested>("outerMode"), offsetof<Nested>("outerSd"), <u64>m.nGroups * qo);
  doublesEach(m, offsetof<Nested>("innerMode"), offsetof<Nested>("innerSd"), <u64>m.nChildren * qi);
  m.A = doubles(m, rows * qo);
  m.B = doubles(m, rows * qi);
  doublesEach(m, offsetof<Nested>("eta"), offsetof<Nested>("shapeW"), rows + 1);
  m.scaled = doubles(m, childRows * qi + 1);
  m.runBase = doubles(m, childRows + 1);
  m.heldDoubles = max<i32>(HELD, m.mostChildRows + 1);
  m.held = doubles(m, <u64>m.heldDoubles + 1);
  doublesEach(m, offsetof<Nested>("Lo"), offsetof<Nested>("outerWork3"), qo * qo);
  doublesEach(m, offsetof<Nested>("Li"), offsetof<Nested>("innerWork3"), qi * qi);
  doublesEach(m, offsetof<Nested>("mixedWork"), offsetof<Nested>("mixedWork3"), mixed);
  doublesEach(m, offsetof<Nested>("vTry"), offsetof<Nested>("vbar"), qo);
  doublesEach(m, offsetof<Nested>("u0"), offsetof<Nested>("uNode"), qi);
  m.Poi = doubles(m, kids * qo * qi);
  m.Pii = doubles(m, kids * qi * qi);
  m.C = doubles(m, kids * qi * qi);
  m.Cinv = doubles(m, kids * qi * qi);
  m.XT = doubles(m, kids * qo * qi);
  m.T = doubles(m, kids * qo * qi);
  m.Hbar = doubles(m, kids * qi * qi);
  m.hbar = doubles(m, kids * qo * qi);
  doublesEach(m, offsetof<Nested>("uTry"), offsetof<Nested>("ubar"), kids * qi);
  m.x = doubles(m, kids * qi);
  m.xz = doubles(m, kids * qo * qi);
  m.xx = doubles(m, kids * qi * qi);
  m.ziS = doubles(m, kids * qi);
  m.ziSZ = doubles(m, kids * qo * qi);
  m.ziSX = doubles(m, kids * qi * qi);
  layOutIntercepts(m, rows, kids);
  m.metricWork = doubles(m, max<u64>(<u64>m.p * (qo + qi), <u64>m.nCells * qo * qo));
  return m.top - <u64>start;
}

/** The same of what depends on the rules. */
function layOutRule(m: Nested, start: usize): u64 {
  m.top = <u64>start;
  const outer = <u64>m.outerNodes;
  const inner = <u64>m.innerNodes;
  m.outerX = doubles(m, outer * <u64>m.qo);
  m.outerFactor = doubles(m, outer);
  m.innerX = doubles(m, inner * <u64>m.qi);
  m.innerFactor = doubles(m, inner);
  m.values = doubles(m, <u64>m.innerRun);
  m.slopes = doubles(m, <u64>m.innerRun);
  m.delta = doubles(m, outer * <u64>m.qo);
  m.logWeight = doubles(m, outer);
  m.weight = doubles(m, outer);
  m.records = doubles(m, outer * <u64>m.mostChildren * <u64>m.record);
  layOutInterceptRule(m, outer, m.innerNodes, m.qo == 1 && m.qi == 1 && m.family == BINOMIAL_LOGIT ? <u64>m.mostChildRows : 0);
  m.M = doubles(m, outer * <u64>(m.mostRows + 1) + 1);
  return m.top - <u64>start;
}
