/** Rows of the table for what fits the model again, and for what is said of the estimates. */
import { expect } from 'vitest';
import { FAMILY_WORDS } from '../../../src/family/words.ts';
import { type GlmmFit, glmm, lmm } from '../../../src/index.ts';
import { expectAbsolute, expectRelative } from '../../support/tolerance.ts';
import { expectRefused } from './expect.ts';
import type { Law } from './truth.ts';
import { POINTS, type World } from './world.ts';

const VALUE = 1e-8;
const SE = 1e-4;
/** Of estimates of a search that started elsewhere, in standard errors. */
const ARRIVAL = 1e-3;

/** The world's model for other data or another formula. */
function fitAgain({ family, link, fit }: World, formula: string, data: Record<string, unknown[]>): GlmmFit {
  if (fit.method === 'REML') return lmm(formula, data);
  return glmm(formula, data, { family, link, nAGQ: link === 'identity' && family === 'gaussian' ? 1 : POINTS });
}

function expectSameFit(got: Pick<GlmmFit, 'beta' | 'varCorr' | 'sigma'>, to: GlmmFit, what: string): void {
  to.coefficients.forEach(({ stdError }, j) => {
    expectAbsolute(got.beta[j]!, to.beta[j]!, ARRIVAL * stdError, `${what}: beta`);
  });
  to.varCorr[0]!.sd.forEach((sd, d) => {
    expectRelative(got.varCorr[0]!.sd[d]!, sd, ARRIVAL, `${what}: sd`);
  });
  expectRelative(got.sigma, to.sigma, ARRIVAL, `${what}: sigma`);
}

function refit({ fit }: World): void {
  const [response] = fit.simulate({ seed: 9 });
  const other = fit.refit(response!);
  // from there and back again
  const own = fit.simulate({ seed: 9, n: 2 })[1]!;
  expectSameFit(other.refit(own), fit.refit(own), 'refit');
}

function bootstrap(world: World): void {
  const { fit } = world;
  const options = { n: 2, seed: 4 };
  const got = fit.bootstrap(options);
  const responses = fit.simulate(options);
  got.replicates.forEach((estimates, k) => {
    const other = fit.refit(responses[k]!);
    const named = new Map(got.parameters.map((name, p) => [name, estimates[p]!]));
    other.varCorr[0]!.sd.forEach((sd, d) => {
      const name = `sd_${other.varCorr[0]!.terms[d]}|g`;
      expectAbsolute(named.get(name)!, sd, ARRIVAL * fit.varCorr[0]!.sd[d]!, name);
    });
    other.coefficients.forEach(({ term, estimate, stdError }) => {
      expectAbsolute(named.get(term)!, estimate, ARRIVAL * stdError, term);
    });
  });
}

async function bootstrapAsync({ fit }: World): Promise<void> {
  const options = { n: 2, seed: 4 };
  expect((await fit.bootstrapAsync(options)).replicates).toEqual(fit.bootstrap(options).replicates);
}

function influence(world: World): void {
  const { fit, data, formula } = world;
  const got = fit.influence();
  const level = 'g3';
  const row = got.groups.find((group) => group.level === level)!;
  const kept = data.g!.flatMap((name, i) => (name === level ? [] : [i]));
  const rest = Object.fromEntries(Object.entries(data).map(([name, column]) => [name, kept.map((i) => column[i])]));
  const other = fitAgain(world, formula, rest);
  const named = new Map(got.parameters.map((name, p) => [name, row.estimates[p]!]));
  expectAbsolute(named.get('sd_(Intercept)|g')!, other.varCorr[0]!.sd[0]!, ARRIVAL, 'sd without a group');
  other.coefficients.forEach(({ term, estimate, stdError }) => {
    expectAbsolute(named.get(term)!, estimate, ARRIVAL * stdError, term);
  });
}

