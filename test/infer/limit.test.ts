/** Truth: profiles whose roots are known in closed form. */
import { describe, expect, it } from 'vitest';
import { findLimit, type Limit } from '../../src/infer/profile/limit.ts';
import type { Slice } from '../../src/infer/profile/slice.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const HEIGHT = 1.959963984540054;

/** A profile without other parameters. NaN where the value is. */
function sliceOf(
  peak: number,
  stdError: number,
  f: (c: number) => readonly [value: number, slope: number],
): Slice & { visited: number[] } {
  const visited: number[] = [];
  const none = new Float64Array(0);
  return {
    peak: { at: peak, value: f(peak)[0], slope: 0, coordinates: none },
    stdError,
    visited,
    solve(at) {
      visited.push(at);
      const [value, slope] = f(at);
      return { at, value, slope, coordinates: none };
    },
    parametersAt: () => none,
    turn: () => undefined,
  };
}

const upper = (slice: Slice): Limit => findLimit(slice, 1, Number.POSITIVE_INFINITY, HEIGHT);

describe('findLimit', () => {
  it('finds the ends of a parabola with one point each', () => {
    const slice = sliceOf(3, 0.5, (c) => [((c - 3) / 0.5) ** 2 + 100, (2 * (c - 3)) / 0.25]);
    for (const side of [-1, 1] as const) {
      slice.visited.length = 0;
      const limit = findLimit(slice, side, side * Number.POSITIVE_INFINITY, HEIGHT);
      expect(limit.outcome).toBe('found');
      expectAbsolute(limit.at, 3 + side * 0.5 * HEIGHT, 1e-12, 'limit');
      expect(slice.visited).toHaveLength(1);
    }
  });

  it('finds the likelihood limits of a Poisson mean within 1e-9 of a standard error, in at most five points', () => {
    for (const y of [1, 4, 30, 1000]) {
      const slice = sliceOf(y, Math.sqrt(y), (m) =>
        m > 0 ? [2 * (m - y * Math.log(m)), 2 - (2 * y) / m] : [Number.NaN, Number.NaN],
      );
      for (const side of [-1, 1] as const) {
        slice.visited.length = 0;
        const { at } = findLimit(slice, side, side < 0 ? 0 : Number.POSITIVE_INFINITY, HEIGHT);
        // by bisection
        let [inside, outside] = [y, side < 0 ? 1e-300 : 4 * y + 20];
        for (let k = 0; k < 2000 && inside !== outside; k++) {
          const middle = 0.5 * (inside + outside);
          if (2 * (middle - y - y * Math.log(middle / y)) < HEIGHT * HEIGHT) inside = middle;
          else outside = middle;
          if (Math.abs(inside - outside) < 1e-15 * y) break;
        }
        expectAbsolute(at, inside, 1e-9 * Math.sqrt(y), `limit ${side} of ${y}`);
        expect(slice.visited.length).toBeLessThanOrEqual(y === 1 ? 8 : 5);
      }
    }
  });

  it('stops at the end of the scale where the profile stays below', () => {
    const slice = sliceOf(0.3, 0.5, (c) => [((c - 0.3) / 0.5) ** 2, (2 * (c - 0.3)) / 0.25]);
    expect(findLimit(slice, -1, 0, HEIGHT)).toMatchObject({ at: 0, outcome: 'edge' });
    expect(
      findLimit(
        sliceOf(0, 0.5, (c) => [(c / 0.5) ** 2, 8 * c]),
        -1,
        0,
        HEIGHT,
      ),
    ).toMatchObject({ at: 0, points: [] });
  });

  it('is open where the profile levels off below, and where it is flat from the start', () => {
    const levels = sliceOf(0, 1, (c) => [2 - 2 / (1 + c * c), (4 * c) / (1 + c * c) ** 2]);
    expect(upper(levels)).toMatchObject({ at: Number.POSITIVE_INFINITY, outcome: 'open' });
    expect(upper(sliceOf(20, Number.NaN, () => [7, 0]))).toMatchObject({
      at: Number.POSITIVE_INFINITY,
      outcome: 'open',
    });
  });

  it('goes on where the profile rises as slowly as a logarithm', () => {
    const limit = upper(sliceOf(1, 1, (c) => [Math.log(c) ** 2 / 4, Math.log(c) / (2 * c)]));
    expect(limit.outcome).toBe('found');
    expectAbsolute(limit.at / Math.exp(2 * HEIGHT), 1, 1e-9, 'limit');
  });

  it('finds a limit beyond a kink and before a place where the model cannot be computed', () => {
    const kinked = sliceOf(0, 1, (c) =>
      c < 1 ? [c * c, 2 * c] : c < 1.5 ? [1 + 8 * (c - 1), 8] : [Number.NaN, Number.NaN],
    );
    const { at } = upper(kinked);
    expectAbsolute(at, 1 + (HEIGHT * HEIGHT - 1) / 8, 1e-9, 'limit');
  });

  it('says where another peak is higher', () => {
    const limit = upper(sliceOf(0, 1, (c) => [-c, -1]));
    expect(limit.better?.value).toBeLessThan(0);
    expect(limit.at).toBeNaN();
  });

  it('gives up where nothing can be computed', () => {
    expect(upper(sliceOf(0, 1, (c) => [c === 0 ? 0 : Number.NaN, Number.NaN]))).toMatchObject({
      outcome: 'failed',
      at: Number.NaN,
    });
  });
});
