/** Truth: the general path, which knows no identities, on the same numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { BINOMIAL_LOGIT, POISSON_LOG } from '../../src/wasm/codes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { GroupedProblem, GroupedWorkspace } from '../../src/wasm/grouped/groupedProblem.ts';
import { normal, uniform } from '../support/random.ts';

/** Relative to the value: both sum a few hundred terms of its size. */
const VALUE = 1e-11;
/** Of the sum of |w eta|: y eta and log(1 + e^eta) cancel where responses are certain. */
const CANCELLING = 1e-14;
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
  /** Random effects a group: the intercept, and the slope of x. */
  readonly q: number;
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
    q: fc.constant(1),
  });

describe('fast paths and the general one agree', () => {
  it('logit, random intercept', () => {
    fc.assert(fc.property(cases(BINOMIAL_LOGIT, [1, 4, 40, 149, 700]), agree), { seed: 20, numRuns: 300 });
  });
  it('logit, random intercept, numbers of trials', () => {
    const trials = cases(BINOMIAL_LOGIT, [1, 4, 40, 149]).map((what) => ({ ...what, weighted: true }));
    fc.assert(fc.property(trials, agree), { seed: 22, numRuns: 200 });
  });
  it('logit, two random effects', () => {
    const two = cases(BINOMIAL_LOGIT, [1, 4, 40, 349, 700]).map((what) => ({
      ...what,
      q: 2,
      nGroups: Math.min(what.nGroups, 8),
      nAGQ: Math.min(what.nAGQ, 11),
    }));
    fc.assert(fc.property(two, agree), { seed: 23, numRuns: 300 });
  });
  it('Poisson, random intercept', () => {
    fc.assert(fc.property(cases(POISSON_LOG, [1, 4, 8]), agree), { seed: 21, numRuns: 300 });
  });
});

function agree(what: Case): void {
  const problem = problemOf(what);
  const fast = createGrouped(problem);
  const general = createGrouped({ ...problem, fastPaths: false });
  const theta = what.q === 1 ? [what.theta] : [what.theta, -0.3 * what.theta, 0.4];
  const parameters = Float64Array.of(...theta, 0.3, what.reach);
  // the second time from the modes of another place, as in a search
  for (const shift of [0, 0.1]) {
    parameters[theta.length] += shift;
    const one = resultOf(fast, parameters);
    const other = resultOf(general, parameters);
    expect(Number.isNaN(one.value)).toBe(Number.isNaN(other.value));
    if (Number.isNaN(other.value)) return;
    const size = absoluteTerms(problem, parameters);
    const spread = Math.max(...theta.map(Math.abs));
    const etas = problem.weights.reduce((sum, w) => sum + w * (1 + what.reach), 0);
    expect(Math.abs(one.value - other.value)).toBeLessThanOrEqual(
      VALUE * Math.abs(other.value) + MODE * what.nGroups * spread + CANCELLING * (1 + etas),
    );
    one.gradient.forEach((g, i) => {
      expect(Math.abs(g - other.gradient[i])).toBeLessThanOrEqual(GRADIENT * (size[i] + Math.abs(other.gradient[i])));
    });
    const a = fast.posterior(parameters);
    const b = general.posterior(parameters);
    for (const key of ['mode', 'mean', 'modeSd', 'sd'] as const) {
      // in units of the prior standard deviation; modes are good to 1e-10 of their own
      a[key].forEach((v, i) => {
        expect(Math.abs(v - b[key][i])).toBeLessThanOrEqual(1e-7 * spread + 1e-12);
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
  const nTheta = parameters.length - 2;
  const sizes = new Array<number>(parameters.length).fill(0);
  for (let i = 0; i < n; i++) {
    const size = 2 * weights[i] * (1 + y[i]);
    for (let k = 0; k < nTheta; k++) sizes[k] += size * (1 + Math.abs(parameters[0]) * n);
    for (let j = 0; j < 2; j++) sizes[nTheta + j] += size * (1 + Math.abs(X.values[j * n + i]));
  }
  return sizes;
}

function problemOf({ seed, code, nGroups, largestGroup, nAGQ, weighted, distinct, q }: Case): GroupedProblem {
  const random = uniform(seed);
  const codes: number[] = [];
  for (let g = 0; g < nGroups; g++) {
    const size = distinct > 0 ? Math.min(largestGroup, 3) : 1 + Math.floor(random() * largestGroup);
    for (let k = 0; k < size; k++) codes.push(g);
  }
  const some = Array.from({ length: distinct }, () => 2 * random() - 1);
  const x = codes.map(() => (distinct > 0 ? some[Math.floor(random() * distinct)] : 2 * random() - 1));
  const y = codes.map((_, i) => {
    if (code === BINOMIAL_LOGIT) return random() < 1 / (1 + Math.exp(-3 * x[i])) ? 1 : 0;
    return Math.floor(3 * random() * Math.exp(normal(random)));
  });
  return {
    code,
    y: Float64Array.from(y),
    weights: Float64Array.from(codes, () => (weighted ? Math.floor(5 * random()) : 1)),
    offset: weighted ? Float64Array.from(codes, () => (distinct > 0 ? 0.5 : 0.2 * random())) : null,
    X: {
      values: Float64Array.from([...codes.map(() => 1), ...x]),
      center: new Float64Array(2),
      factor: new Float64Array(2).fill(1),
    },
    Z: [
      {
        values: Float64Array.from([...codes.map(() => 1), ...(q === 2 ? x : [])]),
        center: new Float64Array(q),
        factor: new Float64Array(q).fill(1),
      },
    ],
    codes: Int32Array.from(codes),
    nGroups,
    rule: standardNormalGrid(nAGQ, q),
  };
}
