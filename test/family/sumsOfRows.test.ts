/**
 * Sums over many rows that are alike, as counts are: each addition of equal terms is rounded the same way, and a hundred thousand of them could leave more
 * than a search takes for rounding, another amount for every shape. Truth: along a step of the shape that its slope knows, the value changes as
 * the slope says.
 */
import { describe, expect, it } from 'vitest';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import * as codes from '../../src/wasm/codes.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { KernelInstance } from '../../src/wasm/instance.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { kernels } from '../support/kernels.ts';
import { uniform } from '../support/random.ts';

/** What a search takes for rounding, of minus2LogLik (src/optimize/bfgs.ts). */
const ROUNDING = 4e-14;
const ROWS = 40_000;
const GROUPS = 400;
/** Of log shape: what bends along these is below 1e-9 of the information, which has no more than a few numbers for each row. */
const STEPS = [1e-9, 2e-9, 5e-9, 1e-8];

const cases = [
  { name: 'negative binomial', code: codes.NEGATIVE_BINOMIAL_LOG, isCount: true },
  { name: 'lognormal', code: LAWS.Lognormal, isCount: false },
  { name: 'Gaussian with the log link', code: LAWS.GaussianLog, isCount: false },
] as const;

describe.each(kernels)('$name build', ({ instantiate }) => {
  it.each(cases)('$name: the value belongs to its slope', ({ code, isCount }) => {
    const random = uniform(11);
    const ones = new Float64Array(ROWS).fill(1);
    const shared = {
      code,
      y: Float64Array.from(ones, () => (isCount ? 2 * Math.floor(4 * random()) : 1.25 + Math.floor(4 * random()))),
      weights: ones.map((_, i) => (i % 3 === 0 ? 2 : 1)),
      offset: null,
      X: columns(ones),
    };
    const levels = Int32Array.from(ones, (_, i) => i % GROUPS);
    const instance = (): KernelInstance => instantiate() as unknown as KernelInstance;
    const rule = standardNormalGrid(1, 1);
    const Z = columns(ones);
    const models = [
      createGrouped({ ...shared, Z: [Z], codes: levels, nGroups: GROUPS, rule, reduce: false }, instance()),
      createLaplace({ ...shared, terms: [{ Z, codes: levels, nLevels: GROUPS }] }, instance()),
    ];
    for (const model of models) {
      const x = Float64Array.of(0.3, 0.7, 0.4);
      const gradient = new Float64Array(3);
      const value = model.evaluate(x, gradient);
      const off = STEPS.map((step) => {
        const there = Float64Array.of(0.3, 0.7, 0.4 + step);
        const shared = there[2] - x[2];
        return Math.abs(model.evaluate(there) - value - gradient[2] * shared) / Math.abs(value);
      });
      expect(Math.max(...off)).toBeLessThan(ROUNDING);
    }
  });
});

function columns(values: Float64Array) {
  return { values, center: Float64Array.of(0), factor: Float64Array.of(1) };
}
