/**
 * The way from a start to estimates by random probes: by a few of them until they lead no further, where an evaluation costs a fraction, and by all
 * from there with what the first search has learnt of the curvature (docs/mathematics.md (20.9)).
 */
import { BLOCK } from '../../wasm/krylov/probes.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import type { OpenModel, ProbesWanted } from '../engine/types.ts';
import { type EstimateOptions, type LikelihoodEngine, search } from '../search/estimate.ts';
import { highestFrom, type Summit } from '../search/hills.ts';

/** The likelihood in the parameters that the estimates are. */
export interface Searched {
  readonly engine: LikelihoodEngine;
  readonly map: ParameterMap;
}

/** Promised decrease of minus2LogLik, a thirtieth of a standard error: few probes are off by a third of that. */
const FEW_AGREE = 1e-3;

/**
 * Evaluations that all searches by the same probes may take together, and for each parameter: those that arrive take 5 to 100. Where data are so small
 * that values lead elsewhere than the score, a search would go on for thousands.
 */
const MOST_EVALUATIONS = 300;
const FOR_EACH = 10;

/** An engine whose searches end after so many evaluations. */
export function bounded<E extends LikelihoodEngine>(engine: E, { size }: ParameterMap, most = Infinity): E {
  const allowed = Math.min(most, MOST_EVALUATIONS + FOR_EACH * size);
  let evaluations = 0;
  return {
    ...engine,
    spending: {
      spend: () => void evaluations++,
      isSpent: () => evaluations >= allowed,
      inWords: () =>
        `the search of the iterative solver was stopped after ${evaluations} evaluations (control: { engine: 'exact' } has no random probes)`,
    },
  };
}

/** What is searched while all unit vectors are in the place of probes. */
export function byUnitVectors({ engine, map }: Searched, most?: number): Searched {
  return { engine: { ...bounded(engine, map, most), byUnitVectors: true }, map };
}

/**
 * @param model whose probes are those of `probes`, or null where nothing is random
 * @param searched what is searched
 */
export function highestByProbes(
  { probed }: Pick<OpenModel, 'probed'>,
  { engine, map }: Searched,
  probes: ProbesWanted | undefined,
  starts: readonly Float64Array[],
  how: EstimateOptions,
): Summit {
  if (!probed || !probes) return highestFrom({ engine, map }, starts, how);
  const searched = { engine: bounded(engine, map), map };
  const { seed, count } = probes;
  // what is exact and costs no more takes the whole way
  if (probed.exactSeconds <= probed.probeSeconds) {
    probed.setProbes({ seed, count: 0 });
    const exact = highestFrom(byUnitVectors(searched), starts, how);
    probed.setProbes({ seed, count });
    return exact;
  }
  // several starts are surveyed, and where there is no maximum the way is the answer
  if (starts.length > 1 || how.tolerance !== undefined) return highestFrom(searched, starts, how);
  probed.setProbes({ seed, count: BLOCK, rough: true });
  const few = search(searched.engine, map, starts[0], { ...how, root: FEW_AGREE });
  probed.setProbes({ seed, count });
  const { inverse: _, ...rest } = how;
  const isNear = (few.stopped === 'flat' || few.stopped === 'time') && few.x.every(Number.isFinite);
  const from = isNear ? few.x : starts[0];
  const { found, lower } = highestFrom(searched, [from], isNear ? { ...rest, inverse: few.inverse } : how);
  const optim = {
    ...found.optim,
    evaluations: found.optim.evaluations + few.evaluations,
    iterations: found.optim.iterations + few.iterations,
  };
  return { found: { ...found, optim }, lower };
}
