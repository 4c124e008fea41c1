/**
 * Beta and beta-binomial densities with a link onto (0, 1) (link/share.ts), whose number the code has (lawCode.ts): with phi = e^t and the two shapes
 * a = mu phi, b = (1 - mu) phi,
 *   log f = T(phi) + H(a) + H(b)
 * A class S says of a row, up to what depends on the response alone, H with h_k = x^k H^(k), and the address of T, phi T', phi^2 T''.
 * With p_k, q_k of links.ts,
 *   d1 = p1 h1(a) + q1 h1(b),   -W = p2 h1(a) + q2 h1(b) + p1^2 h2(a) + q1^2 h2(b)
 *   -dW = p3 h1(a) + q3 h1(b) + 3 (p1 p2 h2(a) + q1 q2 h2(b)) + p1^3 h3(a) + q1^3 h3(b)
 * and derivatives in t turn h1 into h1 + h2 and h2 into 2 h2 + h3. docs/mathematics.md (16.14), (16.15).
 */
import { known } from "./lawCode";
import { curvatureWanted } from "./rowLaw";
import { fillLink, LINK } from "./link/share";

/** H, h1, h2, h3, each of a and of b. */
const BOTH: usize = memory.data(64, 16);

// @ts-ignore: decorator
@unmanaged
export class TwoShapes<S> {
  fill(y: f64, w: f64, t: f64, eta: f64, row: usize): void {
    const all = curvatureWanted;
    fillLink(<i32>known(), eta);
    const shapes = changetype<S>(0);
    shapes.both(y, w, t, all, BOTH);
    const total = shapes.total(w, t);
    const p1 = load<f64>(LINK, 16);
    const q1 = load<f64>(LINK, 24);
    const a1 = load<f64>(BOTH, 16);
    const b1 = load<f64>(BOTH, 24);
    store<f64>(row, load<f64>(total) + load<f64>(BOTH) + load<f64>(BOTH, 8));
    store<f64>(row, p1 * a1 + q1 * b1, 16);
    store<f64>(row, load<f64>(total, 8) + a1 + b1, 64);
    if (!all) return;
    const p2 = load<f64>(LINK, 32);
    const q2 = load<f64>(LINK, 40);
    const pp = p1 * p1;
    const qq = q1 * q1;
    const a2 = load<f64>(BOTH, 32);
    const b2 = load<f64>(BOTH, 40);
    const a3 = load<f64>(BOTH, 48);
    const b3 = load<f64>(BOTH, 56);
    const third = load<f64>(LINK, 48) * a1 + load<f64>(LINK, 56) * b1;
    store<f64>(row, -(p2 * a1 + q2 * b1 + pp * a2 + qq * b2), 32);
    store<f64>(row, -(third + 3.0 * (p1 * p2 * a2 + q1 * q2 * b2) + pp * p1 * a3 + qq * q1 * b3), 48);
    store<f64>(row, p1 * (a1 + a2) + q1 * (b1 + b2), 80);
    const inT = p2 * (a1 + a2) + q2 * (b1 + b2) + pp * (2.0 * a2 + a3) + qq * (2.0 * b2 + b3);
    store<f64>(row, -inT, 96);
    store<f64>(row, load<f64>(total, 8) + load<f64>(total, 16) + (a1 + a2) + (b1 + b2), 112);
  }
}
