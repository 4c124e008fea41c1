/**
 * What facade and kernels say of fixed columns (assembly/linalg/tall.ts). Compiled by both compilers, so: no types, no imports.
 */

/** From so many on Laplace's approximation gives their information without an evaluation for each. */
export const MANY_FIXED = 32;

// arrays of a tall matrix
export const TALL_FULL = 0;
export const TALL_ROW_START = 1;
export const TALL_ENTRY_COLUMN = 2;
export const TALL_ENTRY_VALUE = 3;
export const TALL_COLUMN_START = 4;
export const TALL_COLUMN_ROW = 5;
export const TALL_COLUMN_VALUE = 6;
