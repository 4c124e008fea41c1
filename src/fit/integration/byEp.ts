/**
 * Estimation by expectation propagation: from Laplace's estimates, by a rule for each cell of as many points as it takes.
 */
import { startAt } from '../../covariance/map.ts';
import { openModel } from '../engine/engine.ts';
import type { OpenEp } from '../engine/kind/ep.ts';
import { epOf } from '../engine/kind/krylov.ts';
import type { Allowed, EngineSetting, OpenModel } from '../engine/types.ts';
import { largestOf, type PointsWanted } from '../rule/orders.ts';
import { evaluateRule, LOGLIK_ALLOWED, largestShift } from '../rule/quadrature.ts';
import { type Estimate, type EstimateOptions, isSpent } from '../search/estimate.ts';
import type { Hill, Spent } from '../search/hills.ts';
import type { EpError, LaplaceError, Simulation } from '../types.ts';
import { nearby } from './coarseSites.ts';
import { highestByProbes } from './fewProbes.ts';
import { fewPairs, type Pairs, pairsOf } from './pairs.ts';
import { shiftOf } from './shift.ts';
import { simulated } from './simulated.ts';

export interface FittedByEp {
  readonly points: number;
  readonly model: OpenEp & OpenModel;
  readonly found: Estimate;
  readonly lower: readonly Hill[];
  readonly pairs: Pairs;
  /** By random probes: what they leave. */
  readonly simulation?: Simulation;
}

/** A theta of zero has no slope, and one that is nearly zero hardly: the search begins beside it. */
const NEARLY_ZERO = 0.05;
const BESIDE_ZERO = 0.3;
/** -2 log Z by the next rule at the start may differ by this much: the search needs value and gradient to belong together. */
const SAME_VALUE = 1e-6;
/** By sites that leave so much in sds of a cell, which values feel squared. */
const SAME_SITES = 1e-5;
/** A thousandth of a standard error. */
const SHIFT_ALLOWED = 1e-3;
/** Of central differences of the pairs, in standard errors. */
const STEP_IN_SE = 0.1;

/** Where the search begins. */
export interface EpStart {
  /** On the optimiser's scale. */
  readonly parameters: Float64Array;
  /** The rows' predictors at Laplace's modes there, from which sites begin; without, they begin from nothing. */
  readonly eta?: Float64Array;
}

export function byEp(
  { kind, design, family }: EngineSetting,
  { parameters: start, eta }: EpStart,
  { nAGQ, ...allowed }: Allowed & { readonly nAGQ: PointsWanted },
  how: EstimateOptions,
): FittedByEp {
  const ep = epOf(kind);
  const rungs = (nAGQ === 'auto' ? ep.rungs(design) : [nAGQ]).map(largestOf);
  const model = openModel(ep, design, family, rungs[0], allowed);
  const { map, sites } = model;
  // sites lead to the same fixed point from wherever they are: near ones are a shorter way
  const engine = { ...model.engine, resetModes: (): void => {} };
  const searched = { engine, map };
  const beside = startAt(map.lambda, BESIDE_ZERO);
  let from: Float64Array = start.map((value, i) =>
    i < map.nTheta && Math.abs(value) < NEARLY_ZERO ? beside[i] : value,
  );
  let rung = 0;
  if (eta) sites.startAt(start.subarray(map.nTheta), eta);
  const at = (k: number): number => {
    engine.setPoints(rungs[k]);
    return engine.evaluate(from);
  };
  if (engine.refine) sites.setTolerance(SAME_SITES);
  for (let value = at(0); rung + 1 < rungs.length; rung++) {
    const next = at(rung + 1);
    if (Math.abs(next - value) < SAME_VALUE) break;
    value = next;
  }
  engine.setPoints(rungs[Math.max(0, rung - 1)]);
  const first = nearby(model, searched, from, how);
  from = first.from;
  const { spent } = first;
  let options = first.how;
  for (; ; rung++) {
    engine.setPoints(rungs[rung]);
    const summit = highestByProbes(model, searched, ep.probes, [from], options);
    const found = withSpent(summit.found, spent);
    const own = evaluateRule(engine, found.parameters);
    const isLast = rung + 1 >= rungs.length || isSpent(engine);
    if (!isLast) engine.setPoints(rungs[rung + 1]);
    const larger = isLast ? own : evaluateRule(engine, found.parameters);
    const off = 0.5 * Math.abs(larger.minus2LogLik - own.minus2LogLik);
    if (isLast || (off < LOGLIK_ALLOWED && !(largestShift(map, found.covariance, own, larger) > SHIFT_ALLOWED))) {
      // pairs are of the larger rule, which has been evaluated already
      if (ep.probes) engine.setPoints(rungs[rung]);
      const byProbes = ep.probes && simulated(design, model, searched, ep.probes, found, how);
      const { parameters } = byProbes?.found ?? found;
      return { points: rungs[rung], model, ...summit, found, ...byProbes, pairs: pairsAt(model, parameters, pairsOf) };
    }
    from = found.parameters;
    options = how;
  }
}

/** The costs of the search before it counted. */
function withSpent(found: Estimate, { evaluations, iterations }: Spent): Estimate {
  const { optim } = found;
  return {
    ...found,
    optim: { ...optim, evaluations: optim.evaluations + evaluations, iterations: optim.iterations + iterations },
  };
}

function pairsAt<T>({ engine, sites }: OpenEp, parameters: Float64Array, of: (sites: OpenEp['sites']) => T): T {
  engine.evaluate(parameters);
  return of(sites);
}

/**
 * By central differences of the pairs: two evaluations a parameter.
 *
 * @param before what Laplace's approximation would have left, where the fit went on from it
 */
export function epError(
  { kind, design, family }: EngineSetting,
  points: number,
  { parameters, covariance }: Estimate,
  { sum, sampled, se }: Pairs,
  before: LaplaceError | null | undefined,
): EpError {
  const model = openModel(epOf(kind), design, family, points);
  const { map, sites } = model;
  const n = parameters.length;
  const change = new Float64Array(n);
  const moved = parameters.slice();
  for (let i = 0; i < n; i++) {
    const own = covariance === null ? 0 : Math.sqrt(covariance[i * n + i]);
    if (own === 0) continue;
    const h = STEP_IN_SE * own;
    moved[i] = parameters[i] + h;
    const up = pairsAt(model, moved, fewPairs);
    moved[i] = parameters[i] - h;
    const down = pairsAt(model, moved, fewPairs);
    moved[i] = parameters[i];
    change[i] = -(up - down) / h;
  }
  const { nCells } = sites;
  model.release();
  return {
    ...shiftOf(design, map, covariance, parameters, change),
    cells: nCells,
    pairs: sum,
    ...(sampled !== undefined && { sampled, pairsSe: se }),
    ...(before && { laplace: before }),
  };
}
