/**
 * Truth: 50-digit rules (fixtures/gaussHermite.py); the moments of the normal law, which the rule must integrate exactly;
 * symmetry; closed forms for n = 1, 2, 3.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gaussHermite, standardNormalRule } from '../../src/quadrature/gaussHermite.ts';

const fixtures: Record<string, [node: number, weight: number, factor: number][]> = JSON.parse(
  readFileSync(new URL('./fixtures/gaussHermite.json', import.meta.url), 'utf8'),
);

/** Absolute for nodes below 1, relative above: what an integrand can feel. */
const NODE_TOLERANCE = 1e-14;
/** A node that is off by half an ulp moves its weight by x^2 half-ulps, 750 * 1.1e-16 at the ends of the rule with 200 points. */
const WEIGHT_TOLERANCE = 2e-13;
/** Below it doubles lose digits. */
const LEAST_WEIGHT = 1e-300;
/** The factor is stationary at a node: only the rounding of about n products is left. */
const FACTOR_TOLERANCE = (n: number): number => (n > 200 ? 5e-14 : 2e-14);
/** The style's tolerance for moments up to degree 2n - 1, relative. */
const MOMENT_TOLERANCE = 1e-13;

describe.each(Object.keys(fixtures).map(Number))('standardNormalRule(%i)', (n) => {
  const rule = standardNormalRule(n);
  const rows = fixtures[String(n)]!;

  it('agrees with 50-digit nodes, weights and factors', () => {
    rows.forEach(([node, weight, factor], i) => {
      const k = n - rows.length + i;
      expect(Math.abs(rule.nodes[k]! - node) / Math.max(1, node), `node ${k}`).toBeLessThanOrEqual(NODE_TOLERANCE);
      // of 401 points the outermost weights are nothing, or nearly
      if (weight > LEAST_WEIGHT)
        expect(Math.abs(rule.weights[k]! / weight - 1), `weight ${k}`).toBeLessThanOrEqual(WEIGHT_TOLERANCE);
      expect(Math.abs(rule.factor[k]! / factor - 1), `factor ${k}`).toBeLessThanOrEqual(FACTOR_TOLERANCE(n));
    });
  });

  it('is exactly symmetric and ascending', () => {
    for (let k = 0; k < n; k++) {
      expect(rule.nodes[n - 1 - k]! + rule.nodes[k]!).toBe(0);
      expect(rule.weights[n - 1 - k]).toBe(rule.weights[k]);
      expect(rule.factor[n - 1 - k]).toBe(rule.factor[k]);
      if (k > 0) expect(rule.nodes[k]!).toBeGreaterThan(rule.nodes[k - 1]!);
    }
    if (n % 2 === 1) expect(rule.nodes[(n - 1) / 2]).toBe(0);
  });

  it.skipIf(n > 200)('integrates x^d, d even and up to 2n - 2, to 1 * 3 * ... * (d - 1) within 1e-13', () => {
    // Each moment divided by the one before it, node by node, so that neither overflows.
    const scaled = Array.from(rule.weights);
    for (let d = 2; d <= 2 * n - 2; d += 2) {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        scaled[k] = (scaled[k]! * rule.nodes[k]! ** 2) / (d - 1);
        sum += scaled[k]!;
      }
      expect(Math.abs(sum - 1), `degree ${d}`).toBeLessThanOrEqual(MOMENT_TOLERANCE);
    }
  });
});

describe('gaussHermite', () => {
  it('is the closed form for 1, 2 and 3 points of exp(-x^2)', () => {
    const close = (got: readonly number[], expected: number[]): void => {
      for (const [k, x] of got.entries()) expect(Math.abs(x - expected[k]!)).toBeLessThanOrEqual(4e-16);
    };
    const rootPi = Math.sqrt(Math.PI);
    close(gaussHermite(1).nodes, [0]);
    close(gaussHermite(1).weights, [rootPi]);
    close(gaussHermite(2).nodes, [-Math.SQRT1_2, Math.SQRT1_2]);
    close(gaussHermite(2).weights, [rootPi / 2, rootPi / 2]);
    close(gaussHermite(3).nodes, [-Math.sqrt(1.5), 0, Math.sqrt(1.5)]);
    close(gaussHermite(3).weights, [rootPi / 6, (2 * rootPi) / 3, rootPi / 6]);
  });

  it('returns frozen plain arrays', () => {
    const { nodes, weights } = gaussHermite(4);
    expect(Array.isArray(nodes) && Object.isFrozen(nodes) && Array.isArray(weights) && Object.isFrozen(weights)).toBe(
      true,
    );
  });

  it.each([0, -1, 2.5, 201, 1000, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d points', (n) => {
    expect(() => gaussHermite(n)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('finds every rule from 1 to 200 points: weights sum to 1 and the variance is 1', () => {
    for (let n = 2; n <= 200; n++) {
      const { nodes, weights } = standardNormalRule(n);
      let total = 0;
      let variance = 0;
      nodes.forEach((x, k) => {
        total += weights[k]!;
        variance += weights[k]! * x * x;
      });
      expect(Math.abs(total - 1), `n = ${n}`).toBeLessThanOrEqual(1e-14);
      expect(Math.abs(variance - 1), `n = ${n}`).toBeLessThanOrEqual(1e-13);
    }
  });
});
