/**
 * The engine of nested factors with densities of several parameters: ordered categories by every link, and second predictors of every family.
 * Truths: differences of values, Laplace's approximation of the sparse engine where all orders are one, the grouped engine where a level has
 * no variance, the binomial density that two categories have, sums over groups.
 */
import { describe, expect, it } from 'vitest';
import { familyOf } from '../../src/family/list.ts';
import { thresholdMap } from '../../src/family/thresholds.ts';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { BINOMIAL_LOGIT } from '../../src/wasm/codes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import { createNested } from '../../src/wasm/nested/nested.ts';
import type { NestedProblem } from '../../src/wasm/nested/nestedProblem.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { expectGlm } from '../grouped/expectGlm.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { kernels } from '../support/kernels.ts';
import { MANY, type ManyCase, type ManyRows } from '../support/manyParameters.ts';
import { normal, uniform } from '../support/random.ts';
import { columnsOf } from '../support/secondModels.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** Of the larger of 1 and the component; differences of the fifth order see 1e-10 of densities with digamma functions. */
const GRADIENT = 1e-8;
/** Two engines at the same nodes: rounding of sums over nodes. */
const SAME = 1e-10;
const N = 44;
const BRANCHES = [3, 6, 12];

interface Made extends ManyRows {
  readonly problem: NestedProblem;
  readonly at: readonly number[];
  readonly nTheta: number;
}

/** Rows in no order, in 3 groups of 2 children each, of 2 more where there are three levels, with so many effects of each. */
function made({ rows }: Pick<ManyCase, 'rows'>, sizes: readonly number[], orders: readonly number[]): Made {
  const all = rows(N, 5);
  const random = uniform(9);
  const columns = (q: number) =>
    columnsOf(
      Float64Array.from({ length: N * q }, (_, k) => (k < N ? 1 : 0.5 * normal(random))),
      N,
    );
  const leaf = Array.from({ length: N }, (_, r) => ((7 * r) % N) % BRANCHES[sizes.length - 1]!);
  const X = columns(2);
  const levels = sizes.map((q, d) => ({
    Z: [columns(q)],
    codes: Int32Array.from(leaf, (c) => c % BRANCHES[d]!),
    nLevels: BRANCHES[d]!,
  }));
  const cells = sizes.flatMap((q, level) =>
    Array.from({ length: q }, (_, col) => col).flatMap((col) =>
      Array.from({ length: q - col }, (_, k) => ({ level, row: col + k, col })),
    ),
  );
  const { code, y, weights, thresholds, second, spread, intercept, parameters } = all;
  const theta = cells.map(({ level, row, col }) => spread * (row === col ? 0.6 + 0.2 * level : 0.15));
  return {
    ...all,
    problem: {
      ...{ code, y, weights, offset: null, X, levels, orders, thresholds, second },
      cells: {
        level: Int32Array.from(cells, ({ level }) => level),
        row: Int32Array.from(cells, ({ row }) => row),
        col: Int32Array.from(cells, ({ col }) => col),
      },
    },
    at: [...theta, intercept, -0.3 * spread, ...parameters],
    nTheta: theta.length,
  };
}

function expectGradient(one: Made, instance: Parameters<typeof createNested>[1], what: string): void {
  const workspace = createNested(one.problem, instance);
  const gradient = new Float64Array(one.at.length);
  workspace.evaluate(Float64Array.from(one.at), gradient);
  const value = (v: readonly number[]): number => {
    workspace.resetModes();
    return workspace.evaluate(Float64Array.from(v));
  };
  differences(value, [...one.at], 0.01, 4).forEach((slope, k) => {
    expectAbsolute(gradient[k]!, slope, GRADIENT * Math.max(1, Math.abs(slope)), `${what}, component ${k}`);
  });
}

