/**
 * Levels that are related by a known matrix, propto(0 + g | one, A). Truths: the marginal normal law by dense algebra, Laplace's
 * approximation from its definition, (1 | g) where A is the identity, and the mixed model equations.
 */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { openModel } from '../../src/fit/engine/engine.ts';
import { linear } from '../../src/fit/engine/kind/linear.ts';
import { anova, fromJSON, type GlmmError, type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { choleskyFactor, choleskyInverse } from '../../src/optimize/symmetric.ts';
import { lending } from '../../src/wasm/loans.ts';
import { normal, poissonDraw, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const Q = 9;
const levels = Array.from({ length: Q }, (_, k) => `g${k}`);
/** Of a series whose variances grow, so that nothing is as in correlations; the last level has no rows. */
const A = levels.map((_, i) => levels.map((__, j) => (1 + 0.1 * Math.min(i, j)) * 0.6 ** Math.abs(i - j)));
const I = levels.map((_, i) => levels.map((__, j) => (i === j ? 1 : 0)));
const random = uniform(31);
const data = {
  y: [] as number[],
  c: [] as number[],
  x: [] as number[],
  g: [] as string[],
  h: [] as string[],
  one: [] as string[],
};
const b = levels.map(() => 0.8 * normal(random));
for (let i = 0; i < 48; i++) {
  const [k, x] = [(i * 5) % (Q - 1), normal(random)];
  data.x.push(x);
  data.g.push(levels[k]);
  data.h.push(`h${i % 5}`);
  data.one.push('all');
  data.y.push(1 + 0.5 * x + b[k] + normal(random));
  data.c.push(poissonDraw(random, Math.exp(0.4 + 0.3 * x + b[k])));
}
const by = (matrix: number[][]) => ({ relationship: { A: { levels, matrix } } });
const TERM = 'propto(0 + g | one, A)';
const linearBy = (method: 'ML' | 'REML', matrix: number[][], others = ''): GlmmFit =>
  lmm(`y ~ x + ${others}${TERM}`, data, { method, ...by(matrix) });
const poisson = { family: 'poisson', nAGQ: 1 } as const;
const codes = data.g.map((level) => levels.indexOf(level));
const n = data.y.length;
/** Two ways of one sum. */
const ROUNDING = 1e-9;
/** Two searches of one maximum are 1e-6 standard errors apart. */
const SAME = 1e-5;

function inverseOf(matrix: Float64Array, size: number): { inverse: Float64Array; logDeterminant: number } {
  const L = choleskyFactor(matrix, size) as Float64Array;
  let logDeterminant = 0;
  for (let i = 0; i < size; i++) logDeterminant += 2 * Math.log(L[i * size + i]);
  return { inverse: choleskyInverse(L, size), logDeterminant };
}

/** log L of y ~ N(X beta, sigma^2 (theta^2 Z A Z' + I)) at its beta, from the definition. */
function marginal(theta: number, sigma: number, reml: boolean): { logLik: number; beta: number[] } {
  const V = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return sigma * sigma * (theta * theta * A[codes[i]][codes[j]] + (i === j ? 1 : 0));
  });
  const { inverse, logDeterminant } = inverseOf(V, n);
  const X = [data.x.map(() => 1), data.x];
  const form = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, ui, i) => sum + ui * v.reduce((inner, vj, j) => inner + inverse[i * n + j] * vj, 0), 0);
  const information = Float64Array.from([0, 1, 2, 3], (k) => form(X[k >> 1], X[k & 1]));
  const own = inverseOf(information, 2);
  const right = X.map((column) => form(column, data.y));
  const beta = [0, 1].map((j) => own.inverse[2 * j] * right[0] + own.inverse[2 * j + 1] * right[1]);
  const residual = data.y.map((y, i) => y - beta[0] - beta[1] * data.x[i]);
  const degrees = reml ? n - 2 : n;
  const logLik =
    -0.5 *
    (degrees * Math.log(2 * Math.PI) + logDeterminant + form(residual, residual) + (reml ? own.logDeterminant : 0));
  return { logLik, beta };
}

