/**
 * What predictions need of a fit, as plain JSON and without the data: recipes of the columns, levels of the groups, estimates
 * with their covariance, and the random effects with their law given the data.
 */
import type { LearnedState } from '../design/matrix/scope.ts';
import type { GroupPart, MatrixRecipe, OffsetRecipe } from '../design/types.ts';
import type { FamilyName, LinkName } from '../family/types.ts';
import type { ContrastLaw } from '../fit/numbers/satterthwaite.ts';
import type { Points } from '../fit/rule/orders.ts';
import type { Expr } from '../formula/types.ts';

/** Rises when a member changes its meaning. */
export const STATE_VERSION = 2;

export interface PredictionState {
  readonly version: typeof STATE_VERSION;
  /** Which model it is: tells the scale of theta. */
  readonly kind: 'glmm' | 'lmm';
  /** Points per dimension of the rule that the fit was made with, 1 is Laplace; of nested factors for each where they differ. */
  readonly nAGQ: Points;
  /** The user's formula. */
  readonly formula: string;
  readonly family: FamilyName;
  readonly link: LinkName;
  /** Residual standard deviation; root of the dispersion; 1 without a scale parameter. */
  readonly sigma: number;
  /** Shape of the negative binomial; null otherwise. */
  readonly shape: number | null;
  /** Of ordered categories their names, and the thresholds between them where eta has its intercept: the first is 0. */
  readonly categories?: readonly string[];
  readonly thresholds?: readonly number[];
  /** Of each threshold above the first: covariances with (theta, beta) and with all of them, row by row. Absent where they are not known: then the thresholds are taken as known. */
  readonly thresholdCovariance?: readonly number[];
  /** Of separated categories: directions of beta and of the thresholds above the first that the rows with a finite predictor say nothing about. */
  readonly freeThresholds?: readonly (readonly number[])[];
  /** Predictors besides that of the mean; absent without. */
  readonly second?: SecondState;
  readonly response: ResponseState;
  readonly fixed: { readonly names: readonly string[]; readonly recipe: MatrixRecipe };
  readonly offset: OffsetRecipe | null;
  /** The fit had an offset that was given as numbers: new data need theirs given too. */
  readonly offsetByRow: boolean;
  readonly terms: readonly TermState[];
  readonly groups: readonly GroupState[];
  /** null where several factors have too many levels for a matrix of all: then no standard errors of conditional predictions. */
  readonly joint: JointState | null;
  /**
   * The cells of Lambda: lower triangles of the Cholesky factors by columns, term after term; those of a linear model relative to sigma.
   * Where the covariance of a term is structured the fit has fewer parameters, and `covariance` is that of the cells all the same.
   */
  readonly theta: readonly number[];
  readonly beta: readonly number[];
  /** Covariance of (theta, beta), row-major; null when the information is not positive definite. */
  readonly covariance: readonly number[] | null;
  /**
   * Where the density has a finite shape: covariances of its logarithm with (theta, beta), and its variance last. null else, and
   * in files of version 1: then it is taken as known.
   */
  readonly shapeCovariance: readonly number[] | null;
  /** How well the variances of a linear mixed model are known, for degrees of freedom; null for other models. */
  readonly contrast: ContrastLaw | null;
  readonly rows: RowsState;
  /** What reference grids are made of; absent in files of earlier versions, and without the user's data. */
  readonly grid?: GridState | undefined;
  /** Of separated data: where each coefficient ends, 0 for finite ones, 1, -1 or NaN where nothing determines it; `beta` then holds large numbers instead. */
  readonly ends?: readonly number[];
  /** Of separated data: directions of beta that the rows with a finite predictor say nothing about. */
  readonly free?: readonly (readonly number[])[];
  /** Of these the ones that no row says anything about: a predictor that moves along them is no number. */
  readonly untold?: readonly (readonly number[])[];
}

/** The same without the random effects and their law, which cost a pass over the rows: enough for what estimates mean. */
export type EstimateState = Omit<PredictionState, 'groups' | 'joint' | 'grid'> & {
  readonly groups: readonly Pick<GroupState, 'name'>[];
};

