/**
 * Expectation propagation with crossed factors too large for a factorization: the facade of ../ep.ts over the iterative solver, whose rows are
 * the cells.
 */
import { cellRows, type EpWorkspace, epIn } from '../ep.ts';
import { createInstance, type KernelInstance } from '../instance.ts';
import { cellsOf } from '../sparse/cells.ts';
import type { SparseProblem } from '../sparse/workspace.ts';
import { type IterativeMemory, loadIterative, type Probes } from './load.ts';
import { headOf } from './order.ts';

/** Residuals, relative to right sides, where cubes of covariances are summed: pairs are a correction. */
const COARSE = 1e-4;

export type IterativeEp = EpWorkspace &
  Pick<IterativeMemory, 'determinantSd' | 'exactSeconds' | 'probeSeconds' | 'setTolerances'> & {
    /** Other probes: the next evaluation is by them. */
    setProbes(probes: Probes): void;
  };

/** @throws GlmmError OUT_OF_MEMORY */
export function createIterativeEp(
  problem: SparseProblem & { readonly code: number },
  probes: Probes,
  instance: KernelInstance = createInstance(),
): IterativeEp {
  const cells = cellsOf(problem.terms, problem.y.length, headOf(problem.terms));
  const memory = loadIterative(cellRows(problem, cells), instance, { linear: false, family: 0 }, probes);
  const workspace = epIn(problem, cells, memory, instance);
  const { determinantSd, exactSeconds, probeSeconds } = memory;
  return {
    ...workspace,
    determinantSd,
    exactSeconds,
    probeSeconds,
    pairs(every, first) {
      memory.setTolerances(COARSE, COARSE);
      const sum = workspace.pairs(every, first);
      memory.setTolerances();
      return sum;
    },
    setTolerances(...tolerances) {
      memory.setTolerances(...tolerances);
      workspace.forget();
    },
    setProbes(other) {
      memory.setProbes(other);
      workspace.forget();
    },
  };
}
