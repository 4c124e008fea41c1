/** Truth: the slow oracle, at fixed parameters; gradients by Richardson extrapolation of the oracle's values. */
import { describe, it } from 'vitest';
import { aghqGroups, aghqMinus2LogLik } from '../oracle/aghqOracle.ts';
import type { Problem } from '../oracle/problem.ts';
import { gradient } from '../oracle/richardson.ts';
import { comparablePoints, engineOf, kernelFamilies, logShape, withLogShape } from '../support/engine.ts';
import { kernels } from '../support/kernels.ts';
import { randomProblem } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** No optimiser, no freedom: rounding alone. */
const VALUE = 1e-10;
/** Of the largest component; Richardson's own error is about 1e-10. */
const GRADIENT = 1e-7;
/** A mode is good to 1e-9 of its sd, and moments with it. */
const MOMENT = 1e-8;

const shapes = [
  { name: 'q = 1', sizes: [1], nGroups: 6, rowsPerGroup: 5, nAGQ: [1, 2, 3, 5, 10, 25] },
  { name: 'q = 2', sizes: [2], nGroups: 5, rowsPerGroup: 7, nAGQ: [1, 2, 4, 11] },
  { name: 'q = 2 in two terms', sizes: [1, 1], nGroups: 5, rowsPerGroup: 7, nAGQ: [1, 7] },
  { name: 'q = 3', sizes: [3], nGroups: 4, rowsPerGroup: 9, nAGQ: [1, 4] },
  { name: 'q = 3 in two terms', sizes: [2, 1], nGroups: 4, rowsPerGroup: 9, nAGQ: [1, 4] },
  { name: 'one group', sizes: [1], nGroups: 1, rowsPerGroup: 9, nAGQ: [1, 8] },
  { name: 'groups of one row', sizes: [1], nGroups: 7, rowsPerGroup: 1, nAGQ: [1, 9] },
  { name: 'one group of one row, q = 2', sizes: [2], nGroups: 1, rowsPerGroup: 1, nAGQ: [1, 6] },
] as const;

/** Where tests have a limit of time (CI) half of the shapes of each family are asked for, and each shape of half of the families. */
function shapesOf(family: (typeof kernelFamilies)[number]): readonly (typeof shapes)[number][] {
  if (!process.env['CI']) return shapes;
  const place = kernelFamilies.indexOf(family);
  return shapes.filter((_, k) => (k + place) % 2 === 0);
}

describe.each(kernels)('$name build', ({ instantiate }) => {
  describe.each(kernelFamilies)('%s', (family) => {
    it.each(shapesOf(family))('$name: value, gradient and moments', ({ sizes, nGroups, rowsPerGroup, nAGQ }) => {
      // without weights and offsets one effect is enough: the truth takes most of the time
      for (const rich of sizes.length === 1 && sizes[0] === 1 ? [false, true] : [true]) {
        const { problem, theta, beta } = randomProblem(17 + nGroups, { family, sizes, nGroups, rowsPerGroup, rich });
        for (const points of comparablePoints(family, sizes, nAGQ)) {
          const at = `nAGQ ${points}, rich ${rich}`;
          // The truth is slow and the same for the three builds.
          const expected = once(`${family} ${sizes} ${nGroups} ${at}`, () => truthOf(problem, theta, beta, points));
          expectEvaluation(engineOf(problem, points, instantiate()).evaluate(theta, beta), expected, at);
        }
      }
    });
  });
});

describe('posterior moments', () => {
  it.each(kernelFamilies)('%s: modes, means and both sds of b', (family) => {
    for (const { sizes, nGroups, rowsPerGroup, nAGQ } of shapesOf(family)) {
      const { problem, theta, beta } = randomProblem(91, { family, sizes, nGroups, rowsPerGroup, rich: true });
      for (const points of comparablePoints(family, sizes, nAGQ)) {
        const { workspace } = engineOf(problem, points);
        const got = workspace.posterior(Float64Array.from([...theta, ...beta, ...logShape(problem)]));
        aghqGroups(problem, theta, beta, points).forEach((g, i) => {
          for (const key of ['mode', 'mean', 'modeSd', 'sd'] as const) {
            g[key].forEach((v, j) => {
              expectAbsolute(got[key][i * workspace.q + j], v, MOMENT, `${key} ${j} of group ${i}, nAGQ ${points}`);
            });
          }
        });
      }
    }
  });
});

