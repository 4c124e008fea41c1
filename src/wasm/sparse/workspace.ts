/**
 * A sparse model in linear memory: allocated once from its plan, filled with rows and pattern, read back by level and term.
 */
import { GlmmError } from '../../errors.ts';
import { ofDensity } from '../columns/ofDensity.ts';
import { equivalentColumns, type TallColumns, tallColumns } from '../columns/tall.ts';
import type { ThresholdMap } from '../grouped/groupedProblem.ts';
import type { KernelInstance } from '../instance.ts';
import type { RandomColumns, ScaledColumns, SecondColumns } from '../scaledColumns.ts';
import * as field from '../sparseFields.ts';
import type { Precision, SparseTerm } from './pattern.ts';
import { type SparseLimits, type SparsePlan, sparsePlan } from './plan.ts';
import { hasInterceptsOnly, readEffects, writeRows } from './rows.ts';

/** A random term: its columns, and the level of each row of its factor. */
export interface SparseRandomTerm {
  readonly Z: RandomColumns;
  readonly codes: Int32Array;
  readonly nLevels: number;
  /** Of levels that are related: their precision less I. */
  readonly prior?: Precision | undefined;
  /** Of cells: the codes of all rows, and the first row of each. */
  readonly among?: SparseTerm['among'];
}

/** A model with any number of grouping factors, in matrices. */
export interface SparseProblem {
  /** Of Gamma and inverse Gaussian responses with the log link: the logarithm. */
  readonly y: Float64Array;
  /** Prior weights; for binomial data times the trials. */
  readonly weights: Float64Array;
  readonly offset: Float64Array | null;
  readonly X: ScaledColumns;
  readonly terms: readonly SparseRandomTerm[];
  /** Of densities with thresholds. */
  readonly thresholds?: ThresholdMap | undefined;
  /** Of codes above SECOND: the columns of second predictors. */
  readonly second?: SecondColumns | undefined;
  readonly limits?: SparseLimits;
}

/** What is known of an evaluation before the first: predicted seconds, and bytes of linear memory. */
export type WorkPlan = Pick<SparsePlan, 'secondsPerEvaluation' | 'bytes'>;

/** Levels x q, row-major, of one term. */
export interface TermEffects {
  readonly mode: Float64Array;
  /** Square root of the diagonal of Lambda H^-1 Lambda': without the uncertainty of beta, without sigma. */
  readonly modeSd: Float64Array;
}

export interface SparseMemory {
  readonly model: number;
  readonly plan: WorkPlan;
  readonly nObs: number;
  readonly nTheta: number;
  readonly nBeta: number;
  /** Whether there is a Cholesky factor, and not conjugate gradients in its place. */
  readonly hasFactor: boolean;
  /** Fixed columns. */
  readonly X: TallColumns;
  /** Parameters of thresholds or second predictors, of densities with these. */
  readonly nOfThresholds?: number | undefined;
  /** log of the determinant of the precision of u; 0 where that is I. */
  readonly priorDeterminant: number;
  doubles(which: number, length: number): Float64Array;
  /** Modes and their sds at the last evaluation with a gradient, term by term. */
  effects(): TermEffects[];
}

export interface SparseUse {
  readonly linear: boolean;
  readonly family: number;
}

