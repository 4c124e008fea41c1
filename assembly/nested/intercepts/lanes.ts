/**
 * The rows of a child at pairs of mirrored nodes, lanes over inner nodes (docs/mathematics.md (19.15), (19.16)). In tPlus and tMinus stand
 * t and 1 / t of each lane; a row with odds e, rest r = 1 - mu and sum T = e + 1 / e has
 *   q = 1 / (T + t + 1 / t),   mean t / (1 / e + t) = (t + e) q and (1 / t + e) q,   density r + mu t and r + mu / t relative to the mode
 */
import { exp } from "../../math/exp";
import { logPair } from "../../math/log";
import { get, set } from "../../linalg/access";
import { Nested } from "../model";

/** Places in laneSums, those of the plus nodes; of the minus nodes so many behind: sums of weights, with x, x^2, means of rows, x and those. */
export const TOTAL: i32 = 0;
export const WITH_X: i32 = 1;
export const WITH_XX: i32 = 2;
export const MEANS: i32 = 3;
export const MEANS_X: i32 = 4;
export const MINUS: i32 = 5;

/**
 * Pass one: q of each row and lane into heldPairs, its sums over rows, and weights of the nodes, not normalised, into plus and minus. Rows
 * come in chunks whose products are numbers; with `whole` there is one chunk, and `own`, `mirrored` and `cross` are factors of the weights, else logs.
 */
export function weighLanes(m: Nested, row: usize, n: i32, lanes: i32, own: usize, mirrored: usize, cross: usize, chunk: i32, whole: bool): void {
  const tPlus = m.tPlus;
  const tMinus = m.tMinus;
  const sums = m.sums;
  const rests = m.rests;
  const means = m.means;
  const odds = m.odds;
  const sumQ = m.sumQ;
  const sumEQ = m.sumEQ;
  const plusAt = m.plus;
  const minusAt = m.minus;
  const bytes = (<usize>lanes) << 3;
  const one = f64x2.splat(1.0);
  const size = (<usize>n) << 3;
  const piece = (<usize>chunk) << 3;
  let held = m.heldPairs;
  for (let l: usize = 0; l < bytes; l += 16) {
    const t = v128.load(tPlus + l);
    const ti = v128.load(tMinus + l);
    const s = f64x2.add(t, ti);
    let Q = f64x2.splat(0.0);
    let E = Q;
    let logPlus = Q;
    let logMinus = Q;
    let plus = one;
    let minus = one;
    for (let from = row; from < row + size; ) {
      const to = min<usize>(from + piece, row + size);
      plus = one;
      minus = one;
      for (; from < to; from += 8) {
        const q = f64x2.div(one, f64x2.add(v128.load64_splat(sums + from), s));
        const r = v128.load64_splat(rests + from);
        const mu = v128.load64_splat(means + from);
        v128.store(held, q);
        held += 16;
        plus = f64x2.mul(plus, f64x2.add(r, f64x2.mul(mu, t)));
        minus = f64x2.mul(minus, f64x2.add(r, f64x2.mul(mu, ti)));
        Q = f64x2.add(Q, q);
        E = f64x2.add(E, f64x2.mul(v128.load64_splat(odds + from), q));
      }
      if (whole) break;
      logPlus = f64x2.add(logPlus, logPair(plus));
      logMinus = f64x2.add(logMinus, logPair(minus));
    }
    v128.store(sumQ + l, Q);
    v128.store(sumEQ + l, E);
    const c = v128.load(cross + l);
    if (whole) {
      v128.store(plusAt + l, f64x2.div(f64x2.mul(v128.load(own + l), c), plus));
      v128.store(minusAt + l, f64x2.div(f64x2.mul(v128.load(mirrored + l), c), minus));
    } else {
      v128.store(plusAt + l, f64x2.sub(f64x2.add(v128.load(own + l), c), logPlus));
      v128.store(minusAt + l, f64x2.sub(f64x2.add(v128.load(mirrored + l), c), logMinus));
    }
  }
}

/** Weights from their logs, relative to the largest one, which is returned. */
export function weightsOfLogs(logs: usize, lanes: i32): f64 {
  let highest = -Infinity;
  for (let l = 0; l < lanes; l++) highest = max<f64>(highest, get(logs, l));
  for (let l = 0; l < lanes; l++) set(logs, l, exp(get(logs, l) - highest));
  return highest;
}

