/**
 * Laplace's approximation with crossed factors too large for a factorization: the facade of ../sparse.ts over the iterative solver.
 */
import { createInstance, type KernelInstance } from '../instance.ts';
import type { SparseProblem } from '../sparse/workspace.ts';
import { type LaplaceWorkspace, laplaceIn } from '../sparse.ts';
import { type IterativeMemory, loadIterative, type Probes } from './load.ts';
import { gather, inOrder, orderOf, ungather } from './order.ts';

export type IterativeLaplace = LaplaceWorkspace &
  Pick<IterativeMemory, 'determinantSd' | 'exactSeconds' | 'probeSeconds' | 'setTolerances' | 'steps' | 'leverages'> & {
    /** Other probes: the next evaluation is by them. */
    setProbes(probes: Probes): void;
  };

/** @throws GlmmError OUT_OF_MEMORY */
export function createIterativeLaplace(
  problem: SparseProblem & { readonly code: number },
  probes: Probes,
  instance: KernelInstance = createInstance(),
): IterativeLaplace {
  const order = orderOf(problem.terms, problem.y.length);
  const memory = loadIterative(inOrder(problem, order), instance, { linear: false, family: problem.code }, probes);
  const workspace = laplaceIn(memory, problem.code, instance);
  const { determinantSd, exactSeconds, probeSeconds, steps } = memory;
  return {
    ...workspace,
    determinantSd,
    exactSeconds,
    probeSeconds,
    steps,
    leverages: () => ungather(memory.leverages(), order),
    eta: () => ungather(workspace.eta(), order),
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
