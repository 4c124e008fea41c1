/** Truth: the integral of each row by itself, which marginalMean.test.ts compares with closed forms and other rules. */
import { describe, expect, it } from 'vitest';
import { marginalMean } from '../../src/predict/law/marginalMean.ts';
import { marginalMeansOfRows } from '../../src/predict/law/marginalTable.ts';
import { uniform } from '../support/random.ts';
import { expectRelative } from '../support/tolerance.ts';

/** Of the largest mean of a stretch: e times the least, and the roundings of fifteen terms. */
const DIGITS = 2e-14;

describe.each(['logit', 'cloglog'] as const)('%s', (link) => {
  it.each([
    ['one variance', [0.6]],
    ['three, one of them hardly any', [1e-8, 0.3, 4]],
    ['a large one', [100]],
    ['more than there are tables for', Array.from({ length: 200 }, (_, k) => 0.01 * (k + 1))],
  ])('%s: every row has the mean and slopes of its own integral', (_, variances) => {
    const random = uniform(3);
    const eta = Float64Array.from({ length: 3000 }, () => 12 * (random() - 0.6));
    // one that stands alone, and the end of a stretch
    eta[0] = -25.3;
    eta[1] = 0.5;
    const variance = eta.map((_, i) => variances[i % variances.length]);
    const meanOf = marginalMeansOfRows(link, eta, variance);
    const out = new Float64Array(3);
    for (let i = 0; i < eta.length; i += i < 20 ? 1 : 17) {
      meanOf(i, out);
      const { mean, meanByEta, meanByVariance } = marginalMean(link, eta[i], variance[i]);
      expectRelative(out[0], mean, DIGITS, `mean at ${eta[i]}`);
      // slopes go through zero, the mean does not
      expect(Math.abs(out[1] - meanByEta)).toBeLessThan(DIGITS * Math.max(mean, Math.abs(meanByEta)));
      expect(Math.abs(out[2] - meanByVariance)).toBeLessThan(DIGITS * Math.max(mean, Math.abs(meanByVariance)));
    }
  });
});

it('rows without a finite predictor have the mean that is said of them alone', () => {
  const eta = Float64Array.of(...new Float64Array(40).fill(0.2), Number.NaN, Number.POSITIVE_INFINITY);
  const meanOf = marginalMeansOfRows('logit', eta, new Float64Array(eta.length).fill(1));
  const out = new Float64Array(3);
  meanOf(40, out);
  expect(out[0]).toBeNaN();
  meanOf(0, out);
  expect(out[0]).toBe(marginalMean('logit', 0.2, 1).mean);
});
