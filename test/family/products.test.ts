/**
 * Binary rows of weight 1, whose log densities are one logarithm of a product, on each build. Truths: the definition, row by row, in the extended
 * functions of the oracle; and the same rows with weight 2, which go one by one.
 */
import { describe, it } from 'vitest';
import { BINOMIAL_CLOGLOG, BINOMIAL_PROBIT } from '../../src/wasm/codes.ts';
import { logDensity } from '../oracle/families.ts';
import { kernels } from '../support/kernels.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Logarithms of both are right to a few ulp, and a sum of up to 40 of one sign to as many more: of the sum, */
const TOLERANCE = 3e-15;
/** and a row, where logarithms are near 0 of factors near 1, or of cloglog are differences of two below 7. */
const OF_A_ROW = 3e-15;
/** The oracle's own functions. */
const ORACLE = 1e-12;
const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 20, 40];
/** Linear predictors: ordinary ones, far ones, and beyond where a factor would be no normal number. */
const SPREADS = [1, 8, 30, 600, 1e40, 1e90];

describe.each(kernels)('$name', ({ instantiate }) => {
  it.each([
    ['probit', BINOMIAL_PROBIT],
    ['cloglog', BINOMIAL_CLOGLOG],
  ] as const)('%s: the sum of a node is that of its rows', (link, code) => {
    const { exports, put, reserve, take } = instantiate();
    const random = uniform(5);
    for (const n of SIZES)
      for (const spread of SPREADS) {
        const y = Array.from({ length: n + 1 }, () => (random() < 0.5 ? 1 : 0));
        const base = Array.from({ length: n + 1 }, () => spread * (2 * random() - 1));
        const B = Array.from({ length: n + 1 }, () => random() - 0.5);
        const places = [-1.5, 0, 2];
        const [values, slopes, scores] = [reserve(3), reserve(3), reserve(3 * (n + 2))];
        const sums = [1, 2].map((weight) => {
          const w = put(Array(n + 1).fill(weight));
          exports.densityNodes(code, 0, put(y), w, put(base), put(B), put(places), 3, n, scores, values, slopes);
          return take(values, 3);
        });
        places.forEach((place, k) => {
          const where = `${n} rows, ${spread}, at ${place}`;
          const one = 0.5 * sums[1]![k]!;
          expectAbsolute(sums[0]![k]!, one, TOLERANCE * Math.abs(one) + OF_A_ROW * n, where);
          if (spread > 30) return;
          let sum = 0;
          for (let j = 0; j < n; j++)
            sum += logDensity(`binomial ${link}`, y[j]!, base[j]! + place * B[j]!, 1, 1).value;
          expectAbsolute(sums[0]![k]!, sum, ORACLE * Math.abs(sum) + OF_A_ROW * n, `${where}: oracle`);
        });
      }
  });
});
