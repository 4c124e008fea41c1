/** What a unit's posterior moments (moments.ts) are to the gradient, before nodes are taken back to what moves them (../adjoint.ts). */
import { addAB, addABt, addAtB } from "../../linalg/rectangular";
import { addScaled, zero } from "../../linalg/vector";
import { Level } from "../level";
import { follows, modesOf, Nested, place } from "../model";

/** Whether nodes of unit c follow those above: all but some of the innermost factor do. */
export function isMoving(m: Nested, level: Level, c: i32): bool {
  return level.tuples > 0 || follows(m, c);
}

/**
 * Of a unit whose moments are at hand (moments.ts), r = Lambda'zscore - u the gradient of the joint density in u at a node,
 * u = uMode + T delta + C^-T x:
 *   ubar = E r,   RX = E r x',   RD = E r delta',   dLambda += E zscore (u - uMode)'
 */
export function accumulateUnit(m: Nested, level: Level, c: i32): void {
  const q = level.q;
  const P = level.above;
  const u = place(modesOf(m, level), c * q);
  const Cinv = place(level.Cinv, c * q * q);
  const T = place(level.T, c * q * P);
  const moves = isMoving(m, level, c);
  const ubar = place(m.ubar, level.at + c * q);
  zero(ubar, q);
  addAtB(ubar, level.Lambda, m.z, q, q, 1, 1.0);
  addScaled(ubar, -1.0, u, q);
  addAtB(ubar, Cinv, m.x, q, q, 1, -1.0);
  const RX = place(level.RX, c * q * q);
  zero(RX, q * q);
  addAtB(RX, level.Lambda, m.zX, q, q, q, 1.0);
  addAB(RX, u, m.x, q, 1, q, -1.0);
  addAtB(RX, Cinv, m.xx, q, q, q, -1.0);
  addAB(level.dLambda, m.zX, Cinv, q, q, q, 1.0);
  if (!moves) return;
  addAB(ubar, T, m.D, q, P, 1, -1.0);
  addABt(RX, T, m.xD, q, P, q, -1.0);
  const RD = place(level.RD, c * q * P);
  zero(RD, q * P);
  addAtB(RD, level.Lambda, m.zD, q, q, P, 1.0);
  addAB(RD, u, m.D, q, 1, P, -1.0);
  addAB(RD, T, m.DD, q, P, P, -1.0);
  addAtB(RD, Cinv, m.xD, q, q, P, -1.0);
  addABt(level.dLambda, m.zD, T, q, P, q, 1.0);
}
