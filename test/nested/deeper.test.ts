/**
 * The engine of three and four nested factors: its gradient by differences, Laplace's approximation of the sparse engine where all orders
 * are one, the engine of fewer factors where a level has no variance or one child, rows in another order, odds against densities row by row.
 */
import { describe, expect, it } from 'vitest';
import { denseMetric } from '../oracle/denseMetric.ts';
import type { OracleFamily } from '../oracle/families.ts';
import type { Problem } from '../oracle/problem.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { logShape } from '../support/engine.ts';
import { kernels } from '../support/kernels.ts';
import { type NestedCase, nestedEngine, nestedProblem, sparseEngine, turned } from '../support/nestedEngine.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Of the larger of 1 and the component; differences of the fifth order see 1e-11. */
const GRADIENT = 1e-8;
/** Of sums over some tens of rows, of order 100. */
const VALUE = 1e-9;
/** Two engines at the same nodes: rounding of sums over nodes. */
const SAME = 1e-10;

interface Deep extends NestedCase {
  readonly orders: readonly (readonly number[])[];
}

const ONES = { sizes: [1, 1, 1], branches: [2, 2, 2], mostRows: 5 };
const ORDERS = [
  [1, 1, 1],
  [3, 4, 5],
  [1, 5, 1],
  [5, 1, 4],
  [1, 1, 7],
];
const few = [
  [1, 1, 1],
  [3, 2, 3],
];
const CASES: readonly Deep[] = [
  ...(
    ['binomial logit', 'poisson log', 'Gamma log', 'binomial cauchit', 'negativeBinomial log'] satisfies OracleFamily[]
  ).map((family) => ({ family, ...ONES, orders: ORDERS })),
  { family: 'binomial logit', ...ONES, sizes: [2, 1, 1], orders: few },
  { family: 'poisson log', ...ONES, sizes: [1, 2, 1], orders: few },
  { family: 'binomial logit', ...ONES, sizes: [1, 1, 2], orders: few },
  { family: 'poisson log', sizes: [1, 1, 1, 1], branches: [2, 2, 2, 2], mostRows: 3, orders: [[2, 3, 3, 2]] },
];

const parametersOf = ({ problem, theta, beta }: ReturnType<typeof nestedProblem>): number[] => [
  ...theta,
  ...beta,
  ...logShape(problem),
];

