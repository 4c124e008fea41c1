/**
 * What factors.ts needs of binomial responses with the logit link, log f = w (y eta - log(1 + e^eta)). At a node the odds are those
 * at the mode times the factors: with g = mu e^(x'B), f = (1 - mu) + g and the mean is g / f; a row has d = w log f, and where all
 * weights are 1 the logarithms of rows are one logarithm of their product.
 */
import { logCalled } from "../../family/cores";
import { add, constant, div, firstLane, from, into, mul, ONE, sub, total, width, ZERO } from "../../family/lanes";
import { log } from "../../math/log";
import { get, set } from "../../linalg/access";
import { Grouped } from "../model";
import { digit, tableOf } from "./tables";

/** Products of factors are kept within e^+-680, which are normal numbers. */
const LARGEST_LOG_PRODUCT: f64 = 680.0;

/** to_k -= sum of w log f over rows at each node k of run r. */
export function subtractOdds(m: Grouped, r: i32, mu: usize, rest: usize, w: usize, rows: i32, to: usize): void {
  if (ASC_FEATURE_SIMD) subtractOf<v128>(m, r, mu, rest, w, rows, to);
  else subtractOf<f64>(m, r, mu, rest, w, rows, to);
}

/** tableMean and tableMeanX := sums of the rows' means over the nodes of run r, with weights, and with x too. */
export function addOddsMeans(m: Grouped, r: i32, mu: usize, rest: usize, rows: i32): void {
  if (ASC_FEATURE_SIMD) meansOf<v128>(m, r, mu, rest, rows);
  else meansOf<f64>(m, r, mu, rest, rows);
}

/** scoreNode := mu e^(x'B) without the last dimension, etaNode := 1 - mu; behind an odd last row is one that is certain. */
function moveOuter<P>(m: Grouped, r: i32, mu: usize, rest: usize, rows: i32): void {
  const end = (<usize>rows) << 3;
  for (let i: usize = 0; i < end; i += width<P>()) into<P>(m.scoreNode + i, from<P>(mu + i));
  for (let d = 0; d + 1 < m.q; d++) {
    const table = tableOf(m, d, digit(m, r, d));
    for (let i: usize = 0; i < end; i += width<P>())
      into<P>(m.scoreNode + i, mul<P>(from<P>(m.scoreNode + i), from<P>(table + i)));
  }
  for (let i: usize = 0; i < end; i += width<P>()) into<P>(m.etaNode + i, from<P>(rest + i));
  if (rows & 1) {
    set(m.scoreNode, rows, 0.0);
    set(m.etaNode, rows, 1.0);
  }
}

/** Four nodes at a time, for which there is room. */
function subtractOf<P>(m: Grouped, r: i32, mu: usize, rest: usize, w: usize, rows: i32, to: usize): void {
  moveOuter<P>(m, r, mu, rest, rows);
  const stride = m.tableStride;
  // rows whose product cannot overflow
  const most = m.reach > 0.0 ? min<f64>(<f64>rows, LARGEST_LOG_PRODUCT / m.reach) : <f64>rows;
  const chunk = max<i32>(2, (<i32>most) & ~1);
  for (let k = 0; k < m.run; k += 4) {
    const table = tableOf(m, m.q - 1, k);
    for (let first = 0; first < rows; first += m.unitWeights ? chunk : rows) {
      const end = (<usize>min<i32>(rows, m.unitWeights ? first + chunk : rows)) << 3;
      let a = constant<P>(m.unitWeights ? ONE : ZERO);
      let b = a;
      let c = a;
      let d = a;
      for (let i = (<usize>first) << 3; i < end; i += width<P>()) {
        const g = from<P>(m.scoreNode + i);
        const whole = from<P>(m.etaNode + i);
        const place = table + i;
        const fa = add<P>(whole, mul<P>(g, from<P>(place)));
        const fb = add<P>(whole, mul<P>(g, from<P>(place + stride)));
        const fc = add<P>(whole, mul<P>(g, from<P>(place + 2 * stride)));
        const fd = add<P>(whole, mul<P>(g, from<P>(place + 3 * stride)));
        if (m.unitWeights) {
          a = mul<P>(a, fa);
          b = mul<P>(b, fb);
          c = mul<P>(c, fc);
          d = mul<P>(d, fd);
          continue;
        }
        let wi = from<P>(w + i);
        if (isVector<P>() && i + 8 == end) wi = firstLane<P>(wi);
        a = add<P>(a, mul<P>(wi, logCalled<P>(fa, constant<P>(ZERO))));
        b = add<P>(b, mul<P>(wi, logCalled<P>(fb, constant<P>(ZERO))));
        c = add<P>(c, mul<P>(wi, logCalled<P>(fc, constant<P>(ZERO))));
        d = add<P>(d, mul<P>(wi, logCalled<P>(fd, constant<P>(ZERO))));
      }
      subtract<P>(m, to, k, a);
      subtract<P>(m, to, k + 1, b);
      subtract<P>(m, to, k + 2, c);
      subtract<P>(m, to, k + 3, d);
    }
  }
}

