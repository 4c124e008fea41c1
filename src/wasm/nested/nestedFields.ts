/** Arrays of the workspace of two nested factors, by number. Compiled by both compilers. */
export const NESTED_Y = 0;
export const NESTED_WEIGHTS = 1;
export const NESTED_OFFSET = 2;
export const NESTED_X = 3;
export const NESTED_Z_OUTER = 4;
export const NESTED_Z_INNER = 5;
export const NESTED_CHILD_START = 6;
export const NESTED_GROUP_START = 7;
export const NESTED_CELL_LEVEL = 8;
export const NESTED_CELL_ROW = 9;
export const NESTED_CELL_COL = 10;
export const NESTED_OUTER_X = 11;
export const NESTED_OUTER_FACTOR = 12;
export const NESTED_INNER_X = 13;
export const NESTED_INNER_FACTOR = 14;
export const NESTED_THETA = 15;
export const NESTED_BETA = 16;
export const NESTED_LOG_SHAPE = 17;
export const NESTED_GRADIENT = 18;
export const NESTED_METRIC = 19;
export const NESTED_LOG_LIK = 20;
export const NESTED_REPORT_OUTER = 21;
export const NESTED_REPORT_INNER = 22;
/** Mode, mean, sd at the mode and sd, after one another. */
export const NESTED_OUTER_EFFECTS = 23;
export const NESTED_INNER_EFFECTS = 27;
/** Rows and children that the last evaluation could not take by odds; children and products that it has taken the log of. */
export const NESTED_DEAR = 31;
