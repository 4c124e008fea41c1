/**
 * What a linear mixed model leaves to estimate its variances from. REML sees the responses only through n - p contrasts that the fixed
 * effects do not reach: as many variances need as many contrasts, and a term whose columns are combinations of the fixed ones
 * has none at all, so that its likelihood is flat in that variance.
 */
import type { Design } from '../../design/types.ts';
import { GlmmError, type GlmmWarning } from '../../errors.ts';

/** Of the squared length of a term's columns, what is left outside the fixed columns must be more than rounding. */
const NOTHING_LEFT = 1e-10;

/** @param basis an orthonormal basis of the fixed columns in the inner product of the weights, n x p, column-major */
export function freedomWarnings(design: Design, nTheta: number, basis: Float64Array): GlmmWarning[] {
  const { nObs, fixed, groups, random } = design;
  const p = fixed.names.length;
  const warnings: GlmmWarning[] = random.flatMap((term) => {
    const { name, levels } = groups[term.group];
    // columns of so many levels are independent of each other: fewer fixed ones cannot hold them
    const inside = levels.length <= p ? columnsInside(design, term, basis) : [];
    return inside.map(
      (column): GlmmWarning => ({
        code: 'NO_RESIDUAL_FREEDOM',
        message:
          `The fixed effects already give every level of ${name} its own ${column}: REML has no data left for the variance of that ` +
          'random effect, and any value is as good as the one shown. Leave out one of the two.',
        details: { group: name, term: column },
      }),
    );
  });
  if (nObs - p < nTheta + 1) {
    warnings.push({
      code: 'NO_RESIDUAL_FREEDOM',
      message:
        `${nObs} rows less ${p} fixed effects leave ${nObs - p} contrast${nObs - p === 1 ? '' : 's'} to estimate ${nTheta + 1} variance ` +
        'parameters by REML: they are not determined.',
      details: { contrasts: nObs - p, parameters: nTheta + 1 },
    });
  }
  return warnings;
}

/** The columns of a term that, level by level, are combinations of the fixed ones. */
function columnsInside(
  { nObs, fixed, groups, response: { weights } }: Design,
  { names, values, group }: Design['random'][number],
  Q: Float64Array,
): string[] {
  const p = fixed.names.length;
  const { codes, levels } = groups[group];
  return names.filter((_, d) => {
    let whole = 0;
    for (let i = 0; i < nObs; i++) whole += weights[i] * values[d * nObs + i] * values[d * nObs + i];
    let inside = 0;
    for (let j = 0; j < p; j++) {
      const sums = new Float64Array(levels.length);
      for (let i = 0; i < nObs; i++) sums[codes[i]] += weights[i] * Q[j * nObs + i] * values[d * nObs + i];
      for (const sum of sums) inside += sum * sum;
    }
    return whole - inside <= NOTHING_LEFT * whole;
  });
}

/** A residual this many roundings of the largest response is none. */
const ROUNDINGS = 8;

/**
 * Responses that the model fits exactly have no residual variance, and the likelihood rises for ever as it goes to zero.
 *
 * @throws GlmmError NUMERICAL_FAILURE
 */
export function checkResidual(design: Design, residuals: Float64Array): void {
  if (hasResidual(design, residuals)) return;
  const { label } = design.response;
  throw new GlmmError(
    'NUMERICAL_FAILURE',
    `the model fits every value of ${label} exactly, so there is no residual variance and the likelihood has no maximum\n` +
      'Look for a column that the response was computed from, or fit fewer effects.',
    { response: label },
  );
}

/** Whether something is left of the responses but rounding. */
export function hasResidual({ response: { y } }: Design, residuals: Float64Array): boolean {
  const largest = (x: Float64Array): number => x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest(residuals) > ROUNDINGS * Number.EPSILON * largest(y);
}
