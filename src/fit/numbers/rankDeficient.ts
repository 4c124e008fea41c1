/**
 * Covariances that are singular without a variance at zero or a correlation at one: a combination of three or more random effects
 * that does not vary.
 */
import { cellsOf, thetaMapOf } from '../../covariance/map.ts';
import type { Design } from '../../design/types.ts';
import type { GlmmWarning } from '../../errors.ts';

/** A diagonal element of T below this share of its row is zero, as a correlation of 1 - 1e-6 is one. */
const SINGULAR = 1e-3;

/**
 * Warns of terms whose T has a zero on its diagonal where no pair of effects shows it: Var(b) = T T' then has a rank below its size.
 * The first effect has its variance on the diagonal, the second its correlation with the first: those have warnings of their own.
 *
 * @param theta on the optimiser's scale, where columns far from zero are centred
 */
export function singularCovariances(design: Design, theta: ArrayLike<number>): GlmmWarning[] {
  const warnings: GlmmWarning[] = [];
  const cells = cellsOf(thetaMapOf(design.random), theta);
  let at = 0;
  for (const { names, group } of design.random) {
    const q = names.length;
    const T = names.map(() => new Float64Array(q));
    for (let j = 0; j < q; j++) for (let i = j; i < q; i++) T[i][j] = cells[at++];
    for (let i = 2; i < q; i++) {
      const sd = Math.sqrt(T[i].reduce((sum, t) => sum + t * t, 0));
      if (!(sd > 0) || Math.abs(T[i][i]) > SINGULAR * sd || explained(T, i)) continue;
      const factor = design.groups[group].name;
      warnings.push({
        code: 'SINGULAR_COVARIANCE',
        message:
          `The covariance of the random effects of ${factor} is singular: ${names[i]} is estimated as an exact combination of ` +
          `${names.slice(0, i).join(', ')}. The data do not support so many random effects; simplify the term, or use || for independent ones.`,
        details: { group: factor, term: names[i], combinationOf: names.slice(0, i) },
      });
    }
  }
  return warnings;
}

/** Whether row i of T is a multiple of an earlier row: a perfect correlation, which is reported as that. */
function explained(T: readonly Float64Array[], i: number): boolean {
  const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, k) => sum + v * b[k], 0);
  const own = product(T[i], T[i]);
  return T.slice(0, i).some((row) => {
    const cosine = product(T[i], row) / Math.sqrt(own * product(row, row));
    return Math.abs(cosine) > 1 - SINGULAR * SINGULAR;
  });
}
