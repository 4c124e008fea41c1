/**
 * What a covariance structure of random effects is: parameters theta, and the lower triangle T that they make, Var(b) = T T'.
 * Engines and predictions speak of the elements of T alone, its cells: the lower triangle by columns, q (q + 1) / 2 of them.
 */

/** Lets Lambda, one T a term down its diagonal, be made of any structures; a new one is a file beside this and a line in list.ts. */
export interface Covariance {
  /** As formulas write it before a term: `diag(x | g)`. */
  readonly name: string;
  /** How the effects of a term vary, in a few words. */
  readonly words: string;
  /** T is diagonal whatever theta: the effects are independent. */
  readonly isDiagonal: boolean;
  /**
   * Which changes of the columns of Z leave the model as it is, so that a search may see them standardised: any mixing of them, a
   * factor to each, or one factor to all of them together.
   */
  readonly columns: 'mixed' | 'each' | 'together';
  /** Which terms on the same effects its variances take in: any, those with independent effects, or none. */
  readonly contains: 'any' | 'diagonal' | 'none';
  /** Whether a covariance of it with c > 0 added to its diagonal is one of it: where effects have one row each it takes in the residual. */
  takesInResidual(q: number): boolean;
  /** Structures that take in every covariance that this one allows of the same effects, by name. */
  readonly within: readonly string[];
  /** What its effects have to be; absent where they may be any columns. */
  readonly levels?: Levels;
  /** Its levels are related by a matrix that the formula names. */
  readonly takesMatrix?: true;
  /** Elements of theta of a term of q effects. */
  size(q: number): number;
  /** T, by columns. @param theta `size(q)` numbers @param T q (q + 1) / 2 numbers, which are written */
  cells(theta: ArrayLike<number>, q: number, T: Float64Array): void;
  /** dT / dtheta, cells x size(q), row-major; @param J zeros, which are written over */
  slopes(theta: ArrayLike<number>, q: number, J: Float64Array): void;
  /**
   * sum_c g_c d2 T_c / dtheta dtheta', size(q) square, row-major; @param byCells g @param bend zeros, which are written over.
   * Absent where T is linear in theta.
   */
  bends?(theta: ArrayLike<number>, q: number, byCells: ArrayLike<number>, bend: Float64Array): void;
  /** A theta whose effects have about these standard deviations and no correlations. */
  start(sds: ArrayLike<number>): number[];
  /** The effect in whose unit each theta is; -1 for one without a unit, such as a correlation. */
  units(q: number): number[];
  /** The thetas that may be estimated as zero, in the order of the effects where each effect has its own. */
  scales(q: number): Scale[];
  /** With some thetas of a term at zero: moves the others to where they mean nothing, and marks them. */
  settle?(theta: Float64Array, q: number, atZero: boolean[]): void;
  /** Where the covariance is singular, or nearly, and others of the thetas mean nothing then: moves it there, and marks those. */
  singular?(theta: Float64Array, q: number, idle: boolean[]): void;
  /** Brings thetas that make the same T T' as others to those that are reported, and the gradient with them; signs of scales apart. Says whether any moved. */
  turn?(theta: Float64Array, gradient: Float64Array, q: number): boolean;
  /** What reports and intervals are about, one for each theta and in their order. @param columns names of the effects */
  parameters(columns: readonly string[]): CovarianceParameter[];
}

/** The levels of one factor, whose order means something. */
export type Levels = 'ordered';

/** A theta that is zero where variance is. */
export interface Scale {
  readonly theta: number;
  /** The thetas that change their sign with it, and leave T T' as it is; itself among them. */
  readonly along: readonly number[];
}

/** A standard deviation of effect `row`, or its correlation with effect `column`. */
export interface CovarianceParameter {
  readonly kind: 'sd' | 'correlation';
  readonly row: number;
  readonly column: number;
  /** What its name says it is about: a column, a pair of columns. */
  readonly text: string;
  /** A correlation of more pairs than the one: `text` stands for all of them. */
  readonly isCommon?: boolean;
  /** Where the parameter is a function of one theta. */
  readonly own?: OwnTheta;
  /** Where it is a function of several thetas, and one of them can be solved for. */
  readonly solved?: SolvedTheta;
}

export interface OwnTheta {
  readonly theta: number;
  /** The parameter from its theta, ascending; absent where it is the theta itself. */
  of?(theta: number): number;
  /** Where it ascends; any number where absent. */
  readonly lower?: number;
  readonly upper?: number;
}

export interface SolvedTheta {
  /** The theta that is solved for: the parameter ascends with it. */
  readonly theta: number;
  /** The parameter, and its slopes in all thetas of the term. */
  at(theta: ArrayLike<number>): { readonly value: number; readonly slopes: ArrayLike<number> };
  /** That theta where the parameter has a value, the others as they are; NaN where no theta has it. */
  solve(theta: ArrayLike<number>, value: number): number;
}
