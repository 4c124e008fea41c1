/**
 * What the metric and the start by moments know of thresholds. Truths: the joint log density of coefficients, gaps and random effects written
 * out, its curvature by differences, the random effects eliminated; scores by differences of the same.
 */
import { expect, it } from 'vitest';
import { cumulative } from '../../src/family/makers.ts';
import { thresholdMap } from '../../src/family/thresholds.ts';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import { symmetricSolve } from '../oracle/linalg.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const nObs = 30;
const nGroups = 5;
const thresholds = thresholdMap(4, 'flexible');
const random = uniform(11);
const x = Array.from({ length: nObs }, () => normal(random));
const y = Array.from({ length: nObs }, (_, i) => (i < 4 ? i : Math.floor(4 * random())));
const codes = Array.from({ length: nObs }, (_, i) => i % nGroups);
const theta = 0.8;
const beta = [0.9, -0.4];
const t = [-0.3, 0.2];

const columns = (values: readonly number[]) => {
  const count = values.length / nObs;
  return {
    values: Float64Array.from(values),
    center: new Float64Array(count),
    factor: new Float64Array(count).fill(1),
  };
};
const ones = new Array<number>(nObs).fill(1);
const model = () =>
  createGrouped({
    code: cumulative().code,
    y: Float64Array.from(y),
    weights: Float64Array.from(ones),
    offset: null,
    X: columns([...ones, ...x]),
    Z: [columns(ones)],
    codes: Int32Array.from(codes),
    nGroups,
    thresholds,
    rule: standardNormalGrid(1, 1),
  });

const logistic = (eta: number): number => 1 / (1 + Math.exp(-eta));

/** log P of row i; the thresholds are 0 and sums of gaps. */
function logDensity(i: number, eta: number, gaps: readonly number[]): number {
  const tau = [-Infinity, 0, gaps[0]!, gaps[0]! + gaps[1]!, Infinity];
  return Math.log(logistic(tau[y[i]! + 1]! - eta) - logistic(tau[y[i]!]! - eta));
}

/** Of beta, gaps, random effects. */
function joint(at: readonly number[]): number {
  const u = at.slice(4);
  let sum = 0;
  for (let i = 0; i < nObs; i++) sum += logDensity(i, at[0]! + at[1]! * x[i]! + theta * u[codes[i]!]!, at.slice(2, 4));
  return sum - u.reduce((squares, one) => squares + one * one, 0) / 2;
}

/** Minus the second derivative, by differences of step h. */
function curvature(at: readonly number[], j: number, k: number, h = 1e-3): number {
  const moved = (a: number, b: number): number =>
    joint(at.map((value, l) => value + (l === j ? a * h : 0) + (l === k ? b * h : 0)));
  return -(moved(1, 1) - moved(1, -1) - moved(-1, 1) + moved(-1, -1)) / (4 * h * h);
}

it('has beta and thresholds as the joint curvature at the modes has them', () => {
  const workspace = model();
  const parameters = Float64Array.from([theta, ...beta, ...t]);
  workspace.evaluate(parameters, new Float64Array(parameters.length));
  const metric = workspace.metric();
  const { mode } = workspace.posterior(parameters);
  const gaps = t.map(Math.exp);
  const at = [...beta, ...gaps, ...Array.from(mode, (b) => b / theta)];
  const H = at.map((_, j) => at.map((__, k) => curvature(at, j, k)));
  const inner = H.slice(4).map((row) => row.slice(4));
  const units = [1, 1, ...gaps];
  for (let j = 0; j < 4; j++)
    for (let k = 0; k < 4; k++) {
      const moved = symmetricSolve(
        inner,
        H.slice(4).map((row) => row[k]!),
      );
      const taken = moved.reduce((sum, value, l) => sum + H[j]![4 + l]! * value, 0);
      const expected = units[j]! * units[k]! * (H[j]![k]! - taken);
      // h^2 times fourth derivatives leaves 3e-6 of a diagonal
      expectAbsolute(
        metric[(1 + j) * 5 + 1 + k]!,
        expected,
        1e-5 * Math.abs(H[j]![j]! * units[j]! ** 2) + 1e-5,
        `element ${j}, ${k}`,
      );
    }
});

it('is the information without random effects where these do not vary', () => {
  const workspace = model();
  const parameters = Float64Array.from([0, ...beta, ...t]);
  workspace.evaluate(parameters, new Float64Array(5));
  const metric = workspace.metric();
  const information = new Float64Array(16);
  workspace.glm(parameters.slice(1), new Float64Array(4), information);
  for (let j = 0; j < 4; j++)
    for (let k = 0; k < 4; k++)
      expectAbsolute(metric[(1 + j) * 5 + 1 + k]!, information[j * 4 + k]!, 1e-12, `element ${j}, ${k}`);
});

it('takes variances by moments from the scores of the rows', () => {
  const workspace = model();
  workspace.glm(Float64Array.from([...beta, ...t]), new Float64Array(4), new Float64Array(16));
  const gaps = t.map(Math.exp);
  // a step whose square and whose rounding, over its square, are below 1e-7
  const h = 3e-4;
  const r = new Float64Array(nGroups);
  const S = new Float64Array(nGroups);
  for (let i = 0; i < nObs; i++) {
    const eta = beta[0]! + beta[1]! * x[i]!;
    const [up, here, down] = [eta + h, eta, eta - h].map((place) => logDensity(i, place, gaps)) as [
      number,
      number,
      number,
    ];
    r[codes[i]!]! += (up - down) / (2 * h);
    S[codes[i]!]! -= (up - 2 * here + down) / (h * h);
  }
  let excess = 0;
  let squares = 0;
  for (let g = 0; g < nGroups; g++) {
    excess += r[g]! * r[g]! - S[g]!;
    squares += S[g]! * S[g]!;
  }
  const [variance] = workspace.moments();
  expectAbsolute(variance!, excess / squares, 1e-5, 'variance');
  expect(Number.isFinite(variance)).toBe(true);
});
