/**
 * Names of the arrays of a tall matrix that the facade fills (assembly/linalg/tall.ts). Compiled by both compilers, so: no types, no imports.
 */
export const TALL_FULL = 0;
export const TALL_ROW_START = 1;
export const TALL_ENTRY_COLUMN = 2;
export const TALL_ENTRY_VALUE = 3;
export const TALL_COLUMN_START = 4;
export const TALL_COLUMN_ROW = 5;
export const TALL_COLUMN_VALUE = 6;
