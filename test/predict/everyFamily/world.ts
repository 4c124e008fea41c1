/**
 * One fit of each family and link with a random intercept and slope, beside what the oracles say of it: everything that follows is
 * made from the responses, the estimates and Var(b), never from the code under test.
 */
import { FAMILIES } from '../../../src/family/list.ts';
import type { FamilyRecord } from '../../../src/family/record.ts';
import type { FamilyName, LinkName } from '../../../src/family/types.ts';
import { type GlmmFit, glmm, lmm } from '../../../src/index.ts';
import type { OracleFamily } from '../../oracle/families.ts';
import type { Matrix } from '../../oracle/linalg.ts';
import type { Problem } from '../../oracle/problem.ts';
import { logPhi } from '../../oracle/special.ts';
import { normal, poissonDraw, type Random, uniform } from '../../support/random.ts';

export interface World {
  readonly name: string;
  readonly family: FamilyName;
  readonly link: LinkName;
  readonly data: Readonly<Record<string, number[] | string[]>>;
  readonly formula: string;
  readonly fit: GlmmFit;
  /** With the dispersion as estimated: sigma^2, or the shape or overdispersion of negative binomials. */
  readonly problem: Problem;
  /** Elements of the root T of Var(b) at one level, by columns; for a linear model sigma theta. */
  readonly T: readonly number[];
  readonly beta: readonly number[];
}

const GROUPS = 10;
/** In each group, at the same values of x. */
export const ROWS = 8;
export const TRIALS = 6;
/** Points per dimension: few, so that the oracle's likelihood is cheap; both use the same rule. */
export const POINTS = 3;

/** How a response is drawn, and where its linear predictor lies: [intercept, slope], standard deviations of both by group. */
interface Recipe {
  readonly beta: readonly [number, number];
  readonly sd: readonly [number, number];
  readonly draw: (random: Random, mu: number) => number;
  /** Of binomial rows; {@link TRIALS} where it is not said. */
  readonly trials?: number;
}

const exponential = (random: Random): number => -Math.log(1 - random());
/** A Gamma variable of mean 1 and variance 1 / shape. */
const gamma = (random: Random, shape: number): number =>
  Array.from({ length: shape }, () => exponential(random)).reduce((a, b) => a + b, 0) / shape;
/** Of mean 1 and dispersion 0.2, by the two roots of a chi-square (Michael, Schucany and Haas 1976). */
const inverseGaussian = (random: Random, mu: number): number => {
  const c = 0.5 * 0.2 * mu * normal(random) ** 2;
  const root = mu * (1 + c - Math.sqrt(c * (2 + c)));
  return random() * (mu + root) <= mu ? root : (mu * mu) / root;
};

/** A beta variable by Johnk's method: U^(1/a) / (U^(1/a) + V^(1/b)) where the sum is below one. */
const betaDraw = (random: Random, mu: number, phi: number): number => {
  for (;;) {
    const up = random() ** (1 / (mu * phi));
    const down = random() ** (1 / ((1 - mu) * phi));
    if (up + down <= 1 && up + down > 0) return up / (up + down);
  }
};

const RECIPES: Readonly<Record<FamilyName, Partial<Record<LinkName, Recipe>>>> = (() => {
  const successes = (random: Random, p: number, trials = TRIALS): number =>
    Array.from({ length: trials }, () => Number(random() < p)).reduce((a, b) => a + b, 0);
  const binomial: Recipe = { beta: [0.3, 0.8], sd: [0.9, 0.8], draw: (random, p) => successes(random, p) };
  const overdispersed: Recipe = { ...binomial, draw: (random, mu) => successes(random, betaDraw(random, mu, 2)) };
  const positive =
    (draw: Recipe['draw']): Recipe['draw'] =>
    (random, mu) => {
      for (;;) {
        const y = draw(random, mu);
        if (y > 0) return y;
      }
    };
  const onLog = (draw: Recipe['draw']): Recipe => ({ beta: [0.9, 0.5], sd: [0.7, 0.6], draw });
  return {
    binomial: {
      logit: binomial,
      probit: binomial,
      cloglog: { ...binomial, beta: [-0.3, 0.6] },
      loglog: { ...binomial, beta: [0.3, 0.6] },
      cauchit: { ...binomial, sd: [0.5, 0.4] },
      // far below zero, where no draw of a random effect is a probability above 1
      'binomial log': { beta: [-1.9, 0.3], sd: [0.3, 0.3], draw: (random, p) => successes(random, p, 40), trials: 40 },
    },
    poisson: { log: onLog(poissonDraw) },
    gaussian: {
      identity: { beta: [2, 1], sd: [1.2, 0.9], draw: (random, mu) => mu + 0.8 * normal(random) },
      log: { beta: [1.6, 0.3], sd: [0.3, 0.3], draw: (random, mu) => mu + 0.4 * normal(random) },
      inverse: { beta: [3, 0.3], sd: [0.3, 0.3], draw: (random, mu) => mu + 0.01 * normal(random) },
    },
    student: {
      // normal over the root of a chi-square of four degrees of freedom, divided by them
      identity: {
        ...{ beta: [2, 1], sd: [1.2, 0.9] },
        draw: (random, mu) => mu + (0.6 * normal(random)) / Math.sqrt(gamma(random, 2)),
      },
    },
    lognormal: { log: onLog((random, mu) => mu * Math.exp(0.5 * normal(random) - 0.125)) },
    Gamma: {
      log: onLog((random, mu) => mu * gamma(random, 4)),
      inverse: { beta: [5, 1], sd: [0.8, 0.7], draw: (random, mu) => mu * gamma(random, 20) },
    },
    negativeBinomial: { log: onLog((random, mu) => poissonDraw(random, mu * gamma(random, 3))) },
    negativeBinomial1: {
      log: onLog((random, mu) => poissonDraw(random, mu * gamma(random, Math.max(1, Math.round(mu))))),
    },
    truncatedPoisson: { log: onLog(positive(poissonDraw)) },
    truncatedNegativeBinomial: { log: onLog(positive((random, mu) => poissonDraw(random, mu * gamma(random, 3)))) },
    hurdlePoisson: {},
    hurdleNegativeBinomial: {},
    // their other links have what depends on these from the same records and rows: test/family, test/properties
    betaBinomial: { logit: overdispersed, probit: overdispersed },
    beta: {
      logit: { ...binomial, draw: (random, mu) => betaDraw(random, mu, 9) },
      cauchit: { ...binomial, sd: [0.5, 0.4], draw: (random, mu) => betaDraw(random, mu, 9) },
    },
    // ordered categories have tests of their own: test/reference/ordinal.test.ts
    cumulative: {},
    // with larger effects the variance of y, E exp(3 eta), would be beyond any number of draws
    inverseGaussian: { log: { beta: [0, 0.5], sd: [0.5, 0.4], draw: inverseGaussian } },
  };
})();

