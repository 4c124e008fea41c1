/**
 * What is summed over the points of the cells of a block, an array each: weights c, c x to c x^4, and c times score, its square and
 * curvature, scores counted from that of the mode. Two cells at once where the build has two lanes.
 */
import { expNear } from "../../family/cores";
import { add, constant, from, HALF, into, mul, mulAdd, splat, sub, width } from "../../family/lanes";
import { get } from "../../linalg/access";
import { Block } from "./blockFields";
import { Ep } from "./model";

/** One of the sums, of cell number i of the block. */
export function sumAt(e: Ep, which: i32, i: i32): f64 {
  return get(e.sums, which * e.sumStride + i);
}

/** Adds a point x of the rule, whose weight times exp(x^2 / 2) is `factor`; leaves c of each cell in `pointWeight`. */
export function accumulate(
  e: Ep,
  block: Block,
  x: f64,
  factor: f64,
  values: usize,
  scores: usize,
  curvatures: usize,
): void {
  if (ASC_FEATURE_SIMD) accumulateOf<v128>(e, block, x, factor, values, scores, curvatures);
  else accumulateOf<f64>(e, block, x, factor, values, scores, curvatures);
}

function accumulateOf<P>(
  e: Ep,
  block: Block,
  x: f64,
  factor: f64,
  values: usize,
  scores: usize,
  curvatures: usize,
): void {
  const first = (<usize>block.from) << 3;
  const end = (<usize>(block.to - block.from)) << 3;
  const stride = (<usize>e.sumStride) << 3;
  const xs = splat<P>(x);
  const factors = splat<P>(factor);
  for (let i: usize = 0; i < end; i += width<P>()) {
    const at = first + i;
    const z = mulAdd<P>(from<P>(e.scale + at), xs, from<P>(e.place + at));
    const value = sub<P>(sub<P>(from<P>(values + i), mul<P>(constant<P>(HALF), mul<P>(z, z))), from<P>(e.height + at));
    const c = mul<P>(factors, expNear<P>(value));
    const score = sub<P>(from<P>(scores + i), from<P>(e.scoreThere + at));
    const cs = mul<P>(c, score);
    const cx = mul<P>(c, xs);
    const cxx = mul<P>(cx, xs);
    const cxxx = mul<P>(cxx, xs);
    into<P>(e.pointWeight + i, c);
    let to = e.sums + i;
    into<P>(to, add<P>(from<P>(to), c));
    to += stride;
    into<P>(to, add<P>(from<P>(to), cx));
    to += stride;
    into<P>(to, add<P>(from<P>(to), cxx));
    to += stride;
    into<P>(to, add<P>(from<P>(to), cxxx));
    to += stride;
    into<P>(to, add<P>(from<P>(to), mul<P>(cxxx, xs)));
    to += stride;
    into<P>(to, add<P>(from<P>(to), cs));
    to += stride;
    into<P>(to, add<P>(from<P>(to), mul<P>(cs, score)));
    to += stride;
    into<P>(to, add<P>(from<P>(to), mul<P>(c, from<P>(curvatures + i))));
  }
}
