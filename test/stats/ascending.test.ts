/** Truth: `sort` of typed arrays, and a stable sort of positions. */
import { describe, expect, it } from 'vitest';
import { ascending, ascendingOrder } from '../../src/stats/ascending.ts';
import { createRandom } from '../../src/stats/random.ts';

const random = createRandom(3);
const special = [0, -0, Infinity, -Infinity, NaN, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, 1, -1];
const columns: Record<string, Float64Array> = {
  'normal numbers': Float64Array.from({ length: 9000 }, () => random.normal()),
  'few values': Float64Array.from({ length: 9000 }, () => Math.floor(3 * random.uniform())),
  'one value': new Float64Array(5000).fill(7),
  'ends of what numbers can be': Float64Array.from({ length: 6000 }, (_, i) => special[(i * 7) % special.length]),
  'a short column': Float64Array.of(3, -1, NaN, 2),
  nothing: new Float64Array(0),
};

describe.each(Object.entries(columns))('%s', (_, values) => {
  it('are in the order of sort, to the sign of zero', () => {
    expect(Array.from(ascending(values))).toEqual(Array.from(values.slice().sort()));
  });
  it('their positions are a stable order', () => {
    const key = (x: number): number => (Number.isNaN(x) ? Infinity : x);
    const after = (i: number, j: number): number => {
      const [a, b] = [values[i], values[j]];
      if (Number.isNaN(a) !== Number.isNaN(b)) return Number.isNaN(a) ? 1 : -1;
      if (a === 0 && b === 0 && !Object.is(a, b)) return Object.is(a, -0) ? -1 : 1;
      return key(a) === key(b) ? i - j : key(a) - key(b);
    };
    expect(Array.from(ascendingOrder(values))).toEqual([...values.keys()].sort(after));
  });
  it('are left as they were', () => {
    const before = values.slice();
    ascending(values);
    expect(values).toEqual(before);
  });
});
