/**
 * What a fit is: plain, frozen, named. All numbers are on the user's scale.
 */
import type { Structured } from '../covariance/list.ts';
import type { AliasedColumn, DroppedRows } from '../design/types.ts';
import type { GlmmWarning } from '../errors.ts';
import type { FamilyName, LinkName } from '../family/types.ts';
import type { ExtraName } from '../family/words.ts';
import type { Penalty } from './penalty/types.ts';
import type { LevelPoints, Points, PointsWanted } from './rule/orders.ts';

/** A row of the table of fixed effects. */
export interface Coefficient {
  readonly term: string;
  /** Infinity or -Infinity where separated data have no finite estimate, NaN where nothing determines it; there are no standard error and no test then. */
  readonly estimate: number;
  readonly stdError: number;
  /** z = estimate / stdError (t for linear mixed models). */
  readonly statistic: number;
  readonly pValue: number;
  /** Degrees of freedom of t; absent for z. */
  readonly df?: number;
}

/** Covariance of the random effects of one term. */
export interface VarCorr extends Structured {
  readonly group: string;
  readonly terms: readonly string[];
  readonly sd: readonly number[];
  readonly variance: readonly number[];
  /** q_t x q_t, rows. NaN where an sd is zero. */
  readonly corr: readonly (readonly number[])[];
}

/** One random effect: both predictions, named. */
export interface RandomEffect {
  readonly level: string;
  readonly term: string;
  /** Maximises the conditional density of b given y. */
  readonly mode: number;
  /** E(b | y) at the estimates, by the same quadrature as the likelihood. */
  readonly mean: number;
  /** Square root of the inverse curvature at the mode. */
  readonly modeSd: number;
  /** Posterior standard deviation of b given y. */
  readonly sd: number;
}

/** Where to start, on the user's scale. */
export interface FitStart {
  readonly theta?: readonly number[];
  readonly beta?: readonly number[];
  /** Dispersion, or shape of the negative binomial. */
  readonly dispersion?: number;
}

/** The parameter of a density besides its mean. */
export interface Dispersion {
  /**
   * 'dispersion' of Gamma (variance dispersion mu^2) and inverse Gaussian (dispersion mu^3), 'shape' of the negative binomial
   * (mu + mu^2 / shape), 'overdispersion' where the variance is mu (1 + overdispersion).
   */
  readonly name: ExtraName;
  readonly estimate: number;
  /** By the delta method from the joint information with theta and beta. */
  readonly stdError: number;
  /** Degrees of freedom of Student's t, as they were given or estimated; its dispersion is the square of its scale. */
  readonly df?: number;
  /** Where they were estimated, to three decimals: their standard error; NaN where they have no end. */
  readonly dfStdError?: number;
}

/** Of which part of a model a parameter is: the predictor of the mean, thresholds between categories, predictors of excess zeros and of the dispersion. */
export type Component = 'cond' | 'threshold' | 'zi' | 'disp';

/** A threshold between two neighbouring categories: P(y <= lower one) = G(estimate - eta), eta without its intercept. */
export interface Threshold {
  /** `1|2` */
  readonly name: string;
  /** Infinity or -Infinity where separated data have no finite estimate, NaN where nothing determines it. */
  readonly estimate: number;
  readonly stdError: number;
  /** Where it has no finite estimate: what predictions take in its place, so far out that probabilities are 0 or 1. */
  readonly held?: number;
}

/** A predictor besides that of the mean. */
export interface ModelComponent {
  /** As it was given, `~ x`. */
  readonly formula: string;
  readonly coefficients: readonly Coefficient[];
  /** Rows. */
  readonly vcov: readonly (readonly number[])[];
  /** Where some coefficient has no finite estimate: what predictions take in their place, so far out that rows are at their limit. */
  readonly held?: readonly number[];
}

/** What the optimiser did. */
export interface OptimSummary {
  readonly evaluations: number;
  readonly iterations: number;
  /** Why it stopped, as a sentence. */
  readonly reason: string;
  /** g'H^-1 g / 2 in units of logLik at the estimates: what a further Newton step would gain. */
  readonly predictedGain: number;
  readonly maxAbsGradient: number;
  /** Other maxima that the search came upon, the highest first; absent where it came upon none. */
  readonly lowerMaxima?: readonly LowerMaximum[];
}

