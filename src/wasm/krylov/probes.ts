/** How many random probes there are. */

/** In a block: what conjugate gradients solve at a time, and the search begins by. One tells nothing of its noise. */
export const BLOCK = 8;
/** Where nobody says how many: the error of the estimates is then some thousandths of a standard error. */
export const USUAL_PROBES = 64;
/** Doubling ends here where nobody asks for more. */
export const MOST_PROBES = 512;
