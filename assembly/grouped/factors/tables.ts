/**
 * The factors e^(s x_k B_d) of rows by dimension and node (factors.ts): less 1 where they are to be summed with counts, as they are
 * where odds are multiplied. Rows are contiguous.
 */
import { expm1Of, expOf, expRest } from "../../family/cores";
import { add, constant, div, firstLane, from, into, mul, neg, ONE, splat, width } from "../../family/lanes";
import { get, set } from "../../linalg/access";
import { column, Grouped } from "../model";

/** Factors of dimension d at node k of the one-dimensional rule. */
export function tableOf(m: Grouped, d: i32, k: i32): usize {
  return m.tables + <usize>(d * m.tableRun + k) * m.tableStride;
}

/** Which node of the one-dimensional rule run r has in dimension d, before the last one. */
export function digit(m: Grouped, r: i32, d: i32): i32 {
  for (let e = m.q - 2; e > d; e--) r /= m.run;
  return r % m.run;
}

/** Factors of 1 everywhere, which is where nodes stay that only fill a run up. */
export function clearTables(m: Grouped): void {
  for (let i = 0; i < m.q * m.tableRun * m.tableRows; i++) set(m.tables, i, 1.0);
}

export function fillTables(m: Grouped, first: i32, rows: i32, sign: f64, odds: bool): void {
  for (let d = 0; d < m.q; d++) {
    const B = column(m.B, m.maxRows, d) + ((<usize>first) << 3);
    for (let k = 0; 2 * k < m.run; k++) {
      const x = sign * get(m.nodes, k * m.q + m.q - 1);
      const to = tableOf(m, d, k);
      const mirrored = tableOf(m, d, m.run - 1 - k);
      if (ASC_FEATURE_SIMD) fillPair<v128>(B, x, rows, to, mirrored, odds);
      else fillPair<f64>(B, x, rows, to, mirrored, odds);
    }
  }
}

/** Those of x, and of -x from them. */
function fillPair<P>(B: usize, node: f64, rows: i32, to: usize, mirrored: usize, odds: bool): void {
  const x = splat<P>(node);
  const one = constant<P>(ONE);
  for (let i: usize = 0, end = (<usize>rows) << 3; i < end; i += width<P>()) {
    let b = from<P>(B + i);
    if (isVector<P>() && i + 8 == end) b = firstLane<P>(b);
    // within the exponents of normal numbers, which largestExponent has seen to
    const exponent = mul<P>(x, b);
    const rest = expRest<P>(exponent);
    const e = odds ? expOf<P>(exponent, rest) : expm1Of<P>(exponent, rest);
    into<P>(mirrored + i, odds ? div<P>(one, e) : neg<P>(div<P>(e, add<P>(one, e))));
    into<P>(to + i, e);
  }
}
