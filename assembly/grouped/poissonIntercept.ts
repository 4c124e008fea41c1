/**
 * Fast path: counts, log link, one random intercept (z = 1), any weights and offsets. All rows of a group move together, so a
 * group is one row: with E = sum w mu at the mode and S = sum w y,
 *
 *   joint(u_k) - joint(uMode) = S theta x_k / L - E (d_k - 1) - (uMode x_k / L + x_k^2 / (2 L^2)),   d_k = exp(theta x_k / L)
 *
 * and the mean of row j at node k is mu_j d_k: a node costs the same whatever the size of the group.
 * See docs/mathematics.md (6.4), (6.5). The letters of the gradient are those of adjoint.ts; that path is the oracle of this one.
 */
import { exp } from "../math/exp";
import { expm1 } from "../math/expm1";
import { log } from "../math/log";
import { get, set } from "../linalg/access";
import { Grouped, VALUE } from "./model";

/** As in mode.ts: 1e-10 conditional sd. */
const DECREMENT: f64 = 1e-20;
const MAX_STEPS: i32 = 200;

/** Log of the group's integral, NaN when the group must take the general path. */
export function poissonInterceptGroup(m: Grouped, first: i32, n: i32, u: usize, want: i32): f64 {
  const row = (<usize>first) << 3;
  const theta = get(m.theta, 0);
  const y = m.y + row;
  const w = m.w + row;
  const eta0 = m.eta0 + row;

  // means at u = 0, in the row coefficients for now; E(u) = E0 exp(theta u)
  let E0 = 0.0;
  let S = 0.0;
  let SEta = 0.0;
  const mean = m.rowCoefficient + row;
  for (let j = 0; j < n; j++) {
    const eta = get(eta0, j);
    const wj = get(w, j);
    const mu = wj * exp(eta);
    const wy = wj * get(y, j);
    set(mean, j, mu);
    E0 += mu;
    S += wy;
    SEta += wy * eta;
  }

  // root of  theta (S - E0 exp(theta u)) - u,  decreasing in u: Newton inside a bracket that grows from where it starts
  let uNow = get(u, 0);
  let E = 0.0;
  let H = 1.0;
  let lower = -Infinity;
  let upper = Infinity;
  let found = false;
  for (let iteration = 0; iteration < MAX_STEPS; iteration++) {
    E = E0 * exp(theta * uNow);
    const slope = theta * (S - E) - uNow;
    H = 1.0 + theta * theta * E;
    if (slope * slope <= DECREMENT * H) {
      found = isFinite(E);
      break;
    }
    if (slope > 0.0) lower = uNow;
    else upper = uNow;
    let next = uNow + slope / H;
    // an infinite mean has no slope: halve towards what is known, or towards 0
    if (!isFinite(E)) next = lower > -Infinity ? 0.5 * (lower + uNow) : 0.5 * uNow;
    else if (!(next > lower && next < upper)) next = 0.5 * (lower + upper);
    uNow = next;
  }
  if (!found) return NaN;
  set(u, 0, uNow);

  const L = sqrt<f64>(H);
  const tau = theta / L;
  const invL = 1.0 / L;
  // S theta - uMode = theta E at the mode, so the linear terms collect to tau E x
  let total = 0.0;
  let dSum = 0.0;
  let xSum = 0.0;
  let xxSum = 0.0;
  let dxSum = 0.0;
  const tauE = (S * theta - uNow) * invL;
  for (let k = 0; k < m.nNodes; k++) {
    const x = get(m.nodes, k);
    const rise = expm1(tau * x);
    const p = get(m.nodeFactor, k) * exp(tauE * x - E * rise - 0.5 * x * x * invL * invL);
    // where d overflows the weight is 0 long before
    if (!(p > 0.0)) continue;
    total += p;
    dSum += p * rise;
    xSum += p * x;
    xxSum += p * x * x;
    dxSum += p * rise * x;
  }
  const value = SEta + theta * uNow * S - E - 0.5 * uNow * uNow + log(total) - log(L);
  if (want == VALUE) return value;

  const norm = 1.0 / total;
  const d = 1.0 + dSum * norm;
  const xMean = xSum * norm;
  const xx = xxSum * norm;
  const dx = (dxSum + xSum) * norm;
  set(m.xMean, 0, xMean);
  set(m.xx, 0, xx);
  set(m.Linv, 0, invL);
  const rBar = uNow + xMean * invL - theta * (S - E * d);
  const scoreX = S * xMean - E * dx;
  const R = uNow * xMean + xx * invL - theta * scoreX;
  const Hbar = 0.5 * (R / H - invL) * invL;
  const c = theta * theta * Hbar;
  const v = (theta * c * E - rBar) / H;
  // W = dW = mu at the mode:  s_j = w y_j - mu_j (d - c + theta v)
  const factor = exp(theta * uNow);
  const pull = d - c + theta * v;
  const W = m.rowW + row;
  let sumS = 0.0;
  for (let j = 0; j < n; j++) {
    const mu = get(mean, j) * factor;
    const s = get(w, j) * get(y, j) - mu * pull;
    set(W, j, mu);
    set(mean, j, s);
    sumS += s;
  }
  // what rounding leaves of theta sumS = u + E x / L + v is taken out, see adjoint.ts
  const off = (theta * sumS - uNow - xMean * invL - v) / H;
  for (let j = 0; j < n; j++) set(mean, j, get(mean, j) - theta * off * get(W, j));
  sumS -= theta * off * E;
  const dTheta = uNow * sumS + scoreX * invL + 2.0 * Hbar * theta * E + v * (S - E);
  set(m.dLambda, 0, get(m.dLambda, 0) + m.times * dTheta);
  return value;
}
