/** Rows of the table for what is drawn from a fit, and for residuals. */
import { expect } from 'vitest';
import type { GlmmFit } from '../../../src/index.ts';
import type { Counts } from '../../../src/simulate/response.ts';
import { expectAbsolute, expectRelative } from '../../support/tolerance.ts';
import * as q from './quantities.ts';
import { average, type Law, logDensityOf } from './truth.ts';
import { MEAN, ROWS, varianceAt, type World } from './world.ts';

const VALUE = 1e-8;
const SIMULATIONS = 1000;
/** Of a mean of that many draws, in its standard errors: 80 rows of 10 models, two kinds. Seeded, so it is the same each time. */
const FAR = 5;

/** Simulated responses as numbers: for binomial data the proportions. */
function draws({ fit, problem }: World, options: Parameters<GlmmFit['simulate']>[0]): number[][] {
  return fit.simulate(options).map((one) => {
    const values = 'successes' in one ? (one as Counts).successes : (one as Float64Array);
    return Array.from(values as Float64Array, (value, i) => value / (problem.trials?.[i] ?? 1));
  });
}

function expectMoments(sims: readonly number[][], i: number, mean: number, variance: number, what: string): void {
  const got = sims.reduce((sum, y) => sum + y[i]!, 0) / sims.length;
  expectAbsolute(got, mean, FAR * Math.sqrt(variance / sims.length), `${what} ${i}`);
}

function simulate(world: World, law: Law): void {
  const { family, link, problem } = world;
  const { phi, shape } = q.scaleOf(world);
  const mu = MEAN[link];
  const within = (mean: number): number => (phi * q.VARIANCE[family](mean, shape, phi)) / (problem.trials?.[0] ?? 1);
  const known = draws(world, { n: SIMULATIONS, seed: 5, randomEffects: 'conditional' });
  for (const i of q.rowsOf(world)) {
    const rate = mu(q.conditional(world, law, i).eta);
    const mean = q.seenMean(world, rate, shape);
    expectMoments(known, i, mean, within(rate), 'mean given the effects of row');
    const square = known.reduce((sum, y) => sum + (y[i]! - mean) ** 2, 0) / SIMULATIONS;
    // a sample variance is right to a few times sqrt((kurtosis - 1) / n), kurtosis below 40 here
    expectRelative(square, within(rate), 0.8, `variance given the effects of row ${i}`);
  }
  if (!q.hasMarginal(world)) return;
  const fresh = draws(world, { n: SIMULATIONS, seed: 6 });
  let ratio = 0;
  const moments = Array.from({ length: ROWS }, (_, i) => {
    const m = q.fixedPart(world, i, world.beta);
    const v = varianceAt(world.T, problem.terms[0]!.Z[i]!);
    const seen = (eta: number): number => q.seenMean(world, mu(eta), shape);
    const mean = average(seen, m, v);
    return { mean, variance: average((eta) => within(mu(eta)) + seen(eta) ** 2, m, v) - mean * mean };
  });
  for (const i of q.rowsOf(world)) {
    const { mean, variance } = moments[i % ROWS]!;
    expectMoments(fresh, i, mean, variance, 'mean of row');
    ratio += fresh.reduce((sum, y) => sum + (y[i]! - mean) ** 2, 0) / SIMULATIONS / variance / problem.y.length;
  }
  // over all rows; the heaviest tails, E exp(4 eta), leave 25%
  expectAbsolute(ratio, 1, 0.25, 'variance over its truth');
}

/** Where the response stands among those that simulate() gives for the same seed. */
function quantileResiduals(world: World): void {
  const options = { n: 60, seed: 3 };
  const sims = draws(world, options);
  world.fit.quantileResiduals(options).forEach((u, i) => {
    const share = (test: (y: number) => boolean): number => sims.filter((y) => test(y[i]!)).length / sims.length;
    const own = world.problem.y[i]!;
    expect(u).toBeGreaterThanOrEqual(share((y) => y < own - 1e-12));
    expect(u).toBeLessThanOrEqual(share((y) => y <= own + 1e-12));
  });
}

function zeroInflationTest(world: World): void {
  const options = { n: 60, seed: 3 };
  if (q.RESPONSE[world.family] !== 'whole, zeros by chance') {
    expect(() => world.fit.zeroInflationTest(options)).toThrow(/INVALID_OPTION.*never zero/);
    return;
  }
  const zeros = draws(world, options).map((y) => y.filter((value) => value === 0).length);
  const got = world.fit.zeroInflationTest(options);
  expect(got.expectedZeros).toBeCloseTo(zeros.reduce((a, b) => a + b, 0) / 60, 10);
  expect(got.zeros).toBe(world.problem.y.filter((value) => value === 0).length);
}

