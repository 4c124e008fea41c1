/**
 * Small data by conjugate gradients, where random probes say least: truth is the exact engine. Estimates by probes are up to a standard error from the
 * maximum there, so that one Newton step from them does not end at it.
 */
import { describe, expect, it } from 'vitest';
import { glmm, lmm } from '../../src/index.ts';
import { uniform } from '../sparse/uniform.ts';

type Uniform = () => number;
type Law = (eta: number, u: Uniform) => number;

const standard = (u: Uniform): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u());
const normal: Law = (eta, u) => eta + standard(u);
const lognormal: Law = (eta, u) => Math.exp(eta + standard(u));
const poisson: Law = (eta, u) => {
  let count = 0;
  for (let product = u(); product > Math.exp(-Math.exp(eta)); product *= u()) count++;
  return count;
};

/** Three crossed factors, and weights from nothing to a hundred. */
function rowsOf(seed: number, n: number, law: Law) {
  const u = uniform(seed);
  const factors = [
    { levels: n >> 2, sd: 1 },
    { levels: n >> 2, sd: 0.5 },
    { levels: 5, sd: 0.2 },
  ].map(({ levels, sd }) => Array.from({ length: levels }, () => sd * standard(u)));
  return Array.from({ length: n }, () => {
    const at = factors.map(({ length }) => Math.floor(length * u()));
    const x = standard(u);
    const eta = at.reduce((sum, level, t) => sum + factors[t][level], 0.5 * x);
    const w = [0, 0.01, 1, 1, 100][Math.floor(5 * u())];
    return { y: law(eta, u), x, w, a: `a${at[0]}`, b: `b${at[1]}`, c: `c${at[2]}` };
  });
}

const INTERCEPTS = 'y ~ x + (1 | a) + (1 | b) + (1 | c)';
const SLOPES = 'y ~ x + (x || a) + (1 | b) + (1 | c)';

type Rows = ReturnType<typeof rowsOf>;
type Engine = 'exact' | 'iterative';

const linear =
  (formula: string, method: 'ML' | 'REML') =>
  (rows: Rows, engine: Engine): ReturnType<typeof lmm> | ReturnType<typeof glmm> =>
    lmm(formula, rows, { method, weights: 'w', control: { engine } });
const laplace = (family: 'hurdlePoisson' | 'lognormal') => (rows: Rows, engine: Engine) =>
  glmm(INTERCEPTS, rows, { family, integration: 'laplace', control: { engine } });

/** A search ends where a step promises 1e-6 of logLik, and the solver leaves 1e-8 of its value. */
const LOGLIK = 2e-6;
/** Such a step is sqrt(2e-6) of a standard error. */
const SE_LEFT = 1.5e-3;
/** The certificate is by sites to 3e-4 of an sd. */
const CERTIFICATE = 1e-3;

describe('small data by conjugate gradients', () => {
  it.each([
    ['linear, ML', 80, normal, linear(SLOPES, 'ML'), [2, 5, 7]],
    ['linear, REML', 80, normal, linear(INTERCEPTS, 'REML'), [1, 3, 4]],
    ['linear, REML, by more unit vectors than probes', 300, normal, linear(SLOPES, 'REML'), [2, 3]],
    ['hurdle Poisson', 80, poisson, laplace('hurdlePoisson'), [3, 5, 7]],
    ['lognormal', 80, lognormal, laplace('lognormal'), [1, 3, 5]],
  ] as const)('%s, %i rows: the maximum, and an error of simulation of zero', (_, n, law, model, seeds) => {
    for (const seed of seeds) {
      const rows = rowsOf(seed, n, law);
      const [truth, found] = [model(rows, 'exact'), model(rows, 'iterative')];
      expect(truth.converged).toBe(true);
      expect(found.converged).toBe(true);
      expect(found.simulation).toMatchObject({ shift: 0, logLik: 0 });
      expect(Math.abs(found.logLik - truth.logLik)).toBeLessThan(LOGLIK);
      truth.theta.forEach((theta, k) => {
        if (theta === 0) expect(found.theta[k]).toBe(0);
        else expect(Math.abs(found.theta[k] - theta)).toBeLessThan(SE_LEFT * truth.thetaSe[k]);
      });
    }
  });

  it.each([1, 2])('the certificate of Laplace is by unit vectors as well, seed %i', (seed) => {
    const rows = rowsOf(3, 80, poisson);
    const options = { family: 'hurdlePoisson', integration: 'laplace' } as const;
    const truth = glmm(INTERCEPTS, rows, { ...options, control: { engine: 'exact' } });
    const found = glmm(INTERCEPTS, rows, { ...options, control: { engine: 'iterative', seed } });
    expect(Math.abs(found.laplace!.maxShiftInSe - truth.laplace!.maxShiftInSe)).toBeLessThan(CERTIFICATE);
    expect(Math.abs(found.laplace!.logLik - truth.laplace!.logLik)).toBeLessThan(CERTIFICATE);
  });
});
