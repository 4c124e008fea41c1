/** Truth: the general path, which knows no identities, on the same numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { BINOMIAL_LOGIT, GAMMA_LOG, POISSON_LOG } from '../../src/wasm/codes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { GroupedProblem, GroupedWorkspace } from '../../src/wasm/grouped/groupedProblem.ts';
import { type KernelBuild, kernels } from '../support/kernels.ts';
import { normal, uniform } from '../support/random.ts';

/** Relative to the value: both sum a few hundred terms of its size. */
const VALUE = 1e-11;
/** Of the sum of |w eta|: y eta and log(1 + e^eta) cancel where responses are certain. */
const CANCELLING = 1e-14;
/** A group's mode is good to 1e-10 of its sd; the value of a coarse rule moves with it, the more the larger theta is. */
const MODE = 1e-11;
/** Relative to the largest size that a component of the gradient can have, the sum of its absolute terms. */
const GRADIENT = 1e-9;

/** Random problems a kind and build. */
const RUNS = 200;

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
  /** Random effects a group: the intercept, and the slopes of x and x^2. */
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

describe.each(kernels)('fast paths and the general one agree, $name build', ({ instantiate }) => {
  const agree = (what: Case): void => compare(what, instantiate);

  it('logit, random intercept', () => {
    fc.assert(fc.property(cases(BINOMIAL_LOGIT, [1, 4, 40, 149, 700]), agree), { seed: 20, numRuns: RUNS });
  });
  it('logit, random intercept, numbers of trials', () => {
    const trials = cases(BINOMIAL_LOGIT, [1, 4, 40, 149]).map((what) => ({ ...what, weighted: true }));
    fc.assert(fc.property(trials, agree), { seed: 22, numRuns: RUNS });
  });
  it('logit, two random effects', () => {
    const two = cases(BINOMIAL_LOGIT, [1, 4, 40, 349, 700]).map((what) => ({
      ...what,
      q: 2,
      nGroups: Math.min(what.nGroups, 8),
      nAGQ: Math.min(what.nAGQ, 11),
    }));
    fc.assert(fc.property(two, agree), { seed: 23, numRuns: RUNS });
  });
  it.each([
    ['Poisson, two random effects', POISSON_LOG, 2, [1, 4, 8]],
    ['Poisson, three', POISSON_LOG, 3, [1, 4]],
    ['Gamma with the log link, two', GAMMA_LOG, 2, [1, 4]],
    ['Gamma with the log link, three', GAMMA_LOG, 3, [1, 4]],
    ['logit, three', BINOMIAL_LOGIT, 3, [1, 4, 40, 349, 700]],
  ])('%s', (_, code, q, reach) => {
    const several = cases(code, reach).map((what) => ({
      ...what,
      q,
      nGroups: Math.min(what.nGroups, 4),
      nAGQ: Math.min(what.nAGQ, q === 2 ? 9 : 5),
    }));
    fc.assert(fc.property(several, agree), { seed: 24, numRuns: 80 });
  });
  it('tables of a group that goes through them in parts', () => {
    const whole = { nGroups: 2, largestGroup: 9000, theta: 0.5, weighted: false, distinct: 0, reach: 1 };
    agree({ ...whole, seed: 3, code: POISSON_LOG, nAGQ: 5, q: 2 });
    agree({ ...whole, seed: 4, code: BINOMIAL_LOGIT, nAGQ: 3, q: 3 });
  });
  it('a node where the density overflows has no weight, and no part in the gradient', () => {
    const column = { values: new Float64Array(3).fill(1), center: new Float64Array(1), factor: Float64Array.of(1) };
    const problem = {
      code: POISSON_LOG,
      y: new Float64Array(3),
      weights: new Float64Array(3).fill(1),
      offset: null,
      X: column,
      Z: [column],
      codes: new Int32Array(3),
      nGroups: 1,
      rule: standardNormalGrid(100, 1),
    };
    // eta reaches 100 * 13 - 200 at the outermost node
    const parameters = Float64Array.of(100, -200);
    const fast = resultOf(createGrouped(problem, instantiate()), parameters);
    const general = resultOf(createGrouped({ ...problem, fastPaths: false }, instantiate()), parameters);
    expect(Math.abs(general.value - fast.value)).toBeLessThanOrEqual(VALUE * Math.abs(fast.value));
    general.gradient.forEach((g, i) => {
      expect(Math.abs(g - fast.gradient[i])).toBeLessThanOrEqual(GRADIENT * (1 + Math.abs(fast.gradient[i])));
    });
  });
  it('Poisson, random intercept', () => {
    fc.assert(fc.property(cases(POISSON_LOG, [1, 4, 8]), agree), { seed: 21, numRuns: RUNS });
  });
});

function compare(what: Case, instantiate: KernelBuild['instantiate']): void {
  const problem = problemOf(what);
  const fast = createGrouped(problem, instantiate());
  const general = createGrouped({ ...problem, fastPaths: false }, instantiate());
  const { theta: t, q } = what;
  const theta = q === 1 ? [t] : q === 2 ? [t, -0.3 * t, 0.4] : [t, -0.3 * t, 0.1, 0.4, -0.2, 0.3];
  const shape = what.code === GAMMA_LOG ? [0.7] : [];
  const parameters = Float64Array.of(...theta, 0.3, what.reach, ...shape);
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
  const nTheta = nThetaOf(parameters.length);
  const sizes = new Array<number>(parameters.length).fill(0);
  for (let i = 0; i < n; i++) {
    const size = 2 * weights[i] * (1 + Math.abs(y[i]));
    for (let k = 0; k < nTheta; k++) sizes[k] += size * (1 + Math.abs(parameters[0]) * n);
    for (let j = 0; j < 2; j++) sizes[nTheta + j] += size * (1 + Math.abs(X.values[j * n + i]));
  }
  return sizes;
}

/** Of 1, 2 or 3 random effects, with two columns of X and perhaps a shape. */
const nThetaOf = (size: number): number => (size >= 8 ? 6 : size >= 5 ? 3 : 1);

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
    // of Gamma responses the logarithm
    if (code === GAMMA_LOG) return x[i] + normal(random);
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
        values: Float64Array.from([...codes.map(() => 1), ...(q > 1 ? x : []), ...(q > 2 ? x.map((v) => v * v) : [])]),
        center: new Float64Array(q),
        factor: new Float64Array(q).fill(1),
      },
    ],
    codes: Int32Array.from(codes),
    nGroups,
    rule: standardNormalGrid(nAGQ, q),
  };
}
