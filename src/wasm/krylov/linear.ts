/** Linear mixed models with crossed factors too large for a factorization: the facade of ../linear.ts over the iterative solver. */
import { createInstance, type KernelInstance } from '../instance.ts';
import { type LinearProblem, type LinearWorkspace, linearIn, withoutFew } from '../linear.ts';
import { type IterativeMemory, loadIterative, type Probes } from './load.ts';
import { gather, inOrder, orderOf, ungather } from './order.ts';

export type IterativeLinear = LinearWorkspace &
  Pick<IterativeMemory, 'determinantSd' | 'exactSeconds' | 'probeSeconds' | 'setTolerances'> & {
    /** Other probes: the next evaluation is by them. */
    setProbes(probes: Probes): void;
  };

/** @throws GlmmError OUT_OF_MEMORY */
export function createIterativeLinear(
  problem: LinearProblem,
  probes: Probes,
  instance: KernelInstance = createInstance(),
): IterativeLinear {
  const order = orderOf(problem.terms, problem.y.length);
  const { memory, workspace } = withoutFew(inOrder(problem, order), (sorted) => {
    const memory = loadIterative(sorted, instance, { linear: true, family: 0 }, probes);
    return { memory, workspace: linearIn(sorted, memory, instance) };
  });
  const { determinantSd, exactSeconds, probeSeconds } = memory;
  return {
    ...workspace,
    isSimulated: true,
    determinantSd,
    exactSeconds,
    probeSeconds,
    profile(theta) {
      const profile = workspace.profile(theta);
      return profile && { ...profile, residuals: ungather(profile.residuals, order) };
    },
    fixedBasis() {
      const { full } = workspace.fixedBasis();
      const n = order.length;
      const asGiven = new Float64Array(full.length);
      for (let at = 0; at < full.length; at += n) asGiven.set(ungather(full.subarray(at, at + n), order), at);
      return { full: asGiven, few: problem.X.sparse ?? null };
    },
    setResponse: (y) => workspace.setResponse(gather(y, order)),
    setProbes(other) {
      memory.setProbes(other);
      workspace.forget();
    },
    setTolerances(...tolerances) {
      memory.setTolerances(...tolerances);
      workspace.forget();
    },
  };
}
