/**
 * The facade of the grouped engine: one grouping factor, q random effects a group, adaptive Gauss-Hermite quadrature.
 * Data go into linear memory once, sorted by group and standardised; afterwards only parameters and results cross.
 */
import { GlmmError } from '../errors.ts';
import { columnOrder } from './columnOrder.ts';
import { gather, gatherColumns } from './gather.ts';
import * as field from './groupedFields.ts';
import { createInstance, type KernelInstance } from './instance.ts';
import { orderByGroup } from './rowOrder.ts';
import type { RandomColumns, ScaledColumns } from './scaledColumns.ts';

/** A model with one grouping factor, in matrices. */
export interface GroupedProblem {
  /** Family and link, see codes.ts. */
  readonly code: number;
  /** Of Gamma and inverse Gaussian responses with the log link: the logarithm. */
  readonly y: Float64Array;
  /** Prior weights; for binomial data times the trials. */
  readonly weights: Float64Array;
  readonly offset: Float64Array | null;
  readonly X: ScaledColumns;
  /** One per random term, all on the same factor: n x q_t. */
  readonly Z: readonly RandomColumns[];
  /** Group of each row, 0 .. nGroups - 1, each of which occurs. */
  readonly codes: Int32Array;
  readonly nGroups: number;
  /** Rule of the standard normal in q dimensions: nodes (a row each) and weight * exp(|x|^2 / 2). */
  readonly rule: { readonly nodes: Float64Array; readonly factor: Float64Array };
  /** False keeps every group on the general path: the oracle of the fast ones. */
  readonly fastPaths?: boolean;
}

/** Predictions of the random effects, nGroups x q, row-major. */
export interface Posterior {
  readonly mode: Float64Array;
  readonly mean: Float64Array;
  readonly modeSd: Float64Array;
  readonly sd: Float64Array;
}

/** What the fit may ask of the engine. Parameters are theta, then beta, then the logarithm of the shape where there is one. */
export interface GroupedWorkspace {
  readonly nTheta: number;
  readonly nBeta: number;
  /** 1 where the density has a shape (Gamma, negative binomial, inverse Gaussian), else 0. */
  readonly nShape: number;
  readonly q: number;
  /** minus2LogLik without the constants of the density; NaN where it cannot be computed. Writes the exact gradient when given. */
  evaluate(parameters: Float64Array, gradient?: Float64Array): number;
  /** The same without random effects: writes gradient and information, both in the parameters without theta. */
  glm(parameters: Float64Array, gradient: Float64Array, information: Float64Array): number;
  /** Variances of the q random effects by moments, from the last call of `glm`; not all need be positive. */
  moments(): Float64Array;
  /** Expected information of the working linear model at the last evaluation, for minus2LogLik / 2. */
  metric(): Float64Array;
  /**
   * Observed information of logLik at the parameters in one pass, where the path allows; null elsewhere. It is that of the
   * integral, not of the rule: right as far as the rule is.
   */
  information(parameters: Float64Array): Float64Array | null;
  /** Predictions at the parameters. @throws GlmmError NUMERICAL_FAILURE */
  posterior(parameters: Float64Array): Posterior;
  /**
   * Log of the integral of each group at the last evaluation, without the constants of the density; a copy. Groups that share
   * an integral have the mean of theirs: they differ by what is linear in their responses, which no rule changes.
   */
  groupLogLik(): Float64Array;
  /** Other responses for the same rows, in the order of the problem. */
  setResponse(y: Float64Array): void;
  /** What follows looks at one block of rows (whole groups) in `every`: a sample for a cheap start. 1 for all rows. */
  sample(every: number): void;
  /** Makes the next evaluation independent of earlier ones. */
  resetModes(): void;
  /** Rows and groups that an evaluation goes through: fewer than were given where some are equal. */
  reduced(): { readonly rows: number; readonly groups: number };
}

/** A rule of fewer nodes differs too much from the integral for its information to be the integral's. */
const LEAST_NODES = 12;

