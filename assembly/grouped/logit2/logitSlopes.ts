/**
 * Fast path: binomial responses, logit link, two random effects a group, whole numbers as weights. Values and gradients are
 * those of the general path (integrate.ts, adjoint.ts) up to rounding; it is their oracle. See docs/mathematics.md (6.8), (6.9).
 */
import { log } from "../../math/log";
import { get, set } from "../../linalg/access";
import { copy } from "../../linalg/vector";
import { logOfProduct, sumOfLogs } from "../logit1/logRests";
import { GRADIENT, Grouped } from "../model";
import { slopesGradient } from "./slopesGradient";
import { slopesMeans } from "./slopesMeans";
import { slopesMode } from "./slopesMode";
import { slopesNodes } from "./slopesNodes";
import { slopesScratch } from "./slopesScratch";

/** Log of the group's integral, NaN when it must take the general path. Writes what that writes. */
export function logitSlopesGroup(m: Grouped, first: i32, n: i32, u: usize, want: i32): f64 {
  const own = slopesScratch(m);
  if (!slopesMode(m, first, n, u)) return NaN;
  const u1 = get(u, 0);
  const u2 = get(u, 1);
  const L11 = sqrt<f64>(1.0 + own.W11);
  const L21 = own.W12 / L11;
  const L22 = sqrt<f64>(1.0 + own.W22 - L21 * L21);
  set(m.L, 0, L11);
  set(m.L, 1, 0.0);
  set(m.L, 2, L21);
  set(m.L, 3, L22);
  set(m.Linv, 0, 1.0 / L11);
  set(m.Linv, 1, 0.0);
  set(m.Linv, 2, -L21 / (L11 * L22));
  set(m.Linv, 3, 1.0 / L22);
  let factor = 1.0 / (L11 * L22);
  if (m.nNodes == 1) {
    memory.fill(m.xMean, 0, 16);
    memory.fill(m.xx, 0, 32);
  } else {
    const total = slopesNodes(m, n, u1, u2);
    if (!(total > 0.0)) return NaN;
    if (want == GRADIENT) slopesMeans(m, n, total);
    factor *= total;
  }
  const logs = m.unitWeights ? logOfProduct(own.rest, n, factor) : sumOfLogs(own.rest, own.rowWeight, n) + log(factor);
  const value = own.yEta + u1 * own.yA1 + u2 * own.yA2 - 0.5 * (u1 * u1 + u2 * u2) + logs;
  if (want != GRADIENT) return value;
  if (m.nNodes == 1) {
    copy(own.muMean, own.mu, n);
    memory.fill(own.muX1, 0, (<usize>n) << 3);
    memory.fill(own.muX2, 0, (<usize>n) << 3);
  }
  slopesGradient(m, first, n, u1, u2);
  return value;
}