/** Of a row of the fit: Pearson and deviance residuals at the mode, by the families' definitions. */
function residualsOf(world: World, law: Law, i: number) {
  const { family, link, problem } = world;
  const { phi, shape } = q.scaleOf(world);
  const { eta } = q.conditional(world, law, i);
  const rate = MEAN[link](eta);
  const mean = q.seenMean(world, rate, shape);
  const y = problem.y[i]!;
  const weight = problem.trials?.[i] ?? 1;
  const V = q.VARIANCE[family](rate, shape, phi);
  // at the mean y the density is at its height; its limit 0 where y ends the range of the mean
  const ends =
    family === 'binomial' || family === 'betaBinomial'
      ? y === 0 || y === 1
      : (family === 'poisson' || family === 'negativeBinomial') && y === 0;
  // one is certain where the mean before truncation is nothing
  const isCertain = ends || (family.startsWith('truncated') && y === 1);
  const height = isCertain ? 0 : logDensityOf(problem, i, q.predictorOf(world, y, shape)).value;
  // 2 int (y - m) / V(m) dm from the mean to y, where the density is not at its height there
  const part = (a: number, b: number): number => (a > 0 ? a * Math.log(a / b) : 0);
  const quasi =
    family === 'negativeBinomial1'
      ? (2 * (part(y, mean) - (y - mean))) / (1 + shape)
      : family === 'lognormal'
        ? Math.log(y / mean) ** 2
        : family === 'beta' || family === 'betaBinomial'
          ? (2 * weight * (part(y, mean) + part(1 - y, 1 - mean)) * mean * (1 - mean)) / V
          : null;
  const deviance = quasi ?? 2 * phi * (height - logDensityOf(problem, i, eta).value);
  return {
    pearson: (y - mean) * Math.sqrt(weight / V),
    deviance: Math.sign(y - mean) * Math.sqrt(Math.max(deviance, 0)),
    response: y - mean,
    weight: Math.sqrt(weight / V),
    slope: Math.abs(q.slope(MEAN[link], eta)),
    sigma: Math.sqrt(phi),
  };
}

/** Roots of differences of logs. */
const DEVIANCE = 1e-6;

function residuals(world: World, law: Law): void {
  const of = (type: 'pearson' | 'deviance' | 'response') => world.fit.residuals({ type });
  const [pearson, deviance, response] = [of('pearson'), of('deviance'), of('response')];
  for (const i of q.rowsOf(world)) {
    const truth = residualsOf(world, law, i);
    expectAbsolute(pearson[i]!, truth.pearson / truth.sigma, VALUE * (1 + Math.abs(truth.pearson)), 'Pearson residual');
    expectAbsolute(deviance[i]!, truth.deviance, DEVIANCE, 'deviance residual');
    expectAbsolute(response[i]!, truth.response, VALUE * (1 + Math.abs(world.problem.y[i]!)), 'y - mu');
  }
}

function augment(world: World, law: Law): void {
  world.fit.augment().forEach((row, i) => {
    const truth = residualsOf(world, law, i);
    const { eta } = q.conditional(world, law, i);
    expectAbsolute(row['.fitted'], eta, VALUE, '.fitted');
    expectAbsolute(row['.fixed'], q.fixedPart(world, i, world.beta), VALUE, '.fixed');
    expectRelative(row['.mu'], MEAN[world.link](eta), VALUE, '.mu');
    expectAbsolute(row['.wtres'], truth.pearson, VALUE * (1 + Math.abs(truth.pearson)), '.wtres');
    expectRelative(row['.sqrtrwt'], truth.weight, VALUE, '.sqrtrwt');
    expectRelative(row['.sqrtXwt'], truth.weight * truth.slope, 1e-7, '.sqrtXwt');
    const own = world.family === 'gaussian' ? truth.response : truth.deviance;
    expectAbsolute(row['.resid'], own, DEVIANCE, '.resid');
  });
}

function dispersionTest(world: World, law: Law): void {
  const { fit } = world;
  const got = fit.dispersionTest({ n: 2, seed: 1 });
  const chisq = q.rowsOf(world).reduce((sum, i) => {
    const { pearson, sigma } = residualsOf(world, law, i);
    return sum + (pearson / sigma) ** 2;
  }, 0);
  expectRelative(got.chisq, chisq, VALUE, 'Pearson chi-square');
  expectRelative(got.ratio, chisq / fit.dfResidual, VALUE, 'ratio');
}

export const SIMULATED = {
  simulate,
  quantileResiduals,
  zeroInflationTest,
  residuals,
  augment,
  dispersionTest,
} as const;
