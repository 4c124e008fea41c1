/**
 * Densities with a second predictor: rows have a shape of their own, t = H_shape delta, and counts may be zeros in excess with a probability
 * pi = logistic(z), z = H_zero zeta. Such a density is that of rows with one shape (laws.ts), called for the rows that share one; its code
 * is theirs plus SECOND. In memory (m.thresholds): the number of columns of H, then the record below, whose address, as a number, is
 * what stands for t and for the shape; a row is known by the address of its response or weight. docs/mathematics.md (16.27) to (16.29).
 */
import { SECOND } from "../../../src/wasm/codes";
import { SCRATCH_STRIDE } from "../../../src/wasm/rowsAtOnce";
import { get, set } from "../../linalg/access";
import { exp } from "../../math/exp";
import { logistic, softplus } from "../../math/logistic";
import { trait } from "../laws";
import { HAS_SLOPE, TERMS, TERMS_SLOPE } from "../traits";

@unmanaged
export class Own {
  /** Code of the density of rows with one shape, and whether its shape is more than a factor of log f. */
  base: i32;
  hasSlope: i32;
  /** Columns of H in all, the first nZero of them for z, the rest for t; rows. */
  count: i32;
  nZero: i32;
  n: i32;
  y: usize;
  w: usize;
  /** n x count, column-major. */
  H: usize;
  // a number a row
  t: usize;
  k: usize;
  z: usize;
  /** What of log f does not depend on eta, and its slopes in t and z, all with the weight. */
  constant: usize;
  slopeT: usize;
  slopeZ: usize;
  /** What the information about t lacks of rows that have become one (terms.ts); else 0. */
  lacking: usize;
  /** Rows from this one on that have the same row of H and are no zeros in excess. */
  run: usize;
}

export function hasShape(own: Own): bool {
  return own.count > own.nZero;
}

/** Doubles of the record, and arrays a row. */
const RECORD: i32 = 16;
const ARRAYS: i32 = 8;

/** Doubles of the number of columns, record and arrays. */
export function ownSize(n: u64): u64 {
  return 1 + <u64>RECORD + <u64>ARRAYS * (n + 1);
}

/** Of rows that belong to no model: their table, and the predictors in the place of columns. */
const TABLE: usize = memory.data(8 * (1 + RECORD + ARRAYS * (SCRATCH_STRIDE + 1)), 16);
const PREDICTORS: usize = memory.data(8 * 2 * SCRATCH_STRIDE, 16);

/** What stands for t of n rows that belong to no model, from their predictors; either may be no address. */
export function ownRows(code: i32, y: usize, w: usize, t: usize, z: usize, n: i32): f64 {
  const bytes = (<usize>n) << 3;
  const nZero = z == 0 ? 0 : 1;
  const count = nZero + (t == 0 ? 0 : 1);
  if (z != 0) memory.copy(PREDICTORS, z, bytes);
  if (t != 0) memory.copy(PREDICTORS + bytes * <usize>nZero, t, bytes);
  const record = layOwn(TABLE, code, count, nZero, PREDICTORS, y, w, n);
  const own = changetype<Own>(<usize>record);
  memory.fill(own.t, 0, bytes);
  memory.fill(own.z, 0, bytes);
  if (t != 0) memory.copy(own.t, t, bytes);
  if (z != 0) memory.copy(own.z, z, bytes);
  finishOwn(own, true);
  return record;
}

export function hasZeros(own: Own): bool {
  return own.nZero > 0;
}

/** Where the arrays of a table stand; what densities take for t. */
export function layOwn(table: usize, code: i32, count: i32, nZero: i32, H: usize, y: usize, w: usize, n: i32): f64 {
  set(table, 0, <f64>count);
  const own = changetype<Own>(table + 8);
  own.base = code - SECOND;
  own.hasSlope = trait(own.base, HAS_SLOPE, 1.0, 0, 0, 0, 0, 0, 0) != 0.0 ? 1 : 0;
  own.count = count;
  own.nZero = nZero;
  own.n = n;
  own.y = y;
  own.w = w;
  own.H = H;
  const first = table + ((<usize>(1 + RECORD)) << 3);
  const bytes = (<usize>(n + 1)) << 3;
  own.t = first;
  own.k = first + bytes;
  own.z = first + 2 * bytes;
  own.constant = first + 3 * bytes;
  own.slopeT = first + 4 * bytes;
  own.slopeZ = first + 5 * bytes;
  own.run = first + 6 * bytes;
  own.lacking = first + 7 * bytes;
  return <f64>(table + 8);
}

/** Predictors of the rows from the coefficients of H, and what follows from them. */
export function setOwn(t: f64, coefficients: usize, withTerms: bool): void {
  const own = changetype<Own>(<usize>t);
  for (let i = 0; i < own.n; i++) {
    let shape = 0.0;
    let zero = 0.0;
    for (let d = 0; d < own.count; d++) {
      const part = get(own.H, d * own.n + i) * get(coefficients, d);
      if (d < own.nZero) zero += part;
      else shape += part;
    }
    set(own.t, i, shape);
    set(own.z, i, zero);
  }
  finishOwn(own, withTerms);
}

/** The rest of a table whose predictors stand in it. */
function finishOwn(own: Own, withTerms: bool): void {
  const zeros = hasZeros(own);
  for (let i = own.n - 1; i >= 0; i--) {
    const row = (<usize>i) << 3;
    const k = exp(get(own.t, i));
    set(own.k, i, k);
    let constant = withTerms ? trait(own.base, TERMS, k, own.y + row, own.w + row, 0, 0, 1, 0) : 0.0;
    set(own.slopeT, i, withTerms ? trait(own.base, TERMS_SLOPE, k, own.y + row, own.w + row, 0, 0, 1, 0) : 0.0);
    if (zeros && get(own.y, i) > 0.0) {
      constant -= get(own.w, i) * softplus(get(own.z, i));
      set(own.slopeZ, i, -get(own.w, i) * logistic(get(own.z, i)));
    } else set(own.slopeZ, i, 0.0);
    set(own.constant, i, constant);
    set(own.lacking, i, 0.0);
    set(own.run, i, 1.0 + (i + 1 < own.n && alike(own, i, zeros) ? get(own.run, i + 1) : 0.0));
  }
}

function alike(own: Own, i: i32, zeros: bool): bool {
  if (zeros && !(get(own.y, i) > 0.0 && get(own.y, i + 1) > 0.0)) return false;
  for (let d = 0; d < own.count; d++) if (get(own.H, d * own.n + i) != get(own.H, d * own.n + i + 1)) return false;
  return true;
}

/** slopes += those of row r in t and z, in the coefficients; slopes have a place before the first. */
export function addOwn(own: Own, r: i32, byT: f64, byZ: f64, slopes: usize): void {
  for (let d = 0; d < own.count; d++)
    set(slopes, d + 1, get(slopes, d + 1) + (d < own.nZero ? byZ : byT) * get(own.H, d * own.n + r));
}
