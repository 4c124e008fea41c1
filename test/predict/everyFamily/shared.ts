/** Rows of the table for shares of variance and ratios. */
import { expect } from 'vitest';
import { expectAbsolute, expectRelative } from '../../support/tolerance.ts';
import { type Check, expectEstimate, expectRefused, SE, VALUE } from './expect.ts';
import * as q from './quantities.ts';
import { groupScores } from './truth.ts';
import { varianceAt } from './world.ts';

const icc: Check = (world, law) => {
  const residual = q.RESIDUAL[world.family][world.link];
  if (residual === undefined) throw new Error('say which residual variance this family has');
  if (residual === null) return expectRefused(() => world.fit.icc());
  const share = (at: Parameters<typeof residual>[1]): number => {
    const v = q.between(world, at[0]);
    return v / (v + residual(world, at));
  };
  const got = world.fit.icc();
  expectEstimate(got, share(q.estimates(world)), q.errorOf(world, law, share), 'icc');
  expectEstimate(got.byGroup[0]!, got.estimate, got.stdError, 'the only factor');
  const at = world.fit.icc({ at: { x: 0.5 } });
  const v = varianceAt(world.T, [1, 0.5]);
  expectRelative(at.estimate, v / (v + residual(world, q.estimates(world))), VALUE, 'icc at x = 0.5');
};

const variancePartition: Check = (world) => {
  const residual = q.RESIDUAL[world.family][world.link];
  if (!residual) return expectRefused(() => world.fit.variancePartition());
  const [group, rest] = world.fit.variancePartition();
  expectRelative(group!.variance, q.between(world, world.fit.theta), VALUE, 'between');
  expectRelative(rest!.variance, residual(world, q.estimates(world)), VALUE, 'within');
  expectRelative(group!.proportion, group!.variance / (group!.variance + rest!.variance), VALUE, 'share');
};

const r2: Check = (world) => {
  const residual = q.RESIDUAL[world.family][world.link];
  if (!residual) return expectRefused(() => world.fit.r2());
  const eta = q.rowsOf(world).map((i) => q.fixedPart(world, i, world.beta));
  const mean = eta.reduce((a, b) => a + b, 0) / eta.length;
  // binomial rows count as often as they have trials
  const n = eta.length * (world.problem.trials?.[0] ?? 1);
  const fixed = (eta.reduce((sum, value) => sum + (value - mean) ** 2, 0) / eta.length) * (n / (n - 1));
  const random = q.between(world, world.fit.theta);
  const total = fixed + random + residual(world, q.estimates(world));
  expectRelative(world.fit.r2().marginal, fixed / total, VALUE, 'marginal R2');
  expectRelative(world.fit.r2().conditional, (fixed + random) / total, VALUE, 'conditional R2');
};

/** Phi^-1(3/4) */
const QUARTILE = 0.6744897501960817;

const medianOddsRatio: Check = (world, law) => {
  if (q.RATIO[world.family][world.link] === null) return expectRefused(() => world.fit.medianOddsRatio());
  const [got] = world.fit.medianOddsRatio();
  const ratio = ([theta]: Parameters<typeof q.marginalAt>[2]): number =>
    Math.exp(Math.sqrt(2 * q.between(world, theta)) * QUARTILE);
  expectEstimate(got!, ratio(q.estimates(world)), q.errorOf(world, law, ratio), 'median ratio');
  expect(got!.kind).toBe(`median ${q.RATIO[world.family][world.link]}`);
};

const oddsRatios: Check = (world, law) => {
  const kind = q.RATIO[world.family][world.link];
  if (kind === undefined) throw new Error('say what exp(beta) is for this family');
  if (kind === null) return expectRefused(() => world.fit.oddsRatios());
  world.fit.oddsRatios().forEach((row, j) => {
    expectRelative(row.estimate, Math.exp(world.beta[j]!), VALUE, row.term);
    expectRelative(row.logStdError, Math.sqrt(law.V[3 + j]![3 + j]!), SE, `standard error of ${row.term}`);
    expect(row.kind).toBe(j === 0 ? kind.replace(' ratio', '') : kind);
  });
};

/** The sandwich by its definition, from scores by differences. */
const vcovRobust: Check = (world, { V }) => {
  const { vcov, nClusters, thetaVcov } = world.fit.vcovRobust({ type: 'CR0' });
  const steps = groupScores(world).map((score) =>
    V.map((row) => row.reduce((sum, v, k) => sum + v * (score[k] ?? 0), 0)),
  );
  const truth = (i: number, j: number): number => steps.reduce((sum, step) => sum + step[i] * step[j], 0);
  vcov.forEach((row, i) => {
    row.forEach((value, j) => {
      const size = Math.sqrt(truth(3 + i, 3 + i) * truth(3 + j, 3 + j));
      expectAbsolute(value, truth(3 + i, 3 + j), 5 * SE * size, `element ${i}, ${j}`);
    });
  });
  if (thetaVcov === null) expect(world.fit.kind).toBe('lmm');
  else expectRelative(thetaVcov[0][0], truth(0, 0), 10 * SE, 'variance of theta');
  const wider = world.fit.vcovRobust();
  expectRelative(wider.vcov[1][1], (vcov[1][1] * nClusters) / (nClusters - 1), 1e-12, 'CR1');
  const tested = world.fit.emmeans('x', { at: { x: [0] }, vcov: wider }).rows[0];
  expectRelative(tested.stdError, wider.coefficients[0].stdError, 1e-12, 'as the covariance of means');
};

export const SHARED = {
  vcovRobust,
  icc,
  variancePartition,
  r2,
  medianOddsRatio,
  oddsRatios,
} as const;
