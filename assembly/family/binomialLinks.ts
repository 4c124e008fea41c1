/**
 * Binomial densities composed with a link that has no class of its own with them (composed.ts): a line each, in the order of
 * COMPOSED_LINKS in src/family/link/composed.ts.
 */
import { ComposedBinomial } from "./composed";
import { CauchitLink } from "./link/cauchit";
import { LoglogLink } from "./link/loglog";
import { rows } from "./rows";

/** As densityAtNodes (density.ts), for link number `link`; false where there is none. */
export function binomialAtNodes(
  link: i32,
  y: usize,
  w: usize,
  base: usize,
  B: usize,
  x: usize,
  step: usize,
  nNodes: i32,
  n: i32,
  scores: usize,
  stride: usize,
  values: usize,
  W: usize,
  dW: usize,
  each: usize,
): bool {
  switch (link) {
    case 0:
      rows<ComposedBinomial<LoglogLink>>(1.0, 0.0, y, w, base, B, x, step, nNodes, n, scores, stride, values, values, W, dW, each);
      return true;
    case 1:
      rows<ComposedBinomial<CauchitLink>>(1.0, 0.0, y, w, base, B, x, step, nNodes, n, scores, stride, values, values, W, dW, each);
      return true;
    default:
      return false;
  }
}
