/**
 * Covariances of the random effects from theta: Var(b) = scale^2 T T', one lower triangle T per term.
 */
import type { Structured } from '../../covariance/list.ts';
import { cellsOf, thetaMapOf } from '../../covariance/map.ts';
import type { Design } from '../../design/types.ts';
import { type ThetaOwner, thetaScale } from '../engine/thetaScale.ts';
import type { VarCorr } from '../types.ts';

/** The terms of a design with their groups by name. */
export function namedTerms({ random, groups }: Design): NamedTerm[] {
  return random.map(({ group, names, covariance }) => ({
    group: groups[group].name,
    names,
    ...(covariance !== undefined && { covariance }),
  }));
}

export interface NamedTerm extends Structured {
  readonly group: string;
  readonly names: readonly string[];
}

/** @param theta on the user's scale, term after term; `owner` tells its scale */
export function varCorrOf(terms: readonly NamedTerm[], theta: ArrayLike<number>, owner: ThetaOwner): VarCorr[] {
  const scale = thetaScale(owner);
  const cells = cellsOf(thetaMapOf(terms), theta);
  let at = 0;
  return terms.map(({ group, names, covariance: structure }) => {
    const q = names.length;
    const T = new Float64Array(q * q);
    for (let j = 0; j < q; j++) for (let i = j; i < q; i++) T[i * q + j] = scale * cells[at++];
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
    return { group, terms: names, ...(structure !== undefined && { covariance: structure }), sd, variance, corr };
  });
}
