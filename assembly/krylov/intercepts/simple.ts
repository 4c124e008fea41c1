/**
 * Two random intercepts: what weights.ts, expected.ts, traces.ts and solve.ts do for any terms, in one pass over the cells.
 */
import { splat } from "../../family/lanes";
import { add, get, int, set } from "../../linalg/access";
import { log } from "../../math/log";
import { SparseModel } from "../../sparse/model";
import { weighCells } from "./cells";
import { Krylov, LANES, triangleOf } from "../model";

/** Eliminates the head and forms the diagonal of the Schur complement; the sum of log D, Infinity where one is not positive. */
export function eliminateSimple(k: Krylov, m: SparseModel): f64 {
  const theta = get(triangleOf(m, k.head), 0);
  const squared = theta * theta;
  const head = int(k.blockBase, k.head);
  const tail = int(k.blockBase, 1 - k.head);
  let logs = 0.0;
  weighCells(k, m);
  for (let i = 0; i < k.nLevels; i++) {
    const first = int(k.cellStart, i);
    const end = int(k.cellStart, i + 1);
    let A = 0.0;
    for (let c = first; c < end; c++) A += get(k.cellWeight, c);
    const d = 1.0 + squared * A;
    if (!(d > 0.0)) return Infinity;
    logs += log(d);
    const K = squared / d;
    set(m.blocks, head + i, A);
    set(k.inverse, i, 1.0 / d);
    set(k.K, i, K);
    for (let c = first; c < end; c++) {
      const column = int(k.cellColumn, c);
      const g = get(k.cellWeight, c);
      add(m.blocks, tail + column, g);
      add(k.schur, tail + column, g - K * g * g);
    }
  }
  return logs;
}

/** leverage, M and the covariance of the head := their exact parts, M and the rest being zero. */
export function startSimple(k: Krylov, m: SparseModel): void {
  const T = triangleOf(m, k.head);
  const theta = get(T, 0);
  const other = get(triangleOf(m, 1 - k.head), 0);
  const head = int(k.blockBase, k.head);
  let M = 0.0;
  for (let i = 0; i < k.nLevels; i++) {
    const first = int(k.cellStart, i);
    const end = int(k.cellStart, i + 1);
    const K = get(k.K, i);
    let shared = 0.0;
    for (let c = first; c < end; c++) {
      const share = get(k.cellWeight, c) * other * get(k.scale, int(k.cellColumn, c));
      shared += share * share;
    }
    set(k.shared, i, shared);
    const common = K + K * K * shared;
    for (let c = first; c < end; c++) {
      const own = other * get(k.scale, int(k.cellColumn, c));
      set(k.cellLeverage, c, common + own * own * (1.0 - 2.0 * K * get(k.cellWeight, c)));
    }
    const A = get(m.blocks, head + i);
    M += get(k.inverse, i) * theta * (A - shared * (1.0 - K * A));
    set(m.covariance, head + i, common);
  }
  add(m.M + (T - m.T), 0, M);
}

/**
 * leverage, M and the covariance of the head += what a block of probes says of them, and out += Z2'W f(b); p is Lambda a - Lambda b, v is Lambda b. As t
 * of a row is one number of these, all of a level is in s and s': M -= D^-1 theta (1 - A K) s s', covariance += K^2 s s'.
 */
export function addSimple<P>(k: Krylov, m: SparseModel, share: f64): void {
  const T = triangleOf(m, k.head);
  const theta = get(T, 0);
  const head = int(k.blockBase, k.head);
  let M = 0.0;
  for (let i = 0; i < k.nLevels; i++) {
    const together = isVector<P>() ? addLevelOfEight(k, m, i, share) : addLevelByLane(k, m, i, share);
    const K = get(k.K, i);
    M += get(k.inverse, i) * theta * (1.0 - K * get(m.blocks, head + i)) * together;
    add(m.covariance, head + i, share * K * K * together);
  }
  add(m.M + (T - m.T), 0, -share * M);
}

