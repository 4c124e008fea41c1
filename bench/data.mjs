// Simulated data: the same rows from the same seed on every machine, up to the last bit of log and exp, which only decide
// how a uniform number compares with a probability.

/** Mulberry32: 32 bits of state, good enough for data of a benchmark. */
export function uniforms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal numbers by the polar method. */
export function normals(uniform) {
  let spare = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    let a;
    let b;
    let s;
    do {
      a = 2 * uniform() - 1;
      b = 2 * uniform() - 1;
      s = a * a + b * b;
    } while (s >= 1 || s === 0);
    const factor = Math.sqrt((-2 * Math.log(s)) / s);
    spare = b * factor;
    return a * factor;
  };
}

/**
 * Binary responses in equal groups: an intercept and five predictors (two within groups, one between, two 0/1), a random
 * intercept with sd 0.8 and, when asked for, a random slope of x1 with sd 0.5.
 */
export function simulateBinary({ nGroups, rowsPerGroup, slope = false, seed = 1 }) {
  const uniform = uniforms(seed);
  const normal = normals(uniform);
  const n = nGroups * rowsPerGroup;
  const column = () => new Array(n);
  const data = { y: column(), x1: column(), x2: column(), x3: column(), x4: column(), x5: column(), g: column() };
  for (let g = 0, i = 0; g < nGroups; g++) {
    const between = normal();
    const intercept = 0.8 * normal();
    const slopeOfGroup = slope ? 0.5 * normal() : 0;
    for (let k = 0; k < rowsPerGroup; k++, i++) {
      const x1 = normal();
      const x2 = normal();
      const x4 = uniform() < 0.5 ? 1 : 0;
      const x5 = uniform() < 0.2 ? 1 : 0;
      const eta = -0.5 + 0.5 * x1 - 0.3 * x2 + 0.4 * between + 0.6 * x4 - 0.8 * x5 + intercept + slopeOfGroup * x1;
      data.y[i] = uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
      // six decimals, so that the file and the arrays hold the same numbers
      data.x1[i] = round(x1);
      data.x2[i] = round(x2);
      data.x3[i] = round(between);
      data.x4[i] = x4;
      data.x5[i] = x5;
      data.g[i] = g + 1;
    }
  }
  return data;
}

const round = (x) => Math.round(x * 1e6) / 1e6;
