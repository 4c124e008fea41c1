/**
 * The blocks of probes of an evaluation, by one thread or by several that share this memory. Who comes takes the next block; its sums are added when it is
 * that block's turn. The first thread opens a round for each evaluation, does blocks as well, and waits for those that others have.
 */
import { add, get, set } from "../../linalg/access";
import {
  HANDS_DONE,
  HANDS_LOST,
  HANDS_OVER,
  HANDS_ROUND,
  HANDS_TURN,
  NUMBER_LOG_PLAIN,
  NUMBER_LOG_SECOND,
  NUMBER_PLAIN_SQUARES,
  NUMBER_SECOND_SQUARES,
} from "../../../src/wasm/krylov/fields";
import { SparseModel } from "../../sparse/model";
import { conjugateGradients } from "../conjugate";
import { gaussRule, meanOfLog } from "./lanczos";
import { Krylov, LANES } from "../model";
import { fillProbes } from "./signs";
import { addBlock } from "../traces";
import { addHands, addSums, clearSums, Hand, handOf, setApart, takeUp } from "./hand";
import { threadLoad, threadLoadLong, threadNotify, threadReplaceLong, threadStore, threadStoreLong, threadWait } from "./threads";

/** Beside what session and threads both know of their meeting: blocks of the round, the SparseModel they are of, whether one has failed, pages of memory. */
const COUNT: usize = 16;
const MODEL: usize = 20;
const FAILED: usize = 24;
const PAGES: usize = 28;
/** An i64: the round in its upper half, in the lower the block that nobody has yet. */
const NEXT: usize = 32;
/** Nothing is left, or another round has begun. */
const NONE: i32 = -1;

/** Memory for `further` threads beside the first, which meet at `control`, HANDS_BYTES of zeros; false, and all is as before, where there is not enough. */
export function krylovHands(base: usize, control: usize, further: i32): bool {
  const k = changetype<Krylov>(base);
  const m = changetype<SparseModel>(k.sparse);
  if (!setApart(handOf(k, 0), k, m) || addHands(k, m, 1 + further) <= further) return false;
  k.control = control;
  return true;
}

/** Leverages, M, covariances and numbers += what all blocks say; 0, or 1 where Shat is not positive definite, or a thread is lost. */
export function sumBlocks(k: Krylov, m: SparseModel): i32 {
  set(k.numbers, NUMBER_LOG_PLAIN, 0.0);
  set(k.numbers, NUMBER_LOG_SECOND, 0.0);
  set(k.numbers, NUMBER_PLAIN_SQUARES, 0.0);
  set(k.numbers, NUMBER_SECOND_SQUARES, 0.0);
  k.probeSteps = 0;
  const count = (nProbes(k) + LANES - 1) / LANES;
  if (k.control) return together(k.control, m, count);
  const hand = handOf(k, 0);
  takeUp(hand, k, m);
  for (let b = 0; b < count; b++) {
    if (!doBlock(hand, k, m, b)) return 1;
    enter(hand, k, m);
  }
  return 0;
}

function nProbes(k: Krylov): i32 {
  return k.exact ? k.nTail : k.nProbes;
}

function shareOf(k: Krylov): f64 {
  return k.exact ? 1.0 : 1.0 / <f64>k.nProbes;
}

/** Sums of block b, in the hand; false where its systems have no solution. */
function doBlock(hand: Hand, k: Krylov, m: SparseModel, b: i32): bool {
  const own = changetype<Krylov>(hand.krylov);
  const sums = changetype<SparseModel>(hand.sparse);
  clearSums(hand, k, m);
  fillProbes(own, (k.exact ? 0 : k.firstProbe) + b * LANES);
  if (conjugateGradients(own, sums, LANES, k.probeTolerance) != 0) return false;
  const length = k.exact ? 1.0 : <f64>k.nTail;
  for (let l = 0; l < LANES; l++) {
    const n = gaussRule(own, l);
    set(hand.logs, 2 * l, length * meanOfLog(own, n, false));
    set(hand.logs, 2 * l + 1, length * meanOfLog(own, n, true));
  }
  addBlock(own, sums, shareOf(k));
  return true;
}

