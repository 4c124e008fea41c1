/**
 * Rows that are one, of every density on each build. Truths: whether a weight counts rows is asked of the density itself, by a row of weight 2
 * and the row twice; and a model gives the same numbers without reduction (`reduce: false`).
 */
import { describe, expect, it } from 'vitest';
import { codeWith } from '../../src/family/code.ts';
import { FAMILIES } from '../../src/family/list.ts';
import type { FamilyRecord } from '../../src/family/record.ts';
import { ORDERED, TRIALS } from '../../src/family/support.ts';
import { thresholdMap } from '../../src/family/thresholds.ts';
import { type FamilyName, wordsOf } from '../../src/family/words.ts';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { SECOND } from '../../src/wasm/codes.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { GroupedProblem, GroupedWorkspace } from '../../src/wasm/grouped/groupedProblem.ts';
import { STUDENT_DF } from '../oracle/families.ts';
import { kernels, type TestInstance } from '../support/kernels.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** Two responses above zero and one that is the least, zero where there is one; a family that is new has to stand here. */
const RESPONSES: Readonly<Record<FamilyName, readonly [number, number, number]>> = {
  binomial: [0, 0.5, 1],
  poisson: [0, 1, 4],
  negativeBinomial: [0, 1, 4],
  negativeBinomial1: [0, 1, 4],
  truncatedPoisson: [1, 2, 4],
  truncatedNegativeBinomial: [1, 2, 4],
  hurdlePoisson: [0, 1, 4],
  hurdleNegativeBinomial: [0, 1, 4],
  gaussian: [0.2, 0.5, 1.7],
  student: [-0.8, 0.5, 1.7],
  lognormal: [0.2, 0.5, 1.7],
  Gamma: [0.2, 0.5, 1.7],
  inverseGaussian: [0.2, 0.5, 1.7],
  beta: [0.2, 0.5, 0.7],
  betaBinomial: [0, 0.5, 1],
  cumulative: [0, 1, 2],
};

interface Model {
  readonly name: string;
  readonly code: number;
  readonly responses: readonly number[];
  /** Intercepts well inside the domain of the link. */
  readonly intercept: number;
  readonly isOrdered: boolean;
  readonly isConcave: boolean;
  /** Columns of second predictors for zeros and for shapes. */
  readonly nZero: number;
  readonly nShape: number;
  /** What weights of rows are multiples of. */
  readonly trials: number;
}

const MODELS: readonly Model[] = FAMILIES.flatMap((record: FamilyRecord) =>
  record.links.flatMap((pair) => {
    const hasShape = record.extra !== null;
    const zeros = wordsOf({ family: record.name }).mayHaveExcessZeros === true;
    const responses = RESPONSES[record.name];
    const model = {
      name: `${record.name} ${pair.link.name}`,
      code: record.knownFreedom === undefined ? pair.code : codeWith(pair.code, STUDENT_DF),
      responses: pair.logResponse ? responses.map(Math.log) : responses,
      intercept: pair.link.name === 'inverse' ? 3 : pair.link.name === 'binomial log' ? -2 : 0.3,
      isOrdered: record.support === ORDERED,
      isConcave: pair.isConcave,
      nZero: 0,
      nShape: 0,
      trials: record.support === TRIALS ? 2 : 1,
    };
    const second = { ...model, code: model.code + SECOND };
    return [
      ...(record.hasHurdle ? [] : [model]),
      ...(hasShape && !record.hasHurdle ? [{ ...second, name: `${model.name} with shapes of rows`, nShape: 2 }] : []),
      ...(zeros ? [{ ...second, name: `${model.name} with excess zeros`, nZero: 2, nShape: hasShape ? 1 : 0 }] : []),
      ...(zeros && hasShape ? [{ ...second, name: `${model.name} with both`, nZero: 1, nShape: 2 }] : []),
    ];
  }),
);

