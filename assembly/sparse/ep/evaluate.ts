/**
 * Expectation propagation: -2 log Z at its fixed point and the gradient there, in (theta, beta, t), t = log shape or what a density has
 * in its place (shape.ts). With sites
 * exp(-tau_c x^2 / 2 + nu_c x) of the cells' x = a_c'u, Q = I + A'diag(tau)A has the pattern of H (laplace.ts), and
 *   m = Q^-1 A'nu,   mu = A m,   h_c = a_c'Q^-1 a_c                                the normal approximation
 *   cavity: variance h / (1 - tau h), mean (mu - nu h) / (1 - tau h)               without the cell's own site
 *   tilted: g = d log I_c / d mean, kappa = -d2 log I_c / d mean^2                 tilted.ts
 *   tau <- kappa / r,  nu <- (g + kappa mean) / r,  r = 1 - kappa variance
 *   log Z = sum [log I_c + log(1 + tau v) / 2 - (nu^2 v + 2 nu mean - tau mean^2) / (2 (1 + tau v))] - log|Q| / 2 + nu'mu / 2
 * At the fixed point the sites do not move log Z, so that its derivatives are those of the rest: X'E[score] in beta, and in T
 * those of Laplace with the tilted scores. docs/mathematics.md (18.1) to (18.9).
 */
import { get, int, set } from "../../linalg/access";
import { tallProducts } from "../../linalg/tall";
import { copy, zero } from "../../linalg/vector";
import { log1p } from "../../math/log1p";
import { shapeTerms } from "../../family/shape";
import { NUMBER_LOG_DETERMINANT } from "../../../src/wasm/sparseFields";
import { EP_LEFT, EP_SWEEPS, EP_TOLERANCE, EP_VALUE } from "../../../src/wasm/epFields";
import { STATUS_MODE_NOT_FOUND, STATUS_NOT_FINITE, STATUS_NOT_POSITIVE_DEFINITE, STATUS_OK } from "../../../src/wasm/codes";
import { addDeterminantGradient } from "../blocks";
import { SparseModel } from "../model";
import { determinantOf, factorizeWeighted, invert } from "../normal";
import { leverages, predictor, sumIntoColumns } from "../rows";
import { solve } from "../solve";
import { addLevelProducts, multiplyLambda, multiplyLambdaTransposed, setFactors } from "../terms";
import { Ep } from "./model";
import { priorVariance } from "./prior";
import { differentiateShape, setShape } from "./shape";
import { epReset, moveFixed, placeModes } from "./start";
import { expectRows, tiltAll } from "./tilted";

export const MAX_SWEEPS: i32 = 500;
/** tau h is below 1 in exact arithmetic: what rounding may leave of the cavity's share. */
const LEAST_CAVITY: f64 = 1e-12;
/** Sweeps that no longer bring moments together are shortened by this. */
const DAMPING: f64 = 0.5;
/** And those that do lengthen them again. */
const RECOVERY: f64 = 1.2;
/** Of the distance between the ends of two sweeps, how far sites go beyond the last or back from it: what a contraction by 3/4 asks for, and by -3/4. */
const MOST_AHEAD: f64 = 3.0;
const MOST_BACK: f64 = 0.43;
/** Below the one, sweeps that leave more than the other share of what there was are at rest but for rounding, which large counts have more of. */
const NEAR: f64 = 1e-7;
const STALLED: f64 = 0.9;
/** What the second sweep is taken to leave of the difference. A sweep that is likely to be the last looks at the rows too, which otherwise takes a pass. */
export const EXPECTED_FALL: f64 = 0.1;
/** From this sweep on a difference that grows is one of steps that are too long. */
const PATIENCE: i32 = 5;

/** -2 log Z into numbers, and its gradient. */
export function epEvaluate(base: usize): i32 {
  const e = changetype<Ep>(base);
  const m = changetype<SparseModel>(e.sparse);
  setShape(e);
  setFactors(m, m.theta);
  moveFixed(e);
  const status = findFixedPoint(e, m);
  if (status != STATUS_OK) {
    epReset(base);
    return status;
  }
  e.hasSites = 1;
  const value = valueOf(e, m);
  set(e.numbers, EP_VALUE, value);
  // the value feels what is left squared, its slopes as it is: they are taken where the last sweep leads, which takes no quadrature
  if (advance(e, m) != 0) {
    epReset(base);
    return STATUS_NOT_POSITIVE_DEFINITE;
  }
  differentiate(e, m);
  return abs(value) < Infinity ? STATUS_OK : STATUS_NOT_FINITE;
}

