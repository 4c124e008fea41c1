/**
 * Fast path: binomial responses, logit link, one random intercept (z = 1), whole numbers as weights. With e_j = exp(eta_j) at
 * the mode and d_k = exp(theta x_k / L), the odds of row j at node k are e_j d_k: no exponential per row and node. Then
 *
 *   joint(u_k) - joint(uMode) = S_mu theta x_k / L - x_k^2 / (2 L^2) - log prod_j ((1 - mu_j) + mu_j d_k)^w_j
 *
 * where S_mu = sum w_j mu_j, and S_mu theta = theta S_y - uMode at the mode: y enters through sums alone. The nodes come in mirrored pairs +x and -x,
 * whose means share a denominator: with t = e + 1/e and s = d + 1/d,
 *
 *   mu_+ = (d + e) / (t + s),   mu_- = (1/d + e) / (t + s)
 *
 * so the posterior mean of mu_j is sum_k (A_k + B_k e_j) / (t_j + s_k) over pairs, A = p_+ d + p_- / d, B = p_+ + p_-.
 * See docs/mathematics.md (6.1) to (6.3). Values and gradients are those of the general path (integrate.ts, adjoint.ts) up to rounding; it is their oracle.
 */
import { log } from "../../math/log";
import { set } from "../../linalg/access";
import { logOfProduct, sumOfLogs } from "./logRests";
import { logitInterceptGradient, nodeCoefficients } from "./logitGradient";
import { modeFound } from "./logitModes";
import { nodeWeights } from "./logitNodes";
import { LogitGroup, logitScratch } from "./logitScratch";
import { GRADIENT, Grouped, VALUE } from "../model";

/**
 * Log of the integral of a group whose mode logitModes.ts has looked for; NaN when it must take the general path. Writes the
 * row coefficients and curvatures, and adds to dLambda when the gradient is wanted; for `want` see model.ts.
 */
export function logitInterceptGroup(
  m: Grouped,
  group: LogitGroup,
  first: i32,
  n: i32,
  theta: f64,
  want: i32,
): f64 {
  const own = logitScratch(m);
  if (!modeFound(group)) return NaN;
  const row = (<usize>first) << 3;
  const w = m.w + row;
  const rest = own.rests + group.at;
  const u = group.u;
  const L = sqrt<f64>(group.H);
  set(m.Linv, 0, 1.0 / L);
  const total = nodeWeights(m, group, w, n, theta / L, 1.0 / L);
  if (!(total > 0.0)) return NaN;

  const logs = m.unitWeights ? logOfProduct(rest, n, total / L) : sumOfLogs(rest, w, n) + log(total / L);
  const value = group.sumYEta + theta * u * group.sumY - 0.5 * u * u + logs;
  if (want != VALUE) nodeCoefficients(m, 1.0 / total);
  if (want == GRADIENT) logitInterceptGradient(m, group, row, n, theta, L, 1.0 / total);
  return value;
}