describe.each(['ML', 'REML'] as const)('a linear model by %s', (method) => {
  const fit = linearBy(method, A);
  it('has the likelihood of the marginal law', () => {
    const { logLik, beta } = marginal(fit.theta[0], fit.sigma, method === 'REML');
    expectRelative(fit.logLik, logLik, ROUNDING, 'logLik');
    beta.forEach((value, j) => expectAbsolute(fit.beta[j], value, ROUNDING, `beta ${j}`));
    for (const [theta, sigma] of [
      [fit.theta[0] * 1.05, fit.sigma],
      [fit.theta[0] * 0.95, fit.sigma],
      [fit.theta[0], fit.sigma * 1.05],
      [fit.theta[0], fit.sigma * 0.95],
    ])
      expect(marginal(theta, sigma, method === 'REML').logLik).toBeLessThan(logLik);
  });

  it('has the gradient of its value', () => {
    const estimation = estimationOf(fit);
    lending(() => {
      const reml = method === 'REML';
      const { profiled, engine } = openModel(linear, estimation.design, estimation.family, 1, { reml });
      const joint = Float64Array.from([0.9, ...(reml ? [] : fit.beta), 1.1 * fit.sigma]);
      for (const [asked, at] of [
        [profiled.engine, Float64Array.of(0.4)],
        [engine, joint],
      ] as const) {
        const gradient = new Float64Array(at.length);
        asked.evaluate(at, gradient);
        at.forEach((_, k) => {
          const moved = (step: number): number => asked.evaluate(at.map((v, i) => (i === k ? v + step : v)));
          const slope = (8 * (moved(1e-3) - moved(-1e-3)) - (moved(2e-3) - moved(-2e-3))) / 12e-3;
          expectAbsolute(gradient[k], slope, 1e-7 * Math.max(1, Math.abs(slope)), `slope ${k}`);
        });
      }
    });
  });

  it('predicts levels by the mixed model equations, also one without rows', () => {
    // b = theta^2 A Z'V^-1 (y - X beta), V relative to sigma^2
    const theta2 = fit.theta[0] ** 2;
    const V = Float64Array.from({ length: n * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      return theta2 * A[codes[i]][codes[j]] + (i === j ? 1 : 0);
    });
    const { inverse } = inverseOf(V, n);
    const residual = data.y.map((y, i) => y - fit.beta[0] - fit.beta[1] * data.x[i]);
    const weighted = residual.map((_, i) => residual.reduce((sum, r, j) => sum + inverse[i * n + j] * r, 0));
    const ranef = fit.ranef().g;
    expect(ranef.map(({ level }) => level)).toEqual(levels);
    levels.forEach((_, k) => {
      const mode = weighted.reduce((sum, w, i) => sum + theta2 * A[k][codes[i]] * w, 0);
      expectAbsolute(ranef[k].mode, mode, 1e-8, levels[k]);
      let explained = 0;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) explained += A[k][codes[i]] * inverse[i * n + j] * A[k][codes[j]];
      const variance = fit.sigma ** 2 * (theta2 * A[k][k] - theta2 * theta2 * explained);
      expectRelative(ranef[k].modeSd, Math.sqrt(variance), 1e-8, `sd of ${levels[k]}`);
    });
    // predictions are of their sum with the fixed part, and a file keeps them
    const newData = { x: [0, 1], g: ['g8', 'g2'], one: ['all', 'all'] };
    const found = fit.predict({ newData, interval: 'confidence' });
    expectAbsolute(found.fit[0], fit.beta[0] + ranef[8].mode, 1e-8, 'prediction');
    expect(fromJSON(JSON.parse(JSON.stringify(fit))).predict({ newData, interval: 'confidence' })).toEqual(found);
  });
});

