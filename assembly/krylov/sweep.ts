/**
 * The product with the Schur complement as one pass over the rows (of two random intercepts the cells) for several right sides at once. Of each
 * row, with v in the place of Lambda v,
 *   t_r = z_r v (tail),   s_i = sum over the level's rows of w z1 t,   out += z2 w (t_r - z1'K_i s_i)
 * so that duplicates, vector terms and any number of factors are the same thing. Of two random intercepts t_r is one number of v, and what it says of its own
 * column is G v, G the sums of the weights of each column: the cells are left with out -= w K_i s_i. docs/mathematics.md (20.3).
 */
import { from, into, mul, mulAdd, splat, sub, width } from "../family/lanes";
import { get, int } from "../linalg/access";
import { SparseModel } from "../sparse/model";
import { Krylov, LANES } from "./model";

/** out := Z2'W (Z2 v - Z1 K Z1'W Z2 v), `lanes` right sides side by side: 1 or LANES. */
export function sweep(k: Krylov, m: SparseModel, v: usize, out: usize, lanes: i32): void {
  if (!k.simple) memory.fill(out, 0, (<usize>(k.nTail * lanes)) << 3);
  if (lanes == 1) {
    if (k.simple) sweepOne(k, m, v, out);
    else sweepRows<f64>(k, m, v, out, 8);
  } else if (ASC_FEATURE_SIMD) {
    if (k.simple) sweepEight(k, m, v, out);
    else sweepRows<v128>(k, m, v, out, LANES << 3);
  } else if (k.simple) sweepSimple<f64>(k, m, v, out, LANES << 3);
  else sweepRows<f64>(k, m, v, out, LANES << 3);
}

/** out := G v, what the rows say of their own columns. */
function ownColumns<P>(k: Krylov, m: SparseModel, v: usize, out: usize, bytes: usize): void {
  const G = m.blocks + ((<usize>int(k.blockBase, 1 - k.head)) << 3);
  for (let c = 0; c < k.nTail; c++) {
    const own = splat<P>(get(G, c));
    for (const end = v + bytes; v < end; v += width<P>()) {
      into<P>(out, mul<P>(own, from<P>(v)));
      out += width<P>();
    }
  }
}

/** Two random intercepts, one right side: the sum of a level in a register. */
function sweepOne(k: Krylov, m: SparseModel, v: usize, out: usize): void {
  ownColumns<f64>(k, m, v, out, 8);
  let w = k.cellWeight;
  let column = k.cellColumn;
  for (let i = 0; i < k.nLevels; i++) {
    const endOfCells = k.cellWeight + ((<usize>int(k.cellStart, i + 1)) << 3);
    let sum = 0.0;
    let c = column;
    for (let at = w; at < endOfCells; at += 8) {
      sum += load<f64>(at) * load<f64>(v + ((<usize>load<i32>(c)) << 3));
      c += 4;
    }
    sum *= get(k.K, i);
    for (; w < endOfCells; w += 8) {
      const to = out + ((<usize>load<i32>(column)) << 3);
      store<f64>(to, load<f64>(to) - load<f64>(w) * sum);
      column += 4;
    }
  }
}

/** Two random intercepts, several right sides. `bytes` are those of the right sides of one column. */
function sweepSimple<P>(k: Krylov, m: SparseModel, v: usize, out: usize, bytes: usize): void {
  ownColumns<P>(k, m, v, out, bytes);
  const sums = k.sums;
  let w = k.cellWeight;
  let column = k.cellColumn;
  for (let i = 0; i < k.nLevels; i++) {
    const endOfCells = k.cellWeight + ((<usize>int(k.cellStart, i + 1)) << 3);
    for (let e: usize = 0; e < bytes; e += width<P>()) into<P>(sums + e, splat<P>(0.0));
    let c = column;
    for (let at = w; at < endOfCells; at += 8) {
      const t = v + <usize>load<i32>(c) * bytes;
      const weight = splat<P>(load<f64>(at));
      for (let e: usize = 0; e < bytes; e += width<P>())
        into<P>(sums + e, mulAdd<P>(weight, from<P>(t + e), from<P>(sums + e)));
      c += 4;
    }
    const K = splat<P>(get(k.K, i));
    for (let e: usize = 0; e < bytes; e += width<P>()) into<P>(sums + e, mul<P>(K, from<P>(sums + e)));
    for (; w < endOfCells; w += 8) {
      const to = out + <usize>load<i32>(column) * bytes;
      const weight = splat<P>(load<f64>(w));
      for (let e: usize = 0; e < bytes; e += width<P>())
        into<P>(to + e, sub<P>(from<P>(to + e), mul<P>(weight, from<P>(sums + e))));
      column += 4;
    }
  }
}