describe('at the edges', () => {
  it.each(kernelFamilies)('%s: theta = 0', (family) => {
    for (const sizes of [[1], [2], [1, 1]]) {
      const { problem, theta, beta } = randomProblem(23, { family, sizes, nGroups: 5, rowsPerGroup: 6, rich: true });
      for (const points of [1, 2, 7])
        expectAgreement(
          problem,
          theta.map(() => 0),
          beta,
          points,
        );
    }
  });

  it.each(kernelFamilies)('%s: one of two variances zero, and a singular Lambda', (family) => {
    const { problem, beta } = randomProblem(29, { family, sizes: [2], nGroups: 5, rowsPerGroup: 6 });
    for (const theta of [
      [0.8, 0, 0],
      [0, 0, 0.6],
      [0.7, -0.4, 0],
      [0, 0.5, 0.2],
    ]) {
      // with the inverse link, and that of binomial responses without an end, a node near eta = 0 leaves differences nothing smooth to work on
      const scale = ['Gamma inverse', 'binomial log'].includes(family) ? 0.2 : 1;
      for (const points of [1, 5])
        expectAgreement(
          problem,
          theta.map((t) => scale * t),
          beta,
          points,
        );
    }
  });

  it.each(kernelFamilies)('%s: negative theta', (family) => {
    const { problem, theta, beta } = randomProblem(31, { family, sizes: [2], nGroups: 5, rowsPerGroup: 6 });
    for (const points of [1, 4])
      expectAgreement(
        problem,
        theta.map((t) => -t),
        beta,
        points,
      );
  });

  it.each([
    ['binomial logit', [-34, 33, -40, 31]],
    ['binomial probit', [-34, 33, -31, 6]],
    ['binomial cloglog', [-34, -31, -45, 5]],
    ['poisson log', [-34, -31, -45, 31]],
  ] as const)('%s: |eta| > 30, successes where failures are certain and the other way round', (family, etas) => {
    for (const y of [0, 1]) {
      const problem: Problem = {
        family,
        y: etas.map((_, r) => (r % 2 === 0 ? y : 1 - y)),
        X: etas.map((eta) => [1, eta / 10]),
        terms: [{ Z: etas.map(() => [1]), group: [0, 0, 1, 2] }],
      };
      for (const points of [1, 5, 12]) expectAgreement(problem, [0.8], [0.2, 10], points);
    }
  });

  it.each(kernelFamilies)('%s: a large sd', (family) => {
    const { problem, beta } = randomProblem(37, { family, sizes: [1], nGroups: 6, rowsPerGroup: 4 });
    for (const points of comparablePoints(family, [1], [1, 2, 15])) expectAgreement(problem, [9], beta, points);
  });
});

interface Truth {
  readonly minus2LogLik: number;
  readonly gradient: readonly number[];
}

const known = new Map<string, Truth>();

function once(key: string, make: () => Truth): Truth {
  const truth = known.get(key) ?? make();
  known.set(key, truth);
  return truth;
}

function truthOf(problem: Problem, theta: readonly number[], beta: readonly number[], nAGQ: number): Truth {
  const nTheta = theta.length;
  const p = nTheta + beta.length;
  const f = (x: readonly number[]): number =>
    aghqMinus2LogLik(withLogShape(problem, x.slice(p)), x.slice(0, nTheta), x.slice(nTheta, p), nAGQ);
  const at = [...theta, ...beta, ...logShape(problem)];
  return { minus2LogLik: f(at), gradient: gradient(f, at, 0.02, 4) };
}

function expectAgreement(problem: Problem, theta: readonly number[], beta: readonly number[], nAGQ: number): void {
  const got = engineOf(problem, nAGQ).evaluate(theta, beta);
  expectEvaluation(got, truthOf(problem, theta, beta, nAGQ), `theta ${theta}, nAGQ ${nAGQ}`);
}

function expectEvaluation(got: Truth, expected: Truth, at: string): void {
  // Relative, but a value near zero is a difference of larger numbers.
  const size = Math.max(1, Math.abs(expected.minus2LogLik));
  expectAbsolute(got.minus2LogLik, expected.minus2LogLik, VALUE * size, `value, ${at}`);
  const scale = Math.max(1, ...expected.gradient.map(Math.abs));
  got.gradient.forEach((g, k) => {
    expectAbsolute(g, expected.gradient[k], GRADIENT * scale, `gradient ${k}, ${at}`);
  });
}
