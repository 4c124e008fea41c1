/**
 * The loop over rows, written once for every density. A density is a class of expressions for P = two rows or one (lanes.ts),
 * all without the prior weight, which the loop multiplies in; y is the response, k the shape and t its logarithm:
 *   first, second, third   its transcendental functions a, b, c, each of those before it; the rest is rational in them
 *   value, d1, W, dW       log f, its derivative in eta, W = -d2 log f (observed, not expected) and the derivative of W
 *   slope                  derivative of log f in t, where hasSlope; dScore, dShapeW those of d1 and W
 *   scatterSlopes          instead, of densities with thresholds: adds the slopes of the rows to those of their thresholds
 *   wantCurvature          of those that compute all numbers of a row in first: whether W and what belongs to it are asked for
 *   isBounded              whether log f is -Infinity outside some eta, whatever the weight
 *   factor, besides        where a density has them: of a row of weight 1 whose response is 0 or 1, log f = besides + log factor, or less it with
 *                          isBelow; factors are between 1e-101 and 1e101, and one logarithm is taken of their product, whose exponent is kept apart,
 *                          docs/mathematics.md (6.12)
 * The classes have no objects: their methods are expanded in place, once, which is why there is one loop for nodes and modes.
 * An odd last row is computed with whatever stands behind it, which does not count; arrays over rows have room for one more.
 */
import { slopesOfThresholds } from "./ordered/table";
import { logCalled } from "./cores";
import {
  add, constant, exponent, firstLane, from, ifLess, into, lastAsOne, mantissa, mul, mulAdd, nextSum, ONE, splat, total, width, ZERO,
} from "./lanes";

/**
 * Bytes of the rows whose terms are added up before they are added to those of others, with what that addition loses carried over. Equal terms lose
 * alike: a million in one go would leave 1e-11 of their sum, another amount for every eta, and a search takes 4e-14 for rounding.
 */
const BLOCK: usize = 8 * 512;

/** Minus the largest number: what is less is -Infinity. */
const LEAST: usize = memory.data<f64>([-1.7976931348623157e308]);

/**
 * At each of nNodes places x, eta = base + x B: the sum of log f over n rows into `values`, of slopes in t into `slopes`, and the
 * rows' scores into `scores`, of each place `stride` bytes after those of the one before. Numbers x are `step` bytes apart. Where W
 * is an address, also W of the rows, in the same way, and where dW is one, dW, of the last place; where `each` is one, also each row's
 * log f, of the last place, and n + 1 numbers behind it its slope in t, or in the upper one of its thresholds; where `moved` is one, and
 * there are thresholds and W, also the derivatives of a row's score in the upper one, and n + 1 numbers behind them those of W.
 */
function rowsOf<L, P>(
  k: f64,
  t: f64,
  y: usize,
  w: usize,
  base: usize,
  B: usize,
  x: usize,
  step: usize,
  nNodes: i32,
  n: i32,
  scores: usize,
  stride: usize,
  values: usize,
  slopes: usize,
  W: usize,
  dW: usize,
  each: usize,
  moved: usize,
): void {
  const law = changetype<L>(0);
  const shape = splat<P>(k);
  const logShape = splat<P>(t);
  const end = (<usize>n) << 3;
  let next: usize = 8;
  if (isDefined(law.scatterSlopes)) next = slopesOfThresholds(t);
  if (isDefined(law.wantCurvature)) law.wantCurvature(W != 0);
  const asProduct = isDefined(law.factor) && each == 0 && allBinary(y, w, end);
  for (let node = 0; node < nNodes; node++) {
    if (isDefined(law.scatterSlopes)) memory.fill(slopes, 0, next);
    const place = splat<P>(load<f64>(x));
    let before = 0.0;
    let lost = 0.0;
    let slopeBefore = 0.0;
    let i: usize = 0;
    do {
      let sum = constant<P>(ZERO);
      let other = sum;
      let slopeSum = sum;
      let slopeOther = sum;
      let product = constant<P>(ONE);
      let otherProduct = product;
      let doublings = sum;
      let otherDoublings = sum;
      for (const stop = min(i + BLOCK, end); i < stop; i += width<P>()) {
        const yi = from<P>(y + i);
        const wi = from<P>(w + i);
        const eta = mulAdd<P>(place, from<P>(B + i), from<P>(base + i));
        const a = law.first<P>(yi, wi, logShape, eta);
        const b = law.second<P>(yi, logShape, eta, a);
        const c = law.third<P>(yi, logShape, eta, a, b);
        into<P>(scores + i, mul<P>(wi, law.d1<P>(yi, shape, logShape, eta, a, b, c)));
        let term: P;
        if (isDefined(law.factor) && asProduct) {
          term = law.besides<P>(yi, eta, a, b, c);
          let factor = law.factor<P>(yi, eta, a, b, c);
          if (isVector<P>() && i + 8 == end) factor = lastAsOne<P>(factor);
          let grown = mul<P>(product, factor);
          let doubled = doublings;
          if ((i >> 4) % FACTORS_WITHIN == FACTORS_WITHIN - 1) {
            doubled = add<P>(doubled, exponent<P>(grown));
            grown = mantissa<P>(grown);
          }
          doublings = nextSum<P>(doubled, otherDoublings);
          otherDoublings = doubled;
          product = nextSum<P>(grown, otherProduct);
          otherProduct = grown;
        } else {
          const value = law.value<P>(yi, shape, logShape, eta, a, b, c);
          term = mul<P>(wi, value);
          if (law.isBounded()) term = ifLess<P>(value, constant<P>(LEAST), value, term);
        }
        if (W != 0) {
          into<P>(W + i, mul<P>(wi, law.W<P>(yi, shape, logShape, eta, a, b, c)));
          if (isDefined(law.scatterSlopes)) {
            if (moved != 0) {
              into<P>(moved + i, mul<P>(wi, law.dScore<P>(yi, shape, logShape, eta, a, b, c)));
              into<P>(moved + end + 8 + i, mul<P>(wi, law.dShapeW<P>(yi, shape, logShape, eta, a, b, c)));
            }
          }
          if (dW != 0) into<P>(dW + i, mul<P>(wi, law.dW<P>(yi, shape, logShape, eta, a, b, c)));
          if (each != 0) {
            into<P>(each + i, term);
            if (law.hasSlope()) into<P>(each + end + 8 + i, mul<P>(wi, law.slope<P>(yi, shape, logShape, eta, a, b, c)));
          }
        }
        if (isVector<P>() && i + 8 == end) term = firstLane<P>(term);
        const now = add<P>(sum, term);
        sum = nextSum<P>(now, other);
        other = now;
        if (isDefined(law.scatterSlopes)) {
          law.scatterSlopes<P>(yi, wi, isVector<P>() && i + 8 == end, slopes);
        } else if (law.hasSlope()) {
          let rise = mul<P>(wi, law.slope<P>(yi, shape, logShape, eta, a, b, c));
          if (isVector<P>() && i + 8 == end) rise = firstLane<P>(rise);
          const risen = add<P>(slopeSum, rise);
          slopeSum = nextSum<P>(risen, slopeOther);
          slopeOther = risen;
        }
      }
      let term = total<P>(sum, other) - lost;
      if (isDefined(law.factor) && asProduct) {
        const part = logOf<P>(product, doublings);
        const whole = total<P>(part, isVector<P>() ? part : logOf<P>(otherProduct, otherDoublings));
        term = law.isBelow() ? term - whole : term + whole;
      }
      const now = before + term;
      // what is no number stays what it is
      lost = abs(now) < Infinity ? now - before - term : 0.0;
      before = now;
      if (law.hasSlope() && !isDefined(law.scatterSlopes)) slopeBefore += total<P>(slopeSum, slopeOther);
    } while (i < end);
    store<f64>(values, before);
    if (law.hasSlope() && !isDefined(law.scatterSlopes)) store<f64>(slopes, slopeBefore);
    x += step;
    scores += stride;
    if (W != 0) W += stride;
    values += 8;
    slopes += next;
  }
  if (isDefined(law.wantCurvature)) law.wantCurvature(true);
}

