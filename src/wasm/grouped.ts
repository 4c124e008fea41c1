/**
 * The facade of the grouped engine: one grouping factor, q random effects a group, adaptive Gauss-Hermite quadrature.
 * Data go into linear memory once, sorted by group and standardised; afterwards only parameters and results cross.
 */
import { GlmmError } from '../errors.ts';
import { type RandomColumns, reportBasis, type ScaledColumns, thetaCells } from './columns.ts';
import { gather, gatherColumns } from './gather.ts';
import * as field from './groupedFields.ts';
import { createInstance, type KernelInstance } from './instance.ts';
import { orderByGroup } from './rowOrder.ts';

/** A rule of the standard normal law in q dimensions. */
export interface Rule {
  /** A row of q coordinates for each node. */
  readonly nodes: Float64Array;
  /** weight * exp(|x|^2 / 2) of each node. */
  readonly factor: Float64Array;
}

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
  readonly rule: Rule;
  /** False keeps every group on the general path: the oracle of the fast ones. */
  readonly fastPaths?: boolean;
  /** False leaves equal rows and equal groups as they are, for the scores of single groups. */
  readonly reduce?: boolean;
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
  /** Whether a rule of so many nodes gives it. */
  informationInOnePass(nodes: number): boolean;
  /** Predictions at the parameters. @throws GlmmError NUMERICAL_FAILURE */
  posterior(parameters: Float64Array): Posterior;
  /**
   * Log of the integral of each group at the last evaluation, without the constants of the density; a copy. Groups that share
   * an integral have the mean of theirs: they differ by what is linear in their responses, which no rule changes. NaN for groups that no
   * evaluation has looked at since `sample`.
   */
  groupLogLik(): Float64Array;
  /**
   * Gradients of minus2LogLik group by group, from .. to - 1, a row each; null where a mode cannot be found. Only of a problem that is
   * not reduced.
   */
  groupScores(parameters: Float64Array, from: number, to: number): Float64Array | null;
  /** Other responses for the same rows, in the order of the problem. */
  setResponse(y: Float64Array): void;
  /** Another rule for the same model; false, and nothing has changed, where there is no room for it. */
  setRule(rule: Rule): boolean;
  /** What follows looks at one block of rows (whole groups) in `every`, or at one group in `every`: a sample. 1 for all rows. */
  sample(every: number, of?: 'blocks' | 'groups'): void;
  /** Makes the next evaluation independent of earlier ones. */
  resetModes(): void;
  /** Rows and groups that an evaluation goes through: fewer than were given where some are equal. */
  reduced(): { readonly rows: number; readonly groups: number };
  /** Which path the groups take: a number of assembly/grouped/paths.ts. */
  path(): number;
}

