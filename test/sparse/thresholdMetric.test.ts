/**
 * What the metric of several grouping factors knows of thresholds. Truths: the joint log density of coefficients, gaps and random effects written
 * out, its curvature at Laplace's modes by differences, the random effects eliminated; the model without random effects; and of expectation
 * propagation the curvature of log Z by differences of its gradient, which a metric has roughly.
 */
import { describe, expect, it } from 'vitest';
import { cumulative } from '../../src/family/makers.ts';
import { thresholdMap } from '../../src/family/thresholds.ts';
import { createEp } from '../../src/wasm/ep.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { symmetricSolve } from '../oracle/linalg.ts';
import { kernels } from '../support/kernels.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { model, shapes } from './problems.ts';

const beta = [0.9, 0.4, -0.3];
const t = [-0.3, 0.2];
/** beta and t. */
const SIZE = beta.length + t.length;

function ordered(name: string) {
  const shape = shapes().find((one) => one.name === name)!;
  const { engine, oracle } = model(shape, { family: 'binomial logit', offset: true });
  const random = uniform(8);
  const y = oracle.y.map((_, i) => (i < 4 ? i : Math.floor(4 * random())));
  const weights = y.map((_, i) => 1 + (i % 2));
  const problem = {
    ...{ ...engine, y: Float64Array.from(y), weights: Float64Array.from(weights) },
    ...{ code: cumulative().code, thresholds: thresholdMap(4, 'flexible') },
  };
  return { problem, oracle: { ...oracle, y, weights }, theta: shape.factors.map((_, k) => 1.1 - 0.4 * k) };
}

const logistic = (eta: number): number => 1 / (1 + Math.exp(-eta));

/** Minus the second derivatives by beta, t and random effects, t a gap's logarithm whose own second derivative is left out. */
function jointCurvature(
  { X, terms, y, weights, offset }: ReturnType<typeof ordered>['oracle'],
  theta: readonly number[],
  b: readonly (readonly number[])[],
): number[][] {
  const [first, second] = t.map(Math.exp) as [number, number];
  const place = terms.map((_, k) => SIZE + b.slice(0, k).reduce((sum, { length }) => sum + length, 0));
  const all = [...beta, first, second, ...b.flat()];
  // of a row in its predictor and both gaps, by differences of step h
  const h = 1e-3;
  const H = all.map(() => new Array<number>(all.length).fill(0));
  y.forEach((c, i) => {
    const eta0 =
      X[i]!.reduce((sum, x, j) => sum + x * beta[j]!, offset?.[i] ?? 0) +
      terms.reduce((sum, { group }, k) => sum + b[k]![group[i]!]!, 0);
    const logP = (eta: number, gap: number, next: number): number => {
      const tau = [-Infinity, 0, gap, gap + next, Infinity];
      return weights[i]! * Math.log(logistic(tau[c + 1]! - eta) - logistic(tau[c]! - eta));
    };
    const at = [eta0, first, second];
    const moved = (j: number, k: number, p: number, q: number): number => {
      const [eta, gap, next] = at.map((v, l) => v + (l === j ? p * h : 0) + (l === k ? q * h : 0));
      return logP(eta!, gap!, next!);
    };
    const own = at.map((_, j) =>
      at.map(
        (__, k) => (moved(j, k, 1, -1) + moved(j, k, -1, 1) - moved(j, k, 1, 1) - moved(j, k, -1, -1)) / (4 * h * h),
      ),
    );
    const slopes: [number, number, number][] = [
      ...X[i]!.map((x, j): [number, number, number] => [j, 0, x]),
      ...t.map((_, s): [number, number, number] => [beta.length + s, s + 1, at[s + 1]!]),
      ...terms.map(({ group }, k): [number, number, number] => [place[k]! + group[i]!, 0, 1]),
    ];
    for (const [j, of, x] of slopes) for (const [k, by, z] of slopes) H[j]![k]! += own[of]![by]! * x * z;
  });
  b.forEach((effects, k) => {
    effects.forEach((_, l) => {
      H[place[k]! + l]![place[k]! + l]! += 1 / theta[k]! ** 2;
    });
  });
  return H;
}