/** @throws GlmmError OUT_OF_MEMORY */
export function createGrouped(problem: GroupedProblem, instance: KernelInstance = createInstance()): GroupedWorkspace {
  const { exports: kernels } = instance;
  const nObs = problem.y.length;
  const nBeta = problem.X.factor.length;
  const sizes = problem.Z.map((term) => term.factor.length);
  const q = sizes.reduce((sum, size) => sum + size, 0);
  const { row, col } = thetaCells(sizes);
  const nTheta = row.length;
  const nNodes = problem.rule.factor.length;
  const { order, start, maxRows } = orderByGroup(problem.codes, problem.nGroups);

  const columns = columnOrder(problem.X, nObs);
  const { nEntries } = columns;
  const nDense = columns.dense.length;
  const model = kernels.groupedCreate(
    nObs,
    problem.nGroups,
    nBeta,
    nDense,
    nEntries,
    q,
    nTheta,
    nNodes,
    maxRows,
    problem.code,
  );
  if (model === 0) {
    throw new GlmmError(
      'OUT_OF_MEMORY',
      `${nObs} rows with ${nBeta} fixed and ${q} random columns in ${problem.nGroups} groups need more than the memory a module can have (4 GB).\n` +
        'Fit to aggregated rows (counts with weights), or to fewer columns.',
      { nObs, nBeta, q, nGroups: problem.nGroups },
    );
  }
  const doubles = (which: number, length: number) =>
    new Float64Array(instance.memory.buffer, kernels.groupedAddress(model, which) >>> 0, length);
  const integers = (which: number, length: number) =>
    new Int32Array(instance.memory.buffer, kernels.groupedAddress(model, which) >>> 0, length);

  const fast = problem.fastPaths !== false;
  /** Everything that reduction may have moved. */
  const load = (y: Float64Array): void => {
    gather(doubles(field.GROUPED_Y, nObs), y, order);
    gather(doubles(field.GROUPED_WEIGHTS, nObs), problem.weights, order);
    if (problem.offset) gather(doubles(field.GROUPED_OFFSET, nObs), problem.offset, order);
    gatherColumns(doubles(field.GROUPED_X, nObs * nDense), problem.X, columns.dense, order, nObs);
    if (nEntries > 0)
      columns.entries(
        integers(field.GROUPED_ENTRY_RANGE, 2 * nObs),
        integers(field.GROUPED_ENTRY_COLUMN, nEntries),
        doubles(field.GROUPED_ENTRY_VALUE, nEntries),
        order,
      );
    const Z = doubles(field.GROUPED_Z, nObs * q);
    let firstColumn = 0;
    for (const term of problem.Z) {
      gatherColumns(Z.subarray(firstColumn * nObs), term, [...term.factor.keys()], order, nObs);
      firstColumn += term.factor.length;
    }
    integers(field.GROUPED_GROUP_START, start.length).set(start);
    kernels.groupedReduce(model, fast ? 1 : 0);
    kernels.groupedChoosePath(model, fast ? 1 : 0);
  };
  integers(field.GROUPED_THETA_ROW, nTheta).set(row);
  doubles(field.GROUPED_REPORT, q * q).set(reportBasis(problem.Z, q));
  integers(field.GROUPED_THETA_COL, nTheta).set(col);
  doubles(field.GROUPED_NODES, nNodes * q).set(problem.rule.nodes);
  doubles(field.GROUPED_NODE_FACTOR, nNodes).set(problem.rule.factor);
  load(problem.y);
  const reduced = () => ({ rows: kernels.groupedRows(model), groups: kernels.groupedGroups(model) });
  /** What the groups that are evaluated have in rows of `width`, for all groups. */
  const ofAllGroups = (which: number, width: number): Float64Array => {
    const nGroups = kernels.groupedGroups(model);
    const some = doubles(which, nGroups * width);
    if (nGroups === problem.nGroups) return some.slice();
    const groupOf = integers(field.GROUPED_GROUP_OF, problem.nGroups);
    const all = new Float64Array(problem.nGroups * width);
    for (let i = 0; i < problem.nGroups; i++)
      for (let d = 0; d < width; d++) all[i * width + d] = some[groupOf[i] * width + d];
    return all;
  };

  const nShape = kernels.shapeParameters(problem.code);
  const size = nTheta + nBeta + nShape;
  const theta = doubles(field.GROUPED_THETA, nTheta);
  const beta = doubles(field.GROUPED_BETA, nBeta);
  const logShape = doubles(field.GROUPED_LOG_SHAPE, nShape);
  const gradientView = doubles(field.GROUPED_GRADIENT, size);
  const metricView = doubles(field.GROUPED_METRIC, size * size);
  const setWithoutTheta = (parameters: Float64Array): void => {
    columns.inward(beta, parameters.subarray(0, nBeta), 0);
    logShape.set(parameters.subarray(nBeta));
  };
  const setParameters = (parameters: Float64Array): void => {
    theta.set(parameters.subarray(0, nTheta));
    setWithoutTheta(parameters.subarray(nTheta));
  };

  return {
    nTheta,
    nBeta,
    nShape,
    q,
    evaluate(parameters, gradient) {
      setParameters(parameters);
      const value = kernels.groupedEvaluate(model, gradient ? 1 : 0);
      if (gradient) columns.outward(gradient, gradientView, nTheta);
      return value;
    },
    glm(parameters, gradient, information) {
      setWithoutTheta(parameters);
      const value = kernels.groupedGlm(model);
      columns.outward(gradient, gradientView.subarray(nTheta), 0);
      const n = nBeta + nShape;
      const whole = columns.square(metricView, size, nTheta);
      for (let i = 0; i < n; i++)
        information.set(whole.subarray((nTheta + i) * size + nTheta, (nTheta + i + 1) * size), i * n);
      return value;
    },
    moments() {
      kernels.groupedMoments(model);
      return theta.slice(0, q);
    },
    metric() {
      kernels.groupedMetric(model);
      return columns.square(metricView, size, nTheta);
    },
    information(parameters) {
      if (nNodes < LEAST_NODES) return null;
      setParameters(parameters);
      return kernels.groupedInformation(model) ? columns.square(metricView, size, nTheta) : null;
    },
    posterior(parameters) {
      setParameters(parameters);
      const status = kernels.groupedPosterior(model);
      if (status !== 0) {
        throw new GlmmError(
          'NUMERICAL_FAILURE',
          'The conditional mode of a group could not be found at the estimates.',
          {
            status,
          },
        );
      }
      return {
        mode: ofAllGroups(field.GROUPED_B_MODE, q),
        mean: ofAllGroups(field.GROUPED_B_MEAN, q),
        modeSd: ofAllGroups(field.GROUPED_B_MODE_SD, q),
        sd: ofAllGroups(field.GROUPED_B_SD, q),
      };
    },
    groupLogLik: () => ofAllGroups(field.GROUPED_LOG_LIK, 1),
    setResponse(y) {
      const { rows, groups } = reduced();
      if (rows < nObs || groups < problem.nGroups) load(y);
      else gather(doubles(field.GROUPED_Y, nObs), y, order);
    },
    sample(every) {
      kernels.groupedSample(model, every);
    },
    resetModes() {
      kernels.groupedResetModes(model);
    },
    reduced,
  };
}

