/** What the engine of nested factors is given, and what it may be asked. */
import type { Posterior, ThresholdMap } from '../grouped/groupedProblem.ts';
import type { RandomColumns, ScaledColumns, SecondColumns } from '../scaledColumns.ts';

/** Random terms of one level. */
export interface NestedLevel {
  readonly Z: readonly RandomColumns[];
  /** Level of each row, each of which occurs. */
  readonly codes: Int32Array;
  readonly nLevels: number;
}

/** A model with nested grouping factors, in matrices. */
export interface NestedProblem {
  /** Family and link, see codes.ts. */
  readonly code: number;
  /** Of Gamma and inverse Gaussian responses with the log link: the logarithm. */
  readonly y: Float64Array;
  /** Prior weights; for binomial data times the trials. */
  readonly weights: Float64Array;
  readonly offset: Float64Array | null;
  readonly X: ScaledColumns;
  /** From the outermost factor inwards: each level of one occurs with one level of the factor before. */
  readonly levels: readonly NestedLevel[];
  /** Of each parameter of the covariances: its factor, by index, row and column in the triangle of all terms of that factor. */
  readonly cells: { readonly level: Int32Array; readonly row: Int32Array; readonly col: Int32Array };
  /** Points per dimension of each factor. */
  readonly orders: readonly number[];
  /** Of densities with thresholds: how they arise from their parameters. */
  readonly thresholds?: ThresholdMap | undefined;
  /** Of codes above SECOND: the columns of second predictors. */
  readonly second?: SecondColumns | undefined;
  /** False: the nodes of all units follow their predicted mode, and all take the general path, the oracle of the fast one. */
  readonly fastPaths?: boolean;
}

/** Of an evaluation by odds: numbers that would have been too large cost logarithms, or a density at every node. */
export interface Dear {
  /** Evaluated row by row, with their units of the innermost factor, which are children here. */
  readonly rows: number;
  readonly children: number;
  /** Children whose nodes are weighed by logs of products, and how many products they have together. */
  readonly logged: number;
  readonly products: number;
}

/** What the fit may ask of the engine. Parameters are the cells, then beta, then the logarithm of the shape where there is one, or parameters of thresholds or second predictors. */
export interface NestedWorkspace {
  readonly nTheta: number;
  readonly nBeta: number;
  /** 1 where the density has a shape; parameters of thresholds or second predictors; else 0. */
  readonly nShape: number;
  /** Whether nodes are multiplied up instead of evaluated, see assembly/nested/paths.ts. */
  readonly isFast: boolean;
  /** Whether nodes of the innermost factor know the rows of a unit by sums, and cost nothing a row. */
  readonly isSummed: boolean;
  /** minus2LogLik without the constants of the density; NaN where it cannot be computed. Writes the exact gradient when given. */
  evaluate(parameters: Float64Array, gradient?: Float64Array): number;
  /** The same without random effects: writes gradient and information, both in the parameters without the cells. */
  glm(parameters: Float64Array, gradient: Float64Array, information: Float64Array): number;
  /** Expected information of the working linear model at the last evaluation, for minus2LogLik / 2. */
  metric(): Float64Array;
  /** Predictions at the parameters, of each factor. @throws GlmmError NUMERICAL_FAILURE */
  posterior(parameters: Float64Array): readonly Posterior[];
  /** What of the last evaluation was dearer than odds are, although the path is fast. */
  dear(): Dear;
  /** Gradients of minus2LogLik of levels from .. to - 1 of the outermost factor, a row each; null where a mode cannot be found. */
  groupScores(parameters: Float64Array, from: number, to: number): Float64Array | null;
  /** Log of the integral of each level of the outermost factor at the last evaluation, without the constants of the density; a copy. */
  groupLogLik(): Float64Array;
  /** Other orders for the same model; false, and nothing has changed, where there is no room for them. */
  setOrders(orders: readonly number[]): boolean;
  /** Other responses for the same rows, in the order of the problem. */
  setResponse(y: Float64Array): void;
  /** Makes the next evaluation independent of earlier ones. */
  resetModes(): void;
}
