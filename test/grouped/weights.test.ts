/**
 * Weights of groups on each build. Truth: a whole weight is as many equal groups; half of a weight is half of what it adds.
 */
import { describe, expect, it } from 'vitest';
import { codeWith } from '../../src/family/code.ts';
import { familyOf } from '../../src/family/list.ts';
import { thresholdMap } from '../../src/family/thresholds.ts';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import {
  BINOMIAL_CLOGLOG,
  BINOMIAL_LOGIT,
  GAMMA_LOG,
  NEGATIVE_BINOMIAL_LOG,
  POISSON_LOG,
  SECOND,
} from '../../src/wasm/codes.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { GroupedProblem } from '../../src/wasm/grouped/groupedProblem.ts';
import type { KernelInstance } from '../../src/wasm/instance.ts';
import { kernels } from '../support/kernels.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Of the size of what is compared: modes are found to 1e-10 or so, from other starts; sums are in another order. */
const SAME = 1e-9;

const ORDERED = familyOf({ family: 'cumulative' }).links[0]!.code;
const cases = [
  { name: 'logit', code: BINOMIAL_LOGIT, q: 1 },
  { name: 'logit with slopes', code: BINOMIAL_LOGIT, q: 2 },
  { name: 'cloglog', code: BINOMIAL_CLOGLOG, q: 1 },
  { name: 'Poisson', code: POISSON_LOG, q: 1 },
  { name: 'Poisson with slopes', code: POISSON_LOG, q: 2 },
  { name: 'negative binomial', code: NEGATIVE_BINOMIAL_LOG, q: 1 },
  { name: 'Gamma with slopes', code: GAMMA_LOG, q: 2 },
  { name: 't', code: codeWith(LAWS.Student, 4), q: 1 },
  { name: 'ordered', code: ORDERED, q: 1 },
  { name: 'zeros in excess', code: POISSON_LOG + SECOND, q: 1 },
  { name: 'shapes of rows', code: NEGATIVE_BINOMIAL_LOG + SECOND, q: 2 },
] as const;

const POINTS = [1, 5];
const GROUPS = 9;
const WEIGHTS = Float64Array.from({ length: GROUPS }, (_, g) => 1 + (g % 3));

describe.each(kernels)('$name build', ({ instantiate }) => {
  const open = (problem: GroupedProblem) => createGrouped(problem, instantiate() as unknown as KernelInstance);

  it.each(cases)('$name: a weight of 2 is the group twice', ({ code, q }) => {
    for (const points of POINTS)
      for (const reduce of [true, false]) {
        const given = { ...problem(code, q, points), reduce };
        const weighted = open({ ...given, groupWeights: WEIGHTS });
        const repeated = open(repeat(given));
        const size = weighted.nTheta + weighted.nBeta + weighted.nShape;
        const x = Float64Array.from({ length: size }, (_, i) => [0.6, 0.3, 0.5, -0.2, 0.4, 0.3, 0.2][i]!);
        const [a, b] = [weighted, repeated].map((model) => {
          const gradient = new Float64Array(size);
          const value = model.evaluate(x, gradient);
          const metric = model.metric();
          const n = size - model.nTheta;
          const [slope, information] = [new Float64Array(n), new Float64Array(n * n)];
          const plain = model.glm(x.slice(model.nTheta), slope, information);
          // of thresholds they are of what another computation has left
          const moments = code === ORDERED ? [] : [...model.moments()];
          const louis = model.information(x) ?? [];
          return { value: [value], gradient, metric, plain: [plain], slope, information, moments, louis };
        });
        for (const what of [
          'value',
          'gradient',
          'metric',
          'plain',
          'slope',
          'information',
          'moments',
          'louis',
        ] as const) {
          const size = Math.max(...Array.from(b![what], Math.abs), 1);
          expect(a![what].length).toBe(b![what].length);
          b![what].forEach((value, k) => {
            expectAbsolute(a![what][k]!, value, SAME * size, `${what} ${k}, ${points} points, reduced: ${reduce}`);
          });
        }
      }
  });

  it.each(cases)('$name: scores have the weights, integrals have not', ({ code, q }) => {
    const given = { ...problem(code, q, 5), reduce: false };
    const weights = WEIGHTS.map((w) => w / 2);
    const [weighted, plain] = [open({ ...given, groupWeights: weights }), open(given)];
    const size = plain.nTheta + plain.nBeta + plain.nShape;
    const x = Float64Array.from({ length: size }, (_, i) => [0.6, 0.3, 0.5, -0.2, 0.4, 0.3, 0.2][i]!);
    const scores = plain.groupScores(x, 0, GROUPS)!;
    const gradient = new Float64Array(size);
    weighted.evaluate(x, gradient);
    plain.evaluate(x);
    const integrals = plain.groupLogLik();
    weighted.groupLogLik().forEach((value, g) => {
      expectAbsolute(value, integrals[g]!, SAME * Math.abs(value), `integral of group ${g}`);
    });
    weighted.groupScores(x, 0, GROUPS)!.forEach((score, k) => {
      const expected = weights[Math.floor(k / size)]! * scores[k]!;
      expectAbsolute(score, expected, SAME * (1 + Math.abs(expected)), `number ${k}`);
    });
    gradient.forEach((value, k) => {
      let sum = 0;
      for (let g = 0; g < GROUPS; g++) sum += weights[g]! * scores[g * size + k]!;
      expectAbsolute(value, sum, SAME * (10 + Math.abs(sum)), `parameter ${k}`);
    });
  });
});

