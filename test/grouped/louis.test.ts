/** Truth: the four-point rule on the exact gradient. */
import { describe, expect, it } from 'vitest';
import { polishNewton } from '../../src/fit/search/polish.ts';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import * as code from '../../src/wasm/codes.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { GroupedProblem, GroupedWorkspace } from '../../src/wasm/grouped/groupedProblem.ts';
import { kernels } from '../support/kernels.ts';
import { normal, poissonDraw, uniform } from '../support/random.ts';

/** Of the geometric mean of the diagonal; four points of step 1e-3 leave 1e-10, the rules of the information 1e-6. */
const TOLERANCE = 2e-6;
const STEP = 1e-3;
/** Standard errors to 1e-4: a Hessian is not taken anew where the last step has changed it by less. */
const POLISHED = 2e-4;
/** By number of random effects: points of the information, and of the truth: a rule's own curvature is right sooner than the identity is. */
const POINTS = [
  [0, 0],
  [25, 41],
  [21, 23],
  [15, 13],
] as const;

const DENSITIES = [
  ['probit', code.BINOMIAL_PROBIT],
  ['cloglog', code.BINOMIAL_CLOGLOG],
  ['logit', code.BINOMIAL_LOGIT],
  ['Poisson', code.POISSON_LOG],
  ['Gamma, log', code.GAMMA_LOG],
  ['Gamma, inverse', code.GAMMA_INVERSE],
  ['negative binomial', code.NEGATIVE_BINOMIAL_LOG],
  ['negative binomial 1', LAWS.NegativeBinomial1],
  ['inverse Gaussian', code.INVERSE_GAUSSIAN_LOG],
  ['composed link', LAWS.BinomialLoglog],
] as const;
const cases = DENSITIES.flatMap(([name, family]) => [1, 2, 3].map((q) => ({ name, family, q })));

interface Drawn {
  readonly problem: Omit<GroupedProblem, 'rule'>;
  readonly at: Float64Array;
}

describe.each(kernels)('the information in one pass, $name build', ({ instantiate }) => {
  it.each(cases)('$name, q = $q: is that of the integral', ({ family, q }) => {
    const { problem, at } = drawn(family, q);
    const [points, more] = POINTS[q];
    const wanted = truth(problem, at, standardNormalGrid(more, q));
    // with exponentials as products of one a dimension, and without; of one random intercept and the logit there is a path of its own (information.test.ts)
    for (const fastPaths of q > 1 ? [true, false] : [false]) {
      const engine = createGrouped({ ...problem, rule: standardNormalGrid(points, q), fastPaths }, instantiate());
      near(engine.information(at), wanted, TOLERANCE);
    }
  });

  it.each([1, 2])('columns as lists of entries and shared groups, q = %d', (q) => {
    const { problem, at } = drawn(code.POISSON_LOG, q, true);
    const [points, more] = POINTS[q];
    const engine = createGrouped({ ...problem, rule: standardNormalGrid(points, q) }, instantiate());
    expect(engine.columns.sparse).toBeGreaterThan(0);
    expect(engine.reduced().groups).toBeLessThan(problem.nGroups);
    near(engine.information(at), truth(problem, at, standardNormalGrid(more, q)), TOLERANCE);
  });
});

it('is not given where a group keeps its mass far from every response', () => {
  const { problem, at } = drawn(code.INVERSE_GAUSSIAN_LOG, 1);
  at[0] = 3;
  at[at.length - 1] = -2;
  const engine = createGrouped({ ...problem, rule: standardNormalGrid(25, 1) });
  expect(engine.information(at)).toBeNull();
});

it('is not given by a rule that leaves much of the slope', () => {
  const { problem, at } = drawn(code.BINOMIAL_PROBIT, 1);
  at[0] = 9;
  expect(createGrouped({ ...problem, rule: standardNormalGrid(5, 1) }).information(at)).toBeNull();
  expect(createGrouped({ ...problem, rule: standardNormalGrid(1, 1) }).information(at)).toBeNull();
});

it.each(cases.filter(({ q }) => q < 3))('$name, q = $q: standard errors are those of differences', ({ family, q }) => {
  const { problem, at } = drawn(family, q);
  const engine = createGrouped({ ...problem, rule: standardNormalGrid(POINTS[q][0], q) });
  const polished = [engine, { metric: () => engine.metric(), information: () => null, iterated: false }].map(
    (curvature) => {
      let evaluations = 0;
      const evaluate = (x: Float64Array, gradient: Float64Array) => {
        evaluations++;
        return engine.evaluate(x, gradient);
      };
      const x = at.slice();
      const gradient = new Float64Array(x.length);
      const value = engine.evaluate(x, gradient);
      const { information } = polishNewton(
        { evaluate },
        curvature,
        { nTheta: 0, nBeta: 0 },
        x,
        gradient,
        value,
        Array(x.length).fill(true),
      );
      return { information, evaluations, x };
    },
  );
  const [mine, theirs] = polished;
  expect(mine.evaluations).toBeLessThanOrEqual(theirs.evaluations);
  near(
    mine.information,
    theirs.information.map((v) => 2 * v),
    POLISHED,
  );
});

