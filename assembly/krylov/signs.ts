/**
 * The probes: signs from a counter, so that any thread can make any of them without a state (splitmix64; G. Steele, D. Lea and C. Flood, Fast
 * splittable pseudorandom number generators, 2014). Or all unit vectors, by which everything is exact.
 */
import { set } from "../linalg/access";
import { Krylov, LANES } from "./model";

const GOLDEN: u64 = 0x9e3779b97f4a7c15;

function mix(x: u64): u64 {
  let z = x;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** z := LANES probes from number `from` on. */
export function fillProbes(k: Krylov, from: i32): void {
  if (k.exact) {
    memory.fill(k.z, 0, (<usize>(k.nTail * LANES)) << 3);
    for (let l = 0; l < LANES && from + l < k.nTail; l++) set(k.z, (from + l) * LANES + l, 1.0);
    return;
  }
  for (let l = 0; l < LANES; l++) {
    const stream = mix(k.seed + GOLDEN * <u64>(from + l + 1));
    let bits: u64 = 0;
    for (let j = 0; j < k.nTail; j++) {
      if ((j & 63) == 0) bits = mix(stream + GOLDEN * <u64>((j >> 6) + 1));
      set(k.z, j * LANES + l, bits & 1 ? 1.0 : -1.0);
      bits >>= 1;
    }
  }
}
