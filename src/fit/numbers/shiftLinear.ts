/**
 * A shift in standard errors up to which one Newton step tells its size. Of toenail, stated and found by a refit with the larger
 * rule: 3.6 and 1.1 with one point, 1.9 and 3.3 with two, 0.66 and 0.89 with seven; equal to 2% from twenty on (0.06).
 */
export const SHIFT_LINEAR = 0.1;
