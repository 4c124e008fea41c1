/**
 * Random numbers: xoshiro256++ (D. Blackman and S. Vigna, Scrambled linear pseudorandom number generators, 2021), its 256 bits
 * of state at an address, filled from a seed by splitmix64 so that neighbouring seeds have nothing in common.
 * Each draw depends on the state alone: the same seed gives the same numbers in every engine.
 */

/** Room for one state in the static data: whatever else happens to the memory leaves it alone. */
const STATE: usize = memory.data(32, 16);

export function rngState(): usize {
  return STATE;
}

/** Fills the state from a whole seed of 0 to 2^53. */
export function rngSeed(state: usize, seed: f64): void {
  let s = <u64>seed;
  for (let i: usize = 0; i < 32; i += 8) {
    s += 0x9e3779b97f4a7c15;
    let z = s;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    store<u64>(state + i, z ^ (z >> 31));
  }
}

/** 64 random bits. */
export function rngNext(state: usize): u64 {
  let s0 = load<u64>(state);
  let s1 = load<u64>(state, 8);
  let s2 = load<u64>(state, 16);
  let s3 = load<u64>(state, 24);
  const result = rotl<u64>(s0 + s3, 23) + s0;
  const t = s1 << 17;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= t;
  s3 = rotl<u64>(s3, 45);
  store<u64>(state, s0);
  store<u64>(state, s1, 8);
  store<u64>(state, s2, 16);
  store<u64>(state, s3, 24);
  return result;
}

/** Uniform in (0, 1), never an end: the 2^52 midpoints of a grid. */
export function runif(state: usize): f64 {
  return (<f64>(rngNext(state) >> 12) + 0.5) * 2.220446049250313e-16;
}