it("Laplace's approximation is that of its definition, with its gradient", () => {
  const fit = glmm(`c ~ x + ${TERM}`, data, { ...poisson, ...by(A) });
  const theta = fit.theta[0];
  const whole = Float64Array.from(A.flat(), (a) => theta * theta * a);
  const { inverse: P, logDeterminant } = inverseOf(whole, Q);
  // Newton's method for b, and the determinant at its end
  let mode = new Float64Array(Q);
  let H = new Float64Array(Q * Q);
  for (let step = 0; step < 60; step++) {
    const gradient = Float64Array.from({ length: Q }, (_, k) => -mode.reduce((s, v, l) => s + P[k * Q + l] * v, 0));
    H = P.slice();
    codes.forEach((k, i) => {
      const mu = Math.exp(fit.beta[0] + fit.beta[1] * data.x[i] + mode[k]);
      gradient[k] += data.c[i] - mu;
      H[k * Q + k] += mu;
    });
    const { inverse } = inverseOf(H, Q);
    mode = mode.map((value, k) => value + 0.7 * gradient.reduce((s, g, l) => s + inverse[k * Q + l] * g, 0));
  }
  let logLik = -0.5 * (logDeterminant + inverseOf(H, Q).logDeterminant);
  for (let k = 0; k < Q; k++) for (let l = 0; l < Q; l++) logLik -= 0.5 * mode[k] * P[k * Q + l] * mode[l];
  codes.forEach((k, i) => {
    const eta = fit.beta[0] + fit.beta[1] * data.x[i] + mode[k];
    logLik += data.c[i] * eta - Math.exp(eta);
    for (let f = 2; f <= data.c[i]; f++) logLik -= Math.log(f);
  });
  expectRelative(fit.logLik, logLik, ROUNDING, 'logLik');
  fit.ranef().g.forEach((row, k) => {
    expectAbsolute(row.mode, mode[k], 1e-7, row.level);
  });
  const estimation = estimationOf(fit);
  lending(() => {
    const { engine } = estimation.open();
    const at = estimation.parameters.map((value) => value + 0.1);
    const gradient = new Float64Array(at.length);
    engine.evaluate(at, gradient);
    at.forEach((_, k) => {
      const moved = (step: number): number => engine.evaluate(at.map((v, i) => (i === k ? v + step : v)));
      const slope = (8 * (moved(1e-3) - moved(-1e-3)) - (moved(2e-3) - moved(-2e-3))) / 12e-3;
      expectAbsolute(gradient[k], slope, 1e-6 * Math.max(1, Math.abs(slope)), `slope ${k}`);
    });
  });
});

describe('the identity is (1 | g)', () => {
  const few = { x: data.x.slice(0, 5), g: data.g.slice(0, 5), h: data.h.slice(0, 5), one: data.one.slice(0, 5) };
  const asked: readonly ((fit: GlmmFit) => unknown)[] = [
    (fit) => [fit.logLik, fit.theta, fit.thetaSe, fit.sigma, fit.df],
    (fit) => fit.coefficients.map(({ estimate, stdError, df }) => [estimate, stdError, df]),
    (fit) => fit.confint().map(({ estimate, lower, upper }) => [estimate, lower, upper]),
    (fit) => fit.confint({ method: 'wald' }).map(({ lower, upper }) => [lower, upper]),
    (fit) => fit.predict({ newData: few, interval: 'confidence' }),
    (fit) => fit.predict({ newData: few, randomEffects: 'zero', interval: 'confidence' }),
    (fit) => fit.icc(),
    (fit) => fit.drop1().map(({ df, chisq }) => [df, chisq]),
    (fit) => fit.randomEffectsTest().rows.map(({ npar, chisq }) => [npar, chisq]),
  ];
  it.each([
    ['REML', (term: string, more: object) => lmm(`y ~ x + ${term}`, data, more)],
    [
      'ML, another factor',
      (term: string, more: object) => lmm(`y ~ x + (1 | h) + ${term}`, data, { method: 'ML', ...more }),
    ],
    ['counts', (term: string, more: object) => glmm(`c ~ x + ${term}`, data, { ...poisson, ...more })],
    [
      'counts, another factor',
      (term: string, more: object) => glmm(`c ~ x + ${term} + (1 | h)`, data, { ...poisson, ...more }),
    ],
    [
      'a shape',
      (term: string, more: object) =>
        glmm(`c ~ x + ${term}`, data, { ...poisson, family: 'negativeBinomial', ...more }),
    ],
  ])('%s', (_, make) => {
    const kept = levels.slice(0, -1);
    const matrix = I.slice(0, -1).map((row) => row.slice(0, -1));
    const related = make(TERM, { relationship: { A: { levels: kept, matrix } } });
    const plain = make('(1 | g)', {});
    asked.forEach((ask, k) => {
      const [own, others] = [related, plain].map((fit) => flat(ask(fit)));
      expect(own.length).toBe(others.length);
      own.forEach((value, i) => {
        if (Object.is(value, others[i])) return;
        expectAbsolute(value, others[i], SAME * Math.max(1, Math.abs(others[i])), `question ${k}, ${i}`);
      });
    });
  });
});