/** The sums of the hand's block enter those of the model. */
function enter(hand: Hand, k: Krylov, m: SparseModel): void {
  const share = shareOf(k);
  for (let l = 0; l < LANES; l++) {
    const plain = get(hand.logs, 2 * l);
    const second = get(hand.logs, 2 * l + 1);
    add(k.numbers, NUMBER_LOG_PLAIN, share * plain);
    add(k.numbers, NUMBER_LOG_SECOND, share * second);
    add(k.numbers, NUMBER_PLAIN_SQUARES, share * plain * plain);
    add(k.numbers, NUMBER_SECOND_SQUARES, share * second * second);
  }
  k.probeSteps += changetype<Krylov>(hand.krylov).steps;
  addSums(hand, k, m);
}

function together(control: usize, m: SparseModel, count: i32): i32 {
  open(control, changetype<usize>(m), count);
  takeBlocks(control, 0);
  if (!waitFor(control, count)) return 1;
  return threadLoad(control + FAILED);
}

/**
 * What a further thread does, number h from 1 on, until all is over: nothing but blocks, and sleep between rounds. Its instance of the kernels is another in
 * the same memory, so it must not allocate.
 */
export function krylovHelp(control: usize, h: i32): void {
  while (!threadLoad(control + HANDS_OVER) && !threadLoad(control + HANDS_LOST)) {
    const round = threadLoad(control + HANDS_ROUND);
    takeBlocks(control, h);
    threadWait(control + HANDS_ROUND, round);
  }
}

/** The order matters: who still knows the next block of the round before sees the other round, or that this block is not the next any more. */
function open(control: usize, model: usize, count: i32): void {
  const round = threadLoad(control + HANDS_ROUND) + 1;
  threadStore(control + HANDS_ROUND, round);
  threadStore(control + COUNT, count);
  threadStore(control + MODEL, <i32>model);
  threadStore(control + HANDS_TURN, 0);
  threadStore(control + FAILED, 0);
  threadStore(control + PAGES, memory.size());
  threadStoreLong(control + NEXT, (<i64>round) << 32);
  threadNotify(control + HANDS_ROUND);
}

/**
 * Number of a block that is now this thread's, or NONE. An instance learns a while later of pages that another has added to the memory, and until then
 * copies among them trap: it takes nothing from a round of which it has not seen all pages.
 */
function takeBlock(control: usize): i32 {
  while (!threadLoad(control + HANDS_LOST)) {
    const next = threadLoadLong(control + NEXT);
    const count = threadLoad(control + COUNT);
    const pages = threadLoad(control + PAGES);
    if (<i32>(next >> 32) != threadLoad(control + HANDS_ROUND)) return NONE;
    const b = <i32>next;
    if (b >= count || memory.size() < pages) return NONE;
    if (threadReplaceLong(control + NEXT, next, next + 1)) return b;
  }
  return NONE;
}

/** Blocks as long as there are any, by thread h. */
function takeBlocks(control: usize, h: i32): void {
  let known = NONE;
  let m = changetype<SparseModel>(0);
  let k = changetype<Krylov>(0);
  let hand = changetype<Hand>(0);
  for (let b = takeBlock(control); b != NONE; b = takeBlock(control)) {
    // while this thread has a block of it the round stays
    const round = threadLoad(control + HANDS_ROUND);
    if (round != known) {
      known = round;
      m = changetype<SparseModel>(<usize>threadLoad(control + MODEL));
      k = changetype<Krylov>(m.krylov);
      hand = handOf(k, h);
      takeUp(hand, k, m);
    }
    const isDone = doBlock(hand, k, m, b);
    if (!waitFor(control, b)) return;
    if (isDone) enter(hand, k, m);
    else threadStore(control + FAILED, 1);
    if (h > 0) threadStore(control + HANDS_DONE, threadLoad(control + HANDS_DONE) + 1);
    threadStore(control + HANDS_TURN, b + 1);
    threadNotify(control + HANDS_TURN);
  }
}

/** Until it is block b's turn; false where a thread is lost, and with it perhaps a block. */
function waitFor(control: usize, b: i32): bool {
  for (let turn = threadLoad(control + HANDS_TURN); turn != b; turn = threadLoad(control + HANDS_TURN)) {
    if (threadLoad(control + HANDS_LOST)) return false;
    threadWait(control + HANDS_TURN, turn);
  }
  return true;
}
