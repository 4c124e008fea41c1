/** Whether factors are too entangled for a factorization, or so much that conjugate gradients are cheaper. */
import { GlmmError } from '../../../errors.ts';
import { boundOfSeconds } from '../../../wasm/sparse/bound.ts';
import { sparsePlan } from '../../../wasm/sparse/plan.ts';
import type { Integration } from '../../types.ts';
import { type EngineDesign, hasIndependentGroups, isRelated } from '../dimension.ts';
import type { Wanted } from '../types.ts';
import { byFactor, byProbes, crossedSize } from './crossedCost.ts';

/** Exact results, which have profiles, are worth two seconds, and half as much again as conjugate gradients take: whole fits, as predicted. */
const ALWAYS_EXACT = 2;
const WORTH = 1.5;
/** From so many seconds on any gain counts, since `maxSeconds` may refuse a factorization; expectation propagation has a way out then. */
const SLOW = 8;

const known = new WeakMap<EngineDesign['random'], Partial<Record<Integration, boolean>>>();

/** @throws GlmmError INVALID_OPTION where conjugate gradients are asked of a single factor */
export function isLarge(design: EngineDesign, { solver = 'auto' }: Pick<Wanted, 'solver'>, by: Integration): boolean {
  if (solver === 'exact') return false;
  if (isRelated(design)) {
    if (solver === 'auto') return false;
    throw new GlmmError(
      'INVALID_OPTION',
      "control.engine is 'iterative', but levels that are related by a matrix have an exact engine alone.\nLeave it out.",
      { option: 'control.engine', value: solver },
    );
  }
  if (hasIndependentGroups(design)) {
    if (solver === 'auto') return false;
    throw new GlmmError(
      'INVALID_OPTION',
      "control.engine is 'iterative', but with a single grouping factor the exact engine goes group by group, which nothing is faster than.\n" +
        'Leave it out.',
      { option: 'control.engine', value: solver },
    );
  }
  if (solver === 'iterative') return true;
  const before = known.get(design.random) ?? {};
  known.set(design.random, before);
  return (before[by] ??= isDearer(design, by));
}

function isDearer(design: EngineDesign, by: Integration): boolean {
  const size = crossedSize(design);
  const { terms, nObs, nFixed, nFull } = size;
  const seconds = byProbes(size, by);
  const worth = WORTH * seconds;
  const limit = Math.max(ALWAYS_EXACT, by === 'ep' ? worth : Math.max(seconds, Math.min(worth, SLOW)));
  if (byFactor(size, boundOfSeconds(terms, nObs), by) <= limit) return false;
  try {
    const { factorSeconds } = sparsePlan(terms, nObs, nFixed, {}, nFull);
    return byFactor(size, factorSeconds, by) > limit;
  } catch (error) {
    if (error instanceof GlmmError && error.code === 'OUT_OF_MEMORY') return true;
    throw error;
  }
}
