/**
 * Truth: identities of the marginal likelihood. What changes the description of a data set but not the data set must not
 * change the value; random problems from seeds, evaluated at fixed parameters.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logDensity } from '../oracle/families.ts';
import { sum } from '../oracle/linalg.ts';
import { fixedPredictor, type Problem } from '../oracle/problem.ts';
import { logChoose } from '../oracle/special.ts';
import { engineOf, kernelFamilies, logShape } from '../support/engine.ts';
import { normal, type RandomProblem, randomProblem, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** Sums in another order differ by rounding only. */
const ROUNDING = 1e-12;
const RUNS = { seed: 20261123, numRuns: 25 };

interface Case extends RandomProblem {
  readonly seed: number;
  readonly nAGQ: number;
}

const sizesList = [[1], [2], [1, 1], [3], [2, 1]];

function anyCase(families: readonly (typeof kernelFamilies)[number][], rich: boolean): fc.Arbitrary<Case> {
  return fc
    .record({
      seed: fc.nat(1_000_000),
      family: fc.constantFrom(...families),
      sizes: fc.constantFrom(...sizesList),
      nGroups: fc.integer({ min: 1, max: 8 }),
      rowsPerGroup: fc.integer({ min: 1, max: 9 }),
      nAGQ: fc.integer({ min: 1, max: 6 }),
    })
    .map(({ seed, nAGQ, ...options }) => ({ seed, nAGQ, ...randomProblem(seed, { ...options, rich }) }));
}

const everyFamily = kernelFamilies;
const symmetricLinks = ['binomial logit', 'binomial probit'] as const;
const binomialFamilies = ['binomial logit', 'binomial probit', 'binomial cloglog'] as const;

const value = (problem: Problem, c: Case, theta = c.theta, beta = c.beta): number =>
  engineOf(problem, c.nAGQ).evaluate(theta, beta).minus2LogLik;

function holds(cases: fc.Arbitrary<Case>, relation: (c: Case) => void): void {
  fc.assert(fc.property(cases, relation), RUNS);
}

describe('exactly equal', () => {
  it('the same input twice', () => {
    holds(anyCase(everyFamily, true), (c) => {
      expect(value(c.problem, c)).toBe(value(c.problem, c));
    });
  });

  it('a covariate in units 2^k times larger with its coefficient as much smaller', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const k = 2 ** ((c.seed % 41) - 20);
      const X = c.problem.X.map(([one, x, z]) => [one, x * k, z]);
      const [b0, b1, b2] = c.beta;
      expect(value({ ...c.problem, X }, c, c.theta, [b0, b1 / k, b2])).toBe(value(c.problem, c));
    });
  });

  it('a random slope in units 2^k times larger with its sd as much smaller', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const k = 2 ** ((c.seed % 21) - 10);
      const only = [{ ...c.problem.terms[0], Z: c.problem.X.map((x) => [x[1]]) }];
      const scaled = [{ ...c.problem.terms[0], Z: c.problem.X.map((x) => [x[1] * k]) }];
      expect(value({ ...c.problem, terms: scaled }, c, [0.7 / k])).toBe(value({ ...c.problem, terms: only }, c, [0.7]));
    });
  });
});