/** mu of eta: the inverse links, by their definitions. */
export const MEAN: Readonly<Record<LinkName, (eta: number) => number>> = {
  logit: (eta) => 1 / (1 + Math.exp(-eta)),
  probit: (eta) => Math.exp(logPhi(eta).value),
  cloglog: (eta) => -Math.expm1(-Math.exp(eta)),
  loglog: (eta) => Math.exp(-Math.exp(-eta)),
  cauchit: (eta) => 0.5 + Math.atan(eta) / Math.PI,
  'binomial log': Math.exp,
  log: Math.exp,
  inverse: (eta) => 1 / eta,
  identity: (eta) => eta,
  'cumulative logit': (eta) => eta,
  'cumulative probit': (eta) => eta,
  'cumulative cloglog': (eta) => eta,
  'cumulative loglog': (eta) => eta,
  'cumulative cauchit': (eta) => eta,
};

/** Every family with each of its links, as the package lists them, and the linear model by REML. */
export const WORLDS: readonly (readonly [string, () => World])[] = [
  // means of counts with a hurdle are not those of the link: test/fit/hurdle.test.ts
  ...FAMILIES.filter(({ support, hasHurdle }: FamilyRecord) => !support.isOrdered && !hasHurdle).flatMap(
    ({ name: family, links }) =>
      links
        .filter(({ link }) => !/^beta/.test(family) || RECIPES[family][link.name])
        .map(({ link: { name: link } }) => [`${family} ${link}`, once(() => world(family, link, false))] as const),
  ),
  ['gaussian identity, REML', once(() => world('gaussian', 'identity', true))],
];

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function world(family: FamilyName, link: LinkName, reml: boolean): World {
  const recipe = RECIPES[family]?.[link];
  if (recipe === undefined) throw new Error(`no recipe for the ${family} family with ${link} link: add one`);
  const random = uniform(7);
  const rows = Array.from({ length: GROUPS * ROWS }, (_, i) => i);
  const group = rows.map((i) => Math.floor(i / ROWS));
  // the same in each group and centred
  const x = rows.map((i) => ((i % ROWS) - (ROWS - 1) / 2) / (ROWS / 2));
  const b = Array.from({ length: GROUPS }, () => recipe.sd.map((sd) => sd * normal(random)));
  const y = rows.map((i) => {
    const eta = recipe.beta[0] + b[group[i]][0] + (recipe.beta[1] + b[group[i]][1]) * x[i];
    return recipe.draw(random, MEAN[link](link === 'inverse' ? Math.max(eta, 1) : eta));
  });
  const { trials = TRIALS } = recipe;
  const isBinomial = family === 'binomial' || family === 'betaBinomial';
  const formula = isBinomial ? 'cbind(y, m - y) ~ x + (x | g)' : 'y ~ x + (x | g)';
  const data = { y, x, g: group.map((level) => `g${level}`), m: rows.map(() => trials) };
  const fit = reml
    ? lmm(formula, data)
    : glmm(formula, data, { family, link, nAGQ: link === 'identity' && family === 'gaussian' ? 1 : POINTS });
  const { theta, beta, sigma, dispersion } = fit;
  return {
    name: `${family} ${link}${reml ? ', REML' : ''}`,
    family,
    link,
    data,
    formula,
    fit,
    problem: {
      family: (link.startsWith(family) ? link : `${family} ${link}`) as OracleFamily,
      y: y.map((value) => (isBinomial ? value / trials : value)),
      X: x.map((value) => [1, value]),
      terms: [{ Z: x.map((value) => [1, value]), group }],
      dispersion: dispersion === undefined || dispersion.name === 'dispersion' ? sigma * sigma : dispersion.estimate,
      ...(isBinomial && { trials: rows.map(() => trials) }),
    },
    T: theta.map((t) => (fit.kind === 'lmm' ? sigma : 1) * t),
    beta,
  };
}

/** T T' of two effects. */
export function varianceOf([t0, t1, t2]: readonly number[]): Matrix {
  return [
    [t0 * t0, t0 * t1],
    [t0 * t1, t1 * t1 + t2 * t2],
  ];
}

/** z' Var(b) z */
export function varianceAt(T: readonly number[], z: readonly number[]): number {
  const V = varianceOf(T);
  return z.reduce((sum, a, i) => sum + z.reduce((row, c, j) => row + a * V[i][j] * c, 0), 0);
}
