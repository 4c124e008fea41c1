/**
 * The effects of a unit given the data, from its posterior moments (moments.ts): mean and standard deviation by the rules, mode with the inverse of the joint
 * curvature (docs/mathematics.md (19.12)). Reported is `report` times them, as in grouped/posterior.ts.
 */
import { add, get, set } from "../../linalg/access";
import { addAB, addABt, addAtB } from "../../linalg/rectangular";
import { copy, zero } from "../../linalg/vector";
import { Level } from "../level";
import { follows, modesOf, Nested, place } from "../model";

/** second := second - first first', the moments of a rule; a rule of one point knows no spread: that of the normal law it stands for. */
function centre(second: usize, first: usize, q: i32, isPoint: bool): void {
  for (let d = 0; d < q; d++)
    for (let e = 0; e < q; e++)
      set(second, d * q + e, isPoint ? (d == e ? 1.0 : 0.0) : get(second, d * q + e) - get(first, d) * get(first, e));
}

/**
 * Of unit c, a child of p, whose moments are at hand (moments.ts): u = uMode + T delta + C^-T x. Covariances of the effects along its path go
 * by those of its parent's: by the rules in `front`, at the mode in `phi`.
 */
export function posteriorOfUnit(m: Nested, level: Level, up: Level, p: i32, c: i32): void {
  const q = level.q;
  const P = level.above;
  const whole = level.whole;
  const Cinv = place(level.Cinv, c * q * q);
  const T = place(level.T, c * q * P);
  centre(m.xx, m.x, q, level.nodes == 1);
  // cov(x, delta)
  addAB(m.xD, m.x, m.D, q, 1, P, -1.0);
  const atMode = place(level.phi, c * whole * whole);
  const byRule = place(level.front, c * whole * whole);
  extend(m, atMode, place(up.phi, p * P * P), T, 0, q, P, whole);
  const own = m.work3;
  zero(own, q * q);
  addAtB(own, Cinv, Cinv, q, q, q, 1.0);
  addOwn(atMode, own, q, P, whole);

  const shift = m.u0;
  zero(shift, q);
  addAtB(shift, Cinv, m.x, q, q, 1, 1.0);
  const isMoving = level.tuples > 0 || follows(m, c);
  if (isMoving) addAB(shift, T, m.D, q, P, 1, 1.0);
  // C^-T cov(x, delta)
  const cross = m.work2;
  zero(cross, q * P);
  addAtB(cross, Cinv, m.xD, q, q, P, 1.0);
  extend(m, byRule, place(up.front, p * P * P), isMoving ? T : 0, cross, q, P, whole);
  zero(m.work, q * q);
  addAtB(m.work, Cinv, m.xx, q, q, q, 1.0);
  zero(own, q * q);
  addAB(own, m.work, Cinv, q, q, q, 1.0);
  addOwn(byRule, own, q, P, whole);
  report(m, level, c, shift, atMode, byRule);
}

/**
 * out := covariance V of the path above, and that of T delta + e with it, `cross` being cov(e, delta); 0 where T or that is. Without that of e
 * itself.
 */
function extend(m: Nested, out: usize, V: usize, T: usize, cross: usize, q: i32, P: i32, whole: i32): void {
  zero(out, whole * whole);
  zero(m.work, q * P);
  if (T != 0) addAB(m.work, T, V, q, P, P, 1.0);
  if (cross != 0) for (let i = 0; i < q * P; i++) add(m.work, i, get(cross, i));
  for (let a = 0; a < P; a++) copy(place(out, a * whole), place(V, a * P), P);
  for (let d = 0; d < q; d++)
    for (let a = 0; a < P; a++) {
      set(out, (P + d) * whole + a, get(m.work, d * P + a));
      set(out, a * whole + P + d, get(m.work, d * P + a));
    }
  if (T == 0) return;
  // (T V + cross) T' + T cross'
  zero(m.work4, q * q);
  addABt(m.work4, m.work, T, q, P, q, 1.0);
  if (cross != 0) addABt(m.work4, T, cross, q, P, q, 1.0);
  addOwn(out, m.work4, q, P, whole);
}

/** The block of the unit's own effects += own. */
function addOwn(out: usize, own: usize, q: i32, P: i32, whole: i32): void {
  for (let d = 0; d < q; d++) for (let e = 0; e < q; e++) add(out, (P + d) * whole + P + e, get(own, d * q + e));
}

/** Effects from those that are standardised. */
function report(m: Nested, level: Level, c: i32, shift: usize, atMode: usize, byRule: usize): void {
  const q = level.q;
  const to = (level.first + c) * q;
  const mode = place(modesOf(m, level), c * q);
  const basis = m.work;
  zero(basis, q * q);
  addAB(basis, level.report, level.Lambda, q, q, q, 1.0);
  for (let d = 0; d < q; d++) {
    let b = 0.0;
    let moved = 0.0;
    let byCurvature = 0.0;
    let byNodes = 0.0;
    for (let e = 0; e < q; e++) {
      const de = get(basis, d * q + e);
      b += de * get(mode, e);
      moved += de * get(shift, e);
      for (let f = 0; f < q; f++) {
        const at = (level.above + e) * level.whole + level.above + f;
        byCurvature += de * get(basis, d * q + f) * get(atMode, at);
        byNodes += de * get(basis, d * q + f) * get(byRule, at);
      }
    }
    set(level.bMode, to + d, b);
    set(level.bMean, to + d, b + moved);
    set(level.bModeSd, to + d, sqrt<f64>(byCurvature));
    set(level.bSd, to + d, sqrt<f64>(max<f64>(byNodes, 0.0)));
  }
}
