/**
 * The factorization of H = Lambda'Z'WZ Lambda + I in place: leading columns left-looking, each subtracting its outer product
 * from the dense tail, then the dense Cholesky factor of the tail (docs/mathematics.md (11.2)).
 */
import { denseCholesky } from "../linalg/dense";
import { log } from "../math/log";
import { get, int, set, setInt } from "../linalg/access";
import { SparseModel } from "./model";

/** `factor` holds H; it becomes L. 0, or 1 + the column whose pivot is not positive. */
export function factorize(m: SparseModel): i32 {
  m.hasFactor = 0;
  m.tailIsInverse = 0;
  const failed = factorLead(m);
  if (failed != 0) return failed;
  const failedTail = denseCholesky(m.tail, m.tailStride);
  if (failedTail != 0) return m.nLead + failedTail;
  m.hasFactor = 1;
  return 0;
}

function factorLead(m: SparseModel): i32 {
  const V = m.factor;
  const rows = m.rowIndex;
  const x = m.scatter;
  // -1 ends a list
  memory.fill(m.listHead, 0xff, (<usize>m.nLead) << 2);
  for (let j = 0; j < m.nLead; j++) {
    const from = int(m.columnStart, j);
    const to = int(m.columnStart, j + 1);
    let k = int(m.listHead, j);
    if (k >= 0) {
      for (let p = from; p < to; p++) set(x, int(rows, p), get(V, p));
      while (k >= 0) {
        const next = int(m.listNext, k);
        subtractColumn(m, k, x);
        k = next;
      }
      for (let p = from; p < to; p++) set(V, p, get(x, int(rows, p)));
    }
    const pivot = get(V, from);
    // written so that NaN also counts as a failed pivot
    if (!(pivot > 0.0 && pivot < Infinity)) return j + 1;
    const root = sqrt<f64>(pivot);
    const inverse = 1.0 / root;
    set(V, from, root);
    for (let p = from + 1; p < to; p++) set(V, p, get(V, p) * inverse);
    queue(m, j, from + 1, to);
    subtractFromTail(m, int(m.tailStart, j), to);
  }
  return 0;
}

/** x -= L_jk L_(j..)k for the earlier column k whose cursor stands at row j; then k waits for its next leading row. */
function subtractColumn(m: SparseModel, k: i32, x: usize): void {
  const V = m.factor;
  const rows = m.rowIndex;
  const from = int(m.cursor, k);
  const to = int(m.columnStart, k + 1);
  const factor = get(V, from);
  for (let p = from; p < to; p++) {
    const at = x + ((<usize>int(rows, p)) << 3);
    store<f64>(at, load<f64>(at) - factor * get(V, p));
  }
  queue(m, k, from + 1, to);
}

/** Column k is next needed by the leading column named at position p. */
function queue(m: SparseModel, k: i32, p: i32, to: i32): void {
  if (p >= to) return;
  const row = int(m.rowIndex, p);
  if (row >= m.nLead) return;
  setInt(m.cursor, k, p);
  setInt(m.listNext, k, int(m.listHead, row));
  setInt(m.listHead, row, k);
}

/** tail -= l l' for the tail part l of a finished column. */
function subtractFromTail(m: SparseModel, from: i32, to: i32): void {
  const V = m.factor;
  const rows = m.rowIndex;
  const stride = (<usize>m.tailStride) << 3;
  const origin = m.tail - ((<usize>m.nLead) << 3);
  for (let p = from; p < to; p++) {
    const value = get(V, p);
    const row = origin + <usize>(int(rows, p) - m.nLead) * stride;
    for (let r = from; r <= p; r++) {
      const at = row + ((<usize>int(rows, r)) << 3);
      store<f64>(at, load<f64>(at) - value * get(V, r));
    }
  }
}

/** log |H|; needs the factor (not the inverse) in the tail. */
export function logDeterminant(m: SparseModel): f64 {
  let sum = 0.0;
  let product = 1.0;
  for (let j = 0; j < m.nLead; j++) {
    product *= get(m.factor, int(m.columnStart, j));
    if (isLarge(product)) {
      sum += log(product);
      product = 1.0;
    }
  }
  for (let j = 0; j < m.nTail; j++) {
    product *= get(m.tail, j * (m.tailStride + 1));
    if (isLarge(product)) {
      sum += log(product);
      product = 1.0;
    }
  }
  return 2.0 * (sum + log(product));
}

/** Roots of finite pivots lie within 1e154, so one more factor cannot overflow; and one log serves many pivots. */
function isLarge(product: f64): bool {
  return product > 1e100 || product < 1e-100;
}
