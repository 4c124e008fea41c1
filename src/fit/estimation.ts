/**
 * What estimation leaves behind: everything later stages need, in plain arrays on the user's scale.
 */
import type { Design } from '../design/types.ts';
import type { Family } from '../family/types.ts';
import type { TermEffects } from './engine/effects.ts';
import type { RandomView } from './engine/scale.ts';
import type { EngineKind, OpenModel } from './engine/types.ts';
import type { Cuts } from './limit/cuts.ts';
import type { Ends } from './limit/ends.ts';
import type { SecondEnds } from './limit/secondEnds.ts';
import type { ContrastLaw } from './numbers/satterthwaite.ts';
import type { FarRows } from './search/farRows.ts';
import type { EpError, FitStart, FitSummary, LaplaceError, Quadrature } from './types.ts';

/** The numbers of a fit except those that cost a pass over the rows and are made when asked for. */
export type FitNumbers = Omit<FitSummary, 'scaledResiduals' | 'quadrature' | 'laplace' | 'ep'>;

export interface Estimation {
  readonly design: Design;
  readonly family: Family;
  readonly numbers: FitNumbers;
  /** Which engine it was fitted by. */
  readonly engine: EngineKind;
  /** Covariance of (theta, beta), also where a shape was estimated with them, square, row-major; zero rows on the boundary; null when the information is not positive definite. */
  readonly covariance: Float64Array | null;
  /**
   * Where the density has a shape (1 / dispersion, or the negative binomial's) that is finite: the covariances of its logarithm with
   * (theta, beta), and its variance last. null else, and without `covariance`.
   */
  readonly shapeCovariance: Float64Array | null;
  /** Of ordered categories: covariance of (theta, beta, gaps between thresholds), row-major; null where `covariance` is. */
  readonly gapCovariance?: Float64Array | null;
  /**
   * Of a fit with second predictors: the covariances of all that its density has besides eta (coefficients of excess zeros, then those of the
   * dispersion or the one log shape) with (theta, beta) and each other, a row each. Absent without, null where they are not known.
   */
  readonly secondCovariance?: Float64Array | null;
  /** Of second predictors without a finite estimate in some rows: where their coefficients end, and what is held so far out. Absent where all are finite. */
  readonly secondEnds?: SecondEnds;
  readonly far?: readonly FarRows[];
  /** Of a linear mixed model, for degrees of freedom; null for others, and without a covariance. */
  readonly contrast: ContrastLaw | null;
  /** One per random term. */
  readonly effects: readonly TermEffects[];
  /** The estimates on the optimiser's scale, those that were searched. */
  readonly parameters: Float64Array;
  /** All estimates in the parameters of `open()`, on the user's scale. */
  readonly maximum: readonly number[];
  /** Their covariance, rows and columns of what is held at a boundary zero; null or absent where it is not known. */
  readonly parameterCovariance?: Float64Array | null;
  /** Terms of the log-likelihood that depend on the data alone: logLik = normaliser - minus2LogLik of the engine / 2. */
  readonly normaliser: number;
  /** Predicted seconds of a fit of this size (cost.ts). */
  readonly seconds: number;
  /** Puts the model into linear memory anew, for profiles and refits; the fit itself holds none. With `reduce` false groups stay single. */
  open(view?: RandomView, reduce?: boolean): OpenModel;
  /** How far the integrals are off; null for linear mixed models, which have none. May cost an evaluation each time. */
  quadrature(): Quadrature | null;
  /** Of a fit by Laplace's approximation with several factors; null for others and where it cannot be known. May cost an evaluation each time. */
  laplace(): LaplaceError | null;
  /** Of a fit by expectation propagation; null for others. Costs two evaluations a parameter each time. */
  ep(): EpError | null;
  /** The same kind of model (engine, points, method) fitted to another design: fewer columns, another response. */
  fitAgain(design: Design, start?: FitStart): Estimation;
  /** Where degrees of freedom were estimated: the same model with given ones, of three decimals. */
  readonly atFreedom?: (df: number) => Estimation;
  /** Whether the residual of a linear model is estimated as zero, and sigma held. */
  readonly noResidual?: boolean;
  /** Of separated data: what is left in the limit. Absent where all estimates are finite. */
  readonly limit?: Limit;
}

/** Separated data have no finite maximum: part of the rows is fitted exactly in the limit, the others make a model of their own. */
export interface Limit {
  /** The fit of what is left: the same rows and groups, those at the edge without weight. null where all rows are at the edge. */
  readonly estimation: Estimation | null;
  /** 1 for rows whose fitted value is at the edge. */
  readonly edge: Uint8Array;
  /** Directions of beta that the rows left say nothing about. */
  readonly free: readonly Float64Array[];
  /** Of these the ones that no row says anything about, whatever is at its edge. Absent where there are none. */
  readonly untold?: readonly Float64Array[];
  /** Where each coefficient ends. */
  readonly ends: Ends;
  /** Of ordered categories: the same of their questions (limit/cuts.ts). */
  readonly ordered?: OrderedEnds;
}

/** Directions and edge of the questions that ordered categories are made of: of beta and the gaps between thresholds. */
export interface OrderedEnds {
  readonly cuts: Cuts;
  /** 1 for questions at the edge. */
  readonly edge: Uint8Array;
  readonly free: readonly Float64Array[];
  /** Where each threshold ends. */
  readonly thresholdEnds: Ends;
}
