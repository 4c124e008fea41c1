/**
 * `nAGQ: 'auto'`: as many quadrature points as the data need. Successive orders oscillate about the integral and every one
 * of their fits converges, so each order is judged by one of about twice its size: the search goes up the ladder, each
 * rung starting where the one below arrived, until the larger rule would move no estimate by SHIFT_ALLOWED.
 */
import type { Design } from '../design/types.ts';
import type { Family } from '../family/types.ts';
import { choleskyFactor, choleskyInverse } from '../optimize/symmetric.ts';
import { type OpenModel, openModel } from './engine.ts';
import { type Estimate, type EstimateOptions, estimate, search } from './estimate.ts';
import { comparisonPoints } from './points.ts';
import {
  certificate,
  dimensionOf,
  evaluateRule,
  LOGLIK_ALLOWED,
  largestShift,
  type RuleResult,
  SHIFT_ALLOWED,
  uncertified,
} from './quadrature.ts';
import type { Quadrature } from './types.ts';

export interface Climb {
  readonly points: number;
  readonly model: OpenModel;
  readonly found: Estimate;
  readonly quadrature: Quadrature;
}

/** A rung is left after a search to this precision (decrease of minus2LogLik promised): a hundredth of a standard error. */
const ROUGH = 1e-4;
/** A rung is worth its standard errors when the shift judged by the expected information is below so many times what is allowed. */
const NEAR = 3;
/** @param first the model opened with `rungs[0]` points */
export function climb(
  design: Design,
  family: Family,
  rungs: readonly number[],
  first: OpenModel,
  start: Float64Array,
  options: EstimateOptions,
): Climb {
  const q = dimensionOf(design);
  const spent = { evaluations: 0, iterations: 0 };
  const { onIteration } = options;
  const how: EstimateOptions = {
    ...options,
    ...(onIteration && { onIteration: (k: number, value: number) => onIteration(spent.iterations + k, value) }),
  };
  let model = first;
  let from = start;
  for (let rung = 0; ; rung++) {
    const points = rungs[rung];
    const comparedWith = rungs[rung + 1] ?? comparisonPoints(design.groups.length, points, q, design.nObs);
    const { engine, map } = model;
    const larger = comparedWith === null ? null : openModel(design, family, comparedWith);
    if (larger !== null && rung + 1 < rungs.length) {
      const rough = search(engine, map, from, { ...how, tolerance: ROUGH });
      spent.evaluations += rough.evaluations;
      spent.iterations += rough.iterations;
      if (Number.isFinite(rough.value)) from = rough.x;
      const own = evaluateRule(engine, from);
      const covariance = invert(engine.metric(), from.length);
      const shift = largestShift(map, covariance, own, evaluateRule(larger.engine, from));
      if (!(shift < NEAR * SHIFT_ALLOWED)) {
        from = better(larger, from, start);
        model = larger;
        continue;
      }
    }
    const found = estimate(engine, map, from, how);
    const optim = {
      ...found.optim,
      evaluations: spent.evaluations + found.optim.evaluations,
      iterations: spent.iterations + found.optim.iterations,
    };
    if (larger === null || comparedWith === null) {
      return { points, model, found: { ...found, optim }, quadrature: uncertified(design, points, 'auto') };
    }
    const own = evaluateRule(engine, found.parameters);
    const above = evaluateRule(larger.engine, found.parameters);
    const maxShiftInSe = largestShift(map, found.covariance, own, above);
    if (rung + 1 === rungs.length || isEnough(maxShiftInSe, own, above)) {
      const quadrature = certificate(design, {
        requested: 'auto',
        points,
        comparedWith,
        own,
        larger: above,
        maxShiftInSe,
      });
      return { points, model, found: { ...found, optim }, quadrature };
    }
    spent.evaluations = optim.evaluations;
    spent.iterations = optim.iterations;
    from = better(larger, found.parameters, start);
    model = larger;
  }
}

/** Without standard errors logLik alone must judge. */
function isEnough(shift: number, own: RuleResult, above: RuleResult): boolean {
  const logLikError = 0.5 * Math.abs(own.minus2LogLik - above.minus2LogLik);
  return logLikError < LOGLIK_ALLOWED && !(shift >= SHIFT_ALLOWED);
}

/** A coarse rule may have led away: the next begins at whichever place it likes better. */
function better({ engine }: OpenModel, arrived: Float64Array, start: Float64Array): Float64Array {
  return engine.evaluate(arrived) <= engine.evaluate(start) ? arrived : start;
}

function invert(information: Float64Array, n: number): Float64Array | null {
  const factor = choleskyFactor(information, n);
  return factor && choleskyInverse(factor, n);
}
