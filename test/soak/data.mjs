/** Data of the soak, made without chance: binary responses with a slope and an intercept a group. */

/** @param rowsPerGroup rows of a group, together */
export function binaryData(rows, rowsPerGroup = 20) {
  const y = new Float64Array(rows);
  const x = new Float64Array(rows);
  const g = new Int32Array(rows);
  let state = 7;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  for (let i = 0, b = 0; i < rows; i++) {
    if (i % rowsPerGroup === 0) b = uniform() + uniform() + uniform() - 1.5;
    x[i] = 2 * uniform() - 1;
    g[i] = Math.floor(i / rowsPerGroup);
    y[i] = uniform() < 1 / (1 + Math.exp(-(0.7 * x[i] + b))) ? 1 : 0;
  }
  return { y, x, g };
}
