/**
 * The last Newton step and the check of the information as one evaluation (docs/mathematics.md (8.5), (9.5)). Truth: a function whose minimum and
 * Hessian are known.
 */
import { describe, expect, it } from 'vitest';
import { checkedAt } from '../../src/fit/search/hessian.ts';
import { polishNewton } from '../../src/fit/search/polish.ts';

/** Twice an information, its curvature changing by BEND of itself along a standard error. */
const HESSIAN = [8, 2, 1, 2, 18, -3, 1, -3, 50];
const BEND = 1e-3;
const n = 3;
const TOP = [0.3, -1, 2];

/** minus2LogLik = d'H d / 2 + bend (sd d_0)^3 around TOP */
function objective(seen: Float64Array[]) {
  return {
    evaluate(x: Float64Array, gradient: Float64Array): number {
      seen.push(x.slice());
      const d = x.map((v, k) => v - TOP[k]!);
      let value = 100;
      for (let i = 0; i < n; i++) {
        let slope = 0;
        for (let j = 0; j < n; j++) slope += HESSIAN[i * n + j]! * d[j]!;
        value += 0.5 * slope * d[i]!;
        gradient[i] = slope;
      }
      gradient[0]! += 3 * BEND * 8 * d[0]! * d[0]!;
      return value + BEND * 8 * d[0]! * d[0]! * d[0]!;
    },
  };
}

/** @param off what the information is off, as a share */
function polished(distance: number, off = 0) {
  const seen: Float64Array[] = [];
  const all = objective(seen);
  const x = Float64Array.from(TOP, (v, k) => v + (distance * (k + 1)) / Math.sqrt(HESSIAN[k * n + k]! / 2));
  const gradient = new Float64Array(n);
  const value = all.evaluate(x, gradient);
  const information = Float64Array.from(HESSIAN, (h, k) => 0.5 * h * (k === 0 ? 1 + off : 1));
  const engine = { metric: () => information, information: () => information, iterated: false };
  const found = polishNewton(all, engine, { nTheta: 0, nBeta: 3 }, x, gradient, value, [true, true, true]);
  return { found, x, gradient, evaluations: seen.length - 1 };
}

describe('the step that checks the information', () => {
  it.each([1e-5, 3e-5, 1e-4])('leads to the maximum in one evaluation, from %d standard errors', (distance) => {
    const { found, x, evaluations } = polished(distance);
    expect(evaluations).toBe(1);
    // of a standard error: the curvature changes by 1e-3 of itself along one, so a step of 5e-4 leaves 1e-9
    for (let k = 0; k < n; k++)
      expect(Math.abs(x[k]! - TOP[k]!) * Math.sqrt(HESSIAN[k * n + k]! / 2)).toBeLessThan(1e-9);
    expect(Math.abs(found.value - 100)).toBeLessThan(1e-12);
    expect(found.gain).toBeLessThan(1e-12);
  });

  it('does not take an information that is not that of the gradient', () => {
    const { found, evaluations } = polished(1e-4, 1e-3);
    expect(evaluations).toBeGreaterThan(n);
    HESSIAN.forEach((h, k) => {
      expect(Math.abs(found.information[k]! - 0.5 * h)).toBeLessThan(1e-4 * Math.abs(h));
    });
  });

  it('is taken from nearby alone', () => {
    expect(polished(1e-2).evaluations).toBeGreaterThan(1);
    // the check alone
    expect(polished(1e-7).evaluations).toBe(1);
  });

  it('moves every parameter, whichever way the step goes', () => {
    const all = objective([]);
    const x = Float64Array.from(TOP);
    const gradient = new Float64Array(n);
    all.evaluate(x, gradient);
    const checked = (off: number) => {
      const information = Float64Array.from(HESSIAN, (h, k) => 0.5 * h * (k === 0 ? 1 + off : 1));
      const inSe = 1e-4;
      // as long as the way aside is, and back along it
      const by = x.map((_, k) => ((k % 2 === 0 ? 1 : -1) * inSe) / Math.sqrt(n * information[k * n + k]!));
      return checkedAt(all, x, gradient, information, 1e-5, { by, inSe });
    };
    expect(checked(0)).not.toBeNull();
    expect(checked(1e-3)).toBeNull();
  });
});
