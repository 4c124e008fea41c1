/**
 * What a linear mixed model leaves to estimate its variances from. REML sees the responses only through n - p contrasts that the fixed
 * effects do not reach: as many variances need as many contrasts, and a term whose columns are combinations of the fixed ones
 * has none at all, so that its likelihood is flat in that variance.
 */
import { byRows, type SparseColumns } from '../../design/matrix/sparseColumns.ts';
import type { Design } from '../../design/types.ts';
import { GlmmError, type GlmmWarning } from '../../errors.ts';
import { choleskyFactor, choleskyForward } from '../../optimize/symmetric.ts';
import type { FixedBasis } from '../../wasm/linear.ts';

/** Of the squared length of a term's columns, what is left outside the fixed columns must be more than rounding. */
const NOTHING_LEFT = 1e-10;

/** @param basis of the fixed columns, in the inner product of the weights */
export function freedomWarnings(design: Design, nTheta: number, basis: FixedBasis): GlmmWarning[] {
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
  { full: Q, few }: FixedBasis,
): string[] {
  const p = Q.length / nObs;
  const along = few && squaresAlong(few, fixed.values, weights);
  const { codes, levels } = groups[group];
  return names.filter((_, d) => {
    // what each level has outside
    const left = new Float64Array(levels.length);
    for (let i = 0; i < nObs; i++) left[codes[i]] += weights[i] * values[d * nObs + i] * values[d * nObs + i];
    const whole = left.reduce((sum, square) => sum + square, 0);
    for (let j = 0; j < p; j++) {
      const sums = new Float64Array(levels.length);
      for (let i = 0; i < nObs; i++) sums[codes[i]] += weights[i] * Q[j * nObs + i] * values[d * nObs + i];
      sums.forEach((sum, l) => {
        left[l] -= sum * sum;
      });
    }
    const ofFew = along?.(values.subarray(d * nObs, (d + 1) * nObs), codes, levels.length);
    let outside = 0;
    for (let l = 0; l < levels.length; l++) {
      outside += left[l] - (ofFew?.(l) ?? 0);
      if (outside > NOTHING_LEFT * whole) return false;
    }
    return true;
  });
}

/** Squared length of what of a column's level stands in the span of columns F of few entries: |L^-1 F'W z|^2, F'WF = L L'. */
function squaresAlong(
  few: SparseColumns,
  X: Float64Array,
  weights: Float64Array,
): (z: Float64Array, codes: Int32Array, nLevels: number) => (level: number) => number {
  const n = weights.length;
  const count = few.columns.length;
  const value = (k: number, row: number): number => X[few.columns[k] * n + row];
  const { start, place } = byRows(few, n);
  const G = new Float64Array(count * count);
  for (let i = 0; i < n; i++)
    for (let e = start[i]; e < start[i + 1]; e++)
      for (let f = start[i]; f < start[i + 1]; f++)
        G[place[e] * count + place[f]] += weights[i] * value(place[e], i) * value(place[f], i);
  const L = choleskyFactor(G, count);
  return (z, codes, nLevels) => {
    if (L === null) return () => 0;
    const products = new Float64Array(nLevels * count);
    for (let i = 0; i < n; i++)
      for (let e = start[i]; e < start[i + 1]; e++)
        products[codes[i] * count + place[e]] += weights[i] * value(place[e], i) * z[i];
    return (level) => {
      const x = products.subarray(level * count, (level + 1) * count);
      choleskyForward(L, count, x);
      return x.reduce((squares, part) => squares + part * part, 0);
    };
  };
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
