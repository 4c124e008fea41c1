/** Truth: the general path, which knows no identities, on the same numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { BINOMIAL_LOGIT, POISSON_LOG } from '../../src/wasm/codes.ts';
import { createGrouped, type GroupedProblem, type GroupedWorkspace } from '../../src/wasm/grouped.ts';
import { normal, uniform } from '../support/random.ts';

/** Relative to the value: both sum a few hundred terms of its size. */
const VALUE = 1e-11;
/** A group's mode is good to 1e-10 of its sd; the value of a coarse rule moves with it, the more the larger theta is. */
const MODE = 1e-11;
/** Relative to the largest size that a component of the gradient can have, the sum of its absolute terms. */
const GRADIENT = 1e-9;

interface Case {
  readonly seed: number;
  readonly code: number;
  readonly nGroups: number;
  readonly largestGroup: number;
  readonly nAGQ: number;
  readonly theta: number;
  /** Half the range of the linear predictor. */
  readonly reach: number;
  readonly weighted: boolean;
  /** Draw the rows of X from this many, so that rows and groups repeat; 0 for none equal. */
  readonly distinct: number;
}

const cases = (code: number, reach: readonly number[]): fc.Arbitrary<Case> =>
  fc.record({
    seed: fc.nat(),
    code: fc.constant(code),
    nGroups: fc.integer({ min: 1, max: 30 }),
    largestGroup: fc.constantFrom(1, 2, 7, 40, 300),
    nAGQ: fc.constantFrom(1, 2, 3, 8, 9, 25, 100),
    theta: fc.oneof(fc.constantFrom(0, 1e-8, -0.7, 20), fc.double({ min: 0, max: 20, noNaN: true })),
    reach: fc.constantFrom(...reach),
    weighted: fc.boolean(),
    distinct: fc.constantFrom(0, 1, 2, 5),
  });

describe('fast paths and the general one agree', () => {
  it('logit, random intercept', () => {
    fc.assert(fc.property(cases(BINOMIAL_LOGIT, [1, 4, 40, 149, 700]), agree), { seed: 20, numRuns: 300 });
  });
  it('Poisson, random intercept', () => {
    fc.assert(fc.property(cases(POISSON_LOG, [1, 4, 8]), agree), { seed: 21, numRuns: 300 });
  });
});

function agree(what: Case): void {
  const problem = problemOf(what);
  const fast = createGrouped(problem);
  const general = createGrouped({ ...problem, fastPaths: false });
  const parameters = Float64Array.of(what.theta, 0.3, what.reach);
  // the second time from the modes of another place, as in a search
  for (const shift of [0, 0.1]) {
    parameters[1] += shift;
    const one = resultOf(fast, parameters);
    const other = resultOf(general, parameters);
    expect(Number.isNaN(one.value)).toBe(Number.isNaN(other.value));
    if (Number.isNaN(other.value)) return;
    const size = absoluteTerms(problem, parameters);
    expect(Math.abs(one.value - other.value)).toBeLessThanOrEqual(
      VALUE * Math.abs(other.value) + MODE * what.nGroups * Math.abs(what.theta) + 1e-13,
    );
    one.gradient.forEach((g, i) => {
      expect(Math.abs(g - other.gradient[i])).toBeLessThanOrEqual(GRADIENT * (size[i] + Math.abs(other.gradient[i])));
    });
    const a = fast.posterior(parameters);
    const b = general.posterior(parameters);
    for (const key of ['mode', 'mean', 'modeSd', 'sd'] as const) {
      // in units of the prior standard deviation; modes are good to 1e-10 of their own
      a[key].forEach((v, i) => {
        expect(Math.abs(v - b[key][i])).toBeLessThanOrEqual(1e-7 * Math.abs(what.theta) + 1e-12);
      });
    }
    expect([...fast.groupLogLik()].length).toBe(what.nGroups);
  }
}

function resultOf(workspace: GroupedWorkspace, parameters: Float64Array) {
  const gradient = new Float64Array(parameters.length);
  const value = workspace.evaluate(parameters, gradient);
  return { value, gradient };
}

/** Sums of |x_ij| (1 + y_i) w_i, a bound of what goes into each component. */
function absoluteTerms({ y, weights, X }: GroupedProblem, parameters: Float64Array): number[] {
  const n = y.length;
  const sizes = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const size = 2 * weights[i] * (1 + y[i]);
    sizes[0] += size * (1 + Math.abs(parameters[0]) * n);
    for (let j = 0; j < 2; j++) sizes[1 + j] += size * (1 + Math.abs(X.values[j * n + i]));
  }
  return sizes;
}

function problemOf({ seed, code, nGroups, largestGroup, nAGQ, weighted, distinct }: Case): GroupedProblem {
  const random = uniform(seed);
  const codes: number[] = [];
  for (let g = 0; g < nGroups; g++) {
    const size = distinct > 0 ? Math.min(largestGroup, 3) : 1 + Math.floor(random() * largestGroup);
    for (let k = 0; k < size; k++) codes.push(g);
  }
  const n = codes.length;
  const some = Array.from({ length: distinct }, () => 2 * random() - 1);
  const x = codes.map(() => (distinct > 0 ? some[Math.floor(random() * distinct)] : 2 * random() - 1));
  const y = codes.map((_, i) => {
    if (code === BINOMIAL_LOGIT) return random() < 1 / (1 + Math.exp(-3 * x[i])) ? 1 : 0;
    return Math.floor(3 * random() * Math.exp(normal(random)));
  });
  return {
    code,
    y: Float64Array.from(y),
    weights: Float64Array.from(codes, () => (weighted && code === POISSON_LOG ? 1 + Math.floor(4 * random()) : 1)),
    offset: weighted ? Float64Array.from(codes, () => (distinct > 0 ? 0.5 : 0.2 * random())) : null,
    X: {
      values: Float64Array.from([...codes.map(() => 1), ...x]),
      center: new Float64Array(2),
      factor: new Float64Array(2).fill(1),
    },
    Z: [{ values: new Float64Array(n).fill(1), center: new Float64Array(1), factor: new Float64Array(1).fill(1) }],
    codes: Int32Array.from(codes),
    nGroups,
    rule: standardNormalGrid(nAGQ, 1),
  };
}
