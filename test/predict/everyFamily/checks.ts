/**
 * A row for every method of a fit: what it must give, for whatever family. A method without a row fails the test, and so does a row
 * without a method.
 */
import { expect } from 'vitest';
import { fromJSON } from '../../../src/index.ts';
import { aghqGroups } from '../../oracle/aghqOracle.ts';
import { expectAbsolute, expectRelative } from '../../support/tolerance.ts';
import { AVERAGED } from './averaged.ts';
import { type Check, expectEstimate, expectRefused, type MethodName, SE, SETTINGS, VALUE, Z975 } from './expect.ts';
import { MEANS } from './means.ts';
import * as q from './quantities.ts';
import { REFITTED } from './refitted.ts';
import { SHARED } from './shared.ts';
import { SIMULATED } from './simulated.ts';
import { newGroupReach } from './truth.ts';
import { MEAN, POINTS, varianceAt, varianceOf, type World } from './world.ts';

const predict: Check = (world, law) => {
  const { fit, link, data, problem } = world;
  const mu = MEAN[link];
  const own = fit.predict({ se: true });
  const response = fit.predict({ se: true, type: 'response' });
  for (const i of q.rowsOf(world)) {
    const { eta, se } = q.conditional(world, law, i);
    expectAbsolute(own.fit[i], eta, VALUE, `row ${i}`);
    expectRelative(own.se![i], se, SE, `standard error of row ${i}`);
    expectRelative(response.fit[i], mu(eta), VALUE, `mean of row ${i}`);
    expectRelative(response.se![i], se * Math.abs(q.slope(mu, eta)), SE, `standard error of the mean of row ${i}`);
  }
  const newData = { x: SETTINGS, g: SETTINGS.map(() => 'new') };
  const fresh = fit.predict({ newData, se: true, allowNewLevels: true });
  const zero = fit.predict({ newData, se: true, randomEffects: 'zero', interval: 'newGroup' });
  SETTINGS.forEach((x, k) => {
    const eta = world.beta[0] + world.beta[1] * x;
    const sd = Math.sqrt(varianceAt(world.T, [1, x]) + q.zeroError(law, x) ** 2);
    expectAbsolute(fresh.fit[k], eta, VALUE, 'new level');
    expectRelative(fresh.se![k], sd, SE, 'standard error of a new level');
    expectRelative(zero.se![k], q.zeroError(law, x), SE, 'standard error of the typical group');
    expectAbsolute(
      zero.upper![k],
      eta + newGroupReach(world, x) * sd,
      SE * eta + 1e-3 * sd,
      'upper limit for a new group',
    );
  });
  if (!q.hasMarginal(world)) return expectRefused(() => fit.predict({ newData, randomEffects: 'marginal' }));
  const marginal = fit.predict({ newData, randomEffects: 'marginal', type: 'response', se: true });
  SETTINGS.forEach((x, k) => {
    const at = (parameters: Parameters<typeof q.marginalAt>[2]): number => q.marginalAt(world, x, parameters);
    expectRelative(marginal.fit[k], at(q.estimates(world)), VALUE, `mean over the population at ${x}`);
    expectRelative(marginal.se![k], q.errorOf(world, law, at), SE, `its standard error at ${x}`);
    // in closed form
    const closed = Math.exp(world.beta[0] + world.beta[1] * x + 0.5 * varianceAt(world.T, [1, x]));
    if (link === 'log') expectRelative(marginal.fit[k], closed, 1e-12, 'exp(x beta + v / 2)');
  });
  expect(data.x).toHaveLength(problem.y.length);
};

const ranef: Check = ({ fit, problem, T, beta }) => {
  const truth = aghqGroups(problem, T, beta, fit.kind === 'lmm' ? 1 : POINTS);
  const got = fit.ranef().g!;
  expect(got).toHaveLength(2 * truth.length);
  truth.forEach((group, g) => {
    for (const d of [0, 1]) {
      const effect = got[2 * g + d]!;
      expectAbsolute(effect.mode, group.mode[d], VALUE, 'mode');
      expectRelative(effect.modeSd, group.modeSd[d], VALUE, 'sd at the mode');
      if (fit.kind === 'lmm') continue;
      expectAbsolute(effect.mean, group.mean[d], VALUE, 'mean');
      expectRelative(effect.sd, group.sd[d], VALUE, 'sd');
    }
  });
};

/** The groups of the fit taken as new ones, with their own rows: the effects and predictions that they had. */
const predictNewGroup: Check = ({ fit, data, problem }) => {
  const known = fit.ranef().g!;
  const own = fit.predict({ se: true });
  for (const level of new Set(data.g as string[])) {
    const at = q.rowsOf({ problem } as World).filter((i) => data.g![i] === level);
    const pick = (column: number[] | string[]) => at.map((i) => column[i]!);
    const newData = Object.fromEntries(Object.entries(data).map(([name, column]) => [name, pick(column)]));
    const got = fit.predictNewGroup({ newData, se: true });
    at.forEach((row, i) => {
      expectAbsolute(got.fit[i]!, own.fit[row]!, VALUE, 'fit');
      expectRelative(got.se![i]!, own.se![row]!, 1e-7, 'standard error');
    });
    const effects = known.filter((effect) => effect.level === level);
    got.ranef.forEach((effect, d) => {
      expect(effect.term).toBe(effects[d]!.term);
      for (const name of ['mode', 'mean', 'modeSd', 'sd'] as const)
        expectAbsolute(effect[name], effects[d]![name], VALUE, `${name} of ${level}`);
    });
  }
};

