/** The iterative solver's memory: one piece for what it keeps of a model, and what the thread that has it computes blocks in. */
import { int } from "../linalg/access";
import { doubles, doublesEach, ints, LINE, lineFrom } from "../layout";
import { allocate } from "../memory";
import { SparseModel } from "../sparse/model";
import { addHands } from "./blocks/hand";
import { Krylov, layOutWork } from "./model";

/** Its memory, or 0 when there is not enough; the design's lists are to be filled by the caller. */
export function krylovCreate(
  sparse: usize,
  head: i32,
  nLevels: i32,
  largestLevel: i32,
  nColumns: i32,
  nTailLevels: i32,
  nNeighbours: i32,
): usize {
  const base = allocate(<f64>offsetof<Krylov>());
  if (base == 0) return 0;
  const k = changetype<Krylov>(base);
  const m = changetype<SparseModel>(sparse);
  k.sparse = sparse;
  k.head = head;
  k.headSize = int(m.termSize, head);
  for (let t = 0; t < head; t++) k.headZ += int(m.termSize, t);
  k.nLevels = nLevels;
  k.largestLevel = largestLevel;
  k.first = nLevels * k.headSize;
  k.nTail = nColumns - k.first;
  k.nTailLevels = nTailLevels;
  k.simple = m.interceptsOnly && m.nTerms == 2 ? 1 : 0;
  k.nCells = k.simple ? nNeighbours : 0;
  k.wedges = 1;
  const size = layOut(k, m, 0, nNeighbours);
  const start = allocate(<f64>(size + LINE));
  if (start == 0) return 0;
  layOut(k, m, <usize>lineFrom(<u64>start), nNeighbours);
  for (let j = 0; j < m.nPerRow; j++) store<f64>(k.ones + ((<usize>j) << 3), 1.0);
  k.zBase = m.interceptsOnly ? k.ones : m.Z;
  k.zStep = m.interceptsOnly ? 0 : (<usize>m.nPerRow) << 3;
  m.krylov = base;
  return addHands(k, m, 1) == 1 ? base : 0;
}

function layOut(k: Krylov, m: SparseModel, start: usize, nNeighbours: i32): u64 {
  k.top = <u64>start;
  const n = <u64>m.nObs;
  const tail = <u64>k.nTail;
  const square = <u64>(k.headSize * k.headSize);
  doublesEach(k, offsetof<Krylov>("weights"), offsetof<Krylov>("leverage"), n);
  k.ones = doubles(k, <u64>m.nPerRow);
  doublesEach(k, offsetof<Krylov>("inverse"), offsetof<Krylov>("shared"), <u64>k.nLevels * square);
  k.schur = doubles(k, <u64>m.nValues);
  k.scale = doubles(k, tail);
  k.meeting = doubles(k, tail * <u64>k.headSize);
  k.numbers = doubles(k, 16);
  k.levelStart = ints(k, <u64>(k.nLevels + 1));
  k.termFirst = ints(k, <u64>m.nTerms);
  k.blockBase = ints(k, <u64>m.nTerms);
  k.termLevels = ints(k, <u64>m.nTerms);
  k.neighbourStart = ints(k, <u64>(k.nTailLevels + 1));
  k.neighbours = ints(k, <u64>nNeighbours);
  const cells = <u64>k.nCells;
  k.cellWeight = doubles(k, cells);
  k.cellLeverage = doubles(k, cells);
  k.cellStart = ints(k, k.simple ? <u64>(k.nLevels + 1) : 0);
  k.cellColumn = ints(k, cells);
  k.cellOf = ints(k, cells);
  k.mark = ints(k, tail);
  k.touched = ints(k, 2 * tail);
  layOutWork(k, m);
  return k.top - <u64>start;
}
