/** Rows of the table for averages over rows and groups. */
import { expect } from 'vitest';
import type { EstimatedRatio } from '../../../src/predict/interval.ts';
import { expectRelative } from '../../support/tolerance.ts';
import { type Check, type Estimated, expectEstimate, expectRefused, SE, SETTINGS, VALUE } from './expect.ts';
import * as q from './quantities.ts';
import { average } from './truth.ts';
import { MEAN, varianceAt } from './world.ts';

const compare: Check = (world, law) => {
  const [from, to] = SETTINGS as [number, number];
  const options = { variable: 'x', from, to } as const;
  const within = world.fit.compare({ ...options, randomEffects: 'conditional' });
  for (const [got, x] of [
    [within.atFrom, from],
    [within.atTo, to],
  ] as const) {
    const { value, se } = q.conditionalAverage(world, law, x);
    expectEstimate(got, value, se, `mean over the groups of the data at ${x}`);
  }
  if (!q.hasMarginal(world)) return expectRefused(() => world.fit.compare(options));
  const got = world.fit.compare(options);
  const mean =
    (x: number) =>
    (at: Parameters<typeof q.marginalAt>[2]): number =>
      q.marginalAt(world, x, at);
  const at = q.estimates(world);
  const check = (
    row: Estimated | EstimatedRatio,
    f: typeof mean extends (x: number) => infer F ? F : never,
    what: string,
  ) => {
    expectRelative(row.estimate, f(at), VALUE, what);
    const isRatio = 'logStdError' in row;
    const scale: typeof f = isRatio ? (p) => Math.log(f(p)) : f;
    expectRelative(
      isRatio ? row.logStdError : row.stdError,
      q.errorOf(world, law, scale),
      SE,
      `standard error of ${what}`,
    );
  };
  check(got.atFrom, mean(from), 'mean at from');
  check(got.atTo, mean(to), 'mean at to');
  check(got.difference, (p) => mean(to)(p) - mean(from)(p), 'difference');
  check(got.ratio, (p) => mean(to)(p) / mean(from)(p), 'ratio');
  if (world.family !== 'binomial' && world.family !== 'betaBinomial') return expect(got.oddsRatio).toBeNull();
  const odds = (p: number): number => p / (1 - p);
  check(got.oddsRatio!, (p) => odds(mean(to)(p)) / odds(mean(from)(p)), 'odds ratio');
};

const marginalMeans: Check = (world, law) => {
  const options = { variable: 'x', values: SETTINGS };
  if (!q.hasMarginal(world)) return expectRefused(() => world.fit.marginalMeans(options));
  world.fit.marginalMeans(options).forEach((row, k) => {
    const mean = (at: Parameters<typeof q.marginalAt>[2]): number => q.marginalAt(world, SETTINGS[k]!, at);
    expectEstimate(row, mean(q.estimates(world)), q.errorOf(world, law, mean), `mean at ${SETTINGS[k]}`);
  });
};

const marginalCoefficients: Check = (world, law) => {
  if (!q.hasMarginal(world)) return expectRefused(() => world.fit.marginalCoefficients());
  const truth = q.marginalBeta(world, q.estimates(world));
  world.fit.marginalCoefficients().forEach((row, j) => {
    expectEstimate(
      row,
      truth[j]!,
      q.errorOf(world, law, (at) => q.marginalBeta(world, at)[j]!),
      row.term,
    );
    expectRelative(row.conditional, world.beta[j]!, VALUE, 'conditional coefficient');
  });
};

const poststratify: Check = (world, law) => {
  const cells = { x: [0.5, 0.5], g: ['g0', 'new'], n: [3, 1] };
  const known = { x: [0.5], g: ['g0'], n: [3] };
  const eta = (row: { readonly fit: Float64Array; readonly se?: Float64Array }) => [row.fit[0]!, row.se![0]!] as const;
  const [fit, se] = eta(world.fit.predict({ newData: known, type: 'response', se: true }));
  expectEstimate(world.fit.poststratify(known, { count: 'n' })[0]!, fit, se, 'one known cell');
  if (!q.hasMarginal(world)) return expectRefused(() => world.fit.poststratify(cells, { count: 'n' }));
  const fresh = q.marginalAt(world, 0.5, q.estimates(world));
  const [row] = world.fit.poststratify(cells, { count: 'n' });
  expectRelative(row!.estimate, (3 * fit + fresh) / 4, VALUE, 'a known and a new cell');
  // their errors: the cell's own effects, the new group's, and what both share in the parameters
  const { group } = world.problem.terms[0]!;
  const g0 = group.indexOf(0);
  expect(world.data.g![g0]).toBe('g0');
  const mode = law.modes[0]!;
  const etaKnown = world.beta[0]! + 0.5 * world.beta[1]! + mode[0]! + 0.5 * mode[1]!;
  const byKnown = (3 / 4) * q.slope(MEAN[world.link], etaKnown);
  const spread = varianceAt(world.T, [1, 0.5]);
  const byNew = (1 / 4) * average((e) => q.slope(MEAN[world.link], e), world.beta[0]! + 0.5 * world.beta[1]!, spread);
  const gradient = q.byBeta(law, 0.5).map((x, k) => {
    const shift = (by: number) => {
      const at = [...world.fit.theta, ...world.beta].map((value, i) => (i === k ? value + by : value));
      return q.marginalAt(world, 0.5, [at.slice(0, 3), at.slice(3), 1]) / 4;
    };
    return (shift(1e-5) - shift(-1e-5)) / 2e-5 + byKnown * (x + law.D[0]![0]![k]! + 0.5 * law.D[0]![1]![k]!);
  });
  const parts =
    gradient.reduce((s, a, i) => s + gradient.reduce((r, c, j) => r + a * law.V[i]![j]! * c, 0), 0) +
    byKnown ** 2 * [1, 0.5].reduce((s, a, i) => s + [1, 0.5].reduce((r, c, j) => r + a * law.C[0]![i]![j]! * c, 0), 0) +
    byNew ** 2 * spread;
  expectRelative(row!.stdError, Math.sqrt(parts), SE, 'standard error of a known and a new cell');
};

export const AVERAGED = { compare, marginalMeans, marginalCoefficients, poststratify } as const;