function near(information: Float64Array | null, hessian: Float64Array, tolerance: number): void {
  if (information === null) throw new Error('no information');
  const n = Math.sqrt(hessian.length);
  let largest = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const unit = Math.sqrt(Math.abs(hessian[i * n + i] * hessian[j * n + j]));
      largest = Math.max(largest, Math.abs(2 * information[i * n + j] - hessian[i * n + j]) / unit);
    }
  expect(largest).toBeLessThan(tolerance);
}

/** Of minus2LogLik, by the build that is shipped. */
function truth(problem: Drawn['problem'], at: Float64Array, rule: GroupedProblem['rule']): Float64Array {
  const engine: GroupedWorkspace = createGrouped({ ...problem, rule });
  const n = at.length;
  const hessian = new Float64Array(n * n);
  const there = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (const [k, weight] of [
      [-2, 1 / 12],
      [-1, -8 / 12],
      [1, 8 / 12],
      [2, -1 / 12],
    ]) {
      const moved = at.slice();
      moved[i] += k * STEP;
      engine.evaluate(moved, there);
      for (let j = 0; j < n; j++) hessian[i * n + j] += (weight * there[j]) / STEP;
    }
  return hessian;
}

/** Groups of 1 to 12 rows; with `repeated`, rows that are equal in pairs of groups, and a column of few entries. */
function drawn(family: number, q: number, repeated = false): Drawn {
  const random = uniform(11 + q);
  const sizes = [12, 7, 9, 1, 10, 8, 11, 12].slice(0, 9 - q);
  const rows = sizes.flatMap((size, g) => Array.from({ length: size }, () => g));
  const codes = Int32Array.from(repeated ? [...rows, ...rows.map((g) => g + sizes.length)] : rows);
  const half = rows.length;
  const inverse = family === code.GAMMA_INVERSE;
  const column = (draw: (i: number) => number): number[] => {
    const values = Array.from({ length: half }, (_, i) => draw(i));
    return repeated ? [...values, ...values] : values;
  };
  const x = [column(() => 1), column(() => 0.6 * normal(random)), column((i) => (rows[i] === 2 ? 1 : 0))];
  const z = [column(() => 1), column(() => 0.5 * normal(random)), column(() => 0.5 * normal(random))].slice(0, q);
  const offset = Float64Array.from(column(() => 0.1 * normal(random)));
  const weights = Float64Array.from(column(() => (repeated ? 1 : 1 + Math.floor(2 * random()))));
  const effects = sizes.map(() => z.map(() => (inverse ? 0.1 : 0.5) * normal(random)));
  const y = Float64Array.from(
    column((i) => {
      const level = inverse ? 3 : 0.6;
      const eta = level + 0.4 * x[1][i] + z.reduce((sum, zd, d) => sum + zd[i] * effects[rows[i]][d], offset[i]);
      if (inverse) return Math.exp(0.5 * normal(random)) / eta;
      if (family === code.GAMMA_LOG || family === code.INVERSE_GAUSSIAN_LOG) return eta + 0.1 * normal(random);
      if ([code.POISSON_LOG, code.NEGATIVE_BINOMIAL_LOG, LAWS.NegativeBinomial1].includes(family as never))
        return poissonDraw(random, Math.exp(eta));
      return random() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
    }),
  );
  const columns = (of: readonly number[][]) => ({
    values: Float64Array.from(of.flat()),
    center: new Float64Array(of.length),
    factor: new Float64Array(of.length).fill(1),
  });
  const X = columns(x);
  const entries = Int32Array.from(Array.from(x[2].keys()).filter((i) => x[2][i] !== 0));
  const sparse = { columns: Int32Array.of(2), start: Int32Array.of(0, entries.length), rows: entries };
  const theta = [[0.5], [0.5, 0.1, 0.4], [0.5, 0.1, -0.1, 0.4, 0.1, 0.3]][q - 1].map((t) => (inverse ? 0.2 * t : t));
  const shape = [code.GAMMA_LOG, code.GAMMA_INVERSE, code.NEGATIVE_BINOMIAL_LOG, LAWS.NegativeBinomial1].includes(
    family as never,
  )
    ? [1.1]
    : family === code.INVERSE_GAUSSIAN_LOG
      ? [5.5]
      : [];
  return {
    problem: {
      code: family,
      y,
      weights,
      offset,
      X: repeated ? { ...X, sparse } : X,
      Z: [columns(z)],
      codes,
      nGroups: sizes.length * (repeated ? 2 : 1),
    },
    at: Float64Array.from([...theta, inverse ? 3 : 0.6, 0.3, -0.2, ...shape]),
  };
}