/** A maximum of the likelihood below that of the fit, on the user's scale. */
export interface LowerMaximum {
  readonly logLik: number;
  readonly theta: readonly number[];
  /** Absent for linear mixed models, where theta determines it. */
  readonly beta?: readonly number[];
  /** Dispersion, or shape of the negative binomial, where the density has one. */
  readonly dispersion?: number;
}

/** The certificate of a fit's integrals. Errors are those of the fit against the larger rule, at the estimates. */
export interface Quadrature {
  /** Points per dimension, 1 is Laplace; of nested factors for each level where they differ. */
  readonly points: Points;
  /** Random effects per group; of nested factors those of a level of each together. */
  readonly dimension: number;
  readonly requested: PointsWanted;
  /** Points of the rule compared with; null where none can be had, then the errors are NaN. */
  readonly comparedWith: Points | null;
  /** logLik of the fit less that of the larger rule. */
  readonly logLikError: number;
  /**
   * The most that an element of theta or beta would move, in its standard errors, by one Newton step: right where it is below about
   * 0.1; above, it says that the rule is too coarse and not by how much. NaN without standard errors.
   */
  readonly maxShiftInSe: number;
  /** The groups whose integrals are furthest off, the worst first. */
  readonly groups: readonly { readonly level: string; readonly logLikError: number }[];
  /** Of nested factors: each level against more points of its own. The errors above are their sums, the groups are of the outer factor. */
  readonly levels?: readonly LevelQuadrature[];
  /** Where comparing all groups would have taken too long: how many were compared; the errors are scaled up from them. */
  readonly sampledGroups?: number;
  /** Where `auto` stopped because more points would have taken longer than `maxSeconds`: the points, and the predicted seconds of such a fit. */
  readonly beyond?: { readonly points: Points; readonly seconds: number };
}

/** The certificate of one level of nested factors. */
export interface LevelQuadrature {
  readonly level: keyof LevelPoints;
  /** The grouping factor; the factors between the outermost and the innermost one, where these are several. */
  readonly group: string;
  readonly points: number;
  /** Points of this level in the rule compared with, those of the other being the same. */
  readonly comparedWith: number;
  readonly logLikError: number;
  readonly maxShiftInSe: number;
}

/** How far an approximation of the integrals is off, by one Newton step. */
export interface Shift {
  /** By which each parameter would move, in its standard errors: thetas, fixed effects, the dispersion; names as warnings have them. */
  readonly shift: Readonly<Record<string, number>>;
  /** The largest in size, and whose it is. */
  readonly maxShiftInSe: number;
  readonly parameter: string;
}

/** The certificate of a fit by Laplace's approximation with several factors. */
export interface LaplaceError extends Shift {
  /** What logLik would be more. */
  readonly logLik: number;
  /** Where `integration: 'auto'` stays here because expectation propagation would take longer than `maxSeconds`: its predicted seconds. */
  readonly beyond?: { readonly seconds: number };
  /** Where it stays here because expectation propagation was tried and did not converge, or not within `maxSeconds`: why its search ended. */
  readonly tried?: string;
}

/** What a fit by expectation propagation leaves: the correction by pairs of cells, and where it would move the estimates. */
export interface EpError extends Shift {
  /** Distinct random parts of the linear predictor. */
  readonly cells: number;
  /** What pairs of cells add to log Z; it is part of logLik. */
  readonly pairs: number;
  /** Cells whose pairs were looked at, where not all were. */
  readonly sampled?: number;
  /** With `sampled`: the standard error of `pairs`, and so of logLik, over samples of as many cells. */
  readonly pairsSe?: number | undefined;
  /** Where `integration: 'auto'` went on from Laplace's approximation: what that would have left. */
  readonly laplace?: LaplaceError;
}

/** What random probes leave where they take the place of a factorization: standard deviations over other sets of as many. */
export interface Simulation {
  readonly probes: number;
  readonly seed: number;
  /** Of the estimate that it moves most, in its standard errors; 0 where all unit vectors finished the fit exactly. */
  readonly shift: number;
  /** Of each parameter, in its standard errors; names as warnings have them. */
  readonly shifts: Readonly<Record<string, number>>;
  readonly logLik: number;
}