describe.each(kernels)('three and more nested factors, $name build', ({ name, instantiate }) => {
  // every case on one build, one of each path on the others
  const cases = CASES.filter((_, k) => name === 'release' || k < 2);

  it.each(cases)('$family, $sizes effects: the gradient is that of the value', ({ orders: rules, ...one }) => {
    for (const rich of [false, true]) {
      const made = nestedProblem({ ...one, rich });
      const { problem, theta, beta } = made;
      const split = (x: readonly number[]) =>
        [
          x.slice(0, theta.length),
          x.slice(theta.length, theta.length + beta.length),
          x.slice(theta.length + beta.length),
        ] as const;
      const at = parametersOf(made);
      for (const orders of rules) {
        const engine = nestedEngine(problem, orders, instantiate());
        const { gradient } = engine.evaluate(...split(at));
        const expected = differences((x) => engine.evaluate(...split(x)).minus2LogLik, at, 0.01, 4);
        gradient.forEach((g, i) => {
          const unit = Math.max(1, Math.abs(expected[i]));
          expectAbsolute(g / unit, expected[i] / unit, GRADIENT, `${orders}, component ${i}`);
        });
      }
    }
  });

  it.each(cases)("$family, $sizes effects: one point at each level is Laplace's approximation", (one) => {
    const made = nestedProblem({ ...one, rich: true });
    const engine = nestedEngine(
      made.problem,
      one.sizes.map(() => 1),
      instantiate(),
    );
    const sparse = sparseEngine(made.problem, instantiate());
    const at = Float64Array.from(parametersOf(made));
    const [own, other] = [new Float64Array(at.length), new Float64Array(at.length)];
    expectAbsolute(engine.workspace.evaluate(at, own), sparse.evaluate(at, other), VALUE, 'value');
    own.forEach((g, i) => expectAbsolute(g, other[i], 1e-7 * Math.max(1, Math.abs(other[i])), `component ${i}`));
    const expected = sparse.effects();
    engine.workspace.posterior(at).forEach((got, level) => {
      got.mode.forEach((mode, k) => {
        expectAbsolute(mode, expected[level].mode[k], 1e-7, 'mode');
        expectAbsolute(got.modeSd[k], expected[level].modeSd[k], 1e-7, 'its sd');
        expectAbsolute(got.mean[k], mode, 1e-12, 'mean of one point');
        expectAbsolute(got.sd[k], got.modeSd[k], 1e-12, 'sd of one point');
      });
    });
  });

  it.each([0, 1, 2])('factor %d without variance leaves the others', (none) => {
    // of five rows and more: whether nodes of the innermost units stay depends on their rows
    const made = nestedProblem({ family: 'poisson log', ...ONES, rich: true });
    const { problem, beta } = made;
    const theta = made.theta.map((value, k) => (k === none ? 0 : value));
    const orders = [4, 5, 6];
    const deep = nestedEngine(problem, orders, instantiate());
    const whole = deep.evaluate(theta, beta);
    const rest = (_: unknown, k: number): boolean => k !== none;
    const left = nestedEngine(
      { ...problem, terms: problem.terms.filter(rest) },
      orders.filter(rest),
      instantiate(),
    ).evaluate(theta.filter(rest), beta);
    expectAbsolute(whole.minus2LogLik, left.minus2LogLik, SAME * Math.abs(left.minus2LogLik), 'value');
    expectAbsolute(whole.gradient[none], 0, 1e-10, 'slope at zero');
    whole.gradient
      .filter(rest)
      .forEach((g, i) => expectAbsolute(g, left.gradient[i], 1e-8 * Math.max(1, Math.abs(g)), `component ${i}`));
  });

  it.each([0, 1])('one child a unit of level %d: variances add', (level) => {
    const branches = [3, 2, 2].map((children, d) => (d === level + 1 ? 1 : children));
    const { problem, theta, beta } = nestedProblem({ family: 'binomial probit', ...ONES, branches, mostRows: 4 });
    // enough points for 1e-9 whichever way the rule goes
    const many = nestedEngine(problem, [25, 25, 25], instantiate()).evaluate(theta, beta);
    const sum = Math.sqrt(theta[level] ** 2 + theta[level + 1] ** 2);
    const two = nestedEngine(
      { ...problem, terms: problem.terms.filter((_, k) => k !== level) },
      [41, 41],
      instantiate(),
    ).evaluate(level === 0 ? [sum, theta[2]] : [theta[0], sum], beta);
    expectAbsolute(many.minus2LogLik, two.minus2LogLik, 1e-8, 'value');
    // by the chain rule
    const slope = two.gradient[level] / sum;
    expectAbsolute(many.gradient[level], theta[level] * slope, 1e-6, 'slope of the outer one');
    expectAbsolute(many.gradient[level + 1], theta[level + 1] * slope, 1e-6, 'slope of the inner one');
  });

  it('by odds it is what it is row by row', () => {
    const random = uniform(8);
    const leaf: number[] = [];
    for (let c = 0; c < 24; c++) for (let k = 0; k < 5 + ((c * c) % 12) * 7; k++) leaf.push(c);
    const problem: Problem = {
      family: 'binomial logit',
      y: leaf.map((c) => (random() < 0.1 + 0.03 * c ? 1 : 0)),
      X: leaf.map(() => [1, random() - 0.5]),
      terms: [2, 6, 24].map((units) => ({ Z: leaf.map(() => [1]), group: leaf.map((c) => c % units) })),
      offset: leaf.map(() => random()),
    };
    for (const orders of [
      [1, 1, 1],
      [3, 4, 5],
      [5, 5, 6],
      [4, 3, 31],
    ])
      for (const theta of [
        [0.7, 0.8, 1.2],
        [3, 2, 4],
        [0, 0.5, 2],
      ]) {
        const fast = nestedEngine(problem, orders, instantiate());
        const general = nestedEngine(problem, orders, instantiate(), { fastPaths: false });
        expect(fast.workspace.isFast).toBe(name !== 'scalar');
        const [one, two] = [fast, general].map((engine) => engine.evaluate(theta, [0.2, 0.4]));
        expectAbsolute(one.minus2LogLik, two.minus2LogLik, 1e-8, 'value');
        one.gradient.forEach((g, i) =>
          expectAbsolute(g, two.gradient[i], 1e-7 * Math.max(1, Math.abs(g)), `component ${i}`),
        );
        const at = Float64Array.from([...theta, 0.2, 0.4]);
        const [a, b] = [fast, general].map(({ workspace }) => workspace.posterior(at));
        a.forEach(({ mean, sd }, level) => {
          mean.forEach((value, k) => expectAbsolute(value, b[level].mean[k], 1e-8, `mean ${k} of level ${level}`));
          sd.forEach((value, k) => expectAbsolute(value, b[level].sd[k], 1e-8, `sd ${k} of level ${level}`));
        });
      }
  });

  it('of few trials a unit, whose nodes stay, the gradient is that of the value too', () => {
    const { problem, theta, beta } = nestedProblem({ family: 'binomial logit', ...ONES, mostRows: 3 });
    for (const orders of [
      [4, 3, 5],
      [3, 5, 4],
    ]) {
      const engine = nestedEngine(problem, orders, instantiate());
      const { gradient } = engine.evaluate(theta, beta);
      const expected = differences(
        (x) => engine.evaluate(x.slice(0, 3), x.slice(3)).minus2LogLik,
        [...theta, ...beta],
        0.01,
        4,
      );
      gradient.forEach((g, i) =>
        expectAbsolute(g, expected[i], GRADIENT * Math.max(1, Math.abs(expected[i])), `${orders}, component ${i}`),
      );
    }
  });

  it('rows and levels in another order change nothing', () => {
    const { problem, theta, beta } = nestedProblem({ family: 'poisson log', ...ONES, sizes: [1, 2, 1], rich: true });
    const other = turned(problem);
    const orders = [3, 4, 5];
    const one = nestedEngine(problem, orders, instantiate());
    const two = nestedEngine(other, orders, instantiate());
    const [a, b] = [one.evaluate(theta, beta), two.evaluate(theta, beta)];
    expectAbsolute(b.minus2LogLik, a.minus2LogLik, VALUE, 'value');
    a.gradient.forEach((g, i) => expectAbsolute(b.gradient[i], g, VALUE * Math.max(1, Math.abs(g)), `component ${i}`));
    const at = Float64Array.from([...theta, ...beta]);
    const [, middle] = one.workspace.posterior(at);
    const [, mirrored] = two.workspace.posterior(at);
    // of two effects a unit
    const units = middle.mean.length / 2;
    middle.mean.forEach((mean, k) => {
      const there = (units - 1 - Math.floor(k / 2)) * 2 + (k % 2);
      expectAbsolute(mirrored.mean[there], mean, 1e-9, `mean ${k}`);
    });
  });

  it('the metric is the information of the working linear model, written out', () => {
    for (const { sizes, branches } of [
      ONES,
      { sizes: [2, 1, 1], branches: [2, 2, 2] },
      { sizes: [1, 2, 2], branches: [2, 2, 2] },
      { sizes: [1, 1, 1, 2], branches: [2, 2, 1, 2] },
    ]) {
      const { problem, theta, beta } = nestedProblem({
        family: 'poisson log',
        sizes,
        branches,
        mostRows: 5,
        rich: true,
      });
      const { workspace } = nestedEngine(
        problem,
        sizes.map(() => 1),
        instantiate(),
      );
      const at = Float64Array.from([...theta, ...beta]);
      workspace.evaluate(at, new Float64Array(at.length));
      const metric = workspace.metric();
      const modes = workspace.posterior(at).map(({ mode }) => mode);
      denseMetric(problem, theta, beta, modes).forEach((row, i) =>
        row.forEach((value, j) =>
          expectAbsolute(metric[i * at.length + j], value, 1e-7 * Math.max(1, Math.abs(value)), `element ${i}, ${j}`),
        ),
      );
    }
  });
});
