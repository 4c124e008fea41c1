/** What the grouped engine is given, and what it may be asked. */
import type { Cells } from '../cells.ts';
import type { RandomColumns, ScaledColumns, SecondColumns } from '../scaledColumns.ts';

/** A rule of the standard normal law in q dimensions. */
export interface Rule {
  /** A row of q coordinates for each node. */
  readonly nodes: Float64Array;
  /** weight * exp(|x|^2 / 2) of each node. */
  readonly factor: Float64Array;
}

/** Thresholds above the first, which is 0, as sums of the exponentials of parameters: a matrix that is not negative, by rows. */
export interface ThresholdMap {
  /** Thresholds, the first included. */
  readonly count: number;
  readonly nParameters: number;
  /** count x nParameters */
  readonly map: Float64Array;
  /** What is added to each: 0 or an infinity. */
  readonly base: Float64Array;
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
  /** The cells of Lambda that are parameters, others being zero. Default: the lower triangles of the terms. */
  readonly cells?: Cells | undefined;
  /** Group of each row, 0 .. nGroups - 1, each of which occurs. */
  readonly codes: Int32Array;
  readonly nGroups: number;
  /** A weight above zero for the log integral of each group. Default: 1. */
  readonly groupWeights?: Float64Array | undefined;
  readonly rule: Rule;
  /** Of densities with thresholds: how they arise from their parameters. */
  readonly thresholds?: ThresholdMap | undefined;
  /** Of codes above SECOND: the columns of second predictors. */
  readonly second?: SecondColumns | undefined;
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
  /** Columns of X in full and of few entries, and how many these have together; of the rows that were given. */
  readonly columns: { readonly dense: number; readonly sparse: number; readonly entries: number };
  /** minus2LogLik without the constants of the density; NaN where it cannot be computed. Writes the exact gradient when given. */
  evaluate(parameters: Float64Array, gradient?: Float64Array): number;
  /** The same without random effects: writes gradient and information, both in the parameters without theta. */
  glm(parameters: Float64Array, gradient: Float64Array, information: Float64Array): number;
  /** Variances of the q random effects by moments, from the last call of `glm`; not all need be positive. */
  moments(): Float64Array;
  /** Expected information of the working linear model at the last evaluation, for minus2LogLik / 2. */
  metric(): Float64Array;
  /**
   * Observed information of logLik at the parameters in one pass; null where the rule is too coarse for it. It is that of the integral, not
   * of the rule: right as far as the rule is. With one random intercept and the logit the rule is judged by the evaluation before.
   */
  information(parameters: Float64Array): Float64Array | null;
  readonly iterated: false;
  /** Predictions at the parameters. @throws GlmmError NUMERICAL_FAILURE */
  posterior(parameters: Float64Array): Posterior;
  /**
   * Log of the integral of each group at the last evaluation, without the constants of the density; a copy. Groups that share
   * an integral have the mean of theirs, weights of groups left out: they differ by what is linear in their responses, which no rule changes. NaN for groups that no
   * evaluation has looked at since `sample`.
   */
  groupLogLik(): Float64Array;
  /**
   * Gradients of minus2LogLik group by group, with their weights, from .. to - 1, a row each; null where a mode cannot be found. Only of a problem that is
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