/** Sums of the same terms in another order. */
const VALUE = 1e-12;
const GRADIENT = 1e-10;
/** Modes are found to 1e-10 or so of their sd, from other curvatures: what is a derivative of them knows it. */
const MOMENT = 1e-8;
/** A likelihood differs by more than this where it is another one. */
const OTHER = 1e-4;

const columnsOf = (values: ArrayLike<number>, count: number) => ({
  values: Float64Array.from(values),
  center: new Float64Array(count),
  factor: new Float64Array(count).fill(1),
});

/** Parameters of the model without random effects, of two sets each for the mean and for the shapes. */
function parametersOf({ intercept }: Model, { nShape }: GroupedWorkspace, mean = 0, shape = 0) {
  const shapes = Array.from({ length: nShape }, (_, s) => (0.4 - 0.5 * s) * (1 + 0.3 * shape));
  return [intercept - 0.1 * mean, -0.2 * (1 - mean), ...shapes];
}

/** -2 log f of rows that have only responses and weights, at a place, one with another mean, and one with another shape too. */
function ofRows(model: Model, y: readonly number[], w: readonly number[], instance: TestInstance) {
  const n = y.length;
  const ones = new Array<number>(n).fill(1);
  const H = new Array<number>(n * (model.nZero + model.nShape)).fill(1);
  const workspace = createGrouped(
    {
      code: model.code,
      y: Float64Array.from(y),
      weights: Float64Array.from(w),
      offset: null,
      X: columnsOf([...ones, ...ones.map(() => 0.5)], 2),
      Z: [columnsOf(ones, 1)],
      codes: new Int32Array(n),
      nGroups: 1,
      rule: standardNormalGrid(1, 1),
      reduce: false,
      ...(model.isOrdered && { thresholds: thresholdMap(3) }),
      ...(H.length > 0 && { second: { columns: columnsOf(H, H.length / n), nZero: model.nZero } }),
    },
    instance,
  );
  return [
    [0, 0],
    [1, 0],
    [1, 1],
  ].map(([mean, shape]) => {
    const at = Float64Array.from(parametersOf(model, workspace, mean, shape));
    return workspace.glm(at, new Float64Array(at.length), new Float64Array(at.length ** 2));
  });
}

/** What of y rows with equal x and z must have in common to be one: null where none may be. */
type Key = (y: number) => unknown;

/** It by the density itself. Where log f is linear in y but for terms in the shape, all of y or nothing of it: the density may keep its terms. */
function alike(model: Model, instance: TestInstance): readonly Key[] {
  const { trials, responses } = model;
  const by = (y: readonly number[], w: readonly number[]) => ofRows(model, y, w, instance);
  const close = (a: readonly number[], b: readonly number[]) =>
    a.every((value, k) => Math.abs(value - b[k]!) < OTHER * 1e-4 * (1 + Math.abs(value)));
  const [least, low, high] = responses as [number, number, number];
  const counts = [least, low].every((y) => close(by([y], [2 * trials]), by([y, y], [trials, trials])));
  if (!counts) return [() => null];
  if (model.isOrdered) return [(y) => y];
  // what depends on the data alone is left out anyway: the likelihood may change by a constant
  const mean = (2 * low + high) / 3;
  const [one, both] = [by([mean], [3 * trials]), by([low, high], [2 * trials, trials])];
  const [here, otherMean, otherShape] = one.map((value, k) => value - both[k]!) as [number, number, number];
  const isConstant = (a: number, b: number): boolean => Math.abs(a - b) < OTHER * 1e-4;
  const any: Key = model.nZero > 0 ? (y) => y === 0 : () => true;
  if (!isConstant(here, otherMean)) return [(y) => y];
  return isConstant(otherMean, otherShape) ? [any] : [any, (y) => y];
}

