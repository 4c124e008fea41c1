/** Whether the iterative solver, which a fit may go on by, is fast enough for expectation propagation. */

import { tooLong } from '../../../wasm/tooLong.ts';
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

/** @throws GlmmError TOO_LONG where conjugate gradients are predicted to take more than `maxSeconds` */
export function checkProbes(design: EngineDesign, maxSeconds: number): void {
  const seconds = byProbes(crossedSize(design), 'ep');
  if (seconds <= maxSeconds) return;
  const what = 'expectation propagation by random probes';
  throw tooLong({ what, seconds, maxSeconds, because: `${design.nObs} rows`, wayOut: "say integration: 'laplace'" });
}
