import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixed, scientific, significance } from '../../src/report/format/decimal.ts';

describe('decimal text is correctly rounded, ties to even', () => {
  it('fixed', () => {
    expect(fixed(0.125, 2)).toBe('0.12');
    expect(fixed(0.375, 2)).toBe('0.38');
    expect(fixed(2.5, 0)).toBe('2');
    expect(fixed(-0.5, 0)).toBe('-0');
    expect(fixed(0.15, 1)).toBe('0.1');
    expect(fixed(-0, 3)).toBe('0.000');
    expect(fixed(1e22, 1)).toBe('10000000000000000000000.0');
    expect(fixed(1.5e300, 0)).toMatch(/^1500000000000000\d{285}$/);
  });
  it('scientific', () => {
    expect(scientific(125000, 1)).toBe('1.2e+05');
    expect(scientific(9.5, 0)).toBe('1e+01');
    expect(scientific(8.5, 0)).toBe('8e+00');
    expect(scientific(5e-324, 3)).toBe('4.941e-324');
    expect(scientific(Number.NaN, 3)).toBe('NaN');
  });
});

describe('against exact integer arithmetic', () => {
  const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true });
  // Multiples of 1/8 are the ties of two decimals.
  const eighths = fc.integer({ min: -80_000, max: 80_000 }).map((n) => n / 8);

  it('fixed: the nearest decimal, ties to the even digit', () => {
    fc.assert(
      fc.property(fc.oneof(anyDouble, eighths), fc.integer({ min: 0, max: 20 }), (x, places) => {
        expect(BigInt(fixed(x, places).replace('.', ''))).toBe(roundedExactly(x, places));
      }),
      { seed: 12, numRuns: 2000 },
    );
  });

  it('scientific: the same digits as fixed, as many as asked for', () => {
    fc.assert(
      fc.property(fc.oneof(anyDouble, eighths), fc.integer({ min: 0, max: 16 }), (x, places) => {
        const [mantissa, exponent] = scientific(x, places).split('e');
        const digits = BigInt(mantissa.replace('.', ''));
        // Rounding may have carried over: 9.99 to 1.0e+01 is 10 units of the place where 9.99 was cut.
        const cut = places - Number(x.toExponential(100).split('e')[1]);
        const carried = Number(exponent) === places - cut ? 1n : 10n;
        expect(digits * carried).toBe(roundedExactly(x, cut));
      }),
      { seed: 13, numRuns: 2000 },
    );
  });

  it('significance: the shortest text of that many digits', () => {
    fc.assert(
      fc.property(anyDouble, fc.integer({ min: 1, max: 15 }), (x, digits) => {
        const { needed, power } = significance(x, digits);
        expect(scientific(x, needed - 1)).toMatch(new RegExp(`e[+-]0*${Math.abs(power)}$`));
        expect(Number(scientific(x, needed - 1))).toBe(Number(scientific(x, digits - 1)));
      }),
      { seed: 14 },
    );
  });
});

/** x * 10^places to the nearest integer, ties to even, from the bits of x. */
function roundedExactly(x: number, places: number): bigint {
  const bits = new BigUint64Array(Float64Array.of(x).buffer)[0];
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = Math.max(1, biased) - 1075;
  const power = (base: bigint, k: number) => base ** BigInt(Math.max(0, k));
  const numerator = mantissa * power(2n, exponent) * power(10n, places);
  const denominator = power(2n, -exponent) * power(10n, -places);
  const quotient = numerator / denominator;
  const twiceRest = 2n * (numerator % denominator);
  const up = twiceRest > denominator || (twiceRest === denominator && quotient % 2n === 1n);
  const size = up ? quotient + 1n : quotient;
  return bits >> 63n === 1n ? -size : size;
}
