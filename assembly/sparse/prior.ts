/**
 * Levels that are related: u ~ N(0, (I + E)^-1), E a sparse symmetric matrix of which one triangle is kept. Everything that is
 * about the rows stays as it is; E joins I in H and u'Eu joins u'u (docs/mathematics.md (8.13)).
 */
import { add, get, int } from "../linalg/access";
import { doubles, ints, Layout } from "../layout";
import { allocate } from "../memory";
import { SparseModel } from "./model";

@unmanaged
export class Prior extends Layout {
  count: i32;
  /** i32, each: columns of an entry, and its place in `factor` */
  a: usize;
  b: usize;
  place: usize;
  values: usize;
}

/** Room for the entries of E of a model, to be filled by the facade; 0 where there is not enough memory. */
export function sparseRelate(base: usize, count: i32): usize {
  const address = allocate(<f64>offsetof<Prior>());
  if (address == 0) return 0;
  const E = changetype<Prior>(address);
  E.count = count;
  const start = allocate(<f64>layOut(E, 0));
  if (start == 0) return 0;
  layOut(E, start);
  changetype<SparseModel>(base).prior = address;
  return address;
}

function layOut(E: Prior, start: usize): u64 {
  E.top = <u64>start;
  E.values = doubles(E, <u64>E.count);
  E.a = ints(E, <u64>E.count);
  E.b = ints(E, <u64>E.count);
  E.place = ints(E, <u64>E.count);
  return E.top - <u64>start;
}

/** factor += E at its places. */
export function addPrior(m: SparseModel): void {
  if (!m.prior) return;
  const E = changetype<Prior>(m.prior);
  for (let k = 0; k < E.count; k++) add(m.factor, int(E.place, k), get(E.values, k));
}

/** u'Eu */
export function priorForm(m: SparseModel, u: usize): f64 {
  let sum = 0.0;
  if (!m.prior) return sum;
  const E = changetype<Prior>(m.prior);
  for (let k = 0; k < E.count; k++) {
    const a = int(E.a, k);
    const b = int(E.b, k);
    sum += (a == b ? 1.0 : 2.0) * get(E.values, k) * get(u, a) * get(u, b);
  }
  return sum;
}

/** to -= E u */
export function subtractPrior(m: SparseModel, u: usize, to: usize): void {
  if (!m.prior) return;
  const E = changetype<Prior>(m.prior);
  for (let k = 0; k < E.count; k++) {
    const a = int(E.a, k);
    const b = int(E.b, k);
    const value = get(E.values, k);
    add(to, a, -value * get(u, b));
    if (a != b) add(to, b, -value * get(u, a));
  }
}
