/**
 * What a step of conjugate gradients does to each column of the tail, a right side beside the other. Of a block the numbers and sums of its right sides
 * are in registers where the build has two lanes; sums add up in the order of the columns in all builds.
 */
import { add, from, into, mul, mulAdd, sub, width } from "../family/lanes";
import { LANES } from "./model";

/** Bytes of a block's right sides of one column. */
const BLOCK: usize = <usize>LANES << 3;

/** to := sums over columns of x y, one a right side. */
export function products<P>(x: usize, y: usize, length: usize, bytes: usize, to: usize): void {
  if (isVector<P>() && bytes == BLOCK) {
    productsOfBlock(x, y, length, to);
    return;
  }
  memory.fill(to, 0, bytes);
  for (let at: usize = 0; at < length; at += bytes)
    for (let e: usize = 0; e < bytes; e += width<P>())
      into<P>(to + e, mulAdd<P>(from<P>(x + at + e), from<P>(y + at + e), from<P>(to + e)));
}

function productsOfBlock(x: usize, y: usize, length: usize, to: usize): void {
  let s0 = f64x2.splat(0.0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (const end = x + length; x < end; x += BLOCK) {
    s0 = f64x2.add(f64x2.mul(v128.load(x), v128.load(y)), s0);
    s1 = f64x2.add(f64x2.mul(v128.load(x, 16), v128.load(y, 16)), s1);
    s2 = f64x2.add(f64x2.mul(v128.load(x, 32), v128.load(y, 32)), s2);
    s3 = f64x2.add(f64x2.mul(v128.load(x, 48), v128.load(y, 48)), s3);
    y += BLOCK;
  }
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
}

/** x += a p, r -= a q, rr := sums of r r. */
export function descend<P>(
  x: usize,
  p: usize,
  r: usize,
  q: usize,
  a: usize,
  rr: usize,
  length: usize,
  bytes: usize,
): void {
  if (isVector<P>() && bytes == BLOCK) {
    descendBlock(x, p, r, q, a, rr, length);
    return;
  }
  memory.fill(rr, 0, bytes);
  for (let at: usize = 0; at < length; at += bytes)
    for (let e: usize = 0; e < bytes; e += width<P>()) {
      const alpha = from<P>(a + e);
      into<P>(x + at + e, mulAdd<P>(alpha, from<P>(p + at + e), from<P>(x + at + e)));
      const rest = sub<P>(from<P>(r + at + e), mul<P>(alpha, from<P>(q + at + e)));
      into<P>(r + at + e, rest);
      into<P>(rr + e, mulAdd<P>(rest, rest, from<P>(rr + e)));
    }
}

function descendBlock(x: usize, p: usize, r: usize, q: usize, a: usize, rr: usize, length: usize): void {
  const a0 = v128.load(a);
  const a1 = v128.load(a, 16);
  const a2 = v128.load(a, 32);
  const a3 = v128.load(a, 48);
  let s0 = f64x2.splat(0.0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (const end = x + length; x < end; x += BLOCK) {
    v128.store(x, f64x2.add(f64x2.mul(a0, v128.load(p)), v128.load(x)));
    v128.store(x, f64x2.add(f64x2.mul(a1, v128.load(p, 16)), v128.load(x, 16)), 16);
    v128.store(x, f64x2.add(f64x2.mul(a2, v128.load(p, 32)), v128.load(x, 32)), 32);
    v128.store(x, f64x2.add(f64x2.mul(a3, v128.load(p, 48)), v128.load(x, 48)), 48);
    let rest = f64x2.sub(v128.load(r), f64x2.mul(a0, v128.load(q)));
    v128.store(r, rest);
    s0 = f64x2.add(f64x2.mul(rest, rest), s0);
    rest = f64x2.sub(v128.load(r, 16), f64x2.mul(a1, v128.load(q, 16)));
    v128.store(r, rest, 16);
    s1 = f64x2.add(f64x2.mul(rest, rest), s1);
    rest = f64x2.sub(v128.load(r, 32), f64x2.mul(a2, v128.load(q, 32)));
    v128.store(r, rest, 32);
    s2 = f64x2.add(f64x2.mul(rest, rest), s2);
    rest = f64x2.sub(v128.load(r, 48), f64x2.mul(a3, v128.load(q, 48)));
    v128.store(r, rest, 48);
    s3 = f64x2.add(f64x2.mul(rest, rest), s3);
    p += BLOCK;
    r += BLOCK;
    q += BLOCK;
  }
  v128.store(rr, s0);
  v128.store(rr, s1, 16);
  v128.store(rr, s2, 32);
  v128.store(rr, s3, 48);
}

/** p := r + b p */
export function follow<P>(p: usize, b: usize, r: usize, length: usize, bytes: usize): void {
  for (let e: usize = 0; e < bytes; e += width<P>()) {
    const beta = from<P>(b + e);
    for (let at: usize = e; at < length; at += bytes)
      into<P>(p + at, add<P>(from<P>(r + at), mul<P>(beta, from<P>(p + at))));
  }
}
