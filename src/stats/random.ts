/**
 * Seeded random draws, the same in every engine: xoshiro256++ in the kernels.
 */
import { GlmmError } from '../errors.ts';
import type { KernelExports } from '../wasm/generated.ts';
import { type KernelInstance, sharedInstance } from '../wasm/instance.ts';

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
  const state = new Uint32Array(STATE_WORDS);
  const draw = (from: (kernels: KernelExports, at: number) => number): number => {
    const instance = sharedInstance();
    if (active.state !== state || active.instance !== instance) take(state, instance);
    return from(instance.exports, active.at);
  };
  const restart = (from: number): void => {
    const start = checkSeed(from);
    draw((kernels, at) => {
      kernels.rngSeed(at, start);
      return 0;
    });
  };
  restart(seed);
  return Object.freeze({
    restart,
    uniform: () => draw((kernels, at) => kernels.runif(at)),
    normal: () => draw((kernels, at) => kernels.rnorm(at)),
    gamma: (shape: number) => draw((kernels, at) => kernels.rgamma(at, shape)),
    poisson: (mu: number) => draw((kernels, at) => kernels.rpois(at, mu)),
    binomial: (n: number, p: number) => draw((kernels, at) => kernels.rbinom(at, n, p)),
    negativeBinomial: (size: number, mu: number) => draw((kernels, at) => kernels.rnbinom(at, size, mu)),
  });
}

/** 256 bits. */
const STATE_WORDS = 8;

/** The stream whose state is in the memory of the kernels, at `at`; the others keep theirs here. */
const active: { state: Uint32Array; instance: KernelInstance | null; at: number } = {
  state: new Uint32Array(STATE_WORDS),
  instance: null,
  at: 0,
};

function take(state: Uint32Array, instance: KernelInstance): void {
  const words = ({ memory }: KernelInstance, at: number) => new Uint32Array(memory.buffer, at, STATE_WORDS);
  if (active.instance !== null) active.state.set(words(active.instance, active.at));
  active.state = state;
  active.instance = instance;
  active.at = instance.exports.rngState() >>> 0;
  words(instance, active.at).set(state);
}

/** @throws GlmmError INVALID_OPTION */
function checkSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new GlmmError('INVALID_OPTION', `a seed must be a whole number from 0 to 2^53 - 1, not ${String(seed)}`, {
    option: 'seed',
    value: seed,
  });
}