it('a sparse inverse is the matrix, in any order of its entries and of its levels', () => {
  const fit = linearBy('REML', A);
  const { inverse } = inverseOf(Float64Array.from(A.flat()), Q);
  const order = levels.map((_, k) => (k * 4) % Q);
  const [row, column, value] = [[] as number[], [] as number[], [] as number[]];
  order.forEach((i, p) => {
    order.forEach((j, q) => {
      if (Math.abs(inverse[i * Q + j]) < 1e-12) return;
      row.push(p);
      column.push(q);
      value.push(inverse[i * Q + j]);
    });
  });
  // a series of growing variances is a chain
  expect(value.length).toBeLessThan(3 * Q);
  const precision = { row, column, value };
  const other = lmm(`y ~ x + ${TERM}`, data, {
    relationship: { A: { levels: order.map((k) => levels[k]), precision } },
  });
  expectAbsolute(other.logLik, fit.logLik, ROUNDING, 'logLik');
  const modes = (of: GlmmFit) => Object.fromEntries(of.ranef().g.map(({ level, mode }) => [level, mode]));
  for (const level of levels) expectAbsolute(modes(other)[level], modes(fit)[level], 1e-6, level);
});

it('simulated responses have the covariance of the law', () => {
  const fit = linearBy('ML', A);
  const draws = fit.simulate({ n: 4000, seed: 5 }) as readonly ArrayLike<number>[];
  const [i, j] = [codes.indexOf(1), codes.indexOf(2)];
  const centred = draws.map((y) => [i, j].map((r) => y[r] - fit.beta[0] - fit.beta[1] * data.x[r]));
  const expected = fit.sigma ** 2 * fit.theta[0] ** 2;
  const covariance = (a: number, c: number): number => centred.reduce((sum, e) => sum + e[a] * e[c], 0) / draws.length;
  // of 4000 draws five standard errors
  expectRelative(covariance(0, 1), expected * A[1][2], 0.2, 'covariance');
  expectRelative(covariance(1, 1), expected * A[2][2] + fit.sigma ** 2, 0.12, 'variance');
  expect(fit.bootstrap({ n: 3, seed: 1 }).replicates).toHaveLength(3);
});

it('is compared with models without relations, and beside one on the same factor', () => {
  const both = linearBy('ML', A, '(1 | g) + ');
  expect(both.varCorr.map(({ covariance }) => covariance)).toEqual([undefined, 'propto']);
  const { rows } = anova(linearBy('ML', A), both);
  expect(rows[1].df).toBe(1);
  expect(rows[1].chisq).toBeGreaterThanOrEqual(0);
});

