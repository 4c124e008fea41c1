/**
 * What estimation leaves behind: everything later stages need, in plain arrays on the user's scale.
 */
import type { Design } from '../design/types.ts';
import type { Family } from '../family/types.ts';
import type { TermEffects } from './effects.ts';
import type { OpenModel } from './engine.ts';
import type { ContrastLaw } from './satterthwaite.ts';
import type { RandomView } from './scale.ts';
import type { FitStart, FitSummary, Quadrature } from './types.ts';

/** The numbers of a fit except those that cost a pass over the rows and are made when asked for. */
export type FitNumbers = Omit<FitSummary, 'scaledResiduals' | 'quadrature'>;

export interface FitCore {
  readonly design: Design;
  readonly family: Family;
  readonly numbers: FitNumbers;
  /** Covariance of (theta, beta), also where a shape was estimated with them, square, row-major; zero rows on the boundary; null when the information is not positive definite. */
  readonly covariance: Float64Array | null;
  /**
   * Where the density has a shape (1 / dispersion, or the negative binomial's) that is finite: the covariances of its logarithm with
   * (theta, beta), and its variance last. null else, and without `covariance`.
   */
  readonly shapeCovariance: Float64Array | null;
  /** Of a linear mixed model, for degrees of freedom; null for others, and without a covariance. */
  readonly contrast: ContrastLaw | null;
  /** One per random term. */
  readonly effects: readonly TermEffects[];
  /** The estimates on the optimiser's scale. */
  readonly parameters: Float64Array;
  /** Terms of the log-likelihood that hang on the data alone: logLik = normaliser - minus2LogLik of the engine / 2. */
  readonly normaliser: number;
  /** Puts the model into linear memory anew, for profiles and refits; the fit itself holds none. */
  open(view?: RandomView): OpenModel;
  /** How far the integrals are off; null for linear mixed models, which have none. May cost an evaluation each time. */
  quadrature(): Quadrature | null;
  /** The same kind of model (engine, points, method) fitted to another design: fewer columns, another response. */
  fitAgain(design: Design, start?: FitStart): FitCore;
}