function drop1(world: World): void {
  if (world.fit.method === 'REML') {
    const byMl = lmm(world.formula, world.data, { method: 'ML' }).drop1();
    world.fit.drop1().forEach(({ term, logLik }, k) => {
      expect(term).toBe(byMl[k].term);
      expectAbsolute(logLik, byMl[k].logLik, 1e-6, `logLik without ${term}, by maximum likelihood`);
    });
    return;
  }
  const less = fitAgain(world, world.formula.replace('~ x +', '~ 1 +'), { ...world.data });
  const row = world.fit.drop1().find(({ term }) => term === 'x')!;
  expectAbsolute(row.logLik, less.logLik, 1e-6, 'logLik without x');
  expectAbsolute(row.chisq!, 2 * (world.fit.logLik - less.logLik), 1e-5, 'chi-square');
}

function randomEffectsTest({ fit }: World): void {
  if (fit.method === 'REML') return;
  const [without, whole] = fit.randomEffectsTest().rows;
  expectRelative(whole!.logLik, fit.logLik, VALUE, 'logLik');
  expect(without!.logLik).toBeLessThan(fit.logLik);
  expectRelative(whole!.chisq!, 2 * (fit.logLik - without!.logLik), VALUE, 'chi-square');
}

function waldTest(world: World, law: Law): void {
  const chisq = world.beta[1]! ** 2 / law.V[4]![4]!;
  expectRelative(world.fit.waldTest({ terms: 'x' }).chisq, chisq, 2 * SE, 'chi-square');
}

/** Along the slope a parabola near its top: the limits at a level where it is one are those of Wald. */
function profile(world: World, law: Law): void {
  // linear models by REML are profiled by maximum likelihood
  if (world.fit.kind === 'lmm') return;
  const level = 0.05;
  const [limit] = world.fit.profile({ parm: 'x', level, points: 0 }).limits;
  // Phi^-1(0.525)
  const half = 0.06270677794321385 * Math.sqrt(law.V[4]![4]!);
  expectAbsolute(limit!.lower, world.beta[1]! - half, 0.02 * half, 'lower limit');
  expectAbsolute(limit!.upper, world.beta[1]! + half, 0.02 * half, 'upper limit');
}

function fixef({ fit, beta }: World): void {
  expect(Object.values(fit.fixef())).toEqual(beta);
}

function summary({ fit, family, link }: World): void {
  const text = fit.summary();
  for (const { term } of fit.coefficients) expect(text).toContain(term);
  // linear models do not say their family, which they have no choice of
  if (fit.kind === 'glmm') expect(text.toLowerCase()).toContain(FAMILY_WORDS[family].printed.toLowerCase());
  if (fit.kind === 'glmm') expect(text).toContain(link);
  const sd = fit.varCorr[0]!.sd[0]!;
  const shown = text.match(/\(Intercept\)\s+(\S+)\s+(\S+)/)!;
  expectRelative(Number(shown[2]), sd, 1e-2, 'standard deviation as printed');
  expectRelative(Number(shown[1]), sd * sd, 1e-2, 'variance as printed');
}

function toText({ fit }: World): void {
  expect(fit.toString()).toBe(fit.summary());
}

function glance({ fit }: World): void {
  const row = fit.glance();
  expect(row.logLik).toBe(fit.logLik);
  expect(row.sigma).toBe(fit.sigma);
}

function interpret({ fit, beta, link }: World): void {
  const isRatio = link === 'logit' || link === 'cloglog' || (link.endsWith('log') && link !== 'loglog');
  const said = fit.interpret().find(({ term }) => term === 'x')!.text;
  expect(said).toContain((isRatio ? Math.exp(beta[1]!) : Math.abs(beta[1]!)).toFixed(2));
}

export const REFITTED = {
  refit,
  bootstrap,
  bootstrapAsync,
  influence,
  drop1,
  // none of the table is ordered
  proportionalOddsTest: ({ fit }: World) => expectRefused(() => fit.proportionalOddsTest()),
  randomEffectsTest,
  waldTest,
  profile,
  fixef,
  summary,
  toString: toText,
  glance,
  interpret,
} as const;