interface Case {
  readonly q: number;
  readonly nAGQ: number;
  readonly weighted: boolean;
}
const CASES: readonly Case[] = [
  { q: 1, nAGQ: 1, weighted: false },
  { q: 1, nAGQ: 7, weighted: true },
  { q: 2, nAGQ: 1, weighted: true },
  { q: 2, nAGQ: 7, weighted: false },
];
const GROUPS = 4;
const ROWS = 64;

/** Groups of few values each, every second with the rows of the one before, in another order. */
function problemOf(model: Model, { q, nAGQ, weighted }: Case): GroupedProblem {
  const random = uniform(11);
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(values.length * random())]!;
  const rows = Array.from({ length: GROUPS / 2 }, () => {
    const group = Array.from({ length: ROWS }, () => ({
      y: pick(model.responses),
      x: pick([-0.4, 0.7]),
      h: pick([-0.5, 1]),
      w: model.trials * (weighted ? pick([0.5, 2, 1]) : 1),
      offset: pick([0, 0.1]),
    }));
    return [group, [...group].reverse()];
  })
    .flat()
    .flatMap((group, i) => group.map((row) => ({ ...row, group: i })));
  const ones = rows.map(() => 1);
  const x = rows.map((row) => row.x);
  const h = rows.map((row) => row.h);
  const H = [model.nZero, model.nShape].flatMap((count) => [ones, h].slice(0, count).flat());
  return {
    code: model.code,
    y: Float64Array.from(rows, ({ y }) => y),
    weights: Float64Array.from(rows, ({ w }) => w),
    offset: Float64Array.from(rows, ({ offset }) => offset),
    X: columnsOf([...ones, ...x], 2),
    Z: [columnsOf(q === 1 ? ones : [...ones, ...x], q)],
    codes: Int32Array.from(rows, ({ group }) => group),
    nGroups: GROUPS,
    groupWeights: Float64Array.from({ length: GROUPS }, (_, g) => (weighted ? 1 + (g % 3) : 1)),
    rule: standardNormalGrid(nAGQ, q),
    ...(model.isOrdered && { thresholds: thresholdMap(3) }),
    ...(H.length > 0 && { second: { columns: columnsOf(H, model.nZero + model.nShape), nZero: model.nZero } }),
  };
}

it('every density is one of a model here', () => {
  const codes = new Set(MODELS.map(({ code }) => code % SECOND));
  for (const code of Object.values(LAWS)) expect(codes).toContain(code);
});

