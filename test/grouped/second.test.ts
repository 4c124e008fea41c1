/**
 * Densities with a second predictor on each build: log odds of excess zeros, logarithms of shapes. Truths: the definitions, row by row, and
 * the gradients of both engines by differences of their values.
 */
import { describe, it } from 'vitest';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import {
  GAMMA_LOG,
  GAUSSIAN_IDENTITY,
  INVERSE_GAUSSIAN_LOG,
  NEGATIVE_BINOMIAL_LOG,
  POISSON_LOG,
  SECOND,
} from '../../src/wasm/codes.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { lgamma } from '../oracle/special.ts';
import { kernels, type TestInstance } from '../support/kernels.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Law {
  readonly name: string;
  readonly code: number;
  /** A response that the law may have, from a uniform number. */
  readonly response: (u: number) => number;
  readonly hasShape: boolean;
  /** log f up to what depends on the response alone; weights and trials are 1 but of beta-binomial responses, which have 6. */
  readonly logDensity: (y: number, mu: number, k: number) => number;
  readonly mean: (eta: number) => number;
}

const TRIALS = 6;
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const lbeta = (a: number, b: number): number => lgamma(a) + lgamma(b) - lgamma(a + b);
const count = (u: number): number => Math.max(0, Math.floor(7 * u) - 2);
const counts = { response: count, mean: Math.exp };

const POISSON: Law = {
  ...{ name: 'Poisson', code: POISSON_LOG, hasShape: false, ...counts },
  logDensity: (y, mu) => y * Math.log(mu) - mu,
};
const NEGATIVE_BINOMIAL: Law = {
  ...{ name: 'negative binomial', code: NEGATIVE_BINOMIAL_LOG, hasShape: true, ...counts },
  logDensity: (y, mu, k) => lgamma(k + y) - lgamma(k) + k * Math.log(k / (k + mu)) + y * Math.log(mu / (k + mu)),
};
const NEGATIVE_BINOMIAL_1: Law = {
  ...{ name: 'negative binomial 1', code: LAWS.NegativeBinomial1, hasShape: true, ...counts },
  logDensity: (y, mu, k) => lgamma(k * mu + y) - lgamma(k * mu) + k * mu * Math.log(k / (1 + k)) - y * Math.log(1 + k),
};
const positive = { response: (u: number) => Math.log(0.2 + 3 * u), mean: Math.exp, hasShape: true };
const share = { mean: logistic, hasShape: true };
const LAWS_WITH_SHAPE: readonly Law[] = [
  NEGATIVE_BINOMIAL,
  NEGATIVE_BINOMIAL_1,
  // their responses are stored as logarithms
  {
    ...{ name: 'Gamma', code: GAMMA_LOG, ...positive },
    logDensity: (y, mu, k) => k * Math.log(k / mu) - lgamma(k) + k * y - (k * Math.exp(y)) / mu,
  },
  {
    ...{ name: 'inverse Gaussian', code: INVERSE_GAUSSIAN_LOG, ...positive },
    logDensity: (y, mu, k) => 0.5 * Math.log(k) - (k * (Math.exp(y) - mu) ** 2) / (2 * mu * mu * Math.exp(y)),
  },
  {
    ...{ name: 'beta', code: LAWS.Beta, response: (u) => 0.05 + 0.9 * u, ...share },
    logDensity: (y, mu, k) => mu * k * Math.log(y) + (1 - mu) * k * Math.log(1 - y) - lbeta(mu * k, (1 - mu) * k),
  },
  {
    ...{ name: 'beta-binomial', code: LAWS.BetaBinomial, response: (u) => Math.floor(7 * u) / TRIALS, ...share },
    logDensity: (y, mu, k) => lbeta(TRIALS * y + mu * k, TRIALS * (1 - y) + (1 - mu) * k) - lbeta(mu * k, (1 - mu) * k),
  },
  {
    ...{ name: 'Gaussian', code: GAUSSIAN_IDENTITY, hasShape: true, response: (u) => 4 * u - 2, mean: (eta) => eta },
    logDensity: (y, mu, k) => 0.5 * Math.log(k / (2 * Math.PI)) - 0.5 * k * (y - mu) * (y - mu),
  },
];

