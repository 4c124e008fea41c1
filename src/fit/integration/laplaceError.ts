/**
 * What Laplace's approximation is worth with several factors: one evaluation of expectation propagation at its estimates, which is nearly
 * the integral, and the step that its gradient asks for (docs/mathematics.md (18.11)).
 */
import { GlmmError } from '../../errors.ts';
import { openModel } from '../engine/engine.ts';
import { epOf } from '../engine/kind/krylov.ts';
import { hasSites } from '../engine/sites.ts';
import type { Allowed, EngineSetting } from '../engine/types.ts';
import type { Estimate } from '../search/estimate.ts';
import type { LaplaceError, Simulation } from '../types.ts';
import { shiftOf } from './shift.ts';

/** Points of each cell's rule: the shifts feel what is left by a hundredth of themselves. */
const POINTS = 9;
/** Sites to this share of an sd: the shifts of the bench are within 1e-3 standard errors of those by sites of 1e-8. */
const TOLERANCE = 3e-4;
/** Cells whose pairs are looked at: they are a tenth of what Laplace's logLik is off by, and one digit of that is said. */
const MOST_PAIRED = 64;

/**
 * @param eta linear predictors at the modes
 * @param simulation of estimates by random probes: what they were brought to the maximum by is what the certificate is by, or its noise would show
 * @returns null where the density is not log-concave, or an evaluation would take longer than `maxSeconds`
 */
export function laplaceError(
  { kind, design, family }: EngineSetting,
  { parameters, covariance, minus2LogLik }: Estimate,
  eta: Float64Array,
  { maxSeconds }: Allowed,
  simulation?: Simulation,
): LaplaceError | null {
  if (!hasSites(family, design)) return null;
  try {
    const { engine, sites, map, probed, release } = openModel(epOf(kind), design, family, POINTS, {
      maxSeconds,
      once: true,
    });
    if (probed && simulation?.shift === 0 && simulation.logLik === 0)
      probed.setProbes({ seed: simulation.seed, count: 0 });
    sites.setTolerance(TOLERANCE);
    sites.startAt(parameters.subarray(map.nTheta), eta);
    const gradient = new Float64Array(parameters.length);
    const value = engine.evaluate(parameters, gradient);
    const pairs = sites.pairs(Math.ceil(sites.nCells / MOST_PAIRED));
    release();
    if (!Number.isFinite(value)) return null;
    return { ...shiftOf(design, map, covariance, parameters, gradient), logLik: 0.5 * (minus2LogLik - value) + pairs };
  } catch (error) {
    if (isTooLarge(error)) return null;
    throw error;
  }
}

export function isTooLarge(error: unknown): error is GlmmError {
  return error instanceof GlmmError && (error.code === 'TOO_LONG' || error.code === 'OUT_OF_MEMORY');
}