/** Sums over lanes into laneSums; `x` are the coordinates of the plus nodes. */
export function sumLanes(m: Nested, lanes: i32, x: usize): void {
  const sumQ = m.sumQ;
  const sumEQ = m.sumEQ;
  const plusAt = m.plus;
  const tPlus = m.tPlus;
  const minusAt = m.minus;
  const tMinus = m.tMinus;
  const bytes = (<usize>lanes) << 3;
  const none = f64x2.splat(0.0);
  let p = none;
  let px = none;
  let pxx = none;
  let pm = none;
  let pmx = none;
  let o = none;
  let ox = none;
  let oxx = none;
  let om = none;
  let omx = none;
  for (let l: usize = 0; l < bytes; l += 16) {
    const at = v128.load(x + l);
    const Q = v128.load(sumQ + l);
    const E = v128.load(sumEQ + l);
    const plus = v128.load(plusAt + l);
    const plusX = f64x2.mul(plus, at);
    const mean = f64x2.add(f64x2.mul(v128.load(tPlus + l), Q), E);
    p = f64x2.add(p, plus);
    px = f64x2.add(px, plusX);
    pxx = f64x2.add(pxx, f64x2.mul(plusX, at));
    pm = f64x2.add(pm, f64x2.mul(plus, mean));
    pmx = f64x2.add(pmx, f64x2.mul(plusX, mean));
    const minus = v128.load(minusAt + l);
    const minusX = f64x2.mul(minus, at);
    const other = f64x2.add(f64x2.mul(v128.load(tMinus + l), Q), E);
    o = f64x2.add(o, minus);
    ox = f64x2.sub(ox, minusX);
    oxx = f64x2.add(oxx, f64x2.mul(minusX, at));
    om = f64x2.add(om, f64x2.mul(minus, other));
    omx = f64x2.sub(omx, f64x2.mul(minusX, other));
  }
  const out = m.laneSums;
  set(out, TOTAL, both(p));
  set(out, WITH_X, both(px));
  set(out, WITH_XX, both(pxx));
  set(out, MEANS, both(pm));
  set(out, MEANS_X, both(pmx));
  set(out, MINUS + TOTAL, both(o));
  set(out, MINUS + WITH_X, both(ox));
  set(out, MINUS + WITH_XX, both(oxx));
  set(out, MINUS + MEANS, both(om));
  set(out, MINUS + MEANS_X, both(omx));
}

function both(a: v128): f64 {
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}

/** plus and minus times their factors, and those times t and 1 / t. */
export function scaleLanes(m: Nested, lanes: i32, plusFactor: f64, minusFactor: f64): void {
  const plusAt = m.plus;
  const minusAt = m.minus;
  const plusTAt = m.plusT;
  const tPlus = m.tPlus;
  const minusTAt = m.minusT;
  const tMinus = m.tMinus;
  const bytes = (<usize>lanes) << 3;
  const one = f64x2.splat(plusFactor);
  const other = f64x2.splat(minusFactor);
  for (let l: usize = 0; l < bytes; l += 16) {
    const p = f64x2.mul(v128.load(plusAt + l), one);
    const o = f64x2.mul(v128.load(minusAt + l), other);
    v128.store(plusAt + l, p);
    v128.store(minusAt + l, o);
    v128.store(plusTAt + l, f64x2.mul(p, v128.load(tPlus + l)));
    v128.store(minusTAt + l, f64x2.mul(o, v128.load(tMinus + l)));
  }
}

/** Pass two: scores of the rows, expected at the plus nodes into `above` and at the minus nodes into `below`. */
export function scoresOfPair(m: Nested, row: usize, y: usize, n: i32, lanes: i32, above: usize, below: usize): void {
  const odds = m.odds;
  const plusTAt = m.plusT;
  const plusAt = m.plus;
  const minusTAt = m.minusT;
  const minusAt = m.minus;
  const bytes = (<usize>lanes) << 3;
  const stride = (<usize>n) << 4;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const e = v128.load64_splat(odds + row + i);
    let plus = f64x2.splat(0.0);
    let minus = plus;
    let at = m.heldPairs + 2 * i;
    for (let l: usize = 0; l < bytes; l += 16) {
      const q = v128.load(at);
      plus = f64x2.add(plus, f64x2.mul(q, f64x2.add(v128.load(plusTAt + l), f64x2.mul(e, v128.load(plusAt + l)))));
      minus = f64x2.add(minus, f64x2.mul(q, f64x2.add(v128.load(minusTAt + l), f64x2.mul(e, v128.load(minusAt + l)))));
      at += stride;
    }
    const yi = load<f64>(y + i);
    store<f64>(above + i, yi - both(plus));
    store<f64>(below + i, yi - both(minus));
  }
}

/** Likewise, both together into `out`, and the mode with the weight `centre`. */
export function scoresOfCentre(m: Nested, row: usize, y: usize, n: i32, lanes: i32, centre: f64, out: usize): void {
  const odds = m.odds;
  const plusTAt = m.plusT;
  const minusTAt = m.minusT;
  const plusAt = m.plus;
  const minusAt = m.minus;
  const means = m.means;
  const bytes = (<usize>lanes) << 3;
  const stride = (<usize>n) << 4;
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 8) {
    const e = v128.load64_splat(odds + row + i);
    let sum = f64x2.splat(0.0);
    let at = m.heldPairs + 2 * i;
    for (let l: usize = 0; l < bytes; l += 16) {
      const a = f64x2.add(v128.load(plusTAt + l), v128.load(minusTAt + l));
      const b = f64x2.add(v128.load(plusAt + l), v128.load(minusAt + l));
      sum = f64x2.add(sum, f64x2.mul(v128.load(at), f64x2.add(a, f64x2.mul(e, b))));
      at += stride;
    }
    store<f64>(out + i, load<f64>(y + i) - both(sum) - centre * load<f64>(means + row + i));
  }
}
