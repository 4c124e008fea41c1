/** Predicted gain in logLik below which the estimates count as the maximum. */
export const CONVERGED_GAIN = 1e-6;
