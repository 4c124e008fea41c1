/**
 * Names of the arrays of a sparse model that the facade fills or reads. Compiled by both compilers, so: no types, no imports.
 */

// the rows
export const FIELD_Y = 0;
export const FIELD_WEIGHTS = 1;
export const FIELD_OFFSET = 2;
export const FIELD_X = 3;
export const FIELD_Z = 4;
export const FIELD_ROW_COLUMN = 5;
export const FIELD_SLOTS = 6;
// terms and blocks
export const FIELD_TERM_SIZE = 7;
export const FIELD_TERM_LEVELS = 8;
export const FIELD_PAIR_BLOCK = 9;
export const FIELD_BLOCK_A = 10;
export const FIELD_BLOCK_B = 11;
export const FIELD_PLACE = 12;
// pattern of the factor
export const FIELD_COLUMN_START = 13;
export const FIELD_ROW_INDEX = 14;
export const FIELD_TAIL_START = 15;
// parameters and results
export const FIELD_THETA = 16;
export const FIELD_BETA = 17;
export const FIELD_GRADIENT = 18;
export const FIELD_U = 19;
export const FIELD_B = 20;
export const FIELD_ETA = 21;
export const FIELD_SCORE = 22;
export const FIELD_CURVATURE = 23;
export const FIELD_BLOCKS = 24;
export const FIELD_COVARIANCE = 25;
export const FIELD_FACTOR = 26;
export const FIELD_LEAD_INVERSE = 27;
export const FIELD_BORDER = 28;
export const FIELD_NUMBERS = 29;

// places in FIELD_NUMBERS
export const NUMBER_VALUE = 0;
export const NUMBER_LOG_DETERMINANT = 1;
export const NUMBER_RESIDUAL_SUM = 2;
export const NUMBER_ROW_PASSES = 3;
export const NUMBER_FACTORIZATIONS = 4;
export const NUMBER_DECREMENT = 5;