function findFixedPoint(e: Ep, m: SparseModel): i32 {
  let damping = 1.0;
  const tolerance = get(e.numbers, EP_TOLERANCE);
  let previous = Infinity;
  // what the last sweep has left of the difference, and at most what the last two have
  let last = EXPECTED_FALL;
  let fall = EXPECTED_FALL;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    set(e.numbers, EP_SWEEPS, <f64>(sweep + 1));
    if (marginals(e, m) != 0) return STATUS_NOT_POSITIVE_DEFINITE;
    cavities(e);
    if (e.hasModes) placeModes(e);
    if (!tiltAll(e, sweep > 0 && previous * fall * fall <= tolerance)) return STATUS_MODE_NOT_FOUND;
    const left = difference(e);
    if (!(left < Infinity)) return STATUS_NOT_FINITE;
    const now = sweep > 0 ? left / previous : 1.0;
    fall = max<f64>(now, last);
    last = sweep > 0 ? now : EXPECTED_FALL;
    const leads = left * min<f64>(fall, 1.0);
    set(e.numbers, EP_LEFT, leads);
    if (leads <= tolerance || (left <= NEAR && left > STALLED * previous)) return STATUS_OK;
    if (sweep >= PATIENCE) damping = left > previous ? damping * DAMPING : min<f64>(damping * RECOVERY, 1.0);
    updateSites(e, damping, sweep > 0 && left < previous);
    previous = left;
  }
  return STATUS_MODE_NOT_FOUND;
}

/** The normal law where the last sweep leads; 0 where there is one. */
export function advance(e: Ep, m: SparseModel): i32 {
  updateSites(e, 1.0, get(e.numbers, EP_SWEEPS) > 1.0);
  settleFixed(e);
  return marginals(e, m);
}

/** Sites from the tilted laws, extrapolated from those of the sweep before where sweeps lead towards each other. */
export function updateSites(e: Ep, damping: f64, extrapolate: bool): void {
  let onChange = 0.0;
  let change = 0.0;
  for (let c = 0; c < e.nCells; c++) {
    const r = get(e.ratio, c);
    const kappa = get(e.kappa, c);
    const tau = kappa / r;
    const nu = (get(e.slope, c) + kappa * get(e.cavityMean, c)) / r;
    const tauStep = tau - get(e.tau, c);
    const nuStep = nu - get(e.nu, c);
    const tauChange = tauStep - get(e.tauStep, c);
    const nuChange = nuStep - get(e.nuStep, c);
    // tau and nu in units of what they do to the cell
    const h = get(e.h, c);
    onChange += h * (h * tauStep * tauChange + nuStep * nuChange);
    change += h * (h * tauChange * tauChange + nuChange * nuChange);
    set(e.tauStep, c, tauStep);
    set(e.nuStep, c, nuStep);
    set(e.tau, c, get(e.tau, c) + damping * tauStep);
    set(e.nu, c, get(e.nu, c) + damping * nuStep);
  }
  let back = extrapolate && change > 0.0 ? onChange / change : 0.0;
  back = min<f64>(max<f64>(back, -MOST_AHEAD), MOST_BACK);
  for (let c = 0; c < e.nCells; c++) {
    const tau = get(e.tau, c);
    const nu = get(e.nu, c);
    if (back != 0.0) {
      set(e.tau, c, max<f64>(tau - back * (tau - get(e.lastTau, c)), 0.0));
      set(e.nu, c, nu - back * (nu - get(e.lastNu, c)));
    }
    set(e.lastTau, c, tau);
    set(e.lastNu, c, nu);
  }
}

/** Sites of cells in which nothing is random: log Z does not feel them, but its gradient in beta and the metric read them. */
function settleFixed(e: Ep): void {
  for (let c = 0; c < e.nCells; c++) {
    if (get(e.h, c) > 0.0) continue;
    set(e.tau, c, get(e.kappa, c));
    set(e.nu, c, get(e.slope, c) + get(e.kappa, c) * get(e.cavityMean, c));
  }
}

