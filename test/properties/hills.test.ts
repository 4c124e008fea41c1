/**
 * Densities with a shape have likelihoods of several maxima. Seeded data sets (drawn from the model, small, not drawn from it): the fit is not
 * below the best of searches from eight starts of other kinds, by the same rule. GLMM_HILLS says how many data sets a family; 500 have been
 * run of each.
 */
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/api/readModel.ts';
import { familyOf } from '../../src/family/list.ts';
import { resolveFamily } from '../../src/family/resolve.ts';
import { engineOf, openModel } from '../../src/fit/engine/engine.ts';
import { fromUser, toUser } from '../../src/fit/engine/parameters.ts';
import { search } from '../../src/fit/search/estimate.ts';
import { startBeta } from '../../src/fit/start/startBeta.ts';
import { startGlm } from '../../src/fit/start/startGlm.ts';
import { startFromMoments } from '../../src/fit/start/startTheta.ts';
import { GlmmError, glmm } from '../../src/index.ts';
import { normal, poissonDraw, type Random, uniform } from '../support/random.ts';

const COUNT = Number(process.env['GLMM_HILLS'] ?? 40);
/** Data sets of one test. */
const PORTION = 20;
const portions = Array.from({ length: Math.ceil(COUNT / PORTION) }, (_, k) => k * PORTION);
/** Evaluations of all rows that a search from a near place takes, and twice that for a second one. */
const ONE_SEARCH = 30;
/** In logLik. */
const BELOW = 1e-4;
const FORMULA = 'y ~ x + (1 | g)';

const kinds = [
  { name: 'Gamma, log link', family: 'Gamma', link: 'log', stream: 1 },
  { name: 'Gamma, inverse link', family: 'Gamma', link: 'inverse', stream: 2 },
  { name: 'inverse Gaussian', family: 'inverseGaussian', link: 'log', stream: 3 },
  { name: 'negative binomial', family: 'negativeBinomial', link: 'log', stream: 4 },
] as const;
type Kind = (typeof kinds)[number];

/** sd and dispersion of the starts; null: as the model without random effects, or moments, have it. */
const STARTS: readonly (readonly [number | null, number | null])[] = [
  [null, null],
  [0.02, null],
  [0.3, null],
  [1, null],
  [2.5, null],
  [0.3, 0.1],
  [1, 0.1],
  [2.5, 0.1],
];

/** Groups of data whose starts are surveyed on a sample; data sets of each kind. */
const MANY = 260;
const OF_MANY = [0, 1, 2];

describe.each(kinds)('$name', (kind) => {
  it.each(OF_MANY)('many groups, data set %i: the hills of a sample are those of all rows', (seed) => {
    const data = simulate(kind, seed, MANY);
    const { family, link } = kind;
    const fit = glmm(FORMULA, data, { family, link, nAGQ: 5 });
    expect(fit.optim.evaluations).toBeLessThan(ONE_SEARCH);
    expect(bestOfEight(kind, data, 5)).toBeLessThanOrEqual(fit.logLik + BELOW);
  });

  it.each(portions)('data sets %i and on: none ends below the best of eight starts', (first) => {
    const below: string[] = [];
    for (let seed = first; seed < first + PORTION; seed++) {
      const data = simulate(kind, seed);
      const { family, link } = kind;
      try {
        const fit = glmm(FORMULA, data, { family, link });
        const best = bestOfEight(kind, data, fit.nAGQ as number);
        if (best > fit.logLik + BELOW) below.push(`seed ${seed}: ${fit.logLik} below ${best}`);
      } catch (error) {
        // counts that are all zero
        if (!(error instanceof GlmmError && error.code === 'CONSTANT_RESPONSE')) throw error;
      }
    }
    expect(below).toEqual([]);
  });
});

