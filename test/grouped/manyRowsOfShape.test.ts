/**
 * Densities with a shape on very many rows, of few distinct responses: slopes in log shape are smooth to rounding of what they are sums of, and a sample
 * of blocks speaks of its own rows. Truths: the straight line through gradients at close places; a model of the sampled rows alone.
 */
import { describe, expect, it } from 'vitest';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { GAMMA_LOG, NEGATIVE_BINOMIAL_LOG } from '../../src/wasm/codes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { GroupedProblem } from '../../src/wasm/grouped/groupedProblem.ts';
import { kernels } from '../support/kernels.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** Rows of a block, assembly/grouped/model.ts. */
const BLOCK = 1024;
/** Of a gradient that is differenced along 1e-8 and whose rows have terms near 1: 1e-14 a row; sums without more ado left 1e-13 to 1e-12. */
const SMOOTH = 1e-14;
/** Sums in another order. */
const SUMS = 1e-11;

function problemOf(code: number, nGroups: number, rows: number, groups = [...Array(nGroups).keys()]): GroupedProblem {
  const random = uniform(11);
  const all = Array.from({ length: nGroups * rows }, () => ({
    x: random(),
    y: 1 + Math.floor(3 * random() ** 2),
  })).filter((_, i) => groups.includes(Math.floor(i / rows)));
  const n = all.length;
  const column = (values: ArrayLike<number>, count: number) => ({
    values: Float64Array.from(values),
    factor: new Float64Array(count).fill(1),
    center: new Float64Array(count),
  });
  return {
    code,
    y: Float64Array.from(all, ({ y }) => (code === GAMMA_LOG ? Math.log(y) : y)),
    weights: new Float64Array(n).fill(1),
    offset: null,
    X: column([...Array(n).fill(1), ...all.map(({ x }) => x)], 2),
    Z: [{ ...column(new Float64Array(n).fill(1), 1), structure: undefined } as unknown as GroupedProblem['Z'][number]],
    codes: Int32Array.from(all, (_, i) => Math.floor(i / rows)),
    nGroups: groups.length,
    rule: standardNormalGrid(1, 1),
  };
}

describe.each(kernels)('$name', ({ instantiate }) => {
  it('slopes in log shape are smooth', () => {
    const engine = createGrouped(problemOf(NEGATIVE_BINOMIAL_LOG, 200, 250), instantiate());
    const at = Float64Array.from([0.5, 0.3, 0.1, 0.4]);
    const slopeAt = (by: number): number => {
      const gradient = new Float64Array(at.length);
      engine.evaluate(
        at.map((v, k) => (k === 3 ? v + by : v)),
        gradient,
      );
      return gradient[3]!;
    };
    const curvature = (slopeAt(1e-4) - slopeAt(-1e-4)) / 2e-4;
    for (const by of [1e-10, 1e-9, 3e-9, 1e-8, -1e-9, -1e-8])
      expectAbsolute(slopeAt(by) - slopeAt(0), by * curvature, SMOOTH * 50_000, `along ${by}`);
  });

  it.each([
    ['counts', NEGATIVE_BINOMIAL_LOG],
    ['Gamma', GAMMA_LOG],
  ])('the model without random effects of a sample: %s', (_, code) => {
    const [nGroups, rows] = [12, BLOCK / 2];
    const engine = createGrouped(problemOf(code, nGroups, rows), instantiate());
    // every second block of two groups
    const own = createGrouped(problemOf(code, nGroups, rows, [0, 1, 4, 5, 8, 9]), instantiate());
    engine.sample(2);
    const at = Float64Array.from([0.3, 0.1, 0.4]);
    const numbers = [engine, own].map((workspace) => {
      const [gradient, information] = [new Float64Array(3), new Float64Array(9)];
      return [workspace.glm(at, gradient, information), ...gradient, ...information];
    });
    expect(numbers[0]!.length).toBe(13);
    numbers[0]!.forEach((value, k) => expectRelative(value, numbers[1]![k]!, SUMS, `number ${k}`));
  });
});
