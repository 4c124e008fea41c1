/**
 * What is searched, and what a search finds.
 */
import type { FixedCurvature } from '../../wasm/sparse.ts';
import type { OptimSummary } from '../types.ts';
import type { FarRows } from './farRows.ts';
import type { FlatParameter } from './flatDirection.ts';

/** minus2LogLik of (theta, beta, log shape where there is one), theta on the optimiser's scale. */
export interface LikelihoodEngine {
  evaluate(parameters: Float64Array, gradient?: Float64Array): number;
  /** Expected information near the last evaluation, of minus2LogLik / 2. */
  metric(): Float64Array;
  /** Makes the next evaluation independent of earlier ones; does nothing where it is so anyway. */
  resetModes(): void;
  /** Observed information at the parameters; null where no single pass gives it. */
  information(parameters: Float64Array): Float64Array | null;
  /** By what share of itself the curvature of its rule may be off that of the integral, which `information` is of. Default: 0. */
  curvatureError?(): number;
  /**
   * Where `information` takes one pass: promised decrease of minus2LogLik at which a search may end, since the step on which that is checked leads to the
   * maximum. Default: the search's own.
   */
  searchEnd?(nParameters: number): number | undefined;
  /** Of many coefficients, what their information is made of; null where differences are no slower, or nothing else is known. Default: null. */
  fixedCurvature?(parameters: Float64Array): FixedCurvature | null;
  /**
   * Of fixed points: the Hessian of minus2LogLik at the last evaluation by steps of the parameters, but for their length and not quite symmetric; null where
   * differences of gradients have to do.
   */
  responses?(parameters: Float64Array, steps: Float64Array): Float64Array | null;
  /** Whether gradients are those of a fixed point, see {@link CurvatureEngine}. */
  readonly iterated: boolean;
  /** Of fixed points: whether what follows is differenced, and iterated so far that it may be; a search is content with less. */
  readonly refine?: (fine: boolean) => void;
  /** Whether values and gradients are from random probes: then the search ends at a root of the gradient. Default: false. */
  readonly isSimulated?: boolean;
  /** Of these: whether all unit vectors are in the place of probes, by which values and gradients belong together but for what solvers leave. Default: false. */
  readonly byUnitVectors?: boolean;
  /** Of a fit with a limit of time. Default: none. */
  readonly spending?: Spending;
  /** Of a linear model with theta relative to its residual: whether that may be estimated as zero. Default: false. */
  readonly mayVanish?: boolean;
}

/** What searches take of the seconds that a fit may take, see engine/cost/budget.ts. */
export interface Spending {
  /** Of one evaluation. */
  spend(): void;
  /** Whether searches should end, with what they have. */
  isSpent(): boolean;
  /** A clause that says so. */
  inWords(): string;
}

export interface Estimate {
  readonly parameters: Float64Array;
  readonly minus2LogLik: number;
  /** Inverse of the observed information; rows and columns of parameters on the boundary are zero. null when not positive definite. */
  readonly covariance: Float64Array | null;
  /** Which thetas are variances estimated as zero. */
  readonly atZero: readonly boolean[];
  /** Whether the shape of the density is estimated as infinite. */
  readonly infiniteShape: boolean;
  /** Whether the residual of a linear model is estimated as zero: sigma is held then, and theta with it. Default: false. */
  readonly noResidual?: boolean;
  /** Second predictors that have no finite estimate in some rows. */
  readonly far: readonly FarRows[];
  /** Where the information is not positive definite, the parameters that move along its lowest direction, largest first. */
  readonly flat: readonly FlatParameter[];
  readonly converged: boolean;
  readonly optim: OptimSummary;
}
