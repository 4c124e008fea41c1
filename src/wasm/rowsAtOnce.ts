/** Of the scratch for rows that belong to no model (assembly/family/entries.ts, stats/densities.ts). Compiled by both compilers. */

/** Rows that are taken at a time. */
export const ROWS_AT_ONCE = 256;
/** Doubles of each of its arrays: rows, and room behind them. */
export const SCRATCH_STRIDE = 258;
