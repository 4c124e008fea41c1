/**
 * Arrays of the workspace of nested factors, by number. Compiled by both compilers. The sizes are what is said of each level before memory is
 * laid out, and of its rule before that is set, see nested.ts.
 */
export const NESTED_SIZES = 0;
export const NESTED_Y = 1;
export const NESTED_WEIGHTS = 2;
export const NESTED_OFFSET = 3;
export const NESTED_X = 4;
export const NESTED_Z = 5;
export const NESTED_CELL_LEVEL = 6;
export const NESTED_CELL_ROW = 7;
export const NESTED_CELL_COL = 8;
export const NESTED_THETA = 9;
export const NESTED_BETA = 10;
export const NESTED_LOG_SHAPE = 11;
export const NESTED_GRADIENT = 12;
export const NESTED_METRIC = 13;
export const NESTED_LOG_LIK = 14;
/** Rows and innermost units that the last evaluation could not take by odds; units and products that it has taken the log of. */
export const NESTED_DEAR = 15;
/** What thresholds are of their parameters, or the columns of a second predictor. */
export const NESTED_THRESHOLD_MAP = 16;

/** Of one factor. */
export const LEVEL_START = 0;
export const LEVEL_REPORT = 1;
export const LEVEL_RULE_X = 2;
export const LEVEL_RULE_FACTOR = 3;
/** Mode, mean, sd at the mode and sd, after one another. */
export const LEVEL_EFFECTS = 4;

/** Which path the data allow, besides the general one (assembly/nested/paths.ts): random intercepts at all levels, responses of 0 and 1, logit link: assembly/nested/intercepts/. */
export const NESTED_ODDS = 1;
/** Random intercepts at the innermost level, Poisson responses, log link: assembly/nested/integrate/counts.ts. */
export const NESTED_COUNTS = 2;
