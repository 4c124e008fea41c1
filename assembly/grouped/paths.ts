/**
 * Which groups may take a fast path, decided once from the data: the identities hold for a random intercept (z = 1).
 */
import { BINOMIAL_LOGIT, POISSON_LOG } from "../../src/wasm/codes";
import { factorises } from "../family/shape";
import { get, set } from "../linalg/access";
import { Grouped } from "./model";
import { clearTables } from "./factors/tables";
import { logitScratch } from "./logit1/logitScratch";
import { slopesScratch } from "./logit2/slopesScratch";

export const GENERAL: i32 = 0;
/** Binomial responses with whole numbers of trials, logit link, random intercept: logitIntercept.ts. */
export const LOGIT_INTERCEPT: i32 = 1;
/** Counts, log link, random intercept: poissonIntercept.ts. */
export const POISSON_INTERCEPT: i32 = 2;
/** Binomial responses with whole numbers of trials, logit link, two random effects: logitSlopes.ts. */
export const LOGIT_SLOPES: i32 = 3;
/** Several random effects and one exponential: factors.ts. */
export const FACTORS: i32 = 4;

/** To be called when data and nodes are written. With `allowed` = 0 every group takes the general path. */
export function groupedChoosePath(address: usize, allowed: i32): i32 {
  const m = changetype<Grouped>(address);
  m.path = GENERAL;
  m.ruleError = Infinity;
  findRuns(m);
  m.unitWeights = allOnes(m.w, m.nObs) ? 1 : 0;
  if (!allowed) return m.path;
  const logit = ASC_FEATURE_SIMD && m.family == BINOMIAL_LOGIT && (m.unitWeights != 0 || wholeNumbers(m.w, m.nObs));
  if (m.q > 1 && factorises(m.family) && m.run > 1 && productRule(m)) {
    clearTables(m);
    m.path = FACTORS;
  }
  if (m.q == 2 && logit && splitRule(m)) m.path = LOGIT_SLOPES;
  if (m.q != 1) return m.path;
  if (!allOnes(m.Z, m.nObs)) return m.path;
  if (m.family == POISSON_LOG) m.path = POISSON_INTERCEPT;
  if (logit) {
    mirrorRule(m);
    m.path = LOGIT_INTERCEPT;
  }
  return m.path;
}

/** How many nodes after each other differ in the last dimension only, and where the node at zero is. */
function findRuns(m: Grouped): void {
  const last = m.q - 1;
  m.run = 1;
  while (m.run < m.nNodes && sameBut(m, 0, m.run, last)) m.run++;
  let even = m.nNodes % m.run == 0;
  for (let k = 0; even && k < m.nNodes; k++) even = sameBut(m, k - (k % m.run), k, last);
  if (!even) m.run = 1;
  m.centre = -1;
  for (let k = 0; k < m.nNodes; k++) {
    let zeros = 0;
    for (let d = 0; d < m.q; d++) if (get(m.nodes, k * m.q + d) == 0.0) zeros++;
    if (zeros == m.q) m.centre = k;
  }
}

/** Whether the nodes are all combinations of the first run's last coordinates, mirrored, the last dimension first. */
function productRule(m: Grouped): bool {
  const q = m.q;
  for (let k = 0; k < m.run; k++)
    if (get(m.nodes, k * q + q - 1) != -get(m.nodes, (m.run - 1 - k) * q + q - 1)) return false;
  for (let node = 0; node < m.nNodes; node++)
    for (let d = q - 1, rest = node; d >= 0; d--, rest /= m.run)
      if (get(m.nodes, node * q + d) != get(m.nodes, (rest % m.run) * q + q - 1)) return false;
  return true;
}

/** Whether two nodes agree in all dimensions before the last one. */
function sameBut(m: Grouped, k: i32, l: i32, last: i32): bool {
  for (let d = 0; d < last; d++) if (get(m.nodes, k * m.q + d) != get(m.nodes, l * m.q + d)) return false;
  return true;
}

export function allOnes(x: usize, n: i32): bool {
  for (let i = 0; i < n; i++) if (get(x, i) != 1.0) return false;
  return true;
}

/** Powers are taken by squaring: up to 2^31 they are counted in 32 bits. */
function wholeNumbers(x: usize, n: i32): bool {
  for (let i = 0; i < n; i++) if (!(get(x, i) >= 0.0 && get(x, i) < 2147483648.0 && get(x, i) == floor<f64>(get(x, i)))) return false;
  return true;
}

/** The rule's positive half; nodes come in ascending order and are exactly mirrored. */
function mirrorRule(m: Grouped): void {
  const own = logitScratch(m);
  const K = m.nNodes;
  const half = K >> 1;
  for (let k = 0; k < own.halfNodes; k++) {
    set(own.xHalf, k, k < half ? get(m.nodes, K - half + k) : get(m.nodes, K - 1));
    set(own.factorHalf, k, k < half ? get(m.nodeFactor, K - half + k) : 0.0);
  }
  own.factorCentre = K & 1 ? get(m.nodeFactor, half) : 0.0;
}

/** The one-dimensional rule of a product grid, in vectors (x, -x); false where the grid is none. */
function splitRule(m: Grouped): bool {
  const K = <i32>nearest<f64>(sqrt<f64>(<f64>m.nNodes));
  const half = K >> 1;
  if (K * K != m.nNodes) return false;
  for (let k = 0; k < K; k++)
    for (let l = 0; l < K; l++) {
      const node = 2 * (k * K + l);
      if (get(m.nodes, node) != get(m.nodes, 2 * k * K) || get(m.nodes, node + 1) != get(m.nodes, 2 * l + 1)) return false;
    }
  const own = slopesScratch(m);
  memory.fill(own.x1d, 0, (<usize>own.pairs1d) << 4);
  memory.fill(own.factor1d, 0, (<usize>own.pairs1d) << 4);
  for (let k = 0; k < half + (K & 1); k++) {
    const node = K - 1 - k;
    const x = get(m.nodes, 2 * node + 1);
    if (get(m.nodes, 2 * k + 1) != -x) return false;
    const factor = sqrt<f64>(get(m.nodeFactor, node * (K + 1)));
    set(own.x1d, 2 * k, x);
    set(own.factor1d, 2 * k, factor);
    if (k == half) continue;
    set(own.x1d, 2 * k + 1, -x);
    set(own.factor1d, 2 * k + 1, factor);
  }
  own.outermost = get(own.x1d, 0);
  return true;
}
