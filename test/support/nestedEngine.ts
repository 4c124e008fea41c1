/**
 * The engine of nested factors at fixed parameters, on problems of the oracles: the first term is of the outermost factor, the next one of
 * the factor within it, and so on. Same scale, same order of parameters, all constants.
 */

import type { KernelInstance } from '../../src/wasm/instance.ts';
import { createNested } from '../../src/wasm/nested/nested.ts';
import type { NestedProblem, NestedWorkspace } from '../../src/wasm/nested/nestedProblem.ts';
import { createLaplace, type LaplaceWorkspace } from '../../src/wasm/sparse.ts';
import type { OracleFamily } from '../oracle/families.ts';
import { sum } from '../oracle/linalg.ts';
import type { Problem } from '../oracle/problem.ts';
import { CODE, columns, constantOf, type Evaluation, kernelResponse, logShape } from './engine.ts';
import { randomProblem } from './random.ts';

export interface NestedEngine {
  readonly workspace: NestedWorkspace;
  /** From a cold start each time. */
  readonly evaluate: (theta: readonly number[], beta: readonly number[], shape?: readonly number[]) => Evaluation;
}

export function nestedEngine(
  problem: Problem,
  orders: readonly number[],
  instance?: KernelInstance,
  options: Partial<NestedProblem> = {},
): NestedEngine {
  const weights = problem.y.map((_, r) => (problem.weights?.[r] ?? 1) * (problem.trials?.[r] ?? 1));
  const levels = problem.terms.map((term) => ({
    Z: [columns(term.Z)],
    codes: Int32Array.from(term.group),
    nLevels: Math.max(...term.group) + 1,
  }));
  const cells = problem.terms.flatMap((term, level) => {
    const q = term.Z[0].length;
    return Array.from({ length: q }, (_, c) => c).flatMap((col) =>
      Array.from({ length: q - col }, (_, k) => ({ level, row: col + k, col })),
    );
  });
  const workspace = createNested(
    {
      code: CODE[problem.family],
      y: kernelResponse(problem),
      weights: Float64Array.from(weights),
      offset: problem.offset === undefined ? null : Float64Array.from(problem.offset),
      X: columns(problem.X),
      levels,
      cells: {
        level: Int32Array.from(cells, ({ level }) => level),
        row: Int32Array.from(cells, ({ row }) => row),
        col: Int32Array.from(cells, ({ col }) => col),
      },
      orders,
      ...options,
    },
    instance,
  );
  const constants = -2 * sum(problem.y.map((_, r) => (problem.weights?.[r] ?? 1) * constantOf(problem, r)));
  return {
    workspace,
    evaluate: (theta, beta, shape = logShape(problem)) => {
      const at = Float64Array.from([...theta, ...beta, ...shape]);
      const gradient = new Float64Array(at.length);
      workspace.resetModes();
      const value = workspace.evaluate(at, gradient);
      return { minus2LogLik: value + constants, gradient: [...gradient] };
    },
  };
}

/** The same problem by Laplace's approximation of the sparse engine. */
export function sparseEngine(problem: Problem, instance?: KernelInstance): LaplaceWorkspace {
  const weights = problem.y.map((_, r) => (problem.weights?.[r] ?? 1) * (problem.trials?.[r] ?? 1));
  return createLaplace(
    {
      code: CODE[problem.family],
      y: kernelResponse(problem),
      weights: Float64Array.from(weights),
      offset: Float64Array.from(problem.offset ?? problem.y.map(() => 0)),
      X: columns(problem.X),
      terms: problem.terms.map((term) => ({
        Z: columns(term.Z),
        codes: Int32Array.from(term.group),
        nLevels: Math.max(...term.group) + 1,
      })),
    },
    instance,
  );
}

export interface NestedCase {
  readonly family: OracleFamily;
  /** Random effects of each level, the outermost factor first. */
  readonly sizes: readonly number[];
  /** Groups, and children of each unit. */
  readonly branches: readonly number[];
  /** Units of the innermost factor have 1 to so many rows, in turn. */
  readonly mostRows: number;
  readonly rich?: boolean;
  readonly seed?: number;
}

/** A problem with units of different sizes, rows in no order. */
export function nestedProblem(options: NestedCase): { problem: Problem; theta: number[]; beta: number[] } {
  const { family, sizes, branches, mostRows, rich = false, seed = 3 } = options;
  const leaf: number[] = [];
  const leaves = branches.reduce((product, children) => product * children, 1);
  for (let c = 0; c < leaves; c++) for (let k = 0; k <= c % mostRows; k++) leaf.push(c);
  const made = randomProblem(seed, { family, sizes, nGroups: leaf.length, rowsPerGroup: 1, rich });
  // levels are spread over the rows
  const spread = leaf.map((_, r) => leaf[(7 * r) % leaf.length]);
  const codes = leaf.length % 7 === 0 ? leaf : spread;
  // units of a parent do not stand side by side either
  let units = 1;
  const terms = sizes.map((q, d) => {
    units *= branches[d];
    const many = units;
    const { Z } = made.problem.terms[d];
    return { Z: d === 0 ? Z : Z.map((z) => [1, ...z].slice(0, q)), group: codes.map((c) => c % many) };
  });
  return { ...made, problem: { ...made.problem, terms } };
}

/** The same problem, which has weights and an offset, with its rows and the levels of each factor in another order. */
export function turned(problem: Problem): Problem {
  const n = problem.y.length;
  if (n % 11 === 0) throw new Error('rows cannot be taken by elevens');
  const order = Array.from({ length: n }, (_, r) => (11 * r + 5) % n);
  const rows = <T>(values: readonly T[] | undefined): T[] => order.map((r) => values![r]);
  return {
    ...problem,
    y: rows(problem.y),
    X: rows(problem.X),
    weights: rows(problem.weights),
    offset: rows(problem.offset),
    terms: problem.terms.map(({ Z, group }) => {
      const last = Math.max(...group);
      return { Z: rows(Z), group: rows(group).map((level) => last - level) };
    }),
  };
}