interface Model {
  readonly name: string;
  readonly law: Law;
  readonly nZero: number;
  readonly nShape: number;
}

const MODELS: readonly Model[] = [
  ...[POISSON, NEGATIVE_BINOMIAL, NEGATIVE_BINOMIAL_1].map((law) => ({
    name: `${law.name} with excess zeros`,
    law,
    nZero: 2,
    nShape: law.hasShape ? 1 : 0,
  })),
  { name: 'both predictors', law: NEGATIVE_BINOMIAL, nZero: 1, nShape: 2 },
  ...LAWS_WITH_SHAPE.map((law) => ({ name: `${law.name} with a dispersion model`, law, nZero: 0, nShape: 2 })),
];

const DENSITY = 1e-10;
const GRADIENT = 1e-7;

function columnsOf(values: Float64Array, nObs: number) {
  const size = values.length / nObs;
  return { values, center: new Float64Array(size), factor: new Float64Array(size).fill(1) };
}

/** log f of one row, by the model without random effects. */
function densityOf(
  instance: TestInstance,
  { law, nZero }: Model,
  y: number,
  eta: number,
  t: number,
  z: number,
): number {
  const parameters = [...(nZero > 0 ? [z] : []), ...(law.hasShape ? [t] : [])];
  const one = columnsOf(Float64Array.of(1), 1);
  const workspace = createGrouped(
    {
      code: law.code + SECOND,
      y: Float64Array.of(y),
      weights: Float64Array.of(law.code === LAWS.BetaBinomial ? TRIALS : 1),
      offset: null,
      X: one,
      Z: [one],
      codes: new Int32Array(1),
      nGroups: 1,
      rule: standardNormalGrid(1, 1),
      second: { columns: columnsOf(new Float64Array(parameters.length).fill(1), 1), nZero: nZero > 0 ? 1 : 0 },
    },
    instance,
  );
  const n = 1 + parameters.length;
  const at = Float64Array.of(eta, ...parameters);
  return -0.5 * workspace.glm(at, new Float64Array(n), new Float64Array(n * n));
}