describe('what is refused', () => {
  const errorOf = (ask: () => unknown): GlmmError => {
    try {
      ask();
    } catch (error) {
      return error as GlmmError;
    }
    throw new Error('nothing is thrown');
  };
  const fitted = (relationship: unknown): unknown => lmm(`y ~ x + ${TERM}`, data, { relationship } as never);
  const changed = (i: number, j: number, value: number): number[][] =>
    A.map((row, r) => row.map((a, c) => (r === i && c === j ? value : a)));
  it.each([
    ['another name', { B: { levels, matrix: A } }, 'no matrix "A"'],
    ['no levels', { A: { matrix: A } }, 'relationship.A has no levels'],
    ['a level twice', { A: { levels: [...levels.slice(1), 'g1'], matrix: A } }, 'the level "g1" twice'],
    ['another size', { A: { levels, matrix: A.slice(1) } }, 'no matrix of 9 rows and columns'],
    ['a row too short', { A: { levels, matrix: A.map((row) => row.slice(1)) } }, 'no matrix of 9 rows and columns'],
    ['a hole', { A: { levels, matrix: changed(2, 2, Number.NaN) } }, 'no finite numbers'],
    ['no symmetry', { A: { levels, matrix: changed(2, 4, 3) } }, 'not symmetric: "g4" with "g2"'],
    ['not positive definite', { A: { levels, matrix: A.map((row) => row.map(() => 1)) } }, 'not positive definite'],
    ['missing levels', { A: { levels: levels.map((l) => l.replace('g1', 'G1')), matrix: A } }, 'has no level g1'],
    ['nothing', { A: { levels } }, 'neither a matrix nor a precision'],
    ['an index', { A: { levels, precision: { row: [9], column: [0], value: [1] } } }, 'entry (9, 0) 1'],
    ['no diagonal', { A: { levels, precision: { row: [0], column: [0], value: [1] } } }, 'not positive definite'],
    [
      'two values',
      { A: { levels, precision: { row: [1, 0], column: [0, 1], value: [1, 2] } } },
      'not symmetric: "g1" with "g0"',
    ],
    [
      'an indefinite precision',
      {
        A: {
          levels,
          precision: { row: [...levels.keys(), 1], column: [...levels.keys(), 0], value: [...levels.map(() => 1), 2] },
        },
      },
      'not positive definite',
    ],
    ['an array', [], 'an object with a matrix for each name'],
  ])('%s', (_, relationship, words) => {
    const error = errorOf(() => fitted(relationship));
    expect(error.code).toBe('INVALID_OPTION');
    expect(error.message).toContain(words);
  });

  it('a column of several values', () => {
    const error = errorOf(() => lmm('y ~ x + propto(0 + g | h, A)', data, by(A)));
    expect([error.code, error.message.includes('h has 5 levels')]).toEqual(['FORMULA_UNSUPPORTED', true]);
  });

  it.each([
    ['quadrature', { nAGQ: 5 }, 'SEVERAL_FACTORS', 'Use nAGQ = 1'],
    ['expectation propagation', { nAGQ: undefined, integration: 'ep' }, 'INVALID_OPTION', "integration: 'laplace'"],
    ['conjugate gradients', { control: { engine: 'iterative' } }, 'INVALID_OPTION', 'an exact engine alone'],
  ])('%s', (_, options, code, words) => {
    const error = errorOf(() => glmm(`c ~ x + ${TERM}`, data, { ...poisson, ...by(A), ...options } as never));
    expect([error.code, error.message.includes(words)]).toEqual([code, true]);
  });

  it('what takes levels as independent', () => {
    const fit = glmm(`c ~ x + ${TERM}`, data, { family: 'poisson', ...by(A) });
    expect(fit.nAGQ).toBe(1);
    const saved = fromJSON(JSON.parse(JSON.stringify(fit)));
    for (const ask of [
      () => fit.influence({ group: 'g' }),
      () => fit.predict({ randomEffects: 'marginal', newData: data }),
      () => fit.predict({ newData: { ...data, g: data.g.map(() => 'new') }, allowNewLevels: true }),
      () => fit.marginalMeans({ variable: 'x', values: [0, 1] }),
      () => fit.vcovRobust(),
      () => saved.predict({ randomEffects: 'marginal', newData: data }),
      () => linearBy('REML', A).summary({ df: 'kenward-roger' }),
    ])
      expect(errorOf(ask).message).toMatch(/related by a matrix/);
  });
});

it('effects of one group that share a variance are those of independent levels', () => {
  const one = lmm('y ~ x + homdiag(0 + g | one)', data);
  expectAbsolute(one.logLik, lmm('y ~ x + (1 | g)', data).logLik, 1e-8, 'logLik');
  expect(() => lmm('y ~ x + homdiag(1 | one)', data)).toThrow(/single level/);
  expect(() => lmm('y ~ x + diag(0 + g | one)', data)).toThrow(/single level/);
});

function flat(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(flat) : [];
}