/** @throws GlmmError OUT_OF_MEMORY before anything large is allocated, or when memory does not grow that far. */
export function loadSparse(problem: SparseProblem, instance: KernelInstance, use: SparseUse): SparseMemory {
  const { exports: kernels } = instance;
  const nObs = problem.y.length;
  const nBeta = problem.X.factor.length;
  const terms: SparseTerm[] = problem.terms.map(({ Z, codes, nLevels, prior, among }) => ({
    codes,
    nLevels,
    q: Z.factor.length,
    prior,
    among,
  }));
  const plan = sparsePlan(terms, nObs, nBeta, problem.limits, equivalentColumns(nBeta, problem.X.sparse, nObs));
  const { layout, pattern } = plan;
  const interceptsOnly = hasInterceptsOnly(problem);
  const outOfMemory = () =>
    new GlmmError('OUT_OF_MEMORY', `the model needs ${plan.bytes} bytes, more than the memory a module can have.`, {
      bytes: plan.bytes,
    });

  const termSize = kernels.allocate(4 * terms.length) >>> 0;
  if (termSize === 0) throw outOfMemory();
  new Int32Array(instance.memory.buffer, termSize, terms.length).set(terms.map((term) => term.q));
  const { count, nOf, nParameters } = ofDensity(problem);
  const X = tallColumns(problem.X, nObs, null, instance);
  if (X.address === 0) throw outOfMemory();
  const model = kernels.sparseCreate(
    X.address,
    terms.length,
    termSize,
    layout.nTail,
    layout.nLead,
    layout.vectorLength,
    layout.leadValues,
    pattern.nBlocks,
    pattern.nValues,
    interceptsOnly ? 1 : 0,
    use.linear ? 1 : 0,
    use.family,
    plan.factorSeconds < 2 * plan.rowPassSeconds ? 1 : 0,
    0,
    count,
    nOf,
  );
  if (model === 0) throw outOfMemory();
  const address = (which: number) => kernels.sparseAddress(model, which) >>> 0;
  const doubles = (which: number, length: number) => new Float64Array(instance.memory.buffer, address(which), length);
  const ints = (which: number, length: number) => new Int32Array(instance.memory.buffer, address(which), length);

  writeRows(problem, interceptsOnly, doubles);
  ints(field.SPARSE_SLOTS, pattern.slots.length).set(pattern.slots);
  const pairBlock = ints(field.SPARSE_PAIR_BLOCK, pattern.pairs.length + 1);
  pairBlock.set(pattern.pairs.map((pair) => pair.firstBlock));
  pairBlock[pattern.pairs.length] = pattern.nBlocks;
  const { nodeColumn } = layout;
  const blockA = ints(field.SPARSE_BLOCK_A, pattern.nBlocks);
  const blockB = ints(field.SPARSE_BLOCK_B, pattern.nBlocks);
  for (let k = 0; k < pattern.nBlocks; k++) {
    blockA[k] = nodeColumn[pattern.blockA[k]];
    blockB[k] = nodeColumn[pattern.blockB[k]];
  }
  const rowColumn = ints(field.SPARSE_ROW_COLUMN, nObs * terms.length);
  terms.forEach((term, t) => {
    const first = pattern.firstNode[t];
    for (let i = 0; i < nObs; i++) rowColumn[i * terms.length + t] = nodeColumn[first + term.codes[i]];
  });
  ints(field.SPARSE_PLACE, pattern.nValues).set(layout.place);
  ints(field.SPARSE_COLUMN_START, layout.nLead + 1).set(layout.columnStart);
  ints(field.SPARSE_ROW_INDEX, layout.rowIndex.length).set(layout.rowIndex);
  ints(field.SPARSE_TAIL_START, layout.nLead).set(layout.tailStart);

  const related = pattern.prior.values.length;
  let priorDeterminant = 0;
  if (related > 0) {
    if (kernels.sparseRelate(model, related) === 0) throw outOfMemory();
    doubles(field.SPARSE_PRIOR, related).set(pattern.prior.values);
    ints(field.SPARSE_PRIOR_A, related).set(pattern.prior.a.map((node) => nodeColumn[node]));
    ints(field.SPARSE_PRIOR_B, related).set(pattern.prior.b.map((node) => nodeColumn[node]));
    ints(field.SPARSE_PRIOR_PLACE, related).set(layout.priorPlace);
    priorDeterminant = kernels.sparsePriorDeterminant(model);
    if (Number.isNaN(priorDeterminant))
      throw new GlmmError(
        'INVALID_OPTION',
        'the precision of levels that are related (the option relationship) is not positive definite.\nLook for two levels that are one, or a sign.',
        { option: 'relationship' },
      );
  }

  return {
    model,
    plan,
    nObs,
    nBeta,
    hasFactor: true,
    X,
    priorDeterminant,
    nOfThresholds: nParameters,
    nTheta: terms.reduce((sum, { q }) => sum + (q * (q + 1)) / 2, 0),
    doubles,
    effects() {
      const b = doubles(field.SPARSE_B, layout.vectorLength);
      const covariance = doubles(field.SPARSE_COVARIANCE, pattern.nValues);
      return terms.map(({ q, nLevels }, t) =>
        readEffects({
          q,
          nLevels,
          basis: problem.terms[t].Z.basis,
          b,
          columnOf: (l) => nodeColumn[pattern.firstNode[t] + l],
          covariance,
          base: pattern.pairs.find((pair) => pair.s === t && pair.t === t)!.base,
        }),
      );
    },
  };
}
