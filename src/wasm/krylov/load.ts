/**
 * A sparse model in linear memory with the iterative solver in the place of a factor (assembly/krylov): the term with most levels first, its
 * rows level by level, and for each level of the others the levels of it that they meet.
 */
import { GlmmError } from '../../errors.ts';
import { ofDensity } from '../columns/ofDensity.ts';
import { equivalentColumns, tallColumns } from '../columns/tall.ts';
import type { KernelInstance } from '../instance.ts';
import { hasInterceptsOnly, readEffects, writeRows } from '../sparse/rows.ts';
import type { SparseMemory, SparseProblem, SparseUse } from '../sparse/workspace.ts';
import * as sparse from '../sparseFields.ts';
import { type IterativeCost, iterativeCost } from './cost.ts';
import * as field from './fields.ts';
import { headOf } from './order.ts';

/** What the probes are, and how exactly systems are solved. */
export interface Probes {
  /** A multiple of 8; 0 stands for all unit vectors, by which everything is exact. */
  readonly count: number;
  readonly seed: number;
  /** Number of the first. Default 0. */
  readonly first?: number;
  /** Whether log|H| takes what wedges of the graph say of it: as long as some evaluations, and its error is some hundredths then. */
  readonly wedges?: boolean;
  /** Whether other systems are solved as roughly as those of probes: where blocks of probes are compared, what that leaves is in all of them. */
  readonly rough?: boolean;
}

/** Residuals relative to right sides: of probes, whose own noise is larger, and of what has to be exact. */
const PROBE_TOLERANCE = 1e-4;
const TOLERANCE = 1e-9;

/** What 32-bit addresses reach. */
const MOST_BYTES = 4294901760;

export interface IterativeMemory extends SparseMemory {
  readonly plan: IterativeCost;
  setProbes(probes: Probes): void;
  /** Of log|H| at the last evaluation: its standard deviation over sets of as many probes. */
  determinantSd(): number;
  /** Predicted seconds of an evaluation by all unit vectors, and by the probes it was loaded with. */
  readonly exactSeconds: number;
  readonly probeSeconds: number;
  /** Relative residuals of conjugate gradients; the usual ones without. */
  setTolerances(probes?: number, others?: number): void;
  /** Steps that conjugate gradients took for the blocks of probes of the last evaluation, together. */
  steps(): number;
  leverages(): Float64Array;
}

