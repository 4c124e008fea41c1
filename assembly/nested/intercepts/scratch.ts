/** The memory of paths for random intercepts at all levels: numbers of rows, of inner nodes, of units. */
import { doubles, doublesEach, Layout } from "../../layout";

/** What takes longer than the rest, as the facade reads it: rows and children that go row by row; children whose products are logged, and those. */
export const DEAR_ROWS: i32 = 0;
export const DEAR_CHILDREN: i32 = 1;
export const DEAR_LOGGED: i32 = 2;
export const DEAR_PRODUCTS: i32 = 3;
export const DEAR: i32 = 4;

@unmanaged
export class InterceptScratch extends Layout {
  /** Lanes of the inner nodes, filled up to an even number, and of those above zero. */
  lanes: i32;
  halfLanes: i32;
  /** log f(y | v, u) - u'u / 2 of the children of the group at hand at its mode, to which the fast path is relative. */
  modeOfChildren: f64;

  // a number a row of the group: odds at the mode, their means, one less, and odds with their inverse
  odds: usize;
  means: usize;
  rests: usize;
  sums: usize;
  // a number a child of the group: sums of y, mu and W, of dW; what its odds are multiplied by
  childY: usize;
  childMean: usize;
  childW: usize;
  childThird: usize;
  childStep: usize;
  // in the gradient: E score, with z and x; derivatives in the mode, H and h
  childS: usize;
  childSZ: usize;
  childSX: usize;
  childU: usize;
  childH: usize;
  childHh: usize;
  // a number an inner node: coordinate, its factor of the odds, its weight at the mode without the rows, that of its mirror
  nodeX: usize;
  d: usize;
  own: usize;
  mirrored: usize;
  // of the outer nodes at hand: odds of both nodes, weights, and sums over rows
  tPlus: usize;
  tMinus: usize;
  cross: usize;
  plus: usize;
  minus: usize;
  plusT: usize;
  minusT: usize;
  sumQ: usize;
  sumEQ: usize;
  ones: usize;
  zeros: usize;
  // those above zero
  xHalf: usize;
  ownHalf: usize;
  mirroredHalf: usize;
  /** A number a row of a child and pair of nodes. */
  heldPairs: usize;
  /** Sums over lanes, see lanes.ts. */
  laneSums: usize;
  // a number a path: by how much the effect of the child at hand moves, and its rows
  ownMoves: usize;
  rowMoves: usize;
}

export function layOutIntercepts(m: InterceptScratch, rows: u64, kids: u64): void {
  doublesEach(m, offsetof<InterceptScratch>("odds"), offsetof<InterceptScratch>("sums"), rows + 1);
  doublesEach(m, offsetof<InterceptScratch>("childY"), offsetof<InterceptScratch>("childHh"), kids + 1);
}

/** What depends on the rules; `childRows` is 0 where the fast path cannot be. */
export function layOutInterceptRule(m: InterceptScratch, paths: u64, inner: i32, childRows: u64): void {
  m.lanes = (inner + 1) & ~1;
  m.halfLanes = ((inner >> 1) + 1) & ~1;
  doublesEach(m, offsetof<InterceptScratch>("nodeX"), offsetof<InterceptScratch>("mirroredHalf"), <u64>m.lanes);
  m.heldPairs = doubles(m, childRows * <u64>m.lanes);
  m.laneSums = doubles(m, 10);
  m.ownMoves = doubles(m, paths);
  m.rowMoves = doubles(m, paths);
}
