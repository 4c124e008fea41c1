/**
 * The observed information of many coefficients without an evaluation for each (docs/mathematics.md (11.10) to (11.13)): exact but for the sum of
 * squared leverages, of which random signs say as much as standard errors ask for.
 */
import { choleskyFactor, choleskyInverse, choleskySolve } from '../../optimize/symmetric.ts';
import type { FixedCurvature } from '../../wasm/sparse.ts';

/** Pairs of signs that tell how many are wanted. */
const PILOT = 64;
/** Of the least certain variance, the standard deviation over sets of pairs that is left: half as much of a standard error. */
const TOLERANCE = 1.5e-4;
/** Pairs whose squares are added in one pass. */
const TOGETHER = 4;
/** Pairs that take as long as an evaluation: beyond so many for each coefficient differences of the gradient are no slower. */
const PAIRS_OF_EVALUATION = 8;

/** p x p; null where it is not positive definite, or would take longer than differences. */
export function fixedInformation({ exact, trace }: FixedCurvature, p: number): Float64Array | null {
  const factor = choleskyFactor(exact, p);
  if (factor === null) return null;
  const variances = choleskyInverse(factor, p);
  const sum = new Float64Array(p * p);
  const shares = new Float64Array(p);
  const add = (from: number, to: number, visit: (y: Float64Array) => void): void => {
    for (let k = from; k < to; k += TOGETHER) {
      const some = Array.from({ length: TOGETHER }, (_, l) => trace(k + l));
      addSquares(sum, p, some);
      some.forEach(visit);
    }
  };
  add(0, PILOT, (y) => {
    choleskySolve(factor, p, y);
    for (let i = 0; i < p; i++) shares[i] += (0.5 * y[i] * y[i]) / variances[i * p + i] / PILOT;
  });
  // each y is about normal, so that its square has twice its variance
  const share = shares.reduce((largest, value) => Math.max(largest, value), 0) / TOLERANCE;
  const count = Math.max(PILOT, TOGETHER * Math.ceil((2 * share * share) / TOGETHER));
  // written as !(<=) so that NaN also counts as too many
  if (!(count <= PAIRS_OF_EVALUATION * p)) return null;
  add(PILOT, count, () => {});
  const information = exact.slice();
  for (let i = 0; i < p; i++)
    for (let j = 0; j <= i; j++) {
      information[i * p + j] -= (0.5 * sum[i * p + j]) / count;
      information[j * p + i] = information[i * p + j];
    }
  return information;
}

/** Lower triangle of sum += y y' of each. */
function addSquares(sum: Float64Array, p: number, [a, b, c, d]: readonly Float64Array[]): void {
  for (let i = 0; i < p; i++) {
    const [ai, bi, ci, di] = [a[i], b[i], c[i], d[i]];
    const row = sum.subarray(i * p, i * p + i + 1);
    for (let j = 0; j <= i; j++) row[j] += ai * a[j] + bi * b[j] + (ci * c[j] + di * d[j]);
  }
}
