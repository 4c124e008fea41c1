/**
 * The integral of one group over the whole line by the trapezoidal rule, for densities that do not fall off on one side: besides the
 * responses the integrand then has the random effect's own law, cut off smoothly, and no normal law is near it. One random effect.
 * The error falls exponentially with the number of nodes, so value and gradient are those of the integral, and nothing depends on
 * where the nodes are. docs/mathematics.md (4.6), (4.7).
 */
import { exp } from "../../math/exp";
import { log } from "../../math/log";
import { LOG_SQRT_2PI } from "../../math/constants";
import { densityAtNodes, shapeSlope } from "../../family/density";
import { logPlateau, severalModes } from "../../family/shape";
import { clear } from "../../family/ordered/table";
import { get, set } from "../../linalg/access";
import { invertLower } from "../../linalg/small";
import { addScaled, copy, scale, zero } from "../../linalg/vector";
import { addToLambda } from "../integrate/adjoint";
import { normalise } from "../integrate/integrate";
import { Grouped } from "../model";

/** A level part whose log mass is this far below the mode's does not count: 1e-11. */
const NEGLIGIBLE: f64 = 25.0;
/** The integrand is left out where its log is this far below the mode's. */
const DEPTH: f64 = 40.0;
/** Of a normal peak the error is 2 exp(-2 (pi / step)^2), step in its standard deviations: nothing; peaks are not quite normal. */
const STEP_IN_SD: f64 = 0.5;
/**
 * Log densities are functions of exp(-2 eta): analytic where |Im eta| < pi / 4, so the error is exp(-(pi^2 / 2) / step), 1e-18,
 * times how much the peak grows in that strip. */
const STEP_IN_ETA: f64 = 0.12;
/** The longest that is a rule still: an error of 1e-6. It allows standard deviations of about 80. */
const COARSEST_IN_ETA: f64 = 0.36;
const LONGEST_STEP: f64 = 0.4;
const MAX_NODES: f64 = 4000.0;
/** Where the integrand ends is found to 2^-8 of the way. */
const BISECTIONS: i32 = 8;

/** Whether the group whose mode has just been found is one of these. A rule of one node stays Laplace's approximation. */
export function hasLevelPart(m: Grouped, first: i32, n: i32): bool {
  if (m.q != 1 || m.nNodes == 1 || !severalModes(m.family)) return false;
  const row = (<usize>first) << 3;
  return m.modeValue - logPlateau(m.family, m.shape, m.y + row, m.w + row, n) - log(get(m.L, 0)) < NEGLIGIBLE;
}

/** As integrateGroup. */
export function integrateOnLine(m: Grouped, first: i32, n: i32, u: usize): f64 {
  const row = (<usize>first) << 3;
  const mode = get(u, 0);
  const L = get(m.L, 0);
  invertLower(m.L, 1, m.Linv);
  zero(m.scoreMean, n);
  zero(m.scoreX, n);
  const furthest = sqrt<f64>(2.0 * (DEPTH - m.modeValue));
  const from = endBeyond(m, row, n, mode, m.lowestMode, -furthest);
  const to = endBeyond(m, row, n, mode, m.highestMode, furthest);
  let steepest = 0.0;
  for (let j = 0; j < n; j++) steepest = max<f64>(steepest, abs<f64>(get(m.A, j)));
  let step = min<f64>(LONGEST_STEP, STEP_IN_SD / m.sharpest);
  if (steepest * step > STEP_IN_ETA) step = STEP_IN_ETA / steepest;
  step = max<f64>(step, (to - from) / MAX_NODES);
  // a cliff between two nodes would make some standard deviations look likely: they are not gone to
  if (steepest * step > COARSEST_IN_ETA) return NaN;

  if (m.nThresholds) clear(m.nodesThresholds, m.nThresholds);
  let total = 0.0;
  let slopes = 0.0;
  let xMean = 0.0;
  let xx = 0.0;
  const nodes = <i32>ceil<f64>((to - from) / step);
  for (let k = 0; k <= nodes; k++) {
    const node = from + (<f64>k) * step;
    const joint = jointNear(m, row, n, mode, node);
    const weight = exp(joint - m.modeValue);
    if (!(weight > 0.0)) continue;
    const x = L * (node - mode);
    total += weight;
    xMean += weight * x;
    xx += weight * x * x;
    const density = joint + 0.5 * node * node;
    if (m.nThresholds) addScaled(m.nodesThresholds, weight, m.blockSlopes, m.nThresholds + 2);
    else slopes += weight * shapeSlope(m.family, m.shape, m.t, m.y + row, m.w + row, m.etaNode, n, density, m.scoreNode);
    addScaled(m.scoreMean, weight, m.scoreNode, n);
    addScaled(m.scoreX, weight * x, m.scoreNode, n);
  }
  set(m.xMean, 0, xMean);
  set(m.xx, 0, xx);
  normalise(m, n, 1.0 / total);
  m.nodesShape = slopes / total;
  if (m.nThresholds) scale(m.nodesThresholds, 1.0 / total, m.nThresholds + 2);
  return m.modeValue + log(total * step) - LOG_SQRT_2PI;
}

/** As accumulateGradient: no part of the derivative comes from where the nodes are. */
export function accumulateOnLine(m: Grouped, first: i32, n: i32, u: usize): void {
  const row = (<usize>first) << 3;
  const s = m.rowCoefficient + row;
  copy(s, m.scoreMean, n);
  set(m.v, 0, 0.0);
  set(m.Hbar, 0, 0.0);
  m.dShape += m.nodesShape;
  if (m.nThresholds) addScaled(m.dThresholds, m.times, m.nodesThresholds, m.nThresholds + 2);
  addToLambda(m, row, n, u, s);
}

/** Joint log density at `node`; eta is at `mode`. Leaves etaNode and scoreNode. */
function jointNear(m: Grouped, row: usize, n: i32, mode: f64, node: f64): f64 {
  copy(m.etaNode, m.eta, n);
  addScaled(m.etaNode, node - mode, m.A, n);
  const y = m.y + row;
  const w = m.w + row;
  set(m.blockWeightX, 0, 0.0);
  densityAtNodes(
    m.family, m.shape, m.t, y, w, m.etaNode, m.etaNode, m.blockWeightX, 0, 1, n, m.scoreNode, 0, m.blockValues, m.blockSlopes,
  );
  return get(m.blockValues, 0) - 0.5 * node * node;
}

/** A place between the outermost mode and the end, beyond which the integrand does not count. */
function endBeyond(m: Grouped, row: usize, n: i32, mode: f64, outermost: f64, end: f64): f64 {
  let inner = outermost;
  let outer = end;
  for (let k = 0; k < BISECTIONS; k++) {
    const middle = 0.5 * (inner + outer);
    if (jointNear(m, row, n, mode, middle) > m.modeValue - DEPTH) inner = middle;
    else outer = middle;
  }
  return outer;
}