describe.each(kernels)('$name build', ({ instantiate }) => {
  it.each(MODELS)('$name: rows are one where the density says that a weight counts them', (model) => {
    const keys = alike(model, instantiate());
    const given = problemOf(model, CASES[0]!);
    const { y, codes, offset, X, second } = given;
    const distinct = keys.map((key) => {
      const left = new Set<string>();
      codes.forEach((group, i) => {
        const columns = [X, ...(second ? [second.columns] : [])].flatMap(({ values, factor }) =>
          Array.from(factor, (_, j) => values[j * y.length + i]!),
        );
        const common = key(y[i]!);
        left.add([group, ...columns, offset![i], common, common === null ? i : ''].join());
      });
      return left.size;
    });
    const { rows, groups } = createGrouped(given, instantiate()).reduced();
    // groups whose integrals are the same are one, with one's rows
    expect(distinct.map((left) => (left * groups) / GROUPS)).toContain(rows);
    expect(groups).toBe(keys[0]!(1) === null ? GROUPS : GROUPS / 2);
  });

  it.each(MODELS)('$name: the same numbers with the rows as they are', (model) => {
    // where W is negative a start takes nothing for it, and nothing of one row is not that of the sum of two
    const [key] = alike(model, instantiate());
    const isMean = key!(1) === true || key!(1) === false;
    const isCut = isMean && !model.isConcave;
    // and informations about shapes of rows are those at the mean
    const isRough = isMean && model.nShape > 0 && model.nZero + model.nShape > 1;
    for (const what of CASES) {
      const given = problemOf(model, what);
      const [merged, plain] = [true, false].map((reduce) => createGrouped({ ...given, reduce }, instantiate()));
      const spread = model.intercept > 1 || model.intercept < -1 ? 0.3 : 1;
      const theta = [[0.6], [0.6, 0.2, 0.4]][what.q - 1]!.map((one) => spread * one);
      const at = Float64Array.from([...theta, ...parametersOf(model, plain!)]);
      const [a, b] = [numbers(merged!, at), numbers(plain!, at)];
      const where = `q ${what.q}, ${what.nAGQ} points, ${what.weighted ? 'with' : 'without'} weights`;
      expectRelative(a.value, b.value, VALUE, `${where}: value`);
      for (const [name, tolerance] of [
        ['gradient', GRADIENT],
        ['metric', GRADIENT],
        ['glm', GRADIENT],
        ['moments', GRADIENT],
        ['posterior', MOMENT],
        ['information', MOMENT],
      ] as const) {
        const size = Math.max(1, ...b[name].map(Math.abs));
        expect(a[name].length).toBe(b[name].length);
        b[name].forEach((value, k) => {
          const { nTheta, nBeta } = merged!;
          const n = at.length - nTheta;
          if (isCut && (name === 'moments' || (name === 'glm' && k > n))) return;
          if (isRough && name === 'glm' && k > n && Math.floor((k - n - 1) / n) >= nBeta) return;
          if (isRough && name === 'metric' && Math.floor(k / at.length) >= nTheta + nBeta) return;
          expectAbsolute(a[name][k]!, value, tolerance * size, `${where}: ${name} ${k}`);
        });
      }
    }
  });

  const COUNTS = MODELS.filter(({ name }) => name.startsWith('negativeBinomial '));
  it.each(COUNTS)('$name: a sample of groups has the terms of its own rows', (model) => {
    const given = problemOf(model, CASES[1]!);
    // as no two groups are alike, each is looked at by itself
    const x = given.X.values.map((value, k) => (k < given.y.length ? value : value + given.codes[k % given.y.length]!));
    const apart = { ...given, X: { ...given.X, values: x } };
    const [merged, plain] = [true, false].map((reduce) => createGrouped({ ...apart, reduce }, instantiate()));
    expect(merged!.reduced().groups).toBe(GROUPS);
    expect(merged!.reduced().rows).toBeLessThan(given.y.length / 2);
    const at = Float64Array.from([0.6, ...parametersOf(model, plain!)]);
    const gradients = [merged!, plain!].map((workspace) => {
      workspace.sample(2, 'groups');
      const gradient = new Float64Array(at.length);
      return [workspace.evaluate(at, gradient), ...gradient];
    });
    gradients[0]!.forEach((value, k) => expectRelative(value, gradients[1]![k]!, GRADIENT, `number ${k}`));
    for (const workspace of [merged!, plain!]) workspace.sample(1);
    expectRelative(merged!.evaluate(at), plain!.evaluate(at), VALUE, 'all of them');
  });
});

function numbers(workspace: GroupedWorkspace, at: Float64Array) {
  const gradient = new Float64Array(at.length);
  const value = workspace.evaluate(at, gradient);
  const metric = [...workspace.metric()];
  const n = at.length - workspace.nTheta;
  const [slope, information] = [new Float64Array(n), new Float64Array(n * n)];
  const glm = [workspace.glm(at.subarray(workspace.nTheta), slope, information), ...slope, ...information];
  // of thresholds and second predictors they are of what another computation has left
  const moments = workspace.nShape > 1 ? [] : [...workspace.moments()];
  workspace.evaluate(at);
  const { mode, mean, modeSd, sd } = workspace.posterior(at);
  return {
    ...{ value, gradient: [...gradient], metric, glm, moments },
    posterior: [...mode, ...mean, ...modeSd, ...sd],
    information: [...(workspace.information(at) ?? [])],
  };
}
