/**
 * Densities with a second predictor on each build: log odds of excess zeros, logarithms of shapes. Truths: the definitions, row by row, and
 * the gradients of both engines by differences of their values.
 */
import { describe, it } from 'vitest';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { SECOND } from '../../src/wasm/codes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { kernels, type TestInstance } from '../support/kernels.ts';
import { normal, uniform } from '../support/random.ts';
import {
  columnsOf,
  etaOf,
  hasShape,
  isTrials,
  LAWS_WITH_SECOND,
  logDensityOf,
  logistic,
  MODELS,
  type Model,
  TRIALS,
  withOnes,
} from '../support/secondModels.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { expectGlm, GRADIENT } from './expectGlm.ts';

const DENSITY = 1e-10;
/** Sums of rows in another order. */
const HALVES = 1e-11;

/** log f of one row, by the model without random effects. */
function densityOf(
  instance: TestInstance,
  { law, nZero }: Model,
  y: number,
  eta: number,
  t: number,
  z: number,
): number {
  const parameters = [...(nZero > 0 ? [z] : []), ...(hasShape(law) ? [t] : [])];
  const one = columnsOf(Float64Array.of(1), 1);
  const workspace = createGrouped(
    {
      code: law.code + SECOND,
      y: Float64Array.of(law.pair.logResponse ? Math.log(y) : y),
      weights: Float64Array.of(isTrials(law) ? TRIALS : 1),
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
        const base = logDensityOf(law, y, etaOf(law, eta), t);
        const pi = logistic(z);
        const truth = nZero === 0 ? base : y === 0 ? Math.log(pi + (1 - pi) * Math.exp(base)) : Math.log(1 - pi) + base;
        const got = densityOf(instance, model, y, etaOf(law, eta), t, z);
        expectAbsolute(got, truth, DENSITY * (1 + Math.abs(truth)), `y ${y}, eta ${eta}`);
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
    // well inside the domain of the inverse link
    const [intercept, spread] = law.pair.link.name === 'inverse' ? [3, 0.4] : [0.5, 1];
    const random = uniform(5);
    const nObs = 41;
    const rows = Array.from({ length: nObs }, (_, i) => i);
    const columns = (size: number) =>
      columnsOf(
        Float64Array.from({ length: nObs * size }, (_, k) => (k < nObs ? 1 : 0.5 * normal(random))),
        nObs,
      );
    const y = Float64Array.from(rows, () => {
      const one = law.response(random());
      return law.pair.logResponse ? Math.log(one) : one;
    });
    const weights = Float64Array.from(rows, () => (isTrials(law) ? TRIALS : 1 + Math.floor(2 * random())));
    // runs of rows that are alike, and rows that are not
    const H = columns(nZero + nShape);
    for (let k = nObs; k < H.values.length; k++) if (k % 7 > 3) H.values[k] = 1;
    const second = { columns: { ...H, values: withOnes(H.values, nObs, nZero) }, nZero };
    for (const { q, nAGQ } of shapes) {
      const [X, Z] = [columns(2), columns(q)];
      const codes = Int32Array.from(rows, (i) => Math.floor(i / 7));
      const shared = { code: law.code + SECOND, y, weights, offset: null, X, second };
      const theta = [[0.6], [0.6, 0.2, 0.4], [0.6, 0.2, 0.1, 0.4, -0.2, 0.3]][q - 1]!.map((one) => spread * one);
      const at = [...theta, intercept, -0.4, ...Array.from({ length: nZero + nShape }, (_, s) => 0.4 - 0.5 * s)];
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
      for (const [engine, workspace] of workspaces) expectGlm(workspace, at.slice(theta.length), engine);
    }
  });

  it.each(LAWS_WITH_SECOND.filter((law) => hasShape(law) && !law.record.hasHurdle))(
    '$name: two halves with a shape each are two models with one shape',
    (law) => {
      const { code, pair, response } = law;
      const random = uniform(8);
      const nObs = 40;
      const nAGQ = 5;
      const half = nObs / 2;
      const y = Float64Array.from({ length: nObs }, () => {
        const one = response(random());
        return pair.logResponse ? Math.log(one) : one;
      });
      const weights = new Float64Array(nObs).fill(isTrials(law) ? TRIALS : 1);
      const x = Float64Array.from({ length: nObs }, () => 0.5 * normal(random));
      const [intercept, sd] = pair.link.name === 'inverse' ? [3, 0.2] : [0.3, 0.7];
      const evaluated = (from: number, to: number, shapes: readonly number[]) => {
        const n = to - from;
        const ones = new Float64Array(n).fill(1);
        // the Gaussian density has its variance profiled out elsewhere: one column stands for one shape
        const isSecond = shapes.length > 1 || law.name === 'gaussian identity';
        const H =
          shapes.length === 1 ? ones : Float64Array.from({ length: 2 * n }, (_, k) => (k < n === k % n < half ? 1 : 0));
        const workspace = createGrouped(
          {
            ...{ code: isSecond ? code + SECOND : code, y: y.slice(from, to), weights: weights.slice(from, to) },
            ...{
              offset: null,
              X: columnsOf(Float64Array.of(...ones, ...x.slice(from, to)), n),
              Z: [columnsOf(ones, n)],
            },
            codes: Int32Array.from({ length: n }, (_, i) => Math.floor(i / 5)),
            ...{ nGroups: n / 5, rule: standardNormalGrid(nAGQ, 1) },
            ...(isSecond && { second: { columns: columnsOf(H, n), nZero: 0 } }),
          },
          instantiate(),
        );
        const gradient = new Float64Array(3 + shapes.length);
        return { value: workspace.evaluate(Float64Array.of(sd, intercept, -0.4, ...shapes), gradient), gradient };
      };
      const both = evaluated(0, nObs, [-0.3, 1.1]);
      const [first, second] = [evaluated(0, half, [-0.3]), evaluated(half, nObs, [1.1])];
      expectRelative(both.value, first.value + second.value, HALVES, 'value');
      const slopes = [0, 1, 2].map((k) => first.gradient[k]! + second.gradient[k]!);
      [...slopes, first.gradient[3]!, second.gradient[3]!].forEach((slope, k) => {
        expectAbsolute(both.gradient[k]!, slope, HALVES * 100 * Math.max(1, Math.abs(slope)), `slope ${k}`);
      });
    },
  );
});
