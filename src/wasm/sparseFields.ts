/**
 * Names of the arrays of a sparse model that the facade fills or reads. Compiled by both compilers, so: no types, no imports.
 */

// the rows
export const SPARSE_Y = 0;
export const SPARSE_WEIGHTS = 1;
export const SPARSE_OFFSET = 2;
export const SPARSE_Z = 4;
export const SPARSE_ROW_COLUMN = 5;
export const SPARSE_SLOTS = 6;
// terms and blocks
export const SPARSE_PAIR_BLOCK = 7;
export const SPARSE_BLOCK_A = 8;
export const SPARSE_BLOCK_B = 9;
export const SPARSE_PLACE = 10;
// pattern of the factor
export const SPARSE_COLUMN_START = 11;
export const SPARSE_ROW_INDEX = 12;
export const SPARSE_TAIL_START = 13;
// parameters and results
export const SPARSE_THETA = 14;
export const SPARSE_BETA = 15;
export const SPARSE_GRADIENT = 16;
export const SPARSE_B = 17;
export const SPARSE_ETA = 18;
export const SPARSE_COVARIANCE = 19;
export const SPARSE_BORDER = 20;
export const SPARSE_NUMBERS = 21;
export const SPARSE_METRIC = 22;
export const SPARSE_SLOPES = 23;
export const SPARSE_LOG_SHAPE = 24;
export const SPARSE_BASIS = 25;
export const SPARSE_WORK = 26;
export const SPARSE_THRESHOLD_MAP = 27;
// levels that are related
export const SPARSE_PRIOR = 28;
export const SPARSE_PRIOR_A = 29;
export const SPARSE_PRIOR_B = 30;
export const SPARSE_PRIOR_PLACE = 31;

// places in SPARSE_NUMBERS
export const NUMBER_VALUE = 0;
export const NUMBER_LOG_DETERMINANT = 1;
export const NUMBER_RESIDUAL_SUM = 2;
export const NUMBER_ROW_PASSES = 3;
export const NUMBER_FACTORIZATIONS = 4;
export const NUMBER_DECREMENT = 5;
