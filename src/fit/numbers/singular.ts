/**
 * Which covariances of random effects are singular. It is decided where the columns are centred: with dates as a column, the
 * effect at day zero and the slope are correlated as nearly as doubles can tell, and nothing is wrong with that.
 */
import type { ParameterMap, TermBasis } from '../engine/parameters.ts';
import type { VarCorr } from '../types.ts';

/** Effects i > j of term t, whose correlation counts as one. */
export interface PerfectPair {
  readonly t: number;
  readonly i: number;
  readonly j: number;
}

/** A correlation this close to one is one. */
const PERFECT = 1 - 1e-6;

export function perfectPairs(
  map: ParameterMap,
  parameters: ArrayLike<number>,
  varCorr: readonly VarCorr[],
): PerfectPair[] {
  return varCorr.flatMap(({ terms, corr, sd }, t) => {
    const { firstTheta } = map.lambda.terms[t];
    const basis = map.bases.find(({ first }) => first === firstTheta);
    const q = terms.length;
    const pairs: PerfectPair[] = [];
    for (let i = 0; i < q; i++)
      for (let j = 0; j < i; j++) {
        const r = basis && sd[i] > 0 && sd[j] > 0 ? aboutTheMeans(basis, parameters, i, j) : corr[i][j];
        if (Math.abs(r) > PERFECT) pairs.push({ t, i, j });
      }
    return pairs;
  });
}

/** Correlation of effects i and j, each where the column of the other is at its mean; 1 where one does not vary there. */
function aboutTheMeans({ first, q, M }: TermBasis, parameters: ArrayLike<number>, i: number, j: number): number {
  const effect = (own: number, other: number): Float64Array => {
    const x = new Float64Array(q);
    let at = first;
    for (let c = 0; c < q; c++)
      for (let r = c; r < q; r++, at++) if (r !== other) x[c] += M[own * q + r] * parameters[at];
    return x;
  };
  const [a, b] = [effect(i, j), effect(j, i)];
  let [aa, ab, bb] = [0, 0, 0];
  for (let c = 0; c < q; c++) {
    aa += a[c] * a[c];
    ab += a[c] * b[c];
    bb += b[c] * b[c];
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 1;
}

/** Which of the user's thetas are held at zero: as estimation says, and in a mixed term the columns without a diagonal. */
export function zerosOfUser(map: ParameterMap, atZero: readonly boolean[], theta: readonly number[]): boolean[] {
  const zero = atZero.slice();
  for (const { first, q } of map.bases) {
    let at = first;
    for (let c = 0; c < q; c++) {
      const empty = theta[at] === 0;
      for (let r = c; r < q; r++) zero[at++] = empty;
    }
  }
  return zero;
}