/** The sums s of the level in registers; s s' summed over the probes. */
function addLevelOfEight(k: Krylov, m: SparseModel, i: i32, share: f64): f64 {
  const first = int(k.cellStart, i);
  const cells = int(k.cellStart, i + 1) - first;
  const columns = k.cellColumn + ((<usize>first) << 2);
  const p = k.p;
  const v = k.v;
  const out = k.out;
  const weights = k.cellWeight + ((<usize>first) << 3);
  let s0 = f64x2.splat(0.0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let t0 = s0;
  let t1 = s0;
  let t2 = s0;
  let t3 = s0;
  for (let c = 0; c < cells; c++) {
    const at = (<usize>int(columns, c)) << 6;
    const w = v128.load64_splat(weights + ((<usize>c) << 3));
    s0 = f64x2.add(f64x2.mul(w, v128.load(p + at)), s0);
    s1 = f64x2.add(f64x2.mul(w, v128.load(p + at, 16)), s1);
    s2 = f64x2.add(f64x2.mul(w, v128.load(p + at, 32)), s2);
    s3 = f64x2.add(f64x2.mul(w, v128.load(p + at, 48)), s3);
    t0 = f64x2.add(f64x2.mul(w, v128.load(v + at)), t0);
    t1 = f64x2.add(f64x2.mul(w, v128.load(v + at, 16)), t1);
    t2 = f64x2.add(f64x2.mul(w, v128.load(v + at, 32)), t2);
    t3 = f64x2.add(f64x2.mul(w, v128.load(v + at, 48)), t3);
  }
  const together = acrossPair(
    f64x2.add(f64x2.mul(s3, t3), f64x2.add(f64x2.mul(s2, t2), f64x2.add(f64x2.mul(s1, t1), f64x2.mul(s0, t0)))),
  );
  const K = splat<v128>(get(k.K, i));
  s0 = f64x2.mul(K, s0);
  s1 = f64x2.mul(K, s1);
  s2 = f64x2.mul(K, s2);
  s3 = f64x2.mul(K, s3);
  t0 = f64x2.mul(K, t0);
  t1 = f64x2.mul(K, t1);
  t2 = f64x2.mul(K, t2);
  t3 = f64x2.mul(K, t3);
  const leverage = k.cellLeverage + ((<usize>first) << 3);
  for (let c = 0; c < cells; c++) {
    const at = (<usize>int(columns, c)) << 6;
    const w = v128.load64_splat(weights + ((<usize>c) << 3));
    const to = out + at;
    let f = f64x2.sub(v128.load(v + at), t0);
    let sum = f64x2.mul(f64x2.sub(v128.load(p + at), s0), f);
    v128.store(to, f64x2.add(f64x2.mul(w, f), v128.load(to)));
    f = f64x2.sub(v128.load(v + at, 16), t1);
    sum = f64x2.add(f64x2.mul(f64x2.sub(v128.load(p + at, 16), s1), f), sum);
    v128.store(to, f64x2.add(f64x2.mul(w, f), v128.load(to, 16)), 16);
    f = f64x2.sub(v128.load(v + at, 32), t2);
    sum = f64x2.add(f64x2.mul(f64x2.sub(v128.load(p + at, 32), s2), f), sum);
    v128.store(to, f64x2.add(f64x2.mul(w, f), v128.load(to, 32)), 32);
    f = f64x2.sub(v128.load(v + at, 48), t3);
    sum = f64x2.add(f64x2.mul(f64x2.sub(v128.load(p + at, 48), s3), f), sum);
    v128.store(to, f64x2.add(f64x2.mul(w, f), v128.load(to, 48)), 48);
    add(leverage, c, share * acrossPair(sum));
  }
  return together;
}

function acrossPair(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** The same without vectors, in the same order: even probes and odd ones apart. */
function addLevelByLane(k: Krylov, m: SparseModel, i: i32, share: f64): f64 {
  const first = int(k.cellStart, i);
  const end = int(k.cellStart, i + 1);
  const s = k.sums;
  const t = s + ((<usize>LANES) << 3);
  const K = get(k.K, i);
  memory.fill(s, 0, (<usize>LANES) << 4);
  for (let c = first; c < end; c++) {
    const at = int(k.cellColumn, c) * LANES;
    const w = get(k.cellWeight, c);
    for (let l = 0; l < LANES; l++) {
      add(s, l, w * get(k.p, at + l));
      add(t, l, w * get(k.v, at + l));
    }
  }
  let even = 0.0;
  let odd = 0.0;
  for (let l = 0; l < LANES; l += 2) {
    even += get(s, l) * get(t, l);
    odd += get(s, l + 1) * get(t, l + 1);
  }
  const together = even + odd;
  for (let l = 0; l < 2 * LANES; l++) set(s, l, K * get(s, l));
  for (let c = first; c < end; c++) {
    const at = int(k.cellColumn, c) * LANES;
    const w = get(k.cellWeight, c);
    even = 0.0;
    odd = 0.0;
    for (let l = 0; l < LANES; l++) {
      const f = get(k.v, at + l) - get(t, l);
      const product = (get(k.p, at + l) - get(s, l)) * f;
      if (l & 1) odd += product;
      else even += product;
      add(k.out, at + l, w * f);
    }
    add(k.cellLeverage, c, share * (even + odd));
  }
  return together;
}

/** out -= Z2'W Z1 T D^-1 x1, what the head says of the tail. */
export function spreadSimple(k: Krylov, m: SparseModel, x: usize): void {
  const theta = get(triangleOf(m, k.head), 0);
  let w = k.cellWeight;
  let column = k.cellColumn;
  for (let i = 0; i < k.nLevels; i++) {
    const own = theta * (get(k.inverse, i) * get(x, i));
    for (const end = k.cellWeight + ((<usize>int(k.cellStart, i + 1)) << 3); w < end; w += 8) {
      const to = k.out + ((<usize>load<i32>(column)) << 3);
      store<f64>(to, load<f64>(to) - load<f64>(w) * own);
      column += 4;
    }
  }
}

/** x1 := D^-1 (x1 - T'Z1'W Z2 v), v being Lambda of the tail's part. */
export function returnSimple(k: Krylov, m: SparseModel, x: usize): void {
  const theta = get(triangleOf(m, k.head), 0);
  let w = k.cellWeight;
  let column = k.cellColumn;
  for (let i = 0; i < k.nLevels; i++) {
    let sum = 0.0;
    for (const end = k.cellWeight + ((<usize>int(k.cellStart, i + 1)) << 3); w < end; w += 8) {
      sum += load<f64>(w) * load<f64>(k.v + ((<usize>load<i32>(column)) << 3));
      column += 4;
    }
    set(x, i, get(k.inverse, i) * (get(x, i) - theta * sum));
  }
}
