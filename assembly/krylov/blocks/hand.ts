/**
 * What a thread does blocks of probes with: copies of the model's two records in which the working memory is its own, and what a block says is summed
 * apart. Sums of blocks are added to the model's one after another, so that the bits do not depend on who has made them.
 */
import { addScaled } from "../../linalg/vector";
import { allocate } from "../../memory";
import { doubles, Layout, LINE, lineFrom } from "../../layout";
import { SparseModel } from "../../sparse/model";
import { Krylov, LANES, layOutWork } from "../model";

@unmanaged
export class Hand extends Layout {
  /** The copies. */
  krylov: usize;
  sparse: usize;
  /** Working memory; 0 where it is the model's. */
  work: usize;
  /** 1 where leverages and covariances of a block stand apart as well; else each is added to the model's at once, which is the same number. */
  apart: i32;
  /** Sums of a block: M, leverages (of rows or cells), covariances. */
  M: usize;
  leverage: usize;
  covariance: usize;
  /** Of each right side of a block the two logarithms of lanczos.ts. */
  logs: usize;
}

/** Hands for `n` threads at most, the first of which works in the model's own memory; how many there are, fewer where memory ends. */
export function addHands(k: Krylov, m: SparseModel, n: i32): i32 {
  if (n > k.nHands) {
    const list = allocate(<f64>n * <f64>sizeof<usize>());
    if (list == 0) return k.nHands;
    memory.copy(list, k.hands, <usize>k.nHands * sizeof<usize>());
    k.hands = list;
    for (let h = k.nHands; h < n; h++, k.nHands++) {
      const base = createHand(k, m, h > 0);
      if (base == 0) break;
      store<usize>(list + <usize>h * sizeof<usize>(), base);
    }
  }
  return k.nHands;
}

export function handOf(k: Krylov, h: i32): Hand {
  return changetype<Hand>(load<usize>(k.hands + <usize>h * sizeof<usize>()));
}

/** A thread's memory for a model, or 0 when there is not enough. */
function createHand(k: Krylov, m: SparseModel, further: bool): usize {
  const base = allocate(<f64>(offsetof<Hand>() + offsetof<Krylov>() + offsetof<SparseModel>() + 32));
  if (base == 0) return 0;
  const hand = changetype<Hand>(base);
  hand.krylov = (base + offsetof<Hand>() + 15) & ~15;
  hand.sparse = (hand.krylov + offsetof<Krylov>() + 15) & ~15;
  hand.top = 0;
  layOutSums(hand, m);
  const start = allocate(<f64>hand.top);
  if (start == 0) return 0;
  hand.top = <u64>start;
  layOutSums(hand, m);
  if (!further) return base;
  copyRecords(hand, k, m);
  const own = changetype<Krylov>(hand.krylov);
  own.top = 0;
  layOutWork(own, m);
  hand.work = allocate(<f64>(own.top + LINE));
  return hand.work != 0 && setApart(hand, k, m) ? base : 0;
}

function layOutSums(hand: Hand, m: SparseModel): void {
  hand.M = doubles(hand, <u64>m.nSquares);
  hand.logs = doubles(hand, <u64>(2 * LANES));
}

/** From now on all that a block says stands apart; false when there is not enough memory. */
export function setApart(hand: Hand, k: Krylov, m: SparseModel): bool {
  hand.leverage = allocate(<f64>nLeverages(k, m) * 8.0);
  hand.covariance = allocate(<f64>m.nValues * 8.0);
  hand.apart = hand.leverage != 0 && hand.covariance != 0 ? 1 : 0;
  return hand.apart == 1;
}

/** Of cells, or of rows. */
function nLeverages(k: Krylov, m: SparseModel): i32 {
  return k.simple ? k.nCells : m.nObs;
}

function copyRecords(hand: Hand, k: Krylov, m: SparseModel): void {
  memory.copy(hand.krylov, changetype<usize>(k), offsetof<Krylov>());
  memory.copy(hand.sparse, changetype<usize>(m), offsetof<SparseModel>());
}

/** Before the first block of an evaluation: the records as they are now, with what is this thread's. */
export function takeUp(hand: Hand, k: Krylov, m: SparseModel): void {
  copyRecords(hand, k, m);
  const own = changetype<Krylov>(hand.krylov);
  const sums = changetype<SparseModel>(hand.sparse);
  sums.M = hand.M;
  if (hand.work) {
    own.top = lineFrom(<u64>hand.work);
    layOutWork(own, m);
  }
  if (!hand.apart) return;
  sums.covariance = hand.covariance;
  if (k.simple) own.cellLeverage = hand.leverage;
  else own.leverage = hand.leverage;
}

/** Before each block. */
export function clearSums(hand: Hand, k: Krylov, m: SparseModel): void {
  memory.fill(hand.M, 0, (<usize>m.nSquares) << 3);
  if (!hand.apart) return;
  memory.fill(hand.leverage, 0, (<usize>nLeverages(k, m)) << 3);
  memory.fill(hand.covariance, 0, (<usize>m.nValues) << 3);
}

/** The model's sums += those of a block. */
export function addSums(hand: Hand, k: Krylov, m: SparseModel): void {
  addScaled(m.M, 1.0, hand.M, m.nSquares);
  if (!hand.apart) return;
  addScaled(k.simple ? k.cellLeverage : k.leverage, 1.0, hand.leverage, nLeverages(k, m));
  addScaled(m.covariance, 1.0, hand.covariance, m.nValues);
}
