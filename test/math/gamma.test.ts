/** lgamma and its relatives on the three builds. Truth: 60-digit values (fixtures/gamma.py), limits, recurrences. */
import { expect, it } from 'vitest';
import { accuracySuite } from '../support/accuracy.ts';
import { kernels } from '../support/kernels.ts';

accuracySuite('gamma functions', {
  fixtures: new URL('./fixtures/gamma.json', import.meta.url),
  // lchoose and lgammaRatio are sums of several terms: their errors are those of the largest
  allowedUlps: { lgamma: 5, digamma: 6, trigamma: 4, lgammaRatio: 12, digammaDelta: 4, lchoose: 12 },
  exact: {
    lgamma: [
      [0, Infinity],
      [1, 0],
      [2, 0],
      [3, Math.LN2],
      [Infinity, Infinity],
      [1e306, Infinity],
      [-1, NaN],
      [-0.5, NaN],
      [NaN, NaN],
    ],
    digamma: [
      [0, -Infinity],
      [Infinity, Infinity],
      [-1, NaN],
      [NaN, NaN],
    ],
    trigamma: [
      [0, Infinity],
      [Infinity, 0],
      [-1, NaN],
      [NaN, NaN],
    ],
    lgammaRatio: [
      [3, 0, 0],
      [3, 1, 0],
      [1e300, 2, 1e-300],
      [Infinity, 7, 0],
    ],
    digammaDelta: [
      [3, 0, 0],
      [4, 1, 0.25],
    ],
    lchoose: [
      [5, 6, -Infinity],
      [5, -1, -Infinity],
      [NaN, 1, NaN],
      [5, NaN, NaN],
    ],
  },
});

it('lgammaRatio(k, y) is lgamma(k + y) - lgamma(k) - y log k wherever that does not cancel', () => {
  const { lgamma, lgammaRatio, log } = kernels[0]!.instantiate().exports;
  for (const k of [0.01, 0.7, 3, 7.9, 8, 20]) {
    for (const y of [3, 64, 65, 200, 2.5, 70.25]) {
      const terms = [lgamma(k + y), -lgamma(k), -y * log(k)];
      const scale = Math.max(...terms.map(Math.abs));
      const direct = terms.reduce((a, b) => a + b);
      // the three terms are each right to 5 ulp
      expect(Math.abs(lgammaRatio(k, y) - direct), `${k}, ${y}`).toBeLessThanOrEqual(16 * Number.EPSILON * scale);
    }
  }
});
