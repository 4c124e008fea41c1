/**
 * Covariances of the random effects from theta: Var(b) = scale^2 T T', one lower triangle T per term.
 */
import { type ThetaOwner, thetaScale } from '../engine/thetaScale.ts';
import type { VarCorr } from '../types.ts';

/** @param theta on the user's scale, lower triangles by columns, term after term; `owner` tells its scale */
export function varCorrOf(
  terms: readonly { readonly group: string; readonly names: readonly string[] }[],
  theta: ArrayLike<number>,
  owner: ThetaOwner,
): VarCorr[] {
  const scale = thetaScale(owner);
  let at = 0;
  return terms.map(({ group, names }) => {
    const q = names.length;
    const T = new Float64Array(q * q);
    for (let j = 0; j < q; j++) for (let i = j; i < q; i++) T[i * q + j] = scale * theta[at++];
    const covariance = (i: number, j: number): number => {
      let sum = 0;
      for (let k = 0; k <= Math.min(i, j); k++) sum += T[i * q + k] * T[j * q + k];
      return sum;
    };
    const variance = names.map((_, i) => covariance(i, i));
    const sd = variance.map((v) => Math.sqrt(v));
    const corr = names.map((_, i) =>
      names.map((__, j) => (i === j && sd[i] > 0 ? 1 : covariance(i, j) / (sd[i] * sd[j]))),
    );
    return { group, terms: names, sd, variance, corr };
  });
}
