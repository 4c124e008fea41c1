/**
 * Seeded random draws, the same in every engine: xoshiro256++ in the kernels.
 */
import { GlmmError } from '../errors.ts';
import { createInstance } from '../wasm/instance.ts';

/** A stream of draws. Each call moves the stream on. */
export interface Random {
  /** Goes to the beginning of the stream of another seed, or of the same. */
  restart(seed: number): void;
  /** Uniform in (0, 1), never an end. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Gamma with scale 1. */
  gamma(shape: number): number;
  poisson(mu: number): number;
  binomial(n: number, p: number): number;
  /** Mean mu, variance mu + mu^2 / size. */
  negativeBinomial(size: number, mu: number): number;
}

/**
 * A stream of draws from a seed.
 * @param seed whole number from 0 to 2^53 - 1; neighbouring seeds give unrelated streams
 * @throws GlmmError INVALID_OPTION
 */
export function createRandom(seed: number): Random {
  const { exports: kernels } = createInstance();
  const state = kernels.allocate(32);
  const restart = (from: number): void => kernels.rngSeed(state, checkSeed(from));
  restart(seed);
  return Object.freeze({
    restart,
    uniform: () => kernels.runif(state),
    normal: () => kernels.rnorm(state),
    gamma: (shape: number) => kernels.rgamma(state, shape),
    poisson: (mu: number) => kernels.rpois(state, mu),
    binomial: (n: number, p: number) => kernels.rbinom(state, n, p),
    negativeBinomial: (size: number, mu: number) => kernels.rnbinom(state, size, mu),
  });
}

/** @throws GlmmError INVALID_OPTION */
function checkSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new GlmmError('INVALID_OPTION', `a seed must be a whole number from 0 to 2^53 - 1, not ${String(seed)}`, {
    option: 'seed',
    value: seed,
  });
}
