/**
 * The way from a start to estimates by random probes: by a few of them until they lead no further, where an evaluation costs a fraction, and by all
 * from there with what the first search has learnt of the curvature (docs/mathematics.md (20.9)).
 */
import type { ParameterMap } from '../engine/parameters.ts';
import type { OpenModel, ProbesWanted } from '../engine/types.ts';
import { type EstimateOptions, type LikelihoodEngine, search } from '../search/estimate.ts';
import { highestFrom, type Summit } from '../search/hills.ts';

/** One block, which is what conjugate gradients solve at a time. */
const FEW = 8;
/** Promised decrease of minus2LogLik, a thirtieth of a standard error: few probes are off by a third of that. */
const FEW_AGREE = 1e-3;

/**
 * @param model whose probes are those of `probes`, or null where nothing is random
 * @param searched what is searched
 */
export function highestByProbes(
  { probed }: Pick<OpenModel, 'probed'>,
  searched: { readonly engine: LikelihoodEngine; readonly map: ParameterMap },
  probes: ProbesWanted | undefined,
  starts: readonly Float64Array[],
  how: EstimateOptions,
): Summit {
  // several starts are surveyed, and where there is no maximum the way is the answer
  if (!probed || !probes || probes.count <= FEW || starts.length > 1 || how.tolerance !== undefined)
    return highestFrom(searched, starts, how);
  const { seed, count } = probes;
  probed.setProbes({ seed, count: FEW, rough: true });
  const few = search(searched.engine, searched.map, starts[0], { ...how, root: FEW_AGREE });
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
