/**
 * Random data of every shape through the public door. Truth: the oracle at the estimates, its gradient there, and the
 * oracle's posterior; so that the optimum is one of the likelihood as defined and not only of the engine's own function.
 */
import { describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { aghqGroups, aghqMinus2LogLik } from '../oracle/aghqOracle.ts';
import { gradient } from '../oracle/richardson.ts';
import { comparablePoints, kernelFamilies, logShape, withLogShape } from '../support/engine.ts';
import { type RandomProblemOptions, randomProblem } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

type KernelFamily = (typeof kernelFamilies)[number];

const shapes = [
  { random: '(1 | g)', sizes: [1], nAGQ: 9 },
  { random: '(1 | g)', sizes: [1], nAGQ: 1 },
  { random: '(1 + x | g)', sizes: [2], nAGQ: 4 },
  { random: '(1 + x | g)', sizes: [2], nAGQ: 1 },
  { random: '(1 + x || g)', sizes: [1, 1], nAGQ: 3 },
] as const;

/** In standard errors: what the search may leave of the gradient. */
const GRADIENT_IN_SE = 1e-4;

/** Data sets of each family and shape; one where tests have a limit of time. */
const SEEDS = process.env['CI'] ? [1] : [1, 2];

describe.each(shapes)('$random, nAGQ $nAGQ', ({ random, sizes, nAGQ }) => {
  const families = kernelFamilies.filter((family) => comparablePoints(family, sizes, [nAGQ]).length > 0);
  it.each(families)('%s: the oracle has the same value, no gradient, the same posterior', (family) => {
    for (const seed of SEEDS) {
      const { problem, options, columns, response } = randomData(seed, { family, sizes, nGroups: 16, rowsPerGroup: 6 });
      const fit = glmm(`${response} ~ x + z + ${random}`, columns, { ...options, nAGQ });
      const at = `seed ${seed}`;
      expect(fit.converged, `${at}: ${fit.optim.reason}`).toBe(true);
      const fitted = fit.dispersion ? { ...problem, dispersion: fit.dispersion.estimate } : problem;
      const value = aghqMinus2LogLik(fitted, fit.theta, fit.beta, nAGQ);
      expectRelative(fit.minus2LogLik, value, 1e-10, `minus2LogLik, ${at}`);

      const nTheta = fit.theta.length;
      const p = nTheta + fit.beta.length;
      const f = (v: number[]): number =>
        0.5 * aghqMinus2LogLik(withLogShape(problem, v.slice(p)), v.slice(0, nTheta), v.slice(nTheta, p), nAGQ);
      const g = gradient(f, [...fit.theta, ...fit.beta, ...logShape(fitted)], 0.01, 4);
      // On the boundary there are no standard errors, and by symmetry no gradient in theta.
      const shapeSe = fit.dispersion ? [fit.dispersion.stdError / fit.dispersion.estimate] : [];
      const se = [
        ...fit.thetaSe.map((s) => (Number.isFinite(s) ? s : 0)),
        ...fit.coefficients.map((c) => c.stdError),
        ...shapeSe,
      ];
      g.forEach((v, k) => {
        expectAbsolute(v * se[k], 0, GRADIENT_IN_SE, `gradient ${k} in SE, ${at}, theta ${fit.theta}`);
      });

      const effects = fit.ranef()['g'];
      const terms = [...new Set(effects.map((e) => e.term))];
      aghqGroups(fitted, fit.theta, fit.beta, nAGQ).forEach((group) => {
        terms.forEach((term, j) => {
          const got = effects.find((e) => e.level === `g${group.level + 100}` && e.term === term);
          for (const key of ['mode', 'mean', 'modeSd', 'sd'] as const) {
            expectAbsolute(
              got?.[key] ?? Number.NaN,
              group[key][j],
              1e-7,
              `${key} of ${term}, group ${group.level}, ${at}`,
            );
          }
        });
      });
    }
  });
});

describe('other starts', () => {
  it.each(kernelFamilies)('%s: lead to the same optimum', (family) => {
    const { options, columns, response } = randomData(5, { family, sizes: [2], nGroups: 25, rowsPerGroup: 6 });
    const formula = `${response} ~ x + z + (1 + x | g)`;
    const plain = glmm(formula, columns, { ...options, nAGQ: 3 });
    for (const theta of [
      [0.1, 0, 0.1],
      [3, 1, 2],
      [0.5, -0.9, 0.05],
    ]) {
      // the inverse link needs a start with eta > 0, a probability with the log link one below
      const beta = family.endsWith(' inverse')
        ? [5, 0.1, 0.1]
        : family === 'binomial log'
          ? [-4, 0.1, 0.1]
          : [0.5, 0.5, 0.5];
      const fit = glmm(formula, columns, { ...options, nAGQ: 3, start: { theta, beta } });
      expectAbsolute(fit.logLik, plain.logLik, 1e-7, `logLik from theta ${theta}`);
    }
  });
});

function randomData(seed: number, shape: Omit<RandomProblemOptions, 'family' | 'rich'> & { family: KernelFamily }) {
  const { problem } = randomProblem(1000 + seed, { ...shape, rich: true });
  const [family, link] = shape.family.split(' ') as ['binomial', 'logit'];
  const n = problem.y.length;
  const trials = problem.trials ?? new Array<number>(n).fill(1);
  const columns = {
    k: problem.y.map((y, r) => (problem.trials ? Math.round(y * trials[r]) : y)),
    m: [...trials],
    x: problem.X.map((v) => v[1]),
    z: problem.X.map((v) => v[2]),
    g: problem.terms[0].group.map((g) => `g${g + 100}`),
    w: [...(problem.weights ?? [])],
    o: [...(problem.offset ?? [])],
  };
  const options = { family, link, weights: 'w', offset: 'o' } as const;
  return { problem, options, columns, response: /^(binomial|betaBinomial)$/.test(family) ? 'cbind(k, m - k)' : 'k' };
}