/** Row and column in Lambda of each theta: lower triangle of each term, by columns, the terms down the diagonal. */
export function thetaCells(sizes: readonly number[]): { readonly row: Int32Array; readonly col: Int32Array } {
  const row: number[] = [];
  const col: number[] = [];
  let base = 0;
  for (const size of sizes) {
    for (let j = 0; j < size; j++)
      for (let i = j; i < size; i++) {
        row.push(base + i);
        col.push(base + j);
      }
    base += size;
  }
  return { row: Int32Array.from(row), col: Int32Array.from(col) };
}

/** What turns effects into those that are reported, all terms down the diagonal: each basis with its rows over their diagonal element. */
function reportBasis(terms: readonly RandomColumns[], q: number): Float64Array {
  const report = new Float64Array(q * q);
  let first = 0;
  for (const { basis, factor } of terms) {
    const size = factor.length;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) report[(first + i) * q + first + j] = overDiagonal(basis, size, i, j);
    first += size;
  }
  return report;
}

/** Element (i, j) of a basis with its rows over their diagonal element; of the identity without one. */
export function overDiagonal(basis: Float64Array | undefined, q: number, i: number, j: number): number {
  if (basis === undefined) return i === j ? 1 : 0;
  return basis[i * q + j] / basis[i * q + i];
}
