/**
 * Linear models whose random effects leave nothing to a residual: with an effect of its own for each row, as a series has with one row a
 * time, the covariance of the responses is positive definite without one, and the likelihood may have its maximum where the residual is zero.
 */
import type { EngineDesign } from './dimension.ts';

/** Whether some term gives every row an effect that no other row has. */
export function hasEffectPerRow({ nObs, random, groups }: EngineDesign): boolean {
  return random.some(({ names: { length: q }, values, group }) => {
    const { codes, levels } = groups[group];
    if (levels.length * q < nObs) return false;
    const taken = new Uint8Array(levels.length * q);
    const has = new Uint8Array(nObs);
    for (let j = 0; j < q; j++)
      for (let i = 0; i < nObs; i++) {
        if (values[j * nObs + i] === 0) continue;
        const effect = codes[i] * q + j;
        if (taken[effect] || has[i]) return false;
        taken[effect] = has[i] = 1;
      }
    return has.every((one) => one === 1);
  });
}