describe('equal to rounding', () => {
  it('rows in another order', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const order = shuffled(c.problem.y.length, c.seed);
      expectRelative(value(pickRows(c.problem, order), c), value(c.problem, c), ROUNDING, 'minus2LogLik');
    });
  });

  it('groups under other names', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const name = shuffled(Math.max(...c.problem.terms[0].group) + 1, c.seed);
      const terms = c.problem.terms.map((t) => ({ ...t, group: t.group.map((g) => name[g]) }));
      expectRelative(value({ ...c.problem, terms }, c), value(c.problem, c), ROUNDING, 'minus2LogLik');
    });
  });

  it('success and failure swapped, all signs with them (logit, probit)', () => {
    holds(anyCase(symmetricLinks, true), (c) => {
      const { problem } = c;
      const swapped = { ...problem, y: problem.y.map((y) => 1 - y), offset: problem.offset?.map((o) => -o) ?? [] };
      const beta = c.beta.map((b) => -b);
      expectRelative(value(swapped, c, c.theta, beta), value(problem, c), ROUNDING, 'minus2LogLik');
    });
  });

  it('a row of weight w is w rows', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const repeated = c.problem.weights?.flatMap((w, r) => new Array<number>(w).fill(r)) ?? [];
      const { weights: _, ...duplicated } = pickRows(c.problem, repeated);
      expectRelative(value(duplicated, c), value(c.problem, c), ROUNDING, 'minus2LogLik');
    });
  });

  it('k of m successes are m rows, up to the number of their orders', () => {
    holds(anyCase(binomialFamilies, true), (c) => {
      const { y, trials = [], weights = [] } = c.problem;
      const rows = y.flatMap((_, r) => new Array<number>(trials[r]).fill(r));
      const nth = rows.map((r, i) => i - rows.indexOf(r));
      const { trials: _, ...split } = pickRows(c.problem, rows);
      const bernoulli = { ...split, y: rows.map((r, i) => (nth[i] < Math.round(trials[r] * y[r]) ? 1 : 0)) };
      const orders = sum(y.map((v, r) => weights[r] * logChoose(trials[r], Math.round(trials[r] * v))));
      expectRelative(value(bernoulli, c) - 2 * orders, value(c.problem, c), 4 * ROUNDING, 'minus2LogLik');
    });
  });

  it('a covariate moved by 100, the intercept with it', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const X = c.problem.X.map(([one, x, z]) => [one, x + 100, z]);
      const [b0, b1, b2] = c.beta;
      const moved = value({ ...c.problem, X }, c, c.theta, [b0 - 100 * b1, b1, b2]);
      expectRelative(moved, value(c.problem, c), ROUNDING, 'minus2LogLik');
    });
  });

  it('the offset raised and the intercept lowered', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const offset = c.problem.offset?.map((o) => o + 3) ?? [];
      const [b0, ...rest] = c.beta;
      const shifted = value({ ...c.problem, offset }, c, c.theta, [b0 - 3, ...rest]);
      expectRelative(shifted, value(c.problem, c), ROUNDING, 'minus2LogLik');
    });
  });

  it('theta and -theta, the gradient in theta with the sign changed', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const engine = engineOf(c.problem, c.nAGQ);
      const plus = engine.evaluate(c.theta, c.beta);
      const minus = engine.evaluate(
        c.theta.map((t) => -t),
        c.beta,
      );
      expectRelative(minus.minus2LogLik, plus.minus2LogLik, ROUNDING, 'minus2LogLik');
      const scale = Math.max(1, ...plus.gradient.map(Math.abs));
      plus.gradient.forEach((g, k) => {
        const sign = k < c.theta.length ? -1 : 1;
        expect(Math.abs(sign * minus.gradient[k] - g)).toBeLessThan(1e-9 * scale);
      });
    });
  });

  it('theta = 0 and the GLM', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const eta = fixedPredictor(c.problem, c.beta);
      const { family, y, weights = [], trials = [], dispersion = 1 } = c.problem;
      const terms = eta.map((e, r) => -2 * weights[r] * logDensity(family, y[r], e, trials[r] ?? 1, dispersion).value);
      // terms of densities have both signs
      const size = sum(terms.map(Math.abs));
      const zero = c.theta.map(() => 0);
      expectAbsolute(value(c.problem, c, zero), sum(terms), ROUNDING * size, 'minus2LogLik');
    });
  });

  it('all groups together and the sum over groups alone', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const { group } = c.problem.terms[0];
      const alone = [...new Set(group)].map((g) => {
        const one = pickRows(
          c.problem,
          group.flatMap((v, r) => (v === g ? [r] : [])),
        );
        return value({ ...one, terms: one.terms.map((t) => ({ ...t, group: t.group.map(() => 0) })) }, c);
      });
      expectRelative(sum(alone), value(c.problem, c), ROUNDING, 'minus2LogLik');
    });
  });

  it('a row of weight zero and no such row', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const rows = c.problem.y.map((_, r) => r);
      const extra = pickRows(c.problem, [...rows, 0]);
      const weights = [...(c.problem.weights ?? []), 0];
      expectRelative(value({ ...extra, weights }, c), value(c.problem, c), ROUNDING, 'minus2LogLik');
    });
  });

  it('two terms in the other order', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const [first] = c.problem.terms;
      const a = { ...first, Z: c.problem.X.map(() => [1]) };
      const b = { ...first, Z: c.problem.X.map((x) => [x[1]]) };
      const ab = value({ ...c.problem, terms: [a, b] }, c, [0.9, 0.4]);
      const ba = value({ ...c.problem, terms: [b, a] }, c, [0.4, 0.9]);
      // The grid of a product rule depends on the order of its axes once L is not diagonal: equal for Laplace only.
      if (c.nAGQ === 1) expectRelative(ba, ab, ROUNDING, 'minus2LogLik');
    });
  });

  it('a start from earlier modes and a cold start', () => {
    holds(anyCase(everyFamily, true), (c) => {
      const random = uniform(c.seed);
      const { workspace, evaluate } = engineOf(c.problem, c.nAGQ);
      const cold = evaluate(c.theta, c.beta).gradient;
      const constants = value(c.problem, c);
      const at = Float64Array.from([...c.theta, ...c.beta, ...logShape(c.problem)]);
      const coldValue = workspace.evaluate(at);
      for (let i = 0; i < 3; i++) workspace.evaluate(at.map((v) => v + 0.5 * normal(random)));
      const warm = new Float64Array(at.length);
      const warmValue = workspace.evaluate(at, warm);
      const scale = Math.max(1, Math.abs(constants));
      expect(Math.abs(warmValue - coldValue)).toBeLessThan(1e-11 * scale);
      warm.forEach((g, k) => {
        expect(Math.abs(g - cold[k])).toBeLessThan(1e-8 * scale);
      });
    });
  });
});

function pickRows(problem: Problem, rows: readonly number[]): Problem {
  const pick = <T>(values: readonly T[]): T[] => rows.map((r) => values[r]);
  const { weights, offset, trials } = problem;
  return {
    ...problem,
    y: pick(problem.y),
    X: pick(problem.X),
    terms: problem.terms.map((t) => ({ Z: pick(t.Z), group: pick(t.group) })),
    ...(weights === undefined ? {} : { weights: pick(weights) }),
    ...(offset === undefined ? {} : { offset: pick(offset) }),
    ...(trials === undefined ? {} : { trials: pick(trials) }),
  };
}

/** A permutation of 0 .. n - 1 (Fisher and Yates). */
function shuffled(n: number, seed: number): number[] {
  const random = uniform(seed);
  const out = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}