/** The weights of a pseudo-likelihood. */
export interface GroupWeights {
  /** The column that has them; null where they were given as numbers. */
  readonly column: string | null;
  readonly least: number;
  readonly most: number;
  readonly sum: number;
}

/** How the random effects were integrated out: not at all where the likelihood of a linear model is known in closed form. */
export type Integration = 'exact' | 'quadrature' | 'laplace' | 'ep';

/** The numbers of a fit, without methods: what reports are written from and what toJSON gives. */
export interface FitSummary {
  readonly kind: 'glmm' | 'lmm';
  /** lmm only. */
  readonly method?: 'REML' | 'ML';
  readonly formula: string;
  readonly family: FamilyName;
  readonly link: LinkName;
  /** Binomial only, what counts as success: `outcome = severe`, `k successes of k + (n - k)`. */
  readonly modelled?: string | undefined;
  readonly integration: Integration;
  /** Points per dimension, 1 is Laplace; of nested factors for each level where they differ. By expectation propagation points of the rule of each cell. */
  readonly nAGQ: Points;
  /** How far the integrals are off, against a larger rule; computed when first asked for. null for linear models, which have none. */
  readonly quadrature?: Quadrature | null;
  /**
   * What Laplace's approximation is worth with several factors, by one evaluation of expectation propagation; computed when first asked for.
   * null for other fits, where the density is not log-concave, and where that would take too long.
   */
  readonly laplace?: LaplaceError | null;
  /** Present where the factors of a fit by Laplace's approximation or expectation propagation are nested: `nAGQ: 'auto'` alone integrates these by quadrature. */
  readonly nested?: true;
  /** What expectation propagation leaves, by pairs of its sites; computed when first asked for. null for other fits. */
  readonly ep?: EpError | null;
  /** Present where a penalty was added to the log-likelihood that was maximised; logLik and all that follows from it are without. */
  readonly penalty?: Penalty;
  /** Present where the log integrals of groups have weights: logLik and all that follows from it are then those of a pseudo-likelihood. */
  readonly groupWeights?: GroupWeights;
  /** Present where conjugate gradients with random probes took the place of a factorization. */
  readonly simulation?: Simulation;
  readonly nobs: number;
  readonly ngroups: Readonly<Record<string, number>>;
  readonly droppedRows: DroppedRows;
  readonly droppedColumns: readonly AliasedColumn[];
  /** All columns of X before aliased ones were dropped. */
  readonly allFixedNames: readonly string[];
  readonly logLik: number;
  readonly minus2LogLik: number;
  readonly df: number;
  readonly dfResidual: number;
  readonly aic: number;
  /** With log(nobs), as lme4 and glmmTMB. */
  readonly bic: number;
  /** What predictions are made from: the estimates, but where separated data have no finite ones large numbers in their place (see `coefficients`). */
  readonly beta: readonly number[];
  readonly theta: readonly number[];
  /** Residual standard deviation; root of the dispersion (Gamma, inverse Gaussian); 1 without a scale parameter. */
  readonly sigma: number;
  /** Absent for binomial, Poisson and Gaussian responses. */
  readonly dispersion?: Dispersion;
  /** Of ordered categories: the first is minus the intercept. */
  readonly thresholds?: readonly Threshold[];
  /** Of the log odds of a zero in excess. */
  readonly zeroInflation?: ModelComponent;
  /** Of the logarithm of the dispersion, or of what the family has in its place, where rows have one of their own. */
  readonly dispersionModel?: ModelComponent;
  readonly coefficients: readonly Coefficient[];
  /** p x p, rows. */
  readonly vcov: readonly (readonly number[])[];
  /** Standard errors of theta, NaN on the boundary. */
  readonly thetaSe: readonly number[];
  readonly varCorr: readonly VarCorr[];
  /** Five quantiles, not rows: min, 1Q, median, 3Q, max of the scaled Pearson residuals (type 7). */
  readonly scaledResiduals: readonly [number, number, number, number, number];
  readonly converged: boolean;
  readonly optim: OptimSummary;
  readonly warnings: readonly GlmmWarning[];
}