function problem(code: number, q: number, points: number): GroupedProblem {
  const random = uniform(5);
  const codes = Int32Array.from({ length: 7 * GROUPS }, (_, i) => Math.floor(i / 7));
  const n = codes.length;
  // few values: rows of a group are equal, and groups are
  const x = Float64Array.from(codes, (_, i) => (i % 7) / 4 - 0.5);
  const count = Float64Array.from(codes, (g) => (g < 4 ? g % 2 : Math.floor(3 * random())));
  const one = new Float64Array(n).fill(1);
  const scale = (p: number) => ({ center: new Float64Array(p), factor: new Float64Array(p).fill(1) });
  const isShare = code === BINOMIAL_LOGIT || code === BINOMIAL_CLOGLOG;
  const isReal = code === GAMMA_LOG || code === codeWith(LAWS.Student, 4);
  const wide = Float64Array.from(codes, () => normal(random));
  return {
    code,
    y: isShare ? count.map((v) => Math.min(v, 1)) : isReal ? wide.map((v, i) => 0.3 * v + 0.1 * count[i]!) : count,
    weights: one,
    offset: null,
    X: { values: Float64Array.of(...one, ...x), ...scale(2) },
    Z: [{ values: q === 2 ? Float64Array.of(...one, ...x) : one, ...scale(q) }],
    codes,
    nGroups: GROUPS,
    rule: standardNormalGrid(points, q),
    ...(code === ORDERED && { thresholds: thresholdMap(3, 'flexible') }),
    ...((code === POISSON_LOG + SECOND || code === NEGATIVE_BINOMIAL_LOG + SECOND) && {
      second: {
        columns: { values: Float64Array.of(...one, ...x), ...scale(2) },
        nZero: code === POISSON_LOG + SECOND ? 2 : 1,
      },
    }),
  };
}

/** Each group as often as its weight says, one after the other. */
function repeat(given: GroupedProblem): GroupedProblem {
  const n = given.codes.length;
  const copies = Array.from(WEIGHTS).flatMap((times, g) => new Array<number>(times).fill(g));
  const rows = copies.flatMap((group) => [...given.codes.keys()].filter((i) => given.codes[i] === group));
  const pick = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: (values.length / n) * rows.length }, (_, k) => {
      const [column, row] = [Math.floor(k / rows.length), k % rows.length];
      return values[column * n + rows[row]!]!;
    });
  const { second } = given;
  return {
    ...given,
    y: pick(given.y),
    weights: pick(given.weights),
    X: { ...given.X, values: pick(given.X.values) },
    Z: given.Z.map((term) => ({ ...term, values: pick(term.values) })),
    codes: Int32Array.from(rows, (_, k) => Math.floor(k / 7)),
    nGroups: copies.length,
    ...(second && { second: { ...second, columns: { ...second.columns, values: pick(second.columns.values) } } }),
  };
}