/** Of assembly/grouped/paths.ts: the path that gives the information. */
const LOGIT_INTERCEPT = 1;
/** Memory for rules larger than the first: a share of what the columns take, so that large models need not be opened anew for one. */
const SHARE_OF_RULES = 0.25;
const LEAST_RULE_BYTES = 65_536;
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
  let nNodes = problem.rule.factor.length;
  const { order, start, maxRows } = orderByGroup(problem.codes, problem.nGroups);

  const ruleBytes = Math.max(LEAST_RULE_BYTES, SHARE_OF_RULES * 8 * nObs * (nBeta + q));
  const { nGroups, code } = problem;
  const model = kernels.groupedCreate(nObs, nGroups, nBeta, q, nTheta, nNodes, maxRows, code, ruleBytes);
  if (model === 0) {
    throw new GlmmError(
      'OUT_OF_MEMORY',
      `${nObs} rows with ${nBeta} fixed and ${q} random columns in ${nGroups} groups need more than the memory a module can have (4 GB).\n` +
        'Fit to aggregated rows (counts with weights), or to fewer columns.',
      { nObs, nBeta, q, nGroups },
    );
  }
  const doubles = (which: number, length: number) =>
    new Float64Array(instance.memory.buffer, kernels.groupedAddress(model, which) >>> 0, length);
  const integers = (which: number, length: number) =>
    new Int32Array(instance.memory.buffer, kernels.groupedAddress(model, which) >>> 0, length);

  const fast = problem.fastPaths !== false;
  let y = problem.y;
  let path = 0;
  const choosePath = (): void => {
    path = kernels.groupedChoosePath(model, fast ? 1 : 0);
  };
  /** Everything that reduction may have moved. */
  const load = (): void => {
    gather(doubles(field.GROUPED_Y, nObs), y, order);
    gather(doubles(field.GROUPED_WEIGHTS, nObs), problem.weights, order);
    if (problem.offset) gather(doubles(field.GROUPED_OFFSET, nObs), problem.offset, order);
    gatherColumns(doubles(field.GROUPED_X, nObs * nBeta), problem.X, [...problem.X.factor.keys()], order, nObs);
    const Z = doubles(field.GROUPED_Z, nObs * q);
    let firstColumn = 0;
    for (const term of problem.Z) {
      gatherColumns(Z.subarray(firstColumn * nObs), term, [...term.factor.keys()], order, nObs);
      firstColumn += term.factor.length;
    }
    integers(field.GROUPED_GROUP_START, start.length).set(start);
    kernels.groupedReduce(model, fast && problem.reduce !== false ? 1 : 0);
    choosePath();
  };
  const writeRule = ({ nodes, factor }: Rule): void => {
    doubles(field.GROUPED_NODES, nNodes * q).set(nodes);
    doubles(field.GROUPED_NODE_FACTOR, nNodes).set(factor);
  };
  integers(field.GROUPED_THETA_ROW, nTheta).set(row);
  doubles(field.GROUPED_REPORT, q * q).set(reportBasis(problem.Z, q));
  integers(field.GROUPED_THETA_COL, nTheta).set(col);
  writeRule(problem.rule);
  load();
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
  const views = {
    theta: doubles(field.GROUPED_THETA, nTheta),
    beta: doubles(field.GROUPED_BETA, nBeta),
    logShape: doubles(field.GROUPED_LOG_SHAPE, nShape),
    gradient: doubles(field.GROUPED_GRADIENT, size),
    metric: doubles(field.GROUPED_METRIC, size * size),
  };
  const setWithoutTheta = (parameters: Float64Array): void => {
    views.beta.set(parameters.subarray(0, nBeta));
    views.logShape.set(parameters.subarray(nBeta));
  };
  const setParameters = (parameters: Float64Array): void => {
    views.theta.set(parameters.subarray(0, nTheta));
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
      gradient?.set(views.gradient);
      return value;
    },
    glm(parameters, gradient, information) {
      setWithoutTheta(parameters);
      const value = kernels.groupedGlm(model);
      gradient.set(views.gradient.subarray(nTheta));
      const n = nBeta + nShape;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) information[i * n + j] = views.metric[(nTheta + i) * size + nTheta + j];
      return value;
    },
    moments() {
      kernels.groupedMoments(model);
      return views.theta.slice(0, q);
    },
    metric() {
      kernels.groupedMetric(model);
      return views.metric.slice();
    },
    information(parameters) {
      if (nNodes < LEAST_NODES) return null;
      setParameters(parameters);
      return kernels.groupedInformation(model) ? views.metric.slice() : null;
    },
    informationInOnePass: (nodes) => path === LOGIT_INTERCEPT && nodes >= LEAST_NODES,
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
    groupScores(parameters, from, to) {
      setParameters(parameters);
      const scores = new Float64Array((to - from) * size);
      for (let i = from; i < to; i += size) {
        const end = Math.min(to, i + size);
        if (kernels.groupedScores(model, i, end) !== 0) return null;
        scores.set(views.metric.subarray(0, (end - i) * size), (i - from) * size);
      }
      return scores;
    },
    setRule(rule) {
      const crosses = (nNodes === 1) !== (rule.factor.length === 1);
      if (!kernels.groupedSetRule(model, rule.factor.length)) return false;
      nNodes = rule.factor.length;
      writeRule(rule);
      // which rows are worth collapsing depends on whether there is a grid
      if (crosses) {
        load();
        kernels.groupedResetModes(model);
      } else choosePath();
      return true;
    },
    setResponse(other) {
      y = other;
      const { rows, groups } = reduced();
      if (rows < nObs || groups < problem.nGroups) load();
      else gather(doubles(field.GROUPED_Y, nObs), y, order);
    },
    sample(every, of = 'blocks') {
      kernels.groupedSample(model, every, of === 'groups' ? 1 : 0);
      if (every > 1) doubles(field.GROUPED_LOG_LIK, problem.nGroups).fill(Number.NaN);
    },
    resetModes() {
      kernels.groupedResetModes(model);
    },
    reduced,
    path: () => path,
  };
}