const coef: Check = (world, law) => {
  const got = world.fit.coef().g!;
  const modes = law.modes;
  law.C.forEach((C, g) => {
    for (const d of [0, 1]) {
      const gradient = law.D[g]![d]!.map((value, k) => value + (k === 3 + d ? 1 : 0));
      const se = Math.sqrt(
        C[d]![d]! + gradient.reduce((s, a, i) => s + gradient.reduce((r, c, j) => r + a * law.V[i]![j]! * c, 0), 0),
      );
      expectEstimate(got[2 * g + d]!, world.beta[d]! + modes[g]![d]!, se, `coefficient ${d} of group ${g}`);
    }
  });
};

const contrast: Check = (world, law) => {
  for (const x of SETTINGS) {
    const got = world.fit.contrast({ '(Intercept)': 1, x });
    expectEstimate(got, world.beta[0]! + world.beta[1]! * x, q.zeroError(law, x), `eta of the typical group at ${x}`);
  }
};

const linearPredictor: Check = (world, law) => {
  world.fit.linearPredictor().forEach((eta, i) => {
    expectAbsolute(eta, q.conditional(world, law, i).eta, VALUE, `row ${i}`);
  });
};

const fitted: Check = (world, law) => {
  world.fit.fitted().forEach((mean, i) => {
    expectRelative(mean, MEAN[world.link](q.conditional(world, law, i).eta), VALUE, `row ${i}`);
  });
};

/** Standard deviations and correlation of T T'. */
const varianceParameters = ({ T }: World): readonly number[] => {
  const V = varianceOf(T);
  const sd = [Math.sqrt(V[0]![0]!), Math.sqrt(V[1]![1]!)] as const;
  return [...sd, V[0]![1]! / (sd[0] * sd[1])];
};

const tidy: Check = (world, law) => {
  const rows = world.fit.tidy();
  world.beta.forEach((value, j) => {
    expectRelative(rows[j]!.estimate!, value, VALUE, rows[j]!.term);
    expectRelative(rows[j]!['std.error']!, Math.sqrt(law.V[3 + j]![3 + j]!), SE, rows[j]!.term);
  });
  varianceParameters(world).forEach((value, k) => {
    expectRelative(rows[2 + k]!.estimate!, value, VALUE, rows[2 + k]!.term);
  });
};

const confint: Check = (world, law) => {
  const got = world.fit.confint({ method: 'wald' });
  const [sd0, sd1, correlation] = varianceParameters(world);
  const named = (name: string) => got.find(({ parm }) => parm === name)!;
  expectRelative(named('sd_(Intercept)|g').estimate, sd0!, VALUE, 'sd of the intercept');
  expectRelative(named('sd_x|g').estimate, sd1!, VALUE, 'sd of the slope');
  expectRelative(named('cor_x.(Intercept)|g').estimate, correlation!, 1e-7, 'correlation');
  const half = Z975 * Math.sqrt(law.V[4]![4]!);
  if (world.fit.kind === 'glmm') expectRelative(named('x').upper, world.beta[1]! + half, SE, 'upper limit of x');
  if (world.fit.kind === 'glmm')
    expectRelative(
      named('sd_(Intercept)|g').upper,
      sd0! * Math.exp((Z975 * Math.sqrt(law.V[0]![0]!)) / sd0!),
      SE,
      'sd',
    );
};

/** Read back, the quantities that take the dispersion and Var(b) are the same. */
const toJSON: Check = (world) => {
  const read = fromJSON(JSON.stringify(world.fit));
  const newData = { x: SETTINGS, g: ['g0', 'new'] };
  const options = { newData, se: true, allowNewLevels: true };
  expect(read.predict(options)).toEqual(world.fit.predict(options));
  expect(read.ranef()).toEqual(world.fit.ranef());
  const { g, ...rows } = world.data;
  const own = { newData: Object.fromEntries(Object.entries(rows).map(([name, v]) => [name, v.slice(0, 8)])) };
  expect(g).toBeDefined();
  expect(read.predictNewGroup(own)).toEqual(world.fit.predictNewGroup(own));
  if (!q.hasMarginal(world)) return;
  const marginal = { newData, se: true, randomEffects: 'marginal' } as const;
  expect(read.predict(marginal)).toEqual(world.fit.predict(marginal));
};

export const CHECKS: Readonly<Record<MethodName, Check>> = {
  predict,
  predictNewGroup,
  ranef,
  coef,
  contrast,
  linearPredictor,
  fitted,
  tidy,
  confint,
  toJSON,
  ...AVERAGED,
  ...MEANS,
  ...SHARED,
  ...SIMULATED,
  ...REFITTED,
};
