/** Seeded choices: a case is its two numbers, whatever ran before it. */
import { type Random, uniform } from '../support/random.ts';

export interface Chance {
  readonly uniform: Random;
  /** A whole number from 0 up to n, n not included. */
  below(n: number): number;
  /** Whether something of this probability happens. */
  happens(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** `n` draws. */
  some<T>(n: number, draw: () => T): T[];
}

/** Knuth's multiplicative hash keeps neighbouring cases apart. */
export function chanceOf(seed: number, index: number): Chance {
  const random = uniform((Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0);
  const below = (n: number): number => Math.floor(random() * n);
  return {
    uniform: random,
    below,
    happens: (probability) => random() < probability,
    pick: (from) => from[below(from.length)]!,
    some: (n, draw) => Array.from({ length: n }, draw),
  };
}
