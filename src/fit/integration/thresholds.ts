/** Shifts of the estimates, in standard errors, at which something is said or done. */

/** A shift of the estimates in standard errors that is still said in digits: a linear step from further away says only that it is large. */
export const SHIFT_SAID = 1;
/** What a reader should be warned of. */
export const SHIFT_WARNED = 0.1;
/** What `integration: 'auto'` does not leave to Laplace. */
export const SHIFT_LEFT = 0.05;
