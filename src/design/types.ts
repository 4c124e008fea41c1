/**
 * The model in matrices: complete rows only, columns of full rank, everything named.
 */
import type { Structured } from '../covariance/list.ts';
import type { GlmmWarning } from '../errors.ts';
import type { ThresholdsLeft } from '../family/thresholds.ts';
import type { Formula } from '../formula/types.ts';
import type { ContrastSpec } from './matrix/contrastNames.ts';
import type { ColumnValue } from './variable/value.ts';

/** n x p, column-major, with R's column names. */
export interface ModelMatrix {
  readonly names: readonly string[];
  readonly values: Float64Array;
  /** Index into `termLabels` of each column; the intercept is -1. */
  readonly assign: readonly number[];
  readonly termLabels: readonly string[];
  /** Plain JSON: all that is needed to build the same columns from new data (levels, contrasts, bases). */
  readonly recipe: MatrixRecipe;
  /** The variables of its terms as they were read, in the recipe's order; absent where the columns were made again. */
  readonly variables?: readonly ColumnValue[] | undefined;
}

/** Opaque outside design/; plain JSON. */
export interface MatrixRecipe {
  readonly version: 1;
}

/** Opaque outside design/; plain JSON. */
export interface OffsetRecipe {
  readonly version: 1;
}

/** A column left out because it is a linear combination of kept ones. */
export interface AliasedColumn {
  readonly name: string;
  /** name = sum of coefficient * kept column. */
  readonly combination: readonly { readonly name: string; readonly coefficient: number }[];
}

/** y as the kernels want it. For binomial data y is the proportion of successes and weights count trials (times prior weights). */
export interface Response {
  /** As printed: `bush`, `cbind(incidence, size - incidence)`. */
  readonly label: string;
  readonly y: Float64Array;
  readonly weights: Float64Array;
  /** Trials per row before prior weights; null unless binomial. */
  readonly trials: Float64Array | null;
  /** The level or value that counts as success, for two-level factors and booleans. */
  readonly success: string | null;
  /** The other one. */
  readonly failure: string | null;
  /** How the user wrote it: one column of numbers, of two levels, or `cbind(successes, failures)`. */
  readonly form: 'numbers' | 'levels' | 'counts';
  /** Of counts the least that says how large their mean is, where that is not zero: 1 of truncated counts, and of those with a hurdle, whose zeros say nothing of it. */
  readonly least?: number;
  /** Of ordered categories their names, in order; y are their numbers from 0. */
  readonly categories?: readonly string[];
  /** Of separated categories in the limit: the thresholds that are left, which y counts. */
  readonly thresholdsLeft?: ThresholdsLeft;
}

/** A grouping factor: only levels that occur, codes 0 .. levels.length - 1. */
export interface GroupingFactor {
  readonly name: string;
  /** As they are written; all different. */
  readonly levels: readonly string[];
  readonly codes: Int32Array;
  /** One for each column where combinations of several are the levels; null for a lone column, whose levels are the factor's. */
  readonly parts: readonly GroupPart[] | null;
  /** Of the log integral of each level, in its column where it has one; absent where all are 1. */
  readonly weights?: { readonly column: string | null; readonly values: Float64Array };
}

/** A column of a grouping factor: its levels, and which of them each level of the factor has. */
export interface GroupPart {
  readonly levels: readonly string[];
  readonly codes: ArrayLike<number>;
}

/** The n x q_t columns of one random term, and the factor whose levels they vary over. */
export interface RandomTermDesign extends Structured {
  readonly label: string;
  readonly names: readonly string[];
  /** n x q_t, column-major. */
  readonly values: Float64Array;
  /** Index into `Design.groups`. */
  readonly group: number;
  readonly recipe: MatrixRecipe;
  /** Absent where levels are independent. */
  readonly relationship?: Relationship;
}

/**
 * How the levels of a factor are related, whose effects vary in proportion to a known matrix A: A^-1 less the identity, its lower
 * triangle by level, each entry once.
 */
