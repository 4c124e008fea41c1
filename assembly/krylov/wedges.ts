/**
 * tr E^2: the squares of what S has beside its diagonal, column by column of the tail. A column meets the levels of its neighbours alone, so that
 * all together take one step for each wedge of the graph.
 */
import { add, get, int, set, setInt } from "../linalg/access";
import { SparseModel } from "../sparse/model";
import { timesVector } from "./meet";
import { Krylov, triangleOf } from "./model";

export function squaredE(k: Krylov, m: SparseModel): f64 {
  if (k.simple) return ofIntercepts(k, m);
  const bytes = (<usize>k.nTail) << 3;
  memory.fill(k.v, 0, bytes);
  memory.fill(k.out, 0, bytes);
  memory.fill(k.mark, 0xff, (<usize>k.nTail) << 2);
  let sum = 0.0;
  let level = 0;
  for (let t = 0; t < m.nTerms; t++) {
    if (t == k.head) continue;
    const q = int(m.termSize, t);
    for (let l = 0, levels = int(k.termLevels, t); l < levels; l++, level++) {
      const column = int(k.termFirst, t) - k.first + l * q;
      for (let c = 0; c < q; c++) sum += ofColumn(k, m, t, column, c, level);
    }
  }
  return sum;
}

/** Squares of column c of the level of term t that begins at `column`, its own element left out. */
function ofColumn(k: Krylov, m: SparseModel, t: i32, column: i32, c: i32, level: i32): f64 {
  const q = int(m.termSize, t);
  const T = triangleOf(m, t);
  const own = get(k.scale, column + c);
  for (let a = c; a < q; a++) set(k.v, column + a, own * get(T, a * q + c));
  let found = 0;
  for (let e = int(k.neighbourStart, level), end = int(k.neighbourStart, level + 1); e < end; e++)
    found = spread(k, m, int(k.neighbours, e), t, column, column + c, found);
  for (let a = c; a < q; a++) set(k.v, column + a, 0.0);
  let sum = 0.0;
  for (let f = 0; f < found; f++) {
    const first = int(k.touched, 2 * f);
    const s = int(k.touched, 2 * f + 1);
    const qs = int(m.termSize, s);
    const Ts = triangleOf(m, s);
    for (let a = 0; a < qs; a++) {
      let value = 0.0;
      for (let b = a; b < qs; b++) value += get(Ts, b * qs + a) * get(k.out, first + b);
      value *= get(k.scale, first + a);
      if (first + a != column + c) sum += value * value;
    }
    for (let a = 0; a < qs; a++) set(k.out, first + a, 0.0);
  }
  return sum;
}

/** out += Z2'W f over the rows of level i, those it touches noted; returns how many have been. */
function spread(k: Krylov, m: SparseModel, i: i32, t: i32, column: i32, stamp: i32, found: i32): i32 {
  const q1 = k.headSize;
  const q = int(m.termSize, t);
  const s = k.small;
  const Ks = s + ((<usize>q1) << 3);
  memory.fill(s, 0, (<usize>q1) << 3);
  let z2 = 0;
  for (let e = 0; e < t; e++) z2 += int(m.termSize, e);
  const first = int(k.levelStart, i);
  const end = int(k.levelStart, i + 1);
  for (let r = first; r < end; r++) {
    let own = 0.0;
    if (int(m.rowColumn, r * m.nTerms + t) - k.first == column) {
      const z = k.zBase + <usize>r * k.zStep;
      for (let a = 0; a < q; a++) own += get(z, z2 + a) * get(k.v, column + a);
      for (let a = 0; a < q1; a++) add(s, a, get(k.weights, r) * get(z, k.headZ + a) * own);
    }
    set(k.rowWork, r - first, own);
  }
  timesVector(k.K + ((<usize>(i * q1 * q1)) << 3), q1, s, Ks);
  for (let r = first; r < end; r++) {
    let z = k.zBase + <usize>r * k.zStep;
    let f = get(k.rowWork, r - first);
    for (let a = 0; a < q1; a++) f -= get(z, k.headZ + a) * get(Ks, a);
    f *= get(k.weights, r);
    for (let other = 0; other < m.nTerms; other++) {
      const size = int(m.termSize, other);
      if (other != k.head) {
        const to = int(m.rowColumn, r * m.nTerms + other) - k.first;
        if (int(k.mark, to) != stamp) {
          setInt(k.mark, to, stamp);
          setInt(k.touched, 2 * found, to);
          setInt(k.touched, 2 * found + 1, other);
          found++;
        }
        for (let a = 0; a < size; a++) add(k.out, to + a, f * get(z, a));
      }
      z += (<usize>size) << 3;
    }
  }
  return found;
}

/**
 * With two random intercepts each pair of columns once, over cells: E_jc = theta^2 dS_j^-1/2 dS_c^-1/2 sum over i of w_ij K_i w_ic. Cells of
 * a level come in the order of their columns. The sums are squared column by column, or on a second walk where that is shorter.
 */
function ofIntercepts(k: Krylov, m: SparseModel): f64 {
  const sums = k.v;
  memory.fill(sums, 0, (<usize>k.nTail) << 3);
  const theta = get(triangleOf(m, 1 - k.head), 0);
  let total = 0.0;
  for (let j = 0; j < k.nTail; j++) {
    const from = int(k.neighbourStart, j);
    const to = int(k.neighbourStart, j + 1);
    let walked: u64 = 0;
    for (let e = from; e < to; e++) {
      const i = int(k.neighbours, e);
      const own = int(k.cellOf, e);
      const end = int(k.cellStart, i + 1);
      const factor = get(k.cellWeight, own) * get(k.K, i);
      for (let c = own + 1; c < end; c++) add(sums, int(k.cellColumn, c), factor * get(k.cellWeight, c));
      walked += <u64>(end - own - 1);
    }
    const d = get(k.scale, j);
    total += d * d * (walked > <u64>(k.nTail - j) ? squaresBehind(k, j) : squaresOfWalk(k, from, to));
  }
  const squared = theta * theta;
  return 2.0 * squared * squared * total;
}

/** Sum of the squares dS_c^-1 sums_c^2 over the columns behind j, whose sums become zero. */
function squaresBehind(k: Krylov, j: i32): f64 {
  let squares = 0.0;
  for (let column = j + 1; column < k.nTail; column++) {
    const value = get(k.scale, column) * get(k.v, column);
    squares += value * value;
    set(k.v, column, 0.0);
  }
  return squares;
}

/** The same over the cells that the neighbours from .. to - 1 lead to; a column seen twice is zero by then. */
function squaresOfWalk(k: Krylov, from: i32, to: i32): f64 {
  let squares = 0.0;
  for (let e = from; e < to; e++) {
    const end = int(k.cellStart, int(k.neighbours, e) + 1);
    for (let c = int(k.cellOf, e) + 1; c < end; c++) {
      const column = int(k.cellColumn, c);
      const value = get(k.scale, column) * get(k.v, column);
      squares += value * value;
      set(k.v, column, 0.0);
    }
  }
  return squares;
}
