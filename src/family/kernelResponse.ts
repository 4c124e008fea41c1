/**
 * The response as the kernels take it.
 */
import { log } from '../stats/special.ts';
import type { Family } from './types.ts';

/** Positive responses on the log scale enter by their logarithm, from which y / mu comes without overflow or cancellation. */
export function kernelResponse({ family, link }: Family, y: Float64Array): Float64Array {
  const positive = family === 'Gamma' || family === 'inverseGaussian';
  return positive && link === 'log' ? y.map(log) : y;
}
