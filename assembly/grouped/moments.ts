/**
 * Variances of the random effects by moments, from the model without them: with r = Z_d'score and S = Z_d'W Z_d of a group,
 *   E r^2 ~ S + S^2 Var(b_d),   so   Var(b_d) ~ sum (r^2 - S) / sum S^2                       (docs/mathematics.md (8.6))
 * Good for a start: other random effects of the group, and what the link does to a large variance, are left out.
 */
import { dot, dot3 } from "../linalg/vector";
import { get, set } from "../linalg/access";
import { blockEnd, skipBlocks } from "./blocks";
import { column, Grouped, groupStart } from "./model";

/** Writes the variance of each random effect into m.theta, from the last call of groupedGlm. */
export function groupedMoments(address: usize): void {
  const m = changetype<Grouped>(address);
  for (let d = 0; d < m.q; d++) {
    let excess = 0.0;
    let squares = 0.0;
    for (let i = 0; i < m.nGroups; i = skipBlocks(m, i)) {
      for (const end = blockEnd(m, i); i < end; i++) {
        const row = (<usize>groupStart(m, i)) << 3;
        const n = groupStart(m, i + 1) - groupStart(m, i);
        const z = column(m.Z, m.nObs, d) + row;
        // both count the copies of the group already
        const times = get(m.copies, i);
        const r = dot(z, m.rowCoefficient + row, n) / times;
        const S = dot3(z, m.rowW + row, z, n) / times;
        excess += times * (r * r - S);
        squares += times * S * S;
      }
    }
    set(m.theta, d, excess / squares);
  }
}
