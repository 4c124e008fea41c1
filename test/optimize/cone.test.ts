/** Truth: Caratheodory's theorem by brute force: a vector in a cone lies in the cone of as many independent generators as there are dimensions, or fewer. */
import { describe, expect, it } from 'vitest';
import { inCone } from '../../src/optimize/cone.ts';
import { uniform } from '../support/random.ts';

/** Solves the square system by elimination; null where it is singular. */
function solve(columns: readonly Float64Array[], target: Float64Array): number[] | null {
  const n = target.length;
  const A = Array.from({ length: n }, (_, i) => [...columns.map((c) => c[i] as number), target[i] as number]);
  for (let k = 0; k < n; k++) {
    const pivot = A.slice(k).reduce((best, row, i) => (Math.abs(row[k]) > Math.abs(A[best][k]) ? i + k : best), k);
    if (Math.abs(A[pivot][k]) < 1e-9) return null;
    [A[k], A[pivot]] = [A[pivot], A[k]];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = A[i][k] / A[k][k];
      for (let j = k; j <= n; j++) A[i][j] -= factor * A[k][j];
    }
  }
  return A.map((row, i) => row[n] / row[i]);
}

/** With the axes added at a price of nothing they do not pay: subsets of generators alone, filled up by directions that must not be used. */
function bruteForce(generators: readonly Float64Array[], target: Float64Array): boolean {
  const n = target.length;
  const axes = Array.from({ length: n }, (_, k) => Float64Array.from({ length: n }, (__, i) => (i === k ? 1 : 0)));
  const choose = (from: number, chosen: readonly Float64Array[]): boolean => {
    for (const fill of fillings(axes, n - chosen.length)) {
      const found = solve([...chosen, ...fill], target);
      if (found?.every((value, k) => (k < chosen.length ? value >= -1e-9 : Math.abs(value) < 1e-9))) return true;
    }
    if (chosen.length === n) return false;
    for (let k = from; k < generators.length; k++) if (choose(k + 1, [...chosen, generators[k]])) return true;
    return false;
  };
  return choose(0, []);
}

function fillings<T>(all: readonly T[], size: number, from = 0): T[][] {
  if (size === 0) return [[]];
  return all.slice(from).flatMap((first, k) => fillings(all, size - 1, from + k + 1).map((rest) => [first, ...rest]));
}

describe('membership in a cone', () => {
  it.each([1, 2, 3, 4])('in %s dimensions agrees with the search over subsets', (n) => {
    const random = uniform(n);
    const whole = (): number => Math.floor(7 * random()) - 3;
    let inside = 0;
    for (let trial = 0; trial < 150; trial++) {
      // small whole numbers, so that vectors on the faces of the cone are among them
      const vector = () => Float64Array.from({ length: n }, whole);
      const generators = Array.from({ length: 1 + (trial % 6) }, vector);
      const target = vector();
      const expected = bruteForce(generators, target);
      if (expected) inside++;
      expect(inCone(generators, target), JSON.stringify({ generators, target })).toBe(expected);
    }
    expect(inside).toBeGreaterThan(10);
    expect(inside).toBeLessThan(140);
  });

  it('holds zero, and nothing else without generators', () => {
    expect(inCone([], new Float64Array(2))).toBe(true);
    expect(inCone([], Float64Array.of(1, 0))).toBe(false);
  });
});
