/** The memory of paths for random intercepts at all levels: numbers of rows, of inner nodes, of units. */
import { doubles, doublesEach, Layout } from "../../layout";
import { get, set } from "../../linalg/access";
import { log } from "../../math/log";

/** What takes longer than the rest, as the facade reads it: rows and children that go row by row; children whose products are logged, and those. */
export const DEAR_ROWS: i32 = 0;
export const DEAR_CHILDREN: i32 = 1;
export const DEAR_LOGGED: i32 = 2;
export const DEAR_PRODUCTS: i32 = 3;
export const DEAR: i32 = 4;

/** Nodes of so many doubles are kept from the integral to its gradient, eight megabytes; those of further children are found anew. */
const KEPT: u64 = 1 << 20;

@unmanaged
export class InterceptScratch extends Layout {
  /** Inner nodes from zero on, filled up to an even number. */
  lanes: i32;
  /** Pairs of paths that mirror each other, the same filled up, and 1 where a path is its own mirror. */
  pairs: i32;
  evenPairs: i32;
  middle: i32;
  /** Doubles of what is kept of a child, and for how many there is room. */
  keptSize: i32;
  keptUnits: i32;
  /** By how many products of rows the nodes of the child at hand are weighed in logs; 0 where one is a number. */
  logged: i32;
  /** log f(y | v, u) - u'u / 2 of the children of the group at hand at its mode, to which the fast path is relative. */
  modeOfChildren: f64;
  /** The farthest that rows move with the effects above. */
  farthest: f64;

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
  // in the gradient: E score; derivatives in the mode, H and h
  childS: usize;
  childU: usize;
  childH: usize;
  childHh: usize;
  // a number a lane: coordinate; factor of the weight, half of it at zero, which mirrors itself, 0 where there is no node; its log
  laneX: usize;
  laneFactor: usize;
  laneLog: usize;
  // of the child at hand: weight of the node at the mode without the rows, and of its mirror, or their logs
  own: usize;
  mirrored: usize;
  // a number a pair of paths: moves of the effects above, one array a level; of the rows with them; of the child's own effect
  pairMoves: usize;
  pairBase: usize;
  pairOwn: usize;
  pairShift: usize;
  /** What a base multiplies odds by, and the inverse; of the children so far, logs of their weights that have the sign of z, and those that have none. */
  pairUp: usize;
  pairDown: usize;
  pairLinear: usize;
  pairSquare: usize;
  /** Of the children so far at both paths of a pair: product of their integrals, and log of what is not in it; in the middle at one. */
  pairProduct: usize;
  pairLog: usize;
  /** Weights given y of both paths of a pair; in the middle the path that is its own mirror. */
  pairWeights: usize;
  /** What the child's weights there are multiplied by. */
  pairBy: usize;
  /** Sums over nodes, of two lanes each, see moments.ts; and of each row of a child. */
  nodeSums: usize;
  rowSums: usize;
  /** What is kept of a child, keptSize each: see nodes.ts. */
  kept: usize;
}

export function layOutIntercepts(m: InterceptScratch, rows: u64, kids: u64): void {
  doublesEach(m, offsetof<InterceptScratch>("odds"), offsetof<InterceptScratch>("sums"), rows + 1);
  doublesEach(m, offsetof<InterceptScratch>("childY"), offsetof<InterceptScratch>("childHh"), kids + 1);
}

/** What depends on the rules; `above` is the number of effects above a child, `kids` and `childRows` are 0 where the fast path cannot be. */
export function layOutInterceptRule(m: InterceptScratch, paths: i32, inner: i32, above: i32, kids: u64, childRows: u64): void {
  m.lanes = (((inner + 1) >> 1) + 1) & ~1;
  m.pairs = paths >> 1;
  m.evenPairs = (m.pairs + 1) & ~1;
  m.middle = paths & 1;
  m.keptSize = 2 * m.lanes + 6 * m.evenPairs + 4 + m.lanes * (4 * m.pairs + 2 * m.middle);
  m.keptUnits = <i32>min<u64>(kids, max<u64>(1, KEPT / <u64>m.keptSize));
  doublesEach(m, offsetof<InterceptScratch>("laneX"), offsetof<InterceptScratch>("mirrored"), <u64>m.lanes);
  m.pairMoves = doubles(m, <u64>above * <u64>m.evenPairs);
  doublesEach(m, offsetof<InterceptScratch>("pairBase"), offsetof<InterceptScratch>("pairSquare"), <u64>m.evenPairs);
  doublesEach(m, offsetof<InterceptScratch>("pairProduct"), offsetof<InterceptScratch>("pairLog"), 2 * <u64>m.pairs + 1);
  m.pairWeights = doubles(m, 2 * <u64>m.pairs + 1);
  m.pairBy = doubles(m, 2 * <u64>m.pairs);
  m.nodeSums = doubles(m, 6 + 4 * <u64>above);
  m.rowSums = doubles(m, 2 * childRows);
  m.kept = doubles(m, <u64>m.keptUnits * <u64>m.keptSize);
}

/** Lanes for a rule of so many nodes, in ascending order. */
export function fillLanes(m: InterceptScratch, x: usize, factor: usize, nodes: i32): void {
  const first = nodes >> 1;
  for (let l = 0; l < m.lanes; l++) {
    const isNode = first + l < nodes;
    const isZero = nodes & 1 && l == 0;
    const weight = isNode ? get(factor, first + l) * (isZero ? 0.5 : 1.0) : 0.0;
    set(m.laneX, l, isNode ? get(x, first + l) : 0.0);
    set(m.laneFactor, l, weight);
    set(m.laneLog, l, log(weight));
  }
}
