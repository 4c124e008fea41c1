import { describe, expect, it } from 'vitest';
import type { DesignOptions } from '../../src/design/types.ts';
import { designOf } from './fixtures.ts';

const g = ['a', 'b', 'a', 'b'];
const respond = (left: string, data: Record<string, ArrayLike<unknown>>, family: string, options: DesignOptions = {}) =>
  designOf(`${left} ~ 1 + (1 | g)`, { g, ...data }, family, options);

describe('binomial responses: one model, however it is written', () => {
  const zeroOne = {
    y: Float64Array.of(0, 1, 1, 0),
    weights: Float64Array.of(1, 1, 1, 1),
    trials: Float64Array.of(1, 1, 1, 1),
  };

  it('takes 0/1, booleans, two-level factors and comparisons', () => {
    expect(respond('y', { y: [0, 1, 1, 0] }, 'binomial').response).toEqual({
      label: 'y',
      ...zeroOne,
      form: 'numbers',
      success: '1',
      failure: '0',
    });
    expect(respond('y', { y: [false, true, true, false] }, 'binomial').response).toEqual({
      label: 'y',
      ...zeroOne,
      form: 'levels',
      success: 'TRUE',
      failure: 'FALSE',
    });
    expect(respond('y', { y: ['bad', 'good', 'good', 'bad'] }, 'binomial').response).toEqual({
      label: 'y',
      ...zeroOne,
      form: 'levels',
      success: 'good',
      failure: 'bad',
    });
    expect(respond('y > 2', { y: [1, 3, 4, 2] }, 'binomial').response).toEqual({
      label: 'y > 2',
      ...zeroOne,
      form: 'levels',
      success: 'TRUE',
      failure: 'FALSE',
    });
    expect(respond('factor(y)', { y: [3, 7, 7, 3] }, 'binomial').response).toEqual({
      label: 'factor(y)',
      ...zeroOne,
      form: 'levels',
      success: '7',
      failure: '3',
    });
  });

  it('takes successes and failures, or a proportion with trials as weights', () => {
    const k = [1, 2, 3, 0];
    const n = [4, 4, 4, 8];
    const counts = respond('cbind(k, n - k)', { k, n }, 'binomial').response;
    expect(counts).toEqual({
      label: 'cbind(k, n - k)',
      y: Float64Array.of(0.25, 0.5, 0.75, 0),
      weights: Float64Array.from(n),
      trials: Float64Array.from(n),
      success: null,
      failure: null,
      form: 'counts',
    });
    const proportion = respond('k/n', { k, n }, 'binomial', { weights: 'n' }).response;
    expect(proportion).toEqual({ ...counts, label: 'k/n', form: 'numbers' });
    expect(respond('cbind(k, n - k)', { k, n }, 'binomial', { weights: [1, 2, 1, 1] }).response.weights).toEqual(
      Float64Array.of(4, 8, 4, 8),
    );
  });

  it('keeps weights of 0/1 responses as replications', () => {
    const { response } = respond('y', { y: [0, 1, 1, 0] }, 'binomial', { weights: [1, 2, 3, 4] });
    expect(response.weights).toEqual(Float64Array.of(1, 2, 3, 4));
    expect(response.trials).toEqual(Float64Array.of(1, 1, 1, 1));
  });

  it.each([
    ['y', { y: [0, 1, 2, 1] }, /\[INVALID_RESPONSE\].*0 or 1.*this one is 2 \(row 3\)/],
    ['y', { y: [0, 1, -1, 1] }, /\[INVALID_RESPONSE\].*-1 \(row 3/],
    [
      'y',
      { y: [0, 0.5, 1, 1] },
      /\[INVALID_RESPONSE\].*0.5. For a proportion, give the number of trials as weights \(row 2/,
    ],
    ['y', { y: ['a', 'b', 'c', 'a'] }, /\[INVALID_RESPONSE\].*two levels, and y has 3: a, b, c/],
    [
      'cbind(k, n - k)',
      { k: [1, 5, 2, 2], n: [3, 4, 3, 3] },
      /\[INVALID_RESPONSE\].*failures is -1: are there more successes than trials\? \(row 2/,
    ],
    ['cbind(k, n - k)', { k: [1, -2, 2, 2], n: [3, 4, 3, 3] }, /\[INVALID_RESPONSE\].*successes is -2 \(row 2/],
    ['cbind(k, n, k)', { k: [1, 5, 2, 2], n: [3, 4, 3, 3] }, /\[INVALID_RESPONSE\].*this one has 3/],
    ['y', { y: [1, 1, null, 1] }, /\[CONSTANT_RESPONSE\].*only successes/],
    ['y', { y: [0, 0, 0, 0] }, /\[CONSTANT_RESPONSE\].*only failures/],
    ['y', { y: ['a', 'a', 'a', 'a'] }, /\[CONSTANT_RESPONSE\].*always "a"/],
    ['cbind(k, n - k)', { k: [3, 4, 3, 3], n: [3, 4, 3, 3] }, /\[CONSTANT_RESPONSE\]/],
  ])('refuses %s of %j', (left, data, message) => {
    expect(() => respond(left, data, 'binomial')).toThrow(message);
  });

  it('warns of counts that are not whole', () => {
    const { warnings } = respond('cbind(k, n - k)', { k: [1, 2.5, 1, 0], n: [3, 3, 3, 3] }, 'binomial');
    expect(warnings).toEqual([
      {
        code: 'NON_INTEGER_COUNTS',
        message: '1 counts of cbind(k, n - k) are not whole numbers, the first in row 2: 2.5',
        details: { number: 1, row: 1, value: 2.5 },
      },
    ]);
    expect(respond('y', { y: [0.3, 0.5, 1, 0] }, 'binomial', { weights: [5, 4, 4, 4] }).warnings[0].code).toBe(
      'NON_INTEGER_COUNTS',
    );
  });
});

describe('other responses', () => {
  it.each([
    ['poisson', [1, 2, -1, 3], /\[INVALID_RESPONSE\].*count, and this one is -1 \(row 3/],
    ['negativeBinomial', [1, -2, 1, 3], /\[INVALID_RESPONSE\].*-2/],
    ['Gamma', [1, 2, 0, 3], /\[INVALID_RESPONSE\].*positive, and this one is 0/],
    ['inverseGaussian', [1, 2, -3, 3], /\[INVALID_RESPONSE\].*positive/],
    ['gaussian', [2, 2, 2, null], /\[CONSTANT_RESPONSE\].*always 2/],
    ['poisson', [0, 0, 0, 0], /\[CONSTANT_RESPONSE\]/],
    [
      'gaussian',
      ['a', 'b', 'a', 'b'],
      /\[INVALID_RESPONSE\].*y is a factor with levels a, b. Two levels are a response of the family binomial/,
    ],
    ['poisson', [true, false, true, true], /\[INVALID_RESPONSE\].*boolean/],
    ['gaussian', [1, Number.POSITIVE_INFINITY, 2, 3], /\[NOT_FINITE\].*y is Infinity in row 2/],
  ])('%s refuses %j', (family, y, message) => {
    expect(() => respond('y', { y }, family)).toThrow(message);
  });

  it('takes functions of columns, and counts with a warning when they are not whole', () => {
    const { response } = respond('log(y)', { y: [1, 2, 4, 8] }, 'gaussian');
    expect(response.label).toBe('log(y)');
    expect(response.y[1]).toBeCloseTo(Math.LN2, 15);
    expect(response.trials).toBeNull();
    expect(respond('y', { y: [1, 2.5, 3, 4] }, 'poisson').warnings.map(({ code }) => code)).toEqual([
      'NON_INTEGER_COUNTS',
    ]);
  });

  it('shows the response in the formula', () => {
    expect(() => respond('log(y)', { y: [1, 0, 4, 8] }, 'gaussian')).toThrow(
      'log(y) is -Infinity in row 2 (y = 0)\n    log(y) ~ 1 + (1 | g)\n    ^^^^^^',
    );
  });
});