/** The same for LANES right sides with the sums of a level in registers. */
function sweepEight(k: Krylov, m: SparseModel, v: usize, out: usize): void {
  ownColumns<v128>(k, m, v, out, LANES << 3);
  let w = k.cellWeight;
  let column = k.cellColumn;
  let start = k.cellStart;
  let K = k.K;
  for (const end = K + ((<usize>k.nLevels) << 3); K < end; K += 8) {
    const endOfCells = w + ((<usize>(load<i32>(start, 4) - load<i32>(start))) << 3);
    start += 4;
    let s0 = f64x2.splat(0.0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let c = column;
    for (let at = w; at < endOfCells; at += 8) {
      const t = v + ((<usize>load<i32>(c)) << 6);
      const weight = v128.load64_splat(at);
      s0 = f64x2.add(f64x2.mul(weight, v128.load(t)), s0);
      s1 = f64x2.add(f64x2.mul(weight, v128.load(t, 16)), s1);
      s2 = f64x2.add(f64x2.mul(weight, v128.load(t, 32)), s2);
      s3 = f64x2.add(f64x2.mul(weight, v128.load(t, 48)), s3);
      c += 4;
    }
    const factor = v128.load64_splat(K);
    s0 = f64x2.mul(factor, s0);
    s1 = f64x2.mul(factor, s1);
    s2 = f64x2.mul(factor, s2);
    s3 = f64x2.mul(factor, s3);
    for (; w < endOfCells; w += 8) {
      const to = out + ((<usize>load<i32>(column)) << 6);
      const weight = v128.load64_splat(w);
      v128.store(to, f64x2.sub(v128.load(to), f64x2.mul(weight, s0)));
      v128.store(to, f64x2.sub(v128.load(to, 16), f64x2.mul(weight, s1)), 16);
      v128.store(to, f64x2.sub(v128.load(to, 32), f64x2.mul(weight, s2)), 32);
      v128.store(to, f64x2.sub(v128.load(to, 48), f64x2.mul(weight, s3)), 48);
      column += 4;
    }
  }
}

function sweepRows<P>(k: Krylov, m: SparseModel, v: usize, out: usize, bytes: usize): void {
  for (let i = 0; i < k.nLevels; i++) {
    enterLevel<P>(k, m, i, v, bytes, k.rowWork, k.sums);
    const first = int(k.levelStart, i);
    const Ks = sharedPart<P>(k, i, k.sums, bytes);
    for (let r = first, end = int(k.levelStart, i + 1); r < end; r++) {
      const t = k.rowWork + <usize>(r - first) * bytes;
      takeShared<P>(k, r, Ks, t, bytes);
      scatterRow<P>(k, m, r, t, out, bytes);
    }
  }
}

/** t of the rows of level i into `rows`, and s_i into `sums`. */
export function enterLevel<P>(
  k: Krylov,
  m: SparseModel,
  i: i32,
  v: usize,
  bytes: usize,
  rows: usize,
  sums: usize,
): void {
  const q1 = k.headSize;
  memory.fill(sums, 0, <usize>q1 * bytes);
  const first = int(k.levelStart, i);
  for (let r = first, end = int(k.levelStart, i + 1); r < end; r++) {
    const t = rows + <usize>(r - first) * bytes;
    gatherRow<P>(k, m, r, v, t, bytes);
    const w = get(k.weights, r);
    const z1 = k.zBase + <usize>r * k.zStep + ((<usize>k.headZ) << 3);
    for (let a = 0; a < q1; a++) {
      const weight = splat<P>(w * get(z1, a));
      const s = sums + <usize>a * bytes;
      for (let e: usize = 0; e < bytes; e += width<P>())
        into<P>(s + e, mulAdd<P>(weight, from<P>(t + e), from<P>(s + e)));
    }
  }
}

/** t := z_r v over the row's columns of the tail. */
function gatherRow<P>(k: Krylov, m: SparseModel, r: i32, v: usize, t: usize, bytes: usize): void {
  memory.fill(t, 0, bytes);
  let z = k.zBase + <usize>r * k.zStep;
  for (let term = 0; term < m.nTerms; term++) {
    const q = int(m.termSize, term);
    if (term != k.head) {
      let column = v + <usize>(int(m.rowColumn, r * m.nTerms + term) - k.first) * bytes;
      for (let c = 0; c < q; c++) {
        const zc = splat<P>(get(z, c));
        for (let e: usize = 0; e < bytes; e += width<P>())
          into<P>(t + e, mulAdd<P>(zc, from<P>(column + e), from<P>(t + e)));
        column += bytes;
      }
    }
    z += (<usize>q) << 3;
  }
}

/** K_i s_i, behind the sums. */
export function sharedPart<P>(k: Krylov, i: i32, sums: usize, bytes: usize): usize {
  const q1 = k.headSize;
  const to = sums + <usize>q1 * bytes;
  const K = k.K + ((<usize>(i * q1 * q1)) << 3);
  multiplySmall<P>(K, q1, sums, to, bytes);
  return to;
}

/** to := M x of several right sides. */
export function multiplySmall<P>(M: usize, q: i32, x: usize, to: usize, bytes: usize): void {
  for (let a = 0; a < q; a++) {
    const out = to + <usize>a * bytes;
    memory.fill(out, 0, bytes);
    for (let b = 0; b < q; b++) {
      const factor = splat<P>(get(M, a * q + b));
      const s = x + <usize>b * bytes;
      for (let e: usize = 0; e < bytes; e += width<P>())
        into<P>(out + e, mulAdd<P>(factor, from<P>(s + e), from<P>(out + e)));
    }
  }
}

/** t -= z1'K s, which leaves f of the row (20.4). */
export function takeShared<P>(k: Krylov, r: i32, Ks: usize, t: usize, bytes: usize): void {
  const z1 = k.zBase + <usize>r * k.zStep + ((<usize>k.headZ) << 3);
  for (let a = 0; a < k.headSize; a++) {
    const za = splat<P>(-get(z1, a));
    const from1 = Ks + <usize>a * bytes;
    for (let e: usize = 0; e < bytes; e += width<P>())
      into<P>(t + e, mulAdd<P>(za, from<P>(from1 + e), from<P>(t + e)));
  }
}

/** out += z2 w f of one row. */
export function scatterRow<P>(k: Krylov, m: SparseModel, r: i32, f: usize, out: usize, bytes: usize): void {
  const w = get(k.weights, r);
  let z = k.zBase + <usize>r * k.zStep;
  for (let term = 0; term < m.nTerms; term++) {
    const q = int(m.termSize, term);
    if (term != k.head) {
      let column = out + <usize>(int(m.rowColumn, r * m.nTerms + term) - k.first) * bytes;
      for (let c = 0; c < q; c++) {
        const wz = splat<P>(w * get(z, c));
        for (let e: usize = 0; e < bytes; e += width<P>())
          into<P>(column + e, mulAdd<P>(wz, from<P>(f + e), from<P>(column + e)));
        column += bytes;
      }
    }
    z += (<usize>q) << 3;
  }
}
