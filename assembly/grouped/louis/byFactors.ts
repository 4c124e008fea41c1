/**
 * The rows at the nodes for louis.ts where exponentials are products of one a dimension (factors/factors.ts), and the density has no shape: the
 * weights of all nodes come first, then a run's scores and W from its tables.
 */
import { BINOMIAL_LOGIT } from "../../../src/wasm/codes";
import { get, set } from "../../linalg/access";
import { exponentialsAtNode, moveExponentialsTo } from "../factors/exponentials";
import { moveOddsTo, oddsAtNode } from "../factors/odds";
import { Grouped } from "../model";
import { FACTORS, LOGIT_SLOPES } from "../paths";

/** Whether groups of n rows go through the tables at once. */
export function takesFactors(m: Grouped, n: i32): bool {
  return (m.path == FACTORS || m.path == LOGIT_SLOPES) && !m.nShape && n <= m.tableRows;
}

export function enterRun(m: Grouped, r: i32, n: i32): void {
  if (m.family == BINOMIAL_LOGIT) moveOddsTo(m, r, m.c, m.Av, n);
  else moveExponentialsTo(m, r, m.W, n);
}

/** Nodes from .. from + nodes - 1 of run r: weights, scores less those at the mode, and W, as a block of nodes has them from its place `at` on. */
export function holdNodes(m: Grouped, r: i32, from: i32, nodes: i32, first: i32, n: i32, at: i32): void {
  const w = m.w + ((<usize>first) << 3);
  for (let k = 0; k < nodes; k++) {
    const skip = <usize>(at + k) * m.nodeStride;
    set(m.blockWeight, at + k, get(m.tableJoint, r * m.tableRun + from + k));
    set(m.blockWeightX, at + k, get(m.tableJointX, r * m.tableRun + from + k));
    if (m.family == BINOMIAL_LOGIT) oddsAtNode(m, from + k, m.c, w, n, m.blockScores + skip, m.heldW + skip);
    else exponentialsAtNode(m, from + k, m.W, n, m.blockScores + skip, m.heldW + skip);
  }
}