function bestOfEight(kind: Kind, data: Data, nAGQ: number): number {
  const family = resolveFamily(kind.family, kind.link);
  const { design } = readModel(FORMULA, data, family, {});
  const { engine, map } = openModel(engineOf(design, family, { nAGQ }), design, family, nAGQ);
  const glm = startGlm(engine, startBeta(design, family, 1));
  const user = toUser(map, startFromMoments(design, map, family, glm));
  const constant = familyOf(family).logNormaliser(design.response);
  let best = Number.NEGATIVE_INFINITY;
  for (const [sd, dispersion] of STARTS) {
    const start = user.slice();
    if (sd !== null) start[0] = sd;
    if (dispersion !== null) start[map.size - 1] = (kind.family === 'negativeBinomial' ? 1 : -1) * Math.log(dispersion);
    engine.resetModes();
    const { x } = search(engine, map, fromUser(map, start));
    // from a cold start: a value that does not depend on the way there
    engine.resetModes();
    const value = constant - 0.5 * engine.evaluate(x);
    if (value > best) best = value;
  }
  return best;
}

interface Data {
  readonly y: number[];
  readonly x: number[];
  readonly g: string[];
  readonly [name: string]: number[] | string[];
}

function simulate(kind: Kind, seed: number, many?: number): Data {
  const random = uniform(seed * 7919 + kind.stream * 1000003);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
  const type = (['drawn', 'small', 'other'] as const)[seed % 3];
  const nGroups = many ?? pick(type === 'drawn' ? [8, 15, 25] : [5, 7, 9, 12]);
  const [sd, dispersion] = [pick([0.3, 0.7, 1, 2]), pick([0.1, 0.5, 1, 2])];
  const [b0, b1] = [pick([-0.5, 0.5, 1.5]), pick([0, 0.4, -0.7])];
  const data: Data = { y: [], x: [], g: [] };
  for (let i = 0; i < nGroups; i++) {
    const far = type === 'other' && random() < 0.3;
    const b = sd * (far ? 2.5 : 1) * normal(random);
    const rows = many !== undefined ? 18 : type === 'drawn' ? pick([4, 8]) : 1 + Math.floor(random() * 5);
    for (let k = 0; k < rows; k++) {
      const x = normal(random);
      const mu = Math.exp(Math.min(Math.max(b0 + b1 * x + b, -6), 6));
      data.x.push(x);
      data.g.push(`g${i}`);
      data.y.push(type === 'other' ? otherLaw(random, kind, mu) : ownLaw(random, kind, mu, dispersion, b1 * x, b));
    }
  }
  return data;
}

/** Log-normal with outliers. */
function otherLaw(random: Random, { family }: Kind, mu: number): number {
  const y = mu * Math.exp(0.7 * normal(random) * (random() < 0.15 ? 2 : 1));
  return family === 'negativeBinomial' ? Math.round(y) : Math.max(y, 1e-4);
}

function ownLaw(
  random: Random,
  { family, link }: Kind,
  mu: number,
  dispersion: number,
  slope: number,
  b: number,
): number {
  if (family === 'inverseGaussian') return Math.max(inverseGaussian(random, mu, 1 / dispersion), 1e-8);
  if (family === 'negativeBinomial') {
    return poissonDraw(random, Math.min(mu * gamma(random, 1 / dispersion) * dispersion, 400));
  }
  const mean = link === 'inverse' ? 1 / Math.max(2 + 0.3 * slope + 0.4 * b, 0.2) : mu;
  return Math.max(mean * gamma(random, 1 / dispersion) * dispersion, 1e-8);
}

/** Marsaglia and Tsang (2000). */
function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Michael, Schucany and Haas (1976). */
function inverseGaussian(random: Random, mu: number, lambda: number): number {
  const nu = normal(random) ** 2;
  const root = Math.sqrt(4 * mu * lambda * nu + mu * mu * nu * nu);
  const x = mu + (mu * mu * nu) / (2 * lambda) - (mu / (2 * lambda)) * root;
  return random() <= mu / (mu + x) ? x : (mu * mu) / x;
}
