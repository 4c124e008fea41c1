/**
 * The first part of the way from Laplace's estimates to those of expectation propagation, which may be standard errors long: by sites, and a rule, that are
 * as exact as so rough a search can tell. What it learns of the curvature goes on with the search that follows.
 */
import type { OpenEp } from '../engine/kind/ep.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import { type EstimateOptions, type LikelihoodEngine, search } from '../search/estimate.ts';
import type { Spent } from '../search/hills.ts';

/** What sites may leave in sds of a cell: slopes feel it by some ten times as much in standard errors, values squared. */
const COARSE_SITES = 1e-4;
/** Promised decrease of minus2LogLik at which the search ends, a tenth of a standard error. */
const COARSE_END = 1e-2;

export interface Nearby {
  readonly from: Float64Array;
  readonly how: EstimateOptions;
  readonly spent: Spent;
}

/** @param model by the rule of that part, whose engine is searched */
export function nearby(
  { sites }: Pick<OpenEp, 'sites'>,
  { engine, map }: { readonly engine: LikelihoodEngine; readonly map: ParameterMap },
  start: Float64Array,
  how: EstimateOptions,
): Nearby {
  const nothing = { from: start, how, spent: { evaluations: 0, iterations: 0 } };
  // a refit begins near its end; without a way to sharpen sites again they stay as they are
  if (!engine.refine || how.inverse || how.tolerance !== undefined || how.maxEvaluations !== undefined) return nothing;
  sites.setTolerance(COARSE_SITES);
  const { x, inverse, stopped, evaluations, iterations } = search(engine, map, start, {
    ...how,
    tolerance: COARSE_END,
  });
  engine.refine(false);
  const isNear = (stopped === 'flat' || stopped === 'time') && x.every(Number.isFinite);
  return { from: isNear ? x : start, how: isNear ? { ...how, inverse } : how, spent: { evaluations, iterations } };
}
