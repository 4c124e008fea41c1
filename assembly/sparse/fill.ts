/** Block by block: H = Lambda'Z'WZ Lambda + I into the places of the factor, and products with Z'WZ. */
import { zero } from "../linalg/vector";
import { add, get, int, set } from "../linalg/access";
import { SparseModel } from "./model";
import { addPrior } from "./prior";
import { predictor, sumIntoColumns } from "./rows";

/** factor := H = Lambda'A Lambda + I + E, every entry at its place, ready to be factored. */
export function fillFactor(m: SparseModel): void {
  const V = m.factor;
  memory.fill(V, 0, ((<usize>m.nLeadValues) << 3) + ((<usize>m.tailStride * <usize>m.tailStride) << 3));
  for (let i = m.nTail; i < m.tailStride; i++) set(m.tail, i * (m.tailStride + 1), 1.0);
  let at = 0;
  let Ts = m.T;
  for (let s = 0, pair = 0; s < m.nTerms; s++) {
    const qs = int(m.termSize, s);
    let Tt = Ts;
    for (let t = s; t < m.nTerms; t++, pair++) {
      const qt = int(m.termSize, t);
      const blocks = int(m.pairBlock, pair + 1) - int(m.pairBlock, pair);
      const identity = s == t ? 1.0 : 0.0;
      if (qs == 1 && qt == 1) {
        const factor = get(Ts, 0) * get(Tt, 0);
        for (let end = at + blocks; at < end; at++) set(V, int(m.place, at), factor * get(m.blocks, at) + identity);
      } else {
        for (let block = 0; block < blocks; block++) {
          fillBlock(m, at, Ts, qs, Tt, qt, identity);
          at += qs * qt;
        }
      }
      Tt += (<usize>(qt * qt)) << 3;
    }
    Ts += (<usize>(qs * qs)) << 3;
  }
  addPrior(m);
}

/** T_s' A T_t, both triangles lower. */
function fillBlock(m: SparseModel, at: i32, Ts: usize, qs: i32, Tt: usize, qt: i32, identity: f64): void {
  const A = m.blocks + ((<usize>at) << 3);
  const AT = m.small;
  multiplyFactor(A, Tt, AT, qs, qt);
  for (let i = 0; i < qs; i++) {
    for (let j = 0; j < qt; j++) {
      let sum = i == j ? identity : 0.0;
      for (let k = i; k < qs; k++) sum += get(Ts, k * qs + i) * get(AT, k * qt + j);
      set(m.factor, int(m.place, at + i * qt + j), sum);
    }
  }
}

/** out := A T for A rows x q and T lower q x q. */
export function multiplyFactor(A: usize, T: usize, out: usize, rows: i32, q: i32): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < q; j++) {
      let sum = 0.0;
      for (let k = j; k < q; k++) sum += get(A, i * q + k) * get(T, k * q + j);
      set(out, i * q + j, sum);
    }
  }
}

/** out := A x over the blocks; over the rows, with their prior weights and `rowWork`, where there are no others than those of the diagonal. */
export function multiplyBlocks(m: SparseModel, x: usize, out: usize): void {
  if (m.krylov) {
    zero(m.rowWork, m.nObs);
    predictor(m, m.rowWork, x, m.rowWork);
    for (let i = 0; i < m.nObs; i++) set(m.rowWork, i, get(m.weights, i) * get(m.rowWork, i));
    sumIntoColumns(m, m.rowWork, out);
    return;
  }
  zero(out, m.vectorLength);
  let at = 0;
  let block = 0;
  for (let s = 0, pair = 0; s < m.nTerms; s++) {
    const qs = int(m.termSize, s);
    for (let t = s; t < m.nTerms; t++, pair++) {
      const qt = int(m.termSize, t);
      for (const end = int(m.pairBlock, pair + 1); block < end; block++) {
        const a = int(m.blockA, block);
        const b = int(m.blockB, block);
        for (let i = 0; i < qs; i++) {
          for (let j = 0; j < qt; j++) {
            const value = get(m.blocks, at++);
            add(out, a + i, value * get(x, b + j));
            if (s != t) add(out, b + j, value * get(x, a + i));
          }
        }
      }
    }
  }
}