/** to_k -= the logarithm of a product, or a sum of logarithms. */
function subtract<P>(m: Grouped, to: usize, k: i32, rows: P): void {
  set(to, k, get(to, k) - (m.unitWeights ? log(product<P>(rows)) : total<P>(rows, constant<P>(ZERO))));
}

// @ts-ignore: decorator
@inline
function product<P>(x: P): f64 {
  if (isVector<P>()) return f64x2.extract_lane(x, 0) * f64x2.extract_lane(x, 1);
  else return x;
}

/** Two nodes at a time: their quotients come from one division. */
function meansOf<P>(m: Grouped, r: i32, mu: usize, rest: usize, rows: i32): void {
  moveOuter<P>(m, r, mu, rest, rows);
  const at = (<usize>(r * m.tableRun)) << 3;
  const p = m.tableJoint + at;
  const px = m.tableJointX + at;
  const all = (<usize>m.run) << 3;
  const one = constant<P>(ONE);
  for (let i: usize = 0, end = (<usize>rows) << 3; i < end; i += width<P>()) {
    const g = from<P>(m.scoreNode + i);
    const whole = from<P>(m.etaNode + i);
    let sum = constant<P>(ZERO);
    let sumX = sum;
    let place = tableOf(m, m.q - 1, 0) + i;
    for (let k: usize = 0; k < all; k += 16) {
      const ga = mul<P>(g, from<P>(place));
      const gb = mul<P>(g, from<P>(place + m.tableStride));
      const fa = add<P>(whole, ga);
      const fb = add<P>(whole, gb);
      const inverse = div<P>(one, mul<P>(fa, fb));
      const ma = mul<P>(ga, mul<P>(inverse, fb));
      const mb = mul<P>(gb, mul<P>(inverse, fa));
      sum = add<P>(sum, mul<P>(constant<P>(p + k), ma));
      sumX = add<P>(sumX, mul<P>(constant<P>(px + k), ma));
      sum = add<P>(sum, mul<P>(constant<P>(p + k + 8), mb));
      sumX = add<P>(sumX, mul<P>(constant<P>(px + k + 8), mb));
      place += 2 * m.tableStride;
    }
    into<P>(m.tableMean + i, sum);
    into<P>(m.tableMeanX + i, sumX);
  }
}

/**
 * The rows at the node in place k of run r, moveOddsTo having been called: scores less those at the mode, w (mu - mean), and W = w mean (1 - mean).
 */
export function oddsAtNode(m: Grouped, k: i32, mu: usize, w: usize, rows: i32, scores: usize, W: usize): void {
  if (ASC_FEATURE_SIMD) atNodeOf<v128>(m, k, mu, w, rows, scores, W);
  else atNodeOf<f64>(m, k, mu, w, rows, scores, W);
}

function atNodeOf<P>(m: Grouped, k: i32, mu: usize, w: usize, rows: i32, scores: usize, W: usize): void {
  const table = tableOf(m, m.q - 1, k);
  const one = constant<P>(ONE);
  for (let i: usize = 0, end = (<usize>rows) << 3; i < end; i += width<P>()) {
    const wi = from<P>(w + i);
    const g = mul<P>(from<P>(m.scoreNode + i), from<P>(table + i));
    const rest = from<P>(m.etaNode + i);
    const inverse = div<P>(one, add<P>(rest, g));
    const mean = mul<P>(g, inverse);
    into<P>(scores + i, mul<P>(wi, sub<P>(from<P>(mu + i), mean)));
    into<P>(W + i, mul<P>(wi, mul<P>(mean, mul<P>(rest, inverse))));
  }
}

/** The odds of the rows in run r without the last dimension. */
export function moveOddsTo(m: Grouped, r: i32, mu: usize, rest: usize, rows: i32): void {
  if (ASC_FEATURE_SIMD) moveOuter<v128>(m, r, mu, rest, rows);
  else moveOuter<f64>(m, r, mu, rest, rows);
}
