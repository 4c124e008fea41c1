/**
 * Signs from a counter, so that any thread can make any of them without a state (splitmix64; G. Steele, D. Lea and C. Flood, Fast
 * splittable pseudorandom number generators, 2014).
 */
import { set } from "../linalg/access";

const GOLDEN: u64 = 0x9e3779b97f4a7c15;

export function mix(x: u64): u64 {
  let z = x;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** n signs of vector `number`, `step` elements apart. */
export function fillSigns(out: usize, n: i32, step: i32, seed: u64, number: i32): void {
  const stream = mix(seed + GOLDEN * <u64>(number + 1));
  let bits: u64 = 0;
  for (let j = 0; j < n; j++) {
    if ((j & 63) == 0) bits = mix(stream + GOLDEN * <u64>((j >> 6) + 1));
    set(out, j * step, bits & 1 ? 1.0 : -1.0);
    bits >>= 1;
  }
}