/** Predictors of excess zeros and of the dispersion. */
export interface SecondState {
  /** Of the log odds of a zero in excess; null without. */
  readonly zi: PredictorState | null;
  /** Of the logarithm of the dispersion, or what the family has in its place; null where that is one number. */
  readonly disp: PredictorState | null;
  /**
   * Covariances of their coefficients, and last of the one log shape where there is no `disp`, with (theta, beta) and each other: a row each, the
   * columns of (theta, beta) first. null where they are not known. Where there are any, `joint.slope` has a column for each behind those of beta.
   */
  readonly covariance: readonly number[] | null;
}

export interface PredictorState {
  /** As it was given, `~ x`. */
  readonly formula: string;
  readonly names: readonly string[];
  readonly recipe: MatrixRecipe;
  /** The estimates; where some are not finite, what is held in their place. */
  readonly beta: readonly number[];
  /** Directions that rows with a finite predictor do not see; absent where all coefficients are finite. */
  readonly free?: readonly (readonly number[])[];
}

/** To read responses of new groups as the fit read its own. */
export interface ResponseState {
  readonly label: string;
  readonly expr: Expr;
  readonly states: readonly LearnedState[];
  /** Levels of a two-level factor, the second being success; null for numbers. */
  readonly levels: readonly string[] | null;
  readonly success: string | null;
  /** Column that held the prior weights or trials; null without. */
  readonly weights: string | null;
}

/** A random term. */
export interface TermState {
  readonly label: string;
  readonly names: readonly string[];
  /** Index into `groups`. */
  readonly group: number;
  readonly recipe: MatrixRecipe;
  /** Whether its levels are related by a matrix. Absent: no. */
  readonly related?: boolean;
}

/** A grouping factor and its random effects, all terms on it side by side (q of them). */
export interface GroupState {
  readonly name: string;
  /** Columns whose combinations are the levels. */
  readonly columns: readonly string[];
  /** As they are written; all different. */
  readonly levels: readonly string[];
  /** Of which levels of the columns each level is made; null for a lone column. */
  readonly parts: readonly GroupPart[] | null;
  /** Conditional modes, levels x q. */
  readonly mode: readonly number[];
  /** Posterior means, and the standard deviations of both; levels x q. For reports. */
  readonly mean: readonly number[];
  readonly modeSd: readonly number[];
  readonly sd: readonly number[];
}

/**
 * The random effects given the data, all Q of them in order of factors and levels. They fall into independent blocks: the
 * levels where there is one grouping factor, everything where there are several.
 */
export interface JointState {
  /** Size of each block. */
  readonly block: number;
  /** Q x block: covariances of each effect with those of its block, given y and (theta, beta). The inverse curvature at the mode. */
  readonly covariance: readonly number[];
  /** Derivative of the mode in (theta, beta), and in log shape where `shapeCovariance` is there; Q rows. */
  readonly slope: readonly number[];
}

/** Summaries of the rows of the fit. Binomial and Poisson rows count as often as their weights say. */
export interface RowsState {
  readonly nObs: number;
  /** Mean of z z' over the rows, one for each term, q_t x q_t. */
  readonly zz: readonly (readonly number[])[];
  /** Variance of x'beta over the rows. */
  readonly fixedVariance: number;
  /** Mean response that the model implies, averaged over the rows, with its derivative in (theta, beta). */
  readonly meanResponse: { readonly value: number; readonly gradient: readonly number[] };
}

/** The columns of the data that a model is computed from, and how often their combinations occur. */
export interface GridState {
  readonly columns: readonly GridColumn[];
  /** Rows, by their prior weights, of each combination of the fixed part's categories, the first moving fastest; null where there are too many. */
  readonly counts: readonly number[] | null;
  /** Mean of all offsets over the rows. */
  readonly offset: number;
}

export interface GridColumn {
  readonly name: string;
  /** Whether the fixed part or the offset reads it; else the random terms alone do. */
  readonly isFixed: boolean;
  /** Whether the predictor of excess zeros reads it, and the fixed part does not. */
  readonly isOfZeros?: boolean;
  /** Whether nothing but the predictor of the dispersion reads it. */
  readonly isOfDispersion?: boolean;
  /** Of categories, in order; null for numbers. */
  readonly levels: readonly string[] | null;
  readonly source: 'string' | 'boolean' | 'number';
  /** Numbers that stand for categories: of factor(x), or where there are two at most; null for others. */
  readonly values: readonly number[] | null;
  /** Where the numbers lie; null for categories. */
  readonly numbers: NumberSpread | null;
}

export interface NumberSpread {
  readonly mean: number;
  readonly median: number;
  readonly least: number;
  readonly most: number;
}
