/**
 * Numbers that the kernels and the facade agree on. Compiled by both compilers, so: no types, no imports.
 */

/** Family and link, as one code: which density a row has and how its mean depends on eta. */
export const BINOMIAL_LOGIT = 0;
export const BINOMIAL_PROBIT = 1;
export const BINOMIAL_CLOGLOG = 2;
export const POISSON_LOG = 3;
export const GAUSSIAN_IDENTITY = 4;
export const GAMMA_LOG = 5;
export const GAMMA_INVERSE = 6;
export const NEGATIVE_BINOMIAL_LOG = 7;
export const INVERSE_GAUSSIAN_LOG = 8;

/** Status of a kernel call: zero is success. */
export const STATUS_OK = 0;
/** Memory could not grow to the size asked for. */
export const STATUS_OUT_OF_MEMORY = 1;
/** A conditional mode was not found within the allowed number of Newton steps. */
export const STATUS_MODE_NOT_FOUND = 2;
/** A matrix that must be positive definite is not. */
export const STATUS_NOT_POSITIVE_DEFINITE = 3;
/** A value overflowed or is not a number. */
export const STATUS_NOT_FINITE = 4;

/** Thresholds between ordered categories that the kernels have room for the slopes of. */
export const MOST_THRESHOLDS = 99;
/** Added to the code of a density whose rows have a shape, or a probability of excess zeros, of their own (family/second/). */
export const SECOND = 128;
