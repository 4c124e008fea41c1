/** Comparisons whose failure says what was compared, what came, what was wanted and what was allowed. */
import { expect } from 'vitest';

/** |got - expected| <= tolerance. */
export function expectAbsolute(got: number, expected: number, tolerance: number, what: string): void {
  const delta = Math.abs(got - expected);
  expect(delta <= tolerance, `${what}: got ${got}, expected ${expected}, delta ${delta}, tolerance ${tolerance}`).toBe(
    true,
  );
}

/** |got - expected| <= tolerance |expected|. */
export function expectRelative(got: number, expected: number, tolerance: number, what: string): void {
  if (Object.is(got, expected) || got === expected) return;
  expectAbsolute(got, expected, tolerance * Math.abs(expected), what);
}