describe.each(kernels)('$name build', ({ name, instantiate }) => {
  it.each(MODELS)('$name: the density of a row is that of its definition', (model) => {
    const { law, nZero } = model;
    const instance = instantiate();
    for (const u of [0.05, 0.4, 0.77, 0.93])
      for (const [eta, t, z] of [
        [-1.2, 0.4, -0.7],
        [0.3, -0.9, 1.4],
        [1.1, 2.2, -4],
      ] as const) {
        const y = law.response(u);
        const base = law.logDensity(y, law.mean(eta), Math.exp(t));
        const pi = logistic(z);
        const truth = nZero === 0 ? base : y === 0 ? Math.log(pi + (1 - pi) * Math.exp(base)) : Math.log(1 - pi) + base;
        const got = densityOf(instance, model, y, eta, t, z);
        // beta and inverse Gaussian ones leave out what depends on the response alone
        expectAbsolute(
          got - truth,
          offsetOf(instance, model, y),
          DENSITY * (1 + Math.abs(truth)),
          `y ${y}, eta ${eta}`,
        );
      }
  });

  const shapes = [
    { q: 1, nAGQ: 1 },
    { q: 1, nAGQ: 5 },
    { q: 2, nAGQ: 5 },
    { q: 3, nAGQ: 3 },
  ] as const;
  const some = name === 'release' ? MODELS : MODELS.slice(2, 5);
  it.each(some)('$name: gradients of both engines are those of their values', ({ law, nZero, nShape }) => {
    const random = uniform(5);
    const nObs = 41;
    const rows = Array.from({ length: nObs }, (_, i) => i);
    const columns = (size: number) =>
      columnsOf(
        Float64Array.from({ length: nObs * size }, (_, k) => (k < nObs ? 1 : 0.5 * normal(random))),
        nObs,
      );
    const y = Float64Array.from(rows, () => law.response(random()));
    const isShare = law.code === LAWS.BetaBinomial;
    const weights = Float64Array.from(rows, () => (isShare ? TRIALS : 1 + Math.floor(2 * random())));
    // runs of rows that are alike, and rows that are not
    const H = columns(nZero + nShape);
    for (let k = nObs; k < H.values.length; k++) if (k % 7 > 3) H.values[k] = 1;
    const second = { columns: { ...H, values: withOnes(H.values, nObs, nZero) }, nZero };
    for (const { q, nAGQ } of shapes) {
      const [X, Z] = [columns(2), columns(q)];
      const codes = Int32Array.from(rows, (i) => Math.floor(i / 7));
      const shared = { code: law.code + SECOND, y, weights, offset: null, X, second };
      const theta = [[0.6], [0.6, 0.2, 0.4], [0.6, 0.2, 0.1, 0.4, -0.2, 0.3]][q - 1]!;
      const at = [...theta, 0.5, -0.4, ...Array.from({ length: nZero + nShape }, (_, s) => 0.4 - 0.5 * s)];
      const grouped = createGrouped(
        { ...shared, Z: [Z], codes, nGroups: 6, rule: standardNormalGrid(nAGQ, q) },
        instantiate(),
      );
      const workspaces = [
        ['grouped', grouped],
        ...(nAGQ === 1
          ? [['sparse', createLaplace({ ...shared, terms: [{ Z, codes, nLevels: 6 }] }, instantiate())] as const]
          : []),
      ] as const;
      const values = workspaces.map(([engine, workspace]) => {
        const gradient = new Float64Array(at.length);
        const value = workspace.evaluate(Float64Array.from(at), gradient);
        const central = differences((v) => workspace.evaluate(Float64Array.from(v)), at, 0.02, 4);
        central.forEach((slope, k) => {
          const bar = GRADIENT * Math.max(1, Math.abs(slope));
          expectAbsolute(gradient[k]!, slope, bar, `${engine}, q ${q}, ${nAGQ} points, gradient ${k}`);
        });
        return value;
      });
      for (const value of values) expectRelative(value, values[0]!, 1e-10, 'both engines');
      for (const [engine, workspace] of workspaces) {
        const own = at.slice(theta.length);
        const n = own.length;
        const gradient = new Float64Array(n);
        const information = new Float64Array(n * n);
        const glm = (v: readonly number[]): number =>
          workspace.glm(Float64Array.from(v), new Float64Array(n), new Float64Array(n * n));
        workspace.glm(Float64Array.from(own), gradient, information);
        differences(glm, own, 0.02, 4).forEach((slope, k) => {
          expectAbsolute(gradient[k]!, slope, GRADIENT * Math.max(1, Math.abs(slope)), `${engine}, glm gradient ${k}`);
        });
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++)
            expectAbsolute(information[i * n + j]!, information[j * n + i]!, 1e-10, 'symmetric');
      }
    }
  });
});

/** Ones in the first column of either predictor. */
function withOnes(values: Float64Array, nObs: number, nZero: number): Float64Array {
  const filled = values.slice();
  filled.fill(1, 0, nObs);
  if (nZero * nObs < filled.length) filled.fill(1, nZero * nObs, (nZero + 1) * nObs);
  return filled;
}

/** What the kernels leave out of log f, the same whatever the parameters: seen at one place. */
function offsetOf(instance: TestInstance, model: Model, y: number): number {
  const { law, nZero } = model;
  if (nZero > 0 || !['Gamma', 'inverse Gaussian', 'beta', 'beta-binomial'].includes(law.name)) return 0;
  return densityOf(instance, model, y, 0.1, 0.2, 0) - law.logDensity(y, law.mean(0.1), Math.exp(0.2));
}