/** Factors of a lane whose product is a normal number. */
const FACTORS_WITHIN: usize = 3;
const LN2: usize = memory.data<f64>([0.6931471805599453]);

/** Of a product without its powers of two. */
// @ts-ignore: decorator
@inline
function logOf<P>(product: P, doublings: P): P {
  return add<P>(logCalled<P>(product, constant<P>(ZERO)), mul<P>(doublings, constant<P>(LN2)));
}

/** Whether the rows from y and w on, `bytes` of each, have weights 1 and responses 0 or 1. */
function allBinary(y: usize, w: usize, bytes: usize): bool {
  for (let i: usize = 0; i < bytes; i += 8) {
    const yi = load<f64>(y + i);
    if (load<f64>(w + i) != 1.0 || (yi != 0.0 && yi != 1.0)) return false;
  }
  return true;
}

/** Derivatives in t of score and W of n rows at eta, of a density that has slope. */
function shapeRowsOf<L, P>(
  k: f64,
  t: f64,
  y: usize,
  w: usize,
  eta: usize,
  n: i32,
  dScore: usize,
  dW: usize,
): void {
  const law = changetype<L>(0);
  const shape = splat<P>(k);
  const logShape = splat<P>(t);
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += width<P>()) {
    const yi = from<P>(y + i);
    const wi = from<P>(w + i);
    const x = from<P>(eta + i);
    const a = law.first<P>(yi, wi, logShape, x);
    const b = law.second<P>(yi, logShape, x, a);
    const c = law.third<P>(yi, logShape, x, a, b);
    into<P>(dScore + i, mul<P>(wi, law.dScore<P>(yi, shape, logShape, x, a, b, c)));
    into<P>(dW + i, mul<P>(wi, law.dShapeW<P>(yi, shape, logShape, x, a, b, c)));
  }
}

/** The loops on the lanes of this build. */
export function rows<L>(
  k: f64,
  t: f64,
  y: usize,
  w: usize,
  base: usize,
  B: usize,
  x: usize,
  step: usize,
  nNodes: i32,
  n: i32,
  scores: usize,
  stride: usize,
  values: usize,
  slopes: usize,
  W: usize,
  dW: usize,
  each: usize = 0,
  moved: usize = 0,
): void {
  if (ASC_FEATURE_SIMD)
    rowsOf<L, v128>(k, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW, each, moved);
  else rowsOf<L, f64>(k, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW, each, moved);
}

/** False where the density has no slope of its own. */
export function shapeRows<L>(k: f64, t: f64, y: usize, w: usize, eta: usize, n: i32, dScore: usize, dW: usize): bool {
  if (!isDefined(changetype<L>(0).dScore)) return false;
  else {
    if (ASC_FEATURE_SIMD) shapeRowsOf<L, v128>(k, t, y, w, eta, n, dScore, dW);
    else shapeRowsOf<L, f64>(k, t, y, w, eta, n, dScore, dW);
    return true;
  }
}
