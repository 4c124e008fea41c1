import { describe, expect, it } from 'vitest';
import { log2, log10, power } from '../../src/design/variable/transcendental.ts';

describe('power', () => {
  it('is exact for whole exponents with exact results', () => {
    for (let n = 0; n <= 33; n++) expect(power(3, n)).toBe(Number(3n ** BigInt(n)));
    expect(power(-2, 5)).toBe(-32);
    expect(power(2, -3)).toBe(0.125);
    expect(power(9, 0.5)).toBe(3);
    expect(power(2, 1000)).toBeCloseTo(1.0715086071862673e301, -290);
  });

  it('follows the rules for special values', () => {
    expect(power(Number.NaN, 0)).toBe(1);
    expect(power(0, 0)).toBe(1);
    expect(power(0, 1.5)).toBe(0);
    expect(power(0, -1.5)).toBe(Number.POSITIVE_INFINITY);
    expect(power(0, -2)).toBe(Number.POSITIVE_INFINITY);
    expect(power(-8, 1 / 3)).toBeNaN();
    expect(power(-1, 101)).toBe(-1);
    expect(power(2, Number.NaN)).toBeNaN();
    expect(power(Number.NaN, 2)).toBeNaN();
  });

  it('is near x^y otherwise: rounding grows with |y log x|', () => {
    for (const x of [0.01, 0.7, 1.3, 5, 200]) {
      for (const y of [-7.3, -0.25, 0.1, 1.5, 20.7]) {
        const expected = x ** y;
        const tolerance = 4 * Number.EPSILON * (1 + Math.abs(y * Math.log(x)));
        expect(Math.abs(power(x, y) / expected - 1)).toBeLessThan(tolerance);
      }
    }
  });
});

describe('log2 and log10', () => {
  it('are whole numbers at powers of their bases', () => {
    for (let n = -300; n <= 300; n++) expect(log2(2 ** n)).toBe(n);
    for (let n = 0; n <= 22; n++) expect(log10(Number(10n ** BigInt(n)))).toBe(n);
  });

  it('are near the logarithm elsewhere, and NaN below 0', () => {
    for (const x of [1e-300, 0.3, 1.0000001, 7, 1e200]) {
      expect(Math.abs(log2(x) - Math.log2(x))).toBeLessThan(4 * Number.EPSILON * Math.max(1, Math.abs(Math.log2(x))));
      expect(Math.abs(log10(x) - Math.log10(x))).toBeLessThan(
        4 * Number.EPSILON * Math.max(1, Math.abs(Math.log10(x))),
      );
    }
    expect(log2(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(log10(-1)).toBeNaN();
  });
});