describe.each(kernels)('$name build', ({ instantiate }) => {
  it.each(['crossed', 'three factors'])(
    '%s: has beta and thresholds as the joint curvature at the modes has them',
    (name) => {
      const { problem, oracle, theta } = ordered(name);
      const workspace = createLaplace(problem, instantiate());
      workspace.evaluate(Float64Array.from([...theta, ...beta, ...t]));
      const metric = workspace.metric();
      const H = jointCurvature(
        oracle,
        theta,
        workspace.effects().map(({ mode }) => [...mode]),
      );
      const inner = H.slice(SIZE).map((row) => row.slice(SIZE));
      const q = theta.length;
      for (let j = 0; j < SIZE; j++)
        for (let k = 0; k < SIZE; k++) {
          const moved = symmetricSolve(
            inner,
            H.slice(SIZE).map((row) => row[k]!),
          );
          const taken = moved.reduce((sum, value, l) => sum + H[j]![SIZE + l]! * value, 0);
          // h^2 times fourth derivatives of the rows leaves 1e-6 of a diagonal
          const tolerance = 1e-5 * Math.sqrt(H[j]![j]! * H[k]![k]!);
          expectAbsolute(metric[(q + j) * (q + SIZE) + q + k]!, H[j]![k]! - taken, tolerance, `element ${j}, ${k}`);
        }
    },
  );

  it.each([
    ['laplace', createLaplace],
    ['ep', createEp],
  ] as const)('%s: is the information without random effects where these do not vary', (_, create) => {
    const { problem } = ordered('crossed');
    const workspace = create(problem, instantiate());
    if ('setPoints' in workspace) workspace.setPoints(31);
    const parameters = Float64Array.from([0, 0, ...beta, ...t]);
    workspace.evaluate(parameters);
    const metric = workspace.metric();
    const information = new Float64Array(SIZE * SIZE);
    workspace.glm(parameters.slice(2), new Float64Array(SIZE), information);
    expect(information[SIZE - 1]).not.toBe(0);
    for (let j = 0; j < SIZE; j++)
      for (let k = 0; k < SIZE; k++)
        // of numbers of some tens
        expectAbsolute(metric[(2 + j) * (2 + SIZE) + 2 + k]!, information[j * SIZE + k]!, 1e-11, `element ${j}, ${k}`);
  });

  it('ep: has beta and thresholds to a tenth as the curvature of log Z', () => {
    const { problem, theta } = ordered('crossed');
    const workspace = createEp(problem, instantiate());
    workspace.setPoints(31);
    const q = theta.length;
    const at = Float64Array.from([...theta, ...beta, ...t]);
    const there = new Float64Array(at.length);
    workspace.evaluate(at, there);
    const metric = workspace.metric();
    const own = (j: number): number => Math.sqrt(metric[(q + j) * (q + SIZE + 1)]!);
    // what the second derivative of a gap in its logarithm adds
    const bent = (j: number): number => (j < beta.length ? 0 : there[q + j]! / 2);
    for (let j = 0; j < SIZE; j++) {
      const step = 1e-4;
      const [up, down] = [1, -1].map((sign) => {
        const gradient = new Float64Array(at.length);
        workspace.evaluate(
          at.map((v, i) => v + (i === q + j ? sign * step : 0)),
          gradient,
        );
        return gradient;
      });
      for (let k = 0; k < SIZE; k++)
        expectAbsolute(
          metric[(q + j) * (q + SIZE) + q + k]!,
          (up![q + k]! - down![q + k]!) / (4 * step) - (j === k ? bent(j) : 0),
          0.1 * own(j) * own(k),
          `element ${j}, ${k}`,
        );
    }
  });
});