/** @param problem rows in the order of {@link orderOf} @throws GlmmError OUT_OF_MEMORY */
export function loadIterative(
  problem: SparseProblem,
  instance: KernelInstance,
  use: SparseUse,
  probes: Probes,
): IterativeMemory {
  const { exports: kernels } = instance;
  const nObs = problem.y.length;
  const nBeta = problem.X.factor.length;
  const terms = problem.terms.map(({ Z, codes, nLevels }) => ({ codes, nLevels, q: Z.factor.length }));
  const nTerms = terms.length;
  const head = headOf(terms);
  const nFull = equivalentColumns(nBeta, problem.X.sparse, nObs);
  const plan = iterativeCost(terms, nObs, nFull, probes.count);
  const outOfMemory = (): GlmmError =>
    new GlmmError(
      'OUT_OF_MEMORY',
      `the model needs about ${Math.ceil(plan.bytes / 1048576)} MiB, more than the 4 GiB that a module can have.\n` +
        'Fit to a sample or to aggregated rows.',
      { bytes: plan.bytes },
    );
  if (plan.bytes > MOST_BYTES) throw outOfMemory();
  const columns = terms.reduce((sum, { nLevels, q }) => sum + nLevels * q, 0);
  const nValues = terms.reduce((sum, { nLevels, q }) => sum + nLevels * q * q, 0);
  const nBlocks = terms.reduce((sum, { nLevels }) => sum + nLevels, 0);
  const vectorLength = (columns + 1) & ~1;
  const termFirst = new Int32Array(nTerms);
  const blockBase = new Int32Array(nTerms);
  let nextColumn = terms[head].nLevels * terms[head].q;
  let nextBlock = 0;
  terms.forEach(({ nLevels, q }, t) => {
    blockBase[t] = nextBlock;
    nextBlock += nLevels * q * q;
    if (t === head) return;
    termFirst[t] = nextColumn;
    nextColumn += nLevels * q;
  });
  const interceptsOnly = hasInterceptsOnly(problem);
  const termSize = kernels.allocate(4 * nTerms) >>> 0;
  if (termSize === 0) throw outOfMemory();
  new Int32Array(instance.memory.buffer, termSize, nTerms).set(terms.map(({ q }) => q));
  const X = tallColumns(problem.X, nObs, null, instance);
  if (X.address === 0) throw outOfMemory();
  const { count, nOf, nParameters } = ofDensity(problem);
  const model = kernels.sparseCreate(
    X.address,
    nTerms,
    termSize,
    0,
    columns,
    vectorLength,
    0,
    nBlocks,
    nValues,
    interceptsOnly ? 1 : 0,
    use.linear ? 1 : 0,
    use.family,
    1,
    1,
    count,
    nOf,
  );
  if (model === 0) throw outOfMemory();
  const levelStart = startsOf(terms[head].codes, terms[head].nLevels);
  let largestLevel = 0;
  for (let i = 0; i < terms[head].nLevels; i++)
    largestLevel = Math.max(largestLevel, levelStart[i + 1] - levelStart[i]);
  const neighbours = neighboursOf(terms, head);
  const solver = kernels.krylovCreate(
    model,
    head,
    terms[head].nLevels,
    largestLevel,
    columns,
    neighbours.start.length - 1,
    neighbours.levels.length,
  );
  if (solver === 0) throw outOfMemory();

  const sparseAt = (which: number): number => kernels.sparseAddress(model, which) >>> 0;
  const doubles = (which: number, length: number): Float64Array =>
    new Float64Array(instance.memory.buffer, sparseAt(which), length);
  const ints = (which: number, length: number): Int32Array =>
    new Int32Array(instance.memory.buffer, sparseAt(which), length);
  const ownAt = (which: number): number => kernels.krylovAddress(solver, which) >>> 0;
  const own = (which: number, values: Int32Array): void => {
    new Int32Array(instance.memory.buffer, ownAt(which), values.length).set(values);
  };
  own(field.KRYLOV_LEVEL_START, levelStart);
  own(field.KRYLOV_TERM_FIRST, termFirst);
  own(field.KRYLOV_BLOCK_BASE, blockBase);
  own(
    field.KRYLOV_TERM_LEVELS,
    Int32Array.from(terms, ({ nLevels }) => nLevels),
  );
  own(field.KRYLOV_NEIGHBOUR_START, neighbours.start);
  own(field.KRYLOV_NEIGHBOURS, neighbours.levels);
  writeRows(problem, interceptsOnly, doubles);
  const blockA = ints(sparse.SPARSE_BLOCK_A, nBlocks);
  const blockB = ints(sparse.SPARSE_BLOCK_B, nBlocks);
  const pairBlock = ints(sparse.SPARSE_PAIR_BLOCK, (nTerms * (nTerms + 1)) / 2 + 1);
  let block = 0;
  let pair = 0;
  terms.forEach(({ nLevels, q }, s) => {
    pairBlock[pair++] = block;
    for (let l = 0; l < nLevels; l++, block++) blockA[block] = blockB[block] = termFirst[s] + l * q;
    for (let t = s + 1; t < nTerms; t++) pairBlock[pair++] = block;
  });
  pairBlock[pair] = block;
  const rowColumn = ints(sparse.SPARSE_ROW_COLUMN, nObs * nTerms);
  terms.forEach(({ codes, q }, t) => {
    for (let i = 0; i < nObs; i++) rowColumn[i * nTerms + t] = termFirst[t] + codes[i] * q;
  });
  let tolerances: readonly [number, number] = [PROBE_TOLERANCE, TOLERANCE];
  let now = probes;
  const set = (): void => {
    kernels.krylovProbes(solver, now.seed, now.first ?? 0, now.count);
    const [ofProbes, others] = tolerances;
    kernels.krylovAccuracy(solver, ofProbes, now.rough === true ? ofProbes : others, now.wedges === true ? 1 : 0);
  };
  set();
  instance.share?.(solver);
  return {
    priorDeterminant: 0,
    model,
    plan,
    nObs,
    nBeta,
    hasFactor: false,
    X,
    nOfThresholds: nParameters,
    nTheta: terms.reduce((sum, { q }) => sum + (q * (q + 1)) / 2, 0),
    doubles,
    effects() {
      const b = doubles(sparse.SPARSE_B, vectorLength);
      const covariance = doubles(sparse.SPARSE_COVARIANCE, nValues);
      return terms.map(({ q, nLevels }, t) =>
        readEffects({
          q,
          nLevels,
          basis: problem.terms[t].Z.basis,
          b,
          columnOf: (l) => termFirst[t] + l * q,
          covariance,
          base: blockBase[t],
        }),
      );
    },
    setProbes(other) {
      now = other;
      set();
    },
    determinantSd() {
      if (now.count === 0) return 0;
      const numbers = new Float64Array(instance.memory.buffer, ownAt(field.KRYLOV_NUMBERS), 16);
      const [mean, squares] = now.wedges
        ? [numbers[field.NUMBER_LOG_SECOND], numbers[field.NUMBER_SECOND_SQUARES]]
        : [numbers[field.NUMBER_LOG_PLAIN], numbers[field.NUMBER_PLAIN_SQUARES]];
      return Math.sqrt(Math.max(0, squares - mean * mean) / (now.count - 1));
    },
    exactSeconds: iterativeCost(terms, nObs, nFull, 0).secondsPerEvaluation,
    probeSeconds: plan.secondsPerEvaluation,
    setTolerances(ofProbes = PROBE_TOLERANCE, others = TOLERANCE) {
      tolerances = [ofProbes, others];
      set();
    },
    steps: () => kernels.krylovSteps(solver),
    leverages: () => new Float64Array(instance.memory.buffer, ownAt(field.KRYLOV_LEVERAGE), nObs).slice(),
  };
}

