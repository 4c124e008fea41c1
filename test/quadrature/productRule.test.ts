/** Truth: moments of independent normals, and the one-dimensional rule itself. */
import { expect, it } from 'vitest';
import { standardNormalRule } from '../../src/quadrature/gaussHermite.ts';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';

it('is the one-dimensional rule for q = 1', () => {
  const rule = standardNormalRule(7);
  expect(standardNormalGrid(7, 1)).toEqual({ nodes: rule.nodes, weights: rule.weights, factor: rule.factor });
});

it('has n^q rows, the last coordinate moving fastest, row n^q - 1 - k exactly minus row k', () => {
  const { nodes, weights, factor } = standardNormalGrid(3, 2);
  const [a, , c] = standardNormalRule(3).nodes as unknown as [number, number, number];
  expect(Array.from(nodes)).toEqual([a, a, a, 0, a, c, 0, a, 0, 0, 0, c, c, a, c, 0, c, c]);
  expect(weights.length).toBe(9);
  for (let k = 0; k < 9; k++) {
    expect(weights[8 - k]).toBe(weights[k]);
    expect(factor[8 - k]).toBe(factor[k]);
  }
});

it('integrates x1^2 x2^4 x3^2 to 3', () => {
  const { nodes, weights } = standardNormalGrid(4, 3);
  let sum = 0;
  weights.forEach((weight, k) => {
    const [x, y, z] = nodes.subarray(3 * k, 3 * k + 3) as unknown as [number, number, number];
    sum += weight * x * x * y * y * y * y * z * z;
  });
  expect(Math.abs(sum - 3)).toBeLessThanOrEqual(3e-13);
});

it('refuses a grid of more than four million nodes', () => {
  expect(() => standardNormalGrid(200, 3)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  expect(() => standardNormalGrid(50, 400)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
});