/** Factor and inverse of Q, log|Q| into the numbers; u = m, b = Lambda m, mu and h. */
export function marginals(e: Ep, m: SparseModel): i32 {
  const failure = factorizeWeighted(m, e.tau);
  if (failure != 0) return failure;
  const determinant = determinantOf(m);
  if (!(abs(determinant) < Infinity)) return 1;
  set(m.numbers, NUMBER_LOG_DETERMINANT, determinant);
  sumIntoColumns(m, e.nu, m.work1);
  multiplyLambdaTransposed(m, m.work1, m.u);
  solve(m, m.u);
  multiplyLambda(m, m.u, m.b);
  zero(e.work, e.nCells);
  predictor(m, e.work, m.b, e.mu);
  invert(m);
  leverages(m, m.covariance, e.h);
  return 0;
}

/** A cavity has no more variance than its prior: where the noise of probes says otherwise of h, it is that of a cell alone. */
export function cavities(e: Ep): void {
  const m = changetype<SparseModel>(e.sparse);
  for (let c = 0; c < e.nCells; c++) {
    const tau = get(e.tau, c);
    let h = max<f64>(get(e.h, c), 0.0);
    let rest = max<f64>(1.0 - tau * h, LEAST_CAVITY);
    const least = m.krylov && tau > 0.0 ? 1.0 / (1.0 + tau * priorVariance(m, c)) : 0.0;
    if (rest < least) {
      rest = least;
      h = (1.0 - least) / tau;
      set(e.h, c, h);
    }
    set(e.cavityMean, c, (get(e.mu, c) - get(e.nu, c) * h) / rest);
    set(e.cavitySd, c, Math.sqrt(h / rest));
  }
}

/** The largest difference between the moments of tilted and normal laws, in sds. */
export function difference(e: Ep): f64 {
  let largest = 0.0;
  for (let c = 0; c < e.nCells; c++) {
    const sd = get(e.cavitySd, c);
    const variance = sd * sd;
    const h = get(e.h, c);
    if (!(h > 0.0)) {
      // nothing random is in the cell: its site needs not be known
      continue;
    }
    const mean = get(e.cavityMean, c) + variance * get(e.slope, c);
    const left = abs(mean - get(e.mu, c)) / Math.sqrt(h) + abs((variance * get(e.ratio, c)) / h - 1.0);
    if (!(left <= largest)) largest = left;
  }
  return largest;
}

function valueOf(e: Ep, m: SparseModel): f64 {
  let sum = 0.0;
  for (let c = 0; c < e.nCells; c++) {
    const sd = get(e.cavitySd, c);
    const v = sd * sd;
    const mean = get(e.cavityMean, c);
    const tau = get(e.tau, c);
    const nu = get(e.nu, c);
    const form = nu * nu * v + 2.0 * nu * mean - tau * mean * mean;
    sum += get(e.logIntegral, c) + 0.5 * (log1p(tau * v) - form / (1.0 + tau * v) + nu * get(e.mu, c));
  }
  return get(m.numbers, NUMBER_LOG_DETERMINANT) - 2.0 * (sum + shapeTerms(e.family, e.shape, e.y, e.weights, e.nRows));
}

function differentiate(e: Ep, m: SparseModel): void {
  expectRows(e);
  for (let c = 0; c < e.nCells; c++) {
    const first = int(e.cellStart, c);
    const end = int(e.cellStart, c + 1);
    let score = 0.0;
    let W = 0.0;
    for (let r = first; r < end; r++) {
      score += get(e.score, r);
      W += get(e.W, r);
    }
    // what the last sweep has left, to first order: A'(nu - tau mu) = m holds whatever the sites
    const slope = get(e.nu, c) - get(e.tau, c) * get(e.mu, c);
    if (!(W > 0.0)) continue;
    const share = get(e.tau, c) / W;
    const left = (slope - score) / W;
    for (let r = first; r < end; r++) {
      set(e.score, r, get(e.score, r) + left * get(e.W, r));
      set(e.W, r, share * get(e.W, r));
    }
  }
  partial(e, m);
}

/** The gradient with sites and cavities held, of the rows' expected scores and slopes as they are. */
export function partial(e: Ep, m: SparseModel): void {
  expectRows(e);
  for (let c = 0; c < e.nCells; c++) set(e.work, c, get(e.nu, c) - get(e.tau, c) * get(e.mu, c));
  zero(m.gradient, m.nParameters);
  addDeterminantGradient(m);
  sumIntoColumns(m, e.work, m.Zscore);
  addLevelProducts(m, m.Zscore, m.u, -2.0);
  copy(e.gradient, m.gradient, e.nTheta);
  tallProducts(e.X, e.score, -2.0, e.gradient + ((<usize>e.nTheta) << 3));
  differentiateShape(e);
}
