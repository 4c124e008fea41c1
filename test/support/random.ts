/** Seeded random numbers and random problems for tests: the same on every machine. */
import type { OracleFamily } from '../oracle/families.ts';
import type { Problem } from '../oracle/problem.ts';

export type Random = () => number;

/** mulberry32: uniform on [0, 1) with 32 bits. */
export function uniform(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Box-Muller; one of the pair is thrown away. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Knuth's product of uniforms; mu up to a few hundred. */
export function poissonDraw(random: Random, mu: number): number {
  const limit = Math.exp(-mu);
  let k = 0;
  for (let p = random(); p > limit; p *= random()) k++;
  return k;
}

export interface RandomProblemOptions {
  readonly family: OracleFamily;
  /** Random effects of each term, all on one factor. */
  readonly sizes: readonly number[];
  readonly nGroups: number;
  readonly rowsPerGroup: number;
  /** Random weights, offsets and (binomial) trials above one. */
  readonly rich?: boolean;
  readonly dispersion?: number;
}

export interface RandomProblem {
  readonly problem: Problem;
  readonly theta: number[];
  readonly beta: number[];
}

/** A problem with an intercept and two covariates, responses near its mean structure, and parameters to evaluate it at. */
export function randomProblem(seed: number, options: RandomProblemOptions): RandomProblem {
  const random = uniform(seed);
  const { family, sizes, nGroups, rowsPerGroup, rich = false, dispersion = 0.7 } = options;
  const n = nGroups * rowsPerGroup;
  const rows = Array.from({ length: n }, (_, r) => r);
  const covariates = rows.map(() => [1, normal(random), normal(random), normal(random)]);
  const group = rows.map((r) => Math.floor(r / rowsPerGroup));
  const q = sizes.reduce((a, b) => a + b, 0);
  // Gamma with the inverse link lives on eta > 0: keep far inside.
  const inverse = family.endsWith(' inverse');
  // a probability with the log link on eta < 0
  const risk = family === 'binomial log';
  const beta = inverse ? [4, 0.2, -0.1] : risk ? [-2.6, 0.3, -0.2] : [0.3, 0.5, -0.4];
  const scale = inverse ? 0.15 : risk ? 0.3 : 1;
  const b = Array.from({ length: nGroups }, () => Array.from({ length: q }, () => 0.6 * scale * normal(random)));

  let at = 0;
  const theta: number[] = [];
  const terms = sizes.map((size) => {
    const from = at;
    at += size;
    for (let j = 0; j < size; j++) {
      for (let i = j; i < size; i++) theta.push(scale * (i === j ? 0.5 + 0.5 * random() : 0.6 * random() - 0.3));
    }
    return { Z: covariates.map((x) => Array.from({ length: size }, (_, j) => x[(from + j) % 4])), group };
  });
  const offset = rows.map(() => 0.5 * scale * normal(random));
  const weights = rows.map(() => 1 + Math.floor(3 * random()));
  const trials = rows.map(() => 1 + Math.floor((risk ? 80 : 8) * random()));
  // trials of a beta-binomial response have no weights besides; those of gaussian ones are no replications
  const binomial = /^(binomial|betaBinomial) /.test(family);

  const y = rows.map((r) => {
    const x = covariates[r];
    const eta =
      beta[0] +
      beta[1] * x[1] +
      beta[2] * x[2] +
      (rich ? offset[r] : 0) +
      b[group[r]].reduce((s, v, j) => s + v * x[j % 4], 0);
    return draw(random, family, eta, binomial && rich ? trials[r] : 1, dispersion);
  });
  const problem: Problem = {
    family,
    y,
    X: covariates.map((x) => x.slice(0, 3)),
    terms,
    dispersion,
    ...(rich ? { offset, weights: /^(betaBinomial|gaussian) /.test(family) ? rows.map(() => 1) : weights } : {}),
    ...(rich && binomial ? { trials } : {}),
  };
  return { problem, theta, beta: beta.map((v) => v + 0.1 * scale * (random() - 0.5)) };
}

/** A response that the family allows, near its mean; its exact law does not matter to a test at fixed parameters. */
function draw(random: Random, family: OracleFamily, eta: number, trials: number, dispersion: number): number {
  if (family.startsWith('beta ')) return 0.5 + 0.49 * Math.tanh(0.5 * eta + 0.5 * normal(random));
  if (family.startsWith('betaBinomial')) return successes(random, eta + 1.3 * normal(random), trials);
  switch (family as Exclude<OracleFamily, `beta${string}`>) {
    case 'binomial logit':
    case 'binomial probit':
    case 'binomial cloglog':
    case 'binomial loglog':
    case 'binomial cauchit':
      return successes(random, eta, trials);
    case 'binomial log': {
      let k = 0;
      for (let i = 0; i < trials; i++) k += random() < Math.exp(Math.min(eta, -0.05)) ? 1 : 0;
      return k / trials;
    }
    case 'poisson log':
      return poissonDraw(random, Math.exp(Math.min(eta, 4)));
    case 'negativeBinomial log':
    case 'negativeBinomial1 log':
      // shape 1: an exponential mean
      return poissonDraw(random, -Math.log(1 - random()) * Math.exp(Math.min(eta, 4)));
    case 'truncatedPoisson log':
      return 1 + poissonDraw(random, Math.exp(Math.min(eta, 4)));
    case 'truncatedNegativeBinomial log':
      return 1 + poissonDraw(random, -Math.log(1 - random()) * Math.exp(Math.min(eta, 4)));
    case 'gaussian log':
      return Math.exp(eta) + 0.3 * normal(random);
    case 'gaussian inverse':
      return 1 / Math.max(eta, 0.5) + 0.1 * normal(random);
    case 'student identity':
      return eta + normal(random) / Math.sqrt(0.2 + random());
    case 'lognormal log':
      return Math.exp(eta + 0.5 * normal(random));
    case 'gaussian identity':
      return eta + Math.sqrt(dispersion) * normal(random);
    case 'Gamma inverse':
      return (0.3 + random() + random()) / Math.max(eta, 0.5);
    case 'Gamma log':
    case 'inverseGaussian log':
      return (0.3 + random() + random()) * Math.exp(eta);
  }
}

/** A share of trials, by the logit. */
function successes(random: Random, eta: number, trials: number): number {
  let k = 0;
  for (let i = 0; i < trials; i++) k += random() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
  return k / trials;
}
