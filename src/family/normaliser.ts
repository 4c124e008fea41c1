/**
 * The part of the log-likelihood that depends on the data alone. Kernels leave it out; it is added once, so that logLik is
 * absolute at every nAGQ (docs/mathematics.md (1.8)).
 */
import { lchoose, lgamma, log } from '../stats/special.ts';
import type { FamilyName } from './types.ts';

/** Response in the kernels' form: binomial y is a proportion, weights count trials times prior weights. */
export interface NormaliserInput {
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly trials: Float64Array | null;
}

const LOG_SQRT_2PI = 0.9189385332046728;

/** Sum over rows of prior weight * log of the binomial coefficient, of 1 / y!, or of the powers of y in a positive density. */
export function logNormaliser(family: FamilyName, { y, weights, trials }: NormaliserInput): number {
  let sum = 0;
  if (family === 'binomial' && trials !== null) {
    for (let i = 0; i < y.length; i++) {
      const n = trials[i];
      if (n > 1) sum += (weights[i] / n) * lchoose(n, n * y[i]);
    }
  }
  if (family === 'poisson' || family === 'negativeBinomial')
    for (let i = 0; i < y.length; i++) if (y[i] > 1) sum -= weights[i] * lgamma(y[i] + 1);
  if (family === 'Gamma') for (let i = 0; i < y.length; i++) sum -= weights[i] * log(y[i]);
  if (family === 'inverseGaussian')
    for (let i = 0; i < y.length; i++) sum -= weights[i] * (LOG_SQRT_2PI + 1.5 * log(y[i]));
  return sum;
}
