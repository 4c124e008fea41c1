/**
 * Further threads for blocks of probes. This file knows of none: who has some (src/worker/thread/hands.ts) gives memory that they see, and what is
 * computed in it has the same bits as anywhere else.
 */
import type { KernelInstance } from '../instance.ts';
import { borrow, type Loan, lent } from '../loans.ts';

type Make<T> = (instance: KernelInstance) => T;

export interface Hands {
  /** Makes a model where further threads see it; null where they are not worth it, or cannot. */
  borrow<T>(nObs: number, make: Make<T>): Loan<T> | null;
}

let hands: Hands | null = null;

/** Does `work` with the help of further threads. */
export function withHands<T>(some: Hands | null, work: () => T): T {
  const before = hands;
  hands = some;
  try {
    return work();
  } finally {
    hands = before;
  }
}

/** As `borrow()`, for a model of the iterative solver: it is never small, and has an instance of its own where it is not shared. */
export function borrowIterative<T>(nObs: number, make: Make<T>): Loan<T> {
  const loan = hands?.borrow(nObs, make);
  return loan ? lent(loan) : borrow(Number.POSITIVE_INFINITY, make);
}
