/**
 * Every quantity of a fit for every family and link, as the package lists them: a new family without a recipe, a new method without a
 * row, fails here. Truth: brute-force integrals, closed forms, and the likelihood of the oracles by differences.
 */
import { describe, expect, it } from 'vitest';
import { METHODS } from '../../src/worker/methods.ts';
import { aghqMinus2LogLik } from '../oracle/aghqOracle.ts';
import { lmmProfile } from '../oracle/denseLmm.ts';
import { expectRelative } from '../support/tolerance.ts';
import { CHECKS } from './everyFamily/checks.ts';
import { type Law, lawOf } from './everyFamily/truth.ts';
import { POINTS, WORLDS, type World } from './everyFamily/world.ts';

it.each(WORLDS)('%s: the scale of theta is that of the likelihood', (_, make) => {
  const { fit, problem, T, beta } = make();
  const inside = 'a fit at an end has no truth here: draw other data (RECIPES of everyFamily/world.ts)';
  expect(fit.converged, inside).toBe(true);
  expect(fit.warnings, inside).toEqual([]);
  const truth =
    fit.method === 'REML'
      ? lmmProfile(problem, fit.theta, 'REML').minus2LogLik
      : aghqMinus2LogLik(problem, T, beta, POINTS);
  expectRelative(fit.minus2LogLik, truth, 1e-10, 'minus2LogLik');
});

it('every method of a fit has a row, and every row a method', () => {
  const [, make] = WORLDS[0]!;
  const methods = Object.entries(make().fit).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  expect(Object.keys(CHECKS).sort()).toEqual(methods.sort());
  expect(Object.keys(METHODS).filter((name) => !methods.includes(name))).toEqual([]);
});

describe.each(WORLDS)('%s', (_, make) => {
  let known: readonly [World, Law] | undefined;
  const worldAndLaw = () => {
    const world = make();
    return (known ??= [world, lawOf(world)]);
  };
  it.each(Object.entries(CHECKS))('%s', (__, check) => check(...worldAndLaw()));
});
