/** Gradients of single groups. Truth: they sum to the gradient of the whole, and each is the gradient of a model of that group alone. */
import { expect, it } from 'vitest';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import {
  BINOMIAL_LOGIT,
  BINOMIAL_PROBIT,
  GAMMA_LOG,
  NEGATIVE_BINOMIAL_LOG,
  POISSON_LOG,
} from '../../src/wasm/codes.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { GroupedProblem } from '../../src/wasm/grouped/groupedProblem.ts';
import type { KernelInstance } from '../../src/wasm/instance.ts';
import { kernels } from '../support/kernels.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Of the sum of the sizes: the modes are found to 1e-12 or so, from other starts. */
const SAME = 1e-9;

const cases = [
  { name: 'logit', code: BINOMIAL_LOGIT, q: 1 },
  { name: 'logit with slopes', code: BINOMIAL_LOGIT, q: 2 },
  { name: 'probit', code: BINOMIAL_PROBIT, q: 1 },
  { name: 'Poisson', code: POISSON_LOG, q: 1 },
  { name: 'negative binomial', code: NEGATIVE_BINOMIAL_LOG, q: 1 },
  { name: 'negative binomial, variance a multiple of the mean', code: LAWS.NegativeBinomial1, q: 1 },
  { name: 'Gamma with slopes', code: GAMMA_LOG, q: 2 },
] as const;

const everywhere = kernels.flatMap(({ name: build, instantiate }) =>
  cases.map((one) => ({ ...one, build, fresh: () => instantiate() as unknown as KernelInstance })),
);

it.each(everywhere)(
  '$name, $build: sum to the gradient of the whole, and are those of the groups alone',
  ({ code, q, fresh }) => {
    const given = problem(code, q);
    const whole = createGrouped({ ...given, reduce: false }, fresh());
    const { nTheta, nBeta, nShape } = whole;
    const size = nTheta + nBeta + nShape;
    const x = Float64Array.from({ length: size }, (_, i) => [0.6, 0.3, 0.5, -0.2, 0.4, 0.3][i]);
    const gradient = new Float64Array(size);
    whole.evaluate(x, gradient);
    const scores = whole.groupScores(x, 0, given.nGroups);
    if (scores === null) throw new Error('no scores');
    for (let k = 0; k < size; k++) {
      let [sum, sizes] = [0, 0];
      for (let g = 0; g < given.nGroups; g++) {
        sum += scores[g * size + k];
        sizes += Math.abs(scores[g * size + k]);
      }
      expectAbsolute(sum, gradient[k], SAME * sizes, `parameter ${k}`);
    }
    for (const g of [0, 3, given.nGroups - 1]) {
      const own = new Float64Array(size);
      createGrouped(only(given, g), fresh()).evaluate(x, own);
      const some = whole.groupScores(x, g, g + 1);
      own.forEach((value, k) => {
        expectAbsolute(scores[g * size + k], value, SAME * (1 + Math.abs(value)), `group ${g}, parameter ${k}`);
        expectAbsolute(some?.[k] ?? Number.NaN, value, SAME * (1 + Math.abs(value)), `group ${g} asked for alone`);
      });
    }
  },
);

it('equal groups keep their own scores', () => {
  const given = problem(BINOMIAL_LOGIT, 1);
  const twice: GroupedProblem = {
    ...given,
    y: Float64Array.of(...given.y, ...given.y),
    weights: Float64Array.of(...given.weights, ...given.weights),
    X: { ...given.X, values: doubled(given.X.values, given.y.length) },
    Z: given.Z.map((term) => ({ ...term, values: doubled(term.values, given.y.length) })),
    codes: Int32Array.of(...given.codes, ...given.codes.map((c) => c + given.nGroups)),
    nGroups: 2 * given.nGroups,
  };
  const x = Float64Array.of(0.6, 0.3, 0.5);
  const single = createGrouped({ ...given, reduce: false }).groupScores(x, 0, given.nGroups) ?? new Float64Array(0);
  const both = createGrouped({ ...twice, reduce: false }).groupScores(x, 0, twice.nGroups) ?? new Float64Array(0);
  expect(both.length).toBe(2 * single.length);
  both.forEach((value, k) => {
    expectAbsolute(value, single[k % single.length], SAME * (1 + Math.abs(value)), `number ${k}`);
  });
});

/** The columns of a matrix twice below each other. */
function doubled(values: Float64Array, n: number): Float64Array {
  const columns = Array.from({ length: values.length / n }, (_, j) => values.subarray(j * n, (j + 1) * n));
  return Float64Array.from(columns.flatMap((column) => [...column, ...column]));
}

function problem(code: number, q: number): GroupedProblem {
  const random = uniform(11);
  const codes = Int32Array.from({ length: 83 }, (_, i) => Math.floor(i / 7));
  const n = codes.length;
  const x = Float64Array.from(codes, () => normal(random));
  const y = Float64Array.from(codes, () => Math.floor(3 * random()));
  const response = code === BINOMIAL_LOGIT || code === BINOMIAL_PROBIT ? y.map((v) => Math.min(v, 1)) : y;
  const one = new Float64Array(n).fill(1);
  const scale = (p: number) => ({ center: new Float64Array(p), factor: new Float64Array(p).fill(1) });
  return {
    code,
    // of Gamma responses the logarithm
    y: code === GAMMA_LOG ? x.map((v, i) => 0.3 * v + 0.1 * y[i]) : response,
    weights: one,
    offset: null,
    X: { values: Float64Array.of(...one, ...x), ...scale(2) },
    Z: [{ values: q === 2 ? Float64Array.of(...one, ...x) : one, ...scale(q) }],
    codes,
    nGroups: codes[n - 1] + 1,
    rule: standardNormalGrid(5, q),
  };
}

function only(given: GroupedProblem, group: number): GroupedProblem {
  const n = given.codes.length;
  const rows = [...given.codes.keys()].filter((i) => given.codes[i] === group);
  const pick = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: (values.length / n) * rows.length }, (_, k) => {
      const [column, row] = [Math.floor(k / rows.length), k % rows.length];
      return values[column * n + rows[row]];
    });
  return {
    ...given,
    y: pick(given.y),
    weights: pick(given.weights),
    X: { ...given.X, values: pick(given.X.values) },
    Z: given.Z.map((term) => ({ ...term, values: pick(term.values) })),
    codes: new Int32Array(rows.length),
    nGroups: 1,
  };
}
