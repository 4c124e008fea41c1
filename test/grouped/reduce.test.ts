/**
 * Truth: the same numbers without reduction (`fastPaths: false` sees every row and every group), and counts known from how the
 * data were made.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { BINOMIAL_CLOGLOG, BINOMIAL_LOGIT, BINOMIAL_PROBIT, POISSON_LOG } from '../../src/wasm/codes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { GroupedProblem } from '../../src/wasm/grouped/groupedProblem.ts';
import { type KernelBuild, kernels } from '../support/kernels.ts';
import { uniform } from '../support/random.ts';

/** Sums over the same terms in another order, relative to the sum of their sizes. */
const ROUNDING = 1e-11;
/** Modes are good to 1e-10 of their sd, and moments with them. */
const MOMENT = 1e-8;

interface Case {
  readonly seed: number;
  readonly code: number;
  readonly q: number;
  readonly nGroups: number;
  readonly rowsPerGroup: number;
  /** Rows are drawn from so many distinct ones. */
  readonly distinct: number;
  /** Groups are copies of so many; 0 for each its own. */
  readonly patterns: number;
  readonly weighted: boolean;
  readonly nAGQ: number;
}

const cases = fc.record({
  seed: fc.nat(),
  code: fc.constantFrom(BINOMIAL_LOGIT, BINOMIAL_PROBIT, BINOMIAL_CLOGLOG, POISSON_LOG),
  q: fc.constantFrom(1, 2),
  nGroups: fc.integer({ min: 1, max: 25 }),
  rowsPerGroup: fc.constantFrom(1, 2, 5, 12, 40),
  distinct: fc.constantFrom(1, 2, 6, 1000),
  patterns: fc.constantFrom(0, 1, 3),
  weighted: fc.boolean(),
  nAGQ: fc.constantFrom(1, 2, 5, 9),
});

describe.each(kernels)('equal rows and equal groups, $name build', ({ instantiate, name }) => {
  it('give the same likelihood, gradient, metric, start and predictions', () => {
    const numRuns = name === 'debug' ? 40 : 150;
    fc.assert(
      fc.property(cases, (what) => agree(what, instantiate)),
      { seed: 31, numRuns },
    );
  });
});

it('rows that are equal within a group are one, groups that know y by the same sum are one', () => {
  // ten groups of (x = 0, 0, 1, 1): the sums of y are 0, 1, 2, 3, 4 twice each, never by the same rows
  const y = [0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1];
  const mirrored = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1];
  const problem = columns(BINOMIAL_LOGIT, 10, [...y, ...mirrored], () => [0, 0, 1, 1], 5);
  expect(createGrouped(problem).reduced()).toEqual({ rows: 10, groups: 5 });
  // without a canonical link the integral knows which rows: 1 and 3 of 4 are told apart, 2 of 4 too
  expect(createGrouped({ ...problem, code: BINOMIAL_PROBIT }).reduced()).toEqual({ rows: 16, groups: 8 });
  expect(createGrouped({ ...problem, fastPaths: false }).reduced()).toEqual({ rows: 40, groups: 10 });
});

it('nothing is reduced where rows are distinct', () => {
  const random = uniform(3);
  const y = Array.from({ length: 40 }, () => (random() < 0.5 ? 1 : 0));
  const problem = columns(BINOMIAL_LOGIT, 10, y, () => [random(), random(), random(), random()], 5);
  expect(createGrouped(problem).reduced()).toEqual({ rows: 40, groups: 10 });
});

it('other responses are reduced anew', () => {
  const problem = columns(BINOMIAL_LOGIT, 4, [0, 1, 0, 1, 0, 1, 0, 1], () => [0, 1], 7);
  const workspace = createGrouped(problem);
  expect(workspace.reduced()).toEqual({ rows: 2, groups: 1 });
  const y = Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1);
  workspace.setResponse(y);
  expect(workspace.reduced()).toEqual({ rows: 6, groups: 3 });
  const parameters = Float64Array.of(0.7, -0.2, 0.4);
  const plain = createGrouped({ ...problem, y, fastPaths: false });
  expect(workspace.evaluate(parameters)).toBeCloseTo(plain.evaluate(parameters), 11);
  workspace.setResponse(problem.y);
  expect(workspace.reduced()).toEqual({ rows: 2, groups: 1 });
});