describe.each(kernels)('densities with several parameters, $name build', ({ name, instantiate }) => {
  const some = name === 'release' ? MANY : [MANY[0]!, MANY[3]!, MANY[7]!, MANY[9]!];

  it.each(some)('$name: the gradient is that of the value', (one) => {
    for (const orders of [
      [5, 5],
      [1, 4],
      [4, 1],
    ])
      expectGradient(made(one, [1, 1], orders), instantiate(), `${orders}`);
    expectGradient(made(one, [2, 1], [3, 4]), instantiate(), 'slopes above');
    expectGradient(made(one, [1, 2], [3, 3]), instantiate(), 'slopes within');
  });

  it.each(some.slice(0, 8))('$name: of three levels too', (one) => {
    expectGradient(made(one, [1, 1, 1], [3, 2, 4]), instantiate(), 'three levels');
  });

  it.each(some)('$name: one point at both levels is Laplace of the sparse engine', (one) => {
    const { problem, at, nTheta } = made(one, [1, 2], [1, 1]);
    const { levels, cells: _, orders: __, ...shared } = problem;
    const sparse = createLaplace(
      { ...shared, terms: levels.map(({ Z, ...level }) => ({ ...level, Z: Z[0]! })) },
      instantiate(),
    );
    const nested = createNested(problem, instantiate());
    const [own, other] = [new Float64Array(at.length), new Float64Array(at.length)];
    expectAbsolute(
      nested.evaluate(Float64Array.from(at), own),
      sparse.evaluate(Float64Array.from(at), other),
      1e-9,
      'value',
    );
    own.forEach((g, k) => {
      expectAbsolute(g, other[k]!, 1e-7 * Math.max(1, Math.abs(g)), `component ${k}`);
    });
    const [a, b] = [nested.metric(), sparse.metric()];
    const from = at.length - one.rows(N, 5).parameters.length;
    for (let i = from; i < at.length; i++)
      for (let j = from; j < at.length; j++) {
        const k = i * at.length + j;
        expectAbsolute(a[k]!, b[k]!, 1e-7 * Math.max(1, Math.abs(b[k]!)), `metric ${i}, ${j}`);
      }
    expectGlm(nested, at.slice(nTheta), 'nested');
    const n = at.length - nTheta;
    const informationOf = ({ glm }: Pick<typeof nested, 'glm'>) => {
      const information = new Float64Array(n * n);
      glm(Float64Array.from(at.slice(nTheta)), new Float64Array(n), information);
      return information;
    };
    const [mine, theirs] = [informationOf(nested), informationOf(sparse)];
    mine.forEach((value, k) => {
      expectAbsolute(value, theirs[k]!, 1e-9 * Math.max(1, Math.abs(value)), `information ${k}`);
    });
  });

  it.each(some.filter(({ severalModes }) => !severalModes))(
    '$name: a level without variance leaves the other one, with one factor',
    (one) => {
      const orders = [5, 7];
      for (const none of [0, 1]) {
        const other = 1 - none;
        const { problem, at } = made(one, [1, 1], orders);
        const nested = createNested(problem, instantiate());
        const zero = Float64Array.from(at);
        zero[none] = 0;
        const slopes = new Float64Array(at.length);
        const value = nested.evaluate(zero, slopes);
        const { levels, cells: _, orders: __, ...shared } = problem;
        const { Z, codes, nLevels } = levels[other]!;
        const grouped = createGrouped(
          { ...shared, Z, codes, nGroups: nLevels, rule: standardNormalGrid(orders[other]!, 1) },
          instantiate(),
        );
        const own = new Float64Array(at.length - 1);
        expectRelative(
          value,
          grouped.evaluate(
            zero.filter((__, k) => k !== none),
            own,
          ),
          SAME,
          'value',
        );
        expectAbsolute(slopes[none]!, 0, 1e-9, 'slope at zero');
        const rest = slopes.filter((__, k) => k !== none);
        rest.forEach((g, k) => {
          expectAbsolute(g, own[k]!, 1e-9 * Math.max(1, Math.abs(g)), `component ${k}`);
        });
      }
    },
  );

  it.each(some.slice(0, 8))('$name: scores of the groups add up to the gradient', (one) => {
    const { problem, at } = made(one, [1, 1], [5, 4]);
    const workspace = createNested(problem, instantiate());
    const gradient = new Float64Array(at.length);
    workspace.evaluate(Float64Array.from(at), gradient);
    const scores = workspace.groupScores(Float64Array.from(at), 0, 3)!;
    gradient.forEach((g, k) => {
      const sum = [0, 1, 2].reduce((total, group) => total + scores[group * at.length + k]!, 0);
      expectAbsolute(sum, g, 1e-9 * Math.max(1, Math.abs(g)), `component ${k}`);
    });
  });

  it('two categories are the binomial density', () => {
    const [cumulative] = familyOf({ family: 'cumulative' }).links;
    const { problem, at } = made(MANY[0]!, [1, 1], [5, 7]);
    const y = problem.y.map((c) => Number(c > 2));
    const short = Float64Array.from(at.slice(0, 4));
    const [own, other] = [new Float64Array(4), new Float64Array(4)];
    const two = createNested({ ...problem, y, code: cumulative!.code, thresholds: thresholdMap(2) }, instantiate());
    const binomial = createNested(
      { ...problem, y, code: BINOMIAL_LOGIT, thresholds: undefined, fastPaths: false },
      instantiate(),
    );
    expectRelative(two.evaluate(short, own), binomial.evaluate(short, other), SAME, 'value');
    own.forEach((g, k) => {
      expectAbsolute(g, other[k]!, 1e-9 * Math.max(1, Math.abs(g)), `component ${k}`);
    });
    expect(two.nShape).toBe(0);
    const { levels, cells: _, orders: __, fastPaths: ___, ...shared } = { ...problem, y, fastPaths: false };
    const sparse = [cumulative!.code, BINOMIAL_LOGIT].map((code) =>
      createLaplace(
        {
          ...{ ...shared, code, thresholds: code === BINOMIAL_LOGIT ? undefined : thresholdMap(2) },
          terms: levels.map(({ Z, ...level }) => ({ ...level, Z: Z[0]! })),
        },
        instantiate(),
      ),
    );
    const start = short.subarray(2);
    // what searches begin with, which once overwrote what stands behind
    for (const { glm } of sparse) glm(start, new Float64Array(2), new Float64Array(4));
    const [one, same] = sparse.map((workspace) => workspace.evaluate(short));
    expectRelative(one!, same!, SAME, "Laplace's approximation");
  });

  it('one shape is a second predictor of ones', () => {
    for (const one of MANY.filter(({ name: law }) => /dispersion/.test(law) && !/^gaussian identity/.test(law))) {
      const { problem, at } = made(one, [1, 1], [4, 5]);
      const ones = columnsOf(new Float64Array(N).fill(1), N);
      const short = Float64Array.from(at.slice(0, 5));
      const [own, other] = [new Float64Array(5), new Float64Array(5)];
      const rows = createNested({ ...problem, second: { columns: ones, nZero: 0 } }, instantiate());
      const plain = createNested({ ...problem, code: problem.code - 128, second: undefined }, instantiate());
      expectRelative(rows.evaluate(short, own), plain.evaluate(short, other), SAME, `${one.name}, value`);
      own.forEach((g, k) => {
        expectAbsolute(g, other[k]!, 1e-8 * Math.max(1, Math.abs(g)), `${one.name}, component ${k}`);
      });
    }
  });

  it('rows and levels in another order, and other rules of one model, change nothing', () => {
    for (const one of [MANY[0]!, MANY[7]!]) {
      const { problem, at } = made(one, [1, 1], [5, 7]);
      const order = Array.from({ length: N }, (_, r) => (5 * r + 3) % N);
      const turn = (values: Float64Array) =>
        Float64Array.from(values, (_, k) => {
          const column = Math.floor(k / N);
          return values[column * N + order[k % N]!]!;
        });
      const turned: NestedProblem = {
        ...problem,
        y: turn(problem.y),
        weights: turn(problem.weights),
        X: columnsOf(turn(problem.X.values), N),
        levels: problem.levels.map(({ Z, codes, nLevels }) => ({
          Z: [columnsOf(turn(Z[0]!.values), N)],
          codes: Int32Array.from(order, (r) => nLevels - 1 - codes[r]!),
          nLevels,
        })),
        ...(problem.second && {
          second: { ...problem.second, columns: columnsOf(turn(problem.second.columns.values), N) },
        }),
      };
      const parameters = Float64Array.from(at);
      const [own, other] = [new Float64Array(at.length), new Float64Array(at.length)];
      const first = createNested({ ...problem, orders: [2, 2] }, instantiate());
      first.evaluate(parameters);
      first.setOrders([5, 7]);
      expectRelative(
        first.evaluate(parameters, own),
        createNested(turned, instantiate()).evaluate(parameters, other),
        SAME,
        'value',
      );
      own.forEach((g, k) => {
        expectAbsolute(g, other[k]!, 1e-9 * Math.max(1, Math.abs(g)), `component ${k}`);
      });
    }
  });
});