export interface Relationship {
  /** What the formula calls A. */
  readonly name: string;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly values: Float64Array;
}

/** A, or its inverse. */
export interface RelationshipMatrix {
  /** Names of rows and columns: all levels of the factor, and others that the data need not have, such as ancestors. */
  readonly levels: readonly (string | number)[];
  /** A itself, rows in the order of `levels`: symmetric and positive definite. */
  readonly matrix?: readonly ArrayLike<number>[];
  /** A^-1 by its entries: indices into `levels` from 0, one triangle or both; what is absent is zero. */
  readonly precision?: {
    readonly row: ArrayLike<number>;
    readonly column: ArrayLike<number>;
    readonly value: ArrayLike<number>;
  };
}

/** Fixed effects on something else than the mean. */
export interface Predictor {
  /** As the user wrote it, `~ x`. */
  readonly formula: string;
  /** Full rank. */
  readonly matrix: ModelMatrix;
}

/** Predictors besides that of the mean; at least one is there. */
export interface Second {
  /** Of the log odds of a zero in excess. */
  readonly zi: Predictor | null;
  /** Of the logarithm of the dispersion, or what the family has in its place; null where that is one number. */
  readonly disp: Predictor | null;
}

/**
 * Rows that were left out, and why. A row missing in two columns counts once in `total` and in each column.
 * Rows that carry no weight, or no trials, are listed as the column `(zero weight)`.
 */
export interface DroppedRows {
  readonly total: number;
  readonly byColumn: readonly { readonly column: string; readonly count: number }[];
}

export interface Design {
  readonly formula: Formula;
  readonly nObs: number;
  /** Row in the user's data of each kept row; null when all were kept. */
  readonly rows: Int32Array | null;
  readonly droppedRows: DroppedRows;
  readonly response: Response;
  /** Sum of all offsets; null without any. */
  readonly offset: Float64Array | null;
  /** To compute the offsets of new data (`applyOffsets`); null without any that the data hold. */
  readonly offsetRecipe: OffsetRecipe | null;
  /** Full rank: aliased columns are gone. */
  readonly fixed: ModelMatrix;
  readonly aliased: readonly AliasedColumn[];
  /** Names of all columns before aliased ones were dropped, for reports with NA rows. */
  readonly allFixedNames: readonly string[];
  /** Their terms, as `ModelMatrix.assign`. */
  readonly allFixedAssign: readonly number[];
  readonly random: readonly RandomTermDesign[];
  readonly groups: readonly GroupingFactor[];
  /** Absent where rows have neither a shape nor a probability of excess zeros of their own. */
  readonly second?: Second;
  /** To read further data as these were read. */
  readonly replay: Replay;
  readonly warnings: readonly GlmmWarning[];
}

/** What recipes do not hold: how the response was evaluated and which columns the options named. Plain JSON. */
export interface Replay {
  /** What the functions in the response learned. */
  readonly responseStates: readonly Readonly<Record<string, unknown>>[];
  /** Levels of a factor response; null for numbers. */
  readonly responseLevels: readonly string[] | null;
  /** The column of the option `weights`; null where it was none. */
  readonly weightsColumn: string | null;
  /** Whether the option `offset` gave numbers, which new data do not bring along. */
  readonly offsetByRow: boolean;
}

/** Options that shape the design. */
export interface DesignOptions {
  /** Column name or one value a row of the user's data. */
  readonly weights?: string | ArrayLike<number> | undefined;
  readonly offset?: string | ArrayLike<number> | undefined;
  /** The same number in all rows of a group. */
  readonly groupWeights?: string | ArrayLike<number> | undefined;
  readonly contrasts?: Readonly<Record<string, ContrastSpec>> | undefined;
  readonly naAction?: 'omit' | 'fail' | undefined;
  /** Formulas of second predictors, `~ x`. */
  readonly ziformula?: string | undefined;
  readonly dispformula?: string | undefined;
  /** By the names that formulas call them. */
  readonly relationship?: Readonly<Record<string, RelationshipMatrix>> | undefined;
}
