/**
 * Beta and beta-binomial densities with a link K onto (0, 1) (links.ts): with phi = e^t and the two shapes a = mu phi, b = (1 - mu) phi,
 *   log f = T(phi) + H(a) + H(b)
 * A class S says of a row, up to what depends on the response alone, H with h_k = x^k H^(k), and the address of T, phi T', phi^2 T''.
 * With p_k, q_k of links.ts,
 *   d1 = p1 h1(a) + q1 h1(b),   -W = p2 h1(a) + q2 h1(b) + p1^2 h2(a) + q1^2 h2(b)
 *   -dW = p3 h1(a) + q3 h1(b) + 3 (p1 p2 h2(a) + q1 q2 h2(b)) + p1^3 h3(a) + q1^3 h3(b)
 * and derivatives in t turn h1 into h1 + h2 and h2 into 2 h2 + h3. docs/mathematics.md (16.14), (16.15).
 */
import { curvatureWanted } from "./rowLaw";

/** H, h1, h2, h3 of both shapes. */
const A: usize = memory.data(32, 16);
const B: usize = memory.data(32, 16);

// @ts-ignore: decorator
@unmanaged
export class TwoShapes<S, K> {
  fill(y: f64, w: f64, t: f64, eta: f64, row: usize): void {
    const all = curvatureWanted;
    const link = changetype<K>(0);
    const c1 = link.first<f64>(eta);
    const c2 = link.second<f64>(eta, c1);
    const c3 = link.third<f64>(eta, c1, c2);
    const shapes = changetype<S>(0);
    const logMu = link.logMu<f64>(eta, c1, c2, c3);
    const logRest = link.logRest<f64>(eta, c1, c2, c3);
    shapes.each(y, w, t, logMu, all, A);
    shapes.each(1.0 - y, w, t, logRest, all, B);
    const total = shapes.total(w, t);
    const p1 = link.p1<f64>(eta, c1, c2, c3);
    const q1 = link.q1<f64>(eta, c1, c2, c3);
    const a1 = load<f64>(A, 8);
    const b1 = load<f64>(B, 8);
    store<f64>(row, load<f64>(total) + load<f64>(A) + load<f64>(B));
    store<f64>(row, p1 * a1 + q1 * b1, 16);
    store<f64>(row, load<f64>(total, 8) + a1 + b1, 64);
    if (!all) return;
    const p2 = link.p2<f64>(eta, c1, c2, c3);
    const q2 = link.q2<f64>(eta, c1, c2, c3);
    const pp = p1 * p1;
    const qq = q1 * q1;
    const a2 = load<f64>(A, 16);
    const b2 = load<f64>(B, 16);
    const a3 = load<f64>(A, 24);
    const b3 = load<f64>(B, 24);
    const third = link.p3<f64>(eta, c1, c2, c3) * a1 + link.q3<f64>(eta, c1, c2, c3) * b1;
    store<f64>(row, -(p2 * a1 + q2 * b1 + pp * a2 + qq * b2), 32);
    store<f64>(row, -(third + 3.0 * (p1 * p2 * a2 + q1 * q2 * b2) + pp * p1 * a3 + qq * q1 * b3), 48);
    store<f64>(row, p1 * (a1 + a2) + q1 * (b1 + b2), 80);
    const inT = p2 * (a1 + a2) + q2 * (b1 + b2) + pp * (2.0 * a2 + a3) + qq * (2.0 * b2 + b3);
    store<f64>(row, -inT, 96);
    store<f64>(row, load<f64>(total, 8) + load<f64>(total, 16) + (a1 + a2) + (b1 + b2), 112);
  }
}
