/** What a fit by expectation propagation takes: sweeps, and whether the iterative solver, which a fit may go on by, is fast enough. */
import { type EngineDesign, hasIndependentGroups, isRelated } from '../dimension.ts';
import type { Wanted } from '../types.ts';
import { byProbes, crossedSize } from './crossedCost.ts';

/** Whether nobody has said how factors are solved for, conjugate gradients take them, and are predicted to take no more than `maxSeconds`. */
export function probesWillDo(
  design: EngineDesign,
  { solver = 'auto' }: Pick<Wanted, 'solver'>,
  maxSeconds: number,
): boolean {
  if (solver !== 'auto' || isRelated(design) || hasIndependentGroups(design)) return false;
  return byProbes(crossedSize(design), 'ep') <= maxSeconds;
}