/** First row of each level, rows being sorted by it. */
function startsOf(codes: Int32Array, nLevels: number): Int32Array {
  const start = new Int32Array(nLevels + 1);
  for (const code of codes) start[code + 1]++;
  for (let l = 0; l < nLevels; l++) start[l + 1] += start[l];
  return start;
}

interface Lists {
  readonly start: Int32Array;
  readonly levels: Int32Array;
}

/** The levels of the head that each level of the others meets, term by term; rows are sorted by the head. */
function neighboursOf(terms: readonly { readonly codes: Int32Array; readonly nLevels: number }[], head: number): Lists {
  const heads = terms[head].codes;
  const others = terms.filter((_, t) => t !== head);
  const nLevels = others.reduce((sum, term) => sum + term.nLevels, 0);
  const start = new Int32Array(nLevels + 1);
  const each = (visit: (level: number, head: number) => void): void => {
    let first = 0;
    for (const { codes, nLevels: own } of others) {
      const last = new Int32Array(own).fill(-1);
      for (let i = 0; i < codes.length; i++) {
        if (last[codes[i]] === heads[i]) continue;
        last[codes[i]] = heads[i];
        visit(first + codes[i], heads[i]);
      }
      first += own;
    }
  };
  each((level) => start[level + 1]++);
  for (let l = 0; l < nLevels; l++) start[l + 1] += start[l];
  const next = start.slice(0, nLevels);
  const levels = new Int32Array(start[nLevels]);
  each((level, i) => {
    levels[next[level]++] = i;
  });
  return { start, levels };
}
