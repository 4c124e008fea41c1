/**
 * Names of the arrays of expectation propagation that the facade fills or reads. Compiled by both compilers, so: no types, no imports.
 */
export const EP_Y = 0;
export const EP_WEIGHTS = 1;
export const EP_OFFSET = 2;
export const EP_CELL_START = 4;
export const EP_NODES = 5;
export const EP_FACTORS = 6;
export const EP_BETA = 7;
export const EP_LOG_SHAPE = 8;
export const EP_GRADIENT = 9;
export const EP_METRIC = 10;
export const EP_NUMBERS = 11;
export const EP_MU = 12;
export const EP_FIXED_ETA = 13;
export const EP_ETA = 14;
export const EP_THRESHOLD_MAP = 15;
export const EP_TAU = 16;
export const EP_NU = 17;
export const EP_PLACE = 18;
export const EP_W = 19;
export const EP_CAVITY_MEAN = 20;
export const EP_CAVITY_SD = 21;
export const EP_SLOPE = 22;
export const EP_KAPPA = 23;

// places in EP_NUMBERS
export const EP_VALUE = 0;
export const EP_SWEEPS = 1;
/** The largest difference between tilted and normal moments, in sds of a cell: what is left, and what may be left. */
export const EP_LEFT = 2;
export const EP_TOLERANCE = 3;
