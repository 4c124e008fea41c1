/** Whether factors are too entangled for a factorization, or so much that conjugate gradients are cheaper. */
import { sparseColumnsOf } from '../../../design/matrix/sparseColumns.ts';
import { GlmmError } from '../../../errors.ts';
import { equivalentColumns } from '../../../wasm/columns/tall.ts';
import { iterativeCost } from '../../../wasm/krylov/cost.ts';
import { boundOfSeconds } from '../../../wasm/sparse/bound.ts';
import type { SparseTerm } from '../../../wasm/sparse/pattern.ts';
import { sparsePlan } from '../../../wasm/sparse/plan.ts';
import { type EngineDesign, hasIndependentGroups, isRelated } from '../dimension.ts';
import type { Wanted } from '../types.ts';

/** An evaluation that a fit can wait for: thirty of them take some seconds. */
const ALWAYS_EXACT = 0.2;
/** An exact evaluation may cost so many times one by probes. */
const WORTH = 3;
const PROBES = 64;

const known = new WeakMap<EngineDesign['random'], boolean>();

/** @throws GlmmError INVALID_OPTION where conjugate gradients are asked of a single factor */
export function isLarge(design: EngineDesign, { solver = 'auto' }: Pick<Wanted, 'solver'>): boolean {
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
  const before = known.get(design.random);
  if (before !== undefined) return before;
  const large = isDearer(design);
  known.set(design.random, large);
  return large;
}

/** Predicted seconds of an evaluation by probes. */
export function probesSeconds(design: EngineDesign): number {
  return iterativeCost(termsOf(design), design.nObs, fullColumns(design), PROBES).secondsPerEvaluation;
}

function termsOf({ random, groups }: EngineDesign): SparseTerm[] {
  return random.map(({ names, group }) => ({
    codes: groups[group].codes,
    nLevels: groups[group].levels.length,
    q: names.length,
  }));
}

function fullColumns({ nObs, fixed }: EngineDesign): number {
  const p = fixed.names.length;
  return equivalentColumns(p, sparseColumnsOf(fixed.values, nObs, p), nObs);
}

function isDearer(design: EngineDesign): boolean {
  const { nObs, fixed } = design;
  const terms = termsOf(design);
  const limit = Math.max(ALWAYS_EXACT, WORTH * probesSeconds(design));
  if (boundOfSeconds(terms, nObs) <= limit) return false;
  try {
    const { factorSeconds } = sparsePlan(terms, nObs, fixed.names.length, {}, fullColumns(design));
    return factorSeconds > limit;
  } catch (error) {
    if (error instanceof GlmmError && error.code === 'OUT_OF_MEMORY') return true;
    throw error;
  }
}
