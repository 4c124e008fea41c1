/**
 * Where the responses alone would put the random effects of a group: one step of weighted least squares from means equal to the
 * responses. A start for densities whose mode zero may not lead to.
 */
import { saturated } from "../../family/shape";
import { get, set } from "../../linalg/access";
import { solveLower, solveLowerTransposed } from "../../linalg/small";
import { addScaled, dot } from "../../linalg/vector";
import { factorCurvature } from "./curvature";
import { column, Grouped } from "../model";

/** u := (I + A'WA)^-1 A'W (g(y) - eta0), W that of means equal to the responses; false where it cannot be computed. */
export function modeOfResponses(m: Grouped, first: i32, n: i32, u: usize): bool {
  const row = (<usize>first) << 3;
  saturated(m.family, m.shape, m.y + row, m.w + row, n, m.scoreNode, m.etaNode);
  if (factorCurvature(m, m.etaNode, n) != 0) return false;
  addScaled(m.scoreNode, -1.0, m.eta0 + row, n);
  for (let j = 0; j < n; j++) set(m.scoreNode, j, get(m.scoreNode, j) * get(m.etaNode, j));
  for (let d = 0; d < m.q; d++) set(u, d, dot(column(m.A, m.maxRows, d), m.scoreNode, n));
  solveLower(m.L, m.q, u);
  solveLowerTransposed(m.L, m.q, u);
  return true;
}