function columns(code: number, nGroups: number, y: number[], x: () => number[], nAGQ: number): GroupedProblem {
  const xs = Array.from({ length: nGroups }, x);
  const codes = xs.flatMap((group, i) => group.map(() => i));
  return problemOf(
    code,
    codes,
    y,
    xs.flat().map((v) => [v]),
    1,
    nAGQ,
  );
}

function problemOf(code: number, codes: number[], y: number[], x: number[][], q: number, nAGQ: number): GroupedProblem {
  const n = codes.length;
  const unit = (count: number, values: number[]) => ({
    values: Float64Array.from(values),
    center: new Float64Array(count),
    factor: new Float64Array(count).fill(1),
  });
  const ones = new Array<number>(n).fill(1);
  const first = x.map((row) => row[0]);
  return {
    code,
    y: Float64Array.from(y),
    weights: Float64Array.from(ones),
    offset: null,
    X: unit(2, [...ones, ...first]),
    Z: [unit(q, q === 1 ? ones : [...ones, ...first])],
    codes: Int32Array.from(codes),
    nGroups: Math.max(...codes) + 1,
    rule: standardNormalGrid(nAGQ, q),
  };
}

function agree(what: Case, instantiate: KernelBuild['instantiate']): void {
  const problem = drawn(what);
  const reduced = createGrouped(problem, instantiate());
  const plain = createGrouped({ ...problem, fastPaths: false }, instantiate());
  const theta = what.q === 1 ? [0.8] : [0.8, -0.3, 0.5];
  const parameters = Float64Array.from([...theta, -0.2, 0.4]);
  const size = parameters.length;
  const [g, h] = [new Float64Array(size), new Float64Array(size)];
  const value = plain.evaluate(parameters, h);
  const scale = ROUNDING * problem.y.reduce((sum, y, i) => sum + problem.weights[i] * (3 + y), 1);
  near(reduced.evaluate(parameters, g), value, scale, 'value');
  g.forEach((v, i) => near(v, h[i], 10 * scale, `gradient ${i}`));
  const metric = plain.metric();
  reduced.metric().forEach((v, i) => near(v, metric[i], 10 * scale, `metric ${i}`));
  const starts = [reduced, plain].map((workspace) => {
    const gradient = new Float64Array(2);
    const information = new Float64Array(4);
    return [workspace.glm(parameters.subarray(theta.length), gradient, information), ...gradient, ...information];
  });
  starts[0].forEach((v, i) => near(v, starts[1][i], 10 * scale, `start ${i}`));
  const [a, b] = [reduced.posterior(parameters), plain.posterior(parameters)];
  for (const key of ['mode', 'mean', 'modeSd', 'sd'] as const)
    a[key].forEach((v, i) => near(v, b[key][i], MOMENT, `${key} ${i}`));
}

function near(got: number, expected: number, tolerance: number, what: string): void {
  if (!(Math.abs(got - expected) <= tolerance)) expect.fail(`${what}: ${got}, expected ${expected} +- ${tolerance}`);
}

function drawn({ seed, code, q, nGroups, rowsPerGroup, distinct, patterns, weighted, nAGQ }: Case): GroupedProblem {
  const random = uniform(seed);
  const some = Array.from({ length: distinct }, () => 2 * random() - 1);
  const pattern = () => Array.from({ length: rowsPerGroup }, () => some[Math.floor(random() * distinct)]);
  const known = Array.from({ length: patterns }, pattern);
  const codes: number[] = [];
  const x: number[][] = [];
  for (let i = 0; i < nGroups; i++)
    for (const v of patterns > 0 ? known[i % patterns] : pattern()) {
      codes.push(i);
      x.push([v]);
    }
  const y = codes.map(() => (code === POISSON_LOG ? Math.floor(3 * random()) : random() < 0.4 ? 1 : 0));
  const problem = problemOf(code, codes, y, x, q, nAGQ);
  if (!weighted) return problem;
  return {
    ...problem,
    weights: problem.weights.map(() => Math.floor(3 * random())),
    offset: problem.y.map((_, i) => 0.5 * (i % 2)),
  };
}
