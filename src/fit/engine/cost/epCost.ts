/** What a fit by expectation propagation takes: evaluations, and seconds of the iterative solver, which a fit may go on by. */
import { thetaMapOf } from '../../../covariance/map.ts';
import { type EngineDesign, hasIndependentGroups, isRelated } from '../dimension.ts';
import type { Wanted } from '../types.ts';
import { SEARCH } from './cost.ts';
import { probesSeconds } from './isLarge.ts';

/** Sweeps of an evaluation that begins with the sites of one nearby. */
export const SWEEPS = 7;

/** Sweeps of a fit with so many thetas and fixed columns. */
export function sweepsOfFit(nTheta: number, nFixed: number): number {
  return SWEEPS * (SEARCH + 2 * (nTheta + nFixed));
}

/** Whether nobody has said how factors are solved for, conjugate gradients take them, and are predicted to take no more than `maxSeconds`. */
export function probesWillDo(
  design: EngineDesign,
  { solver = 'auto' }: Pick<Wanted, 'solver'>,
  maxSeconds: number,
): boolean {
  if (solver !== 'auto' || isRelated(design) || hasIndependentGroups(design)) return false;
  const { nTheta } = thetaMapOf(design.random);
  return sweepsOfFit(nTheta, design.fixed.names.length) * probesSeconds(design) <= maxSeconds;
}
