/** Truth: vectors made to have a positive product with a known direction, or to lack any such. */
import { describe, expect, it } from 'vitest';
import { separateSome, sparseVector } from '../../src/fit/start/separable.ts';
import { normal, uniform } from '../support/random.ts';

const random = uniform(4);
/** Few elements of each are not zero. */
const vectors = (count: number, p: number): Float64Array[] =>
  Array.from({ length: count }, () => {
    const v = new Float64Array(p);
    for (let k = 0; k < 4; k++) v[Math.floor(p * random())] = normal(random);
    return v;
  });
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, j) => sum + v * b[j], 0);

describe.each([5, 63, 64, 200])('separateSome in %i dimensions', (p) => {
  it('finds a direction where there is one', () => {
    const truth = Float64Array.from({ length: p }, () => normal(random));
    const turned = vectors(3 * p, p)
      .map((v) => (dot(v, truth) > 0 ? v : v.map((x) => -x)))
      .filter((v) => dot(v, truth) > 0.05);
    const found = separateSome(turned.map(sparseVector), p);
    expect(found).not.toBeNull();
    if (found) for (const v of turned) expect(dot(v, found)).toBeGreaterThan(0);
  });

  it('finds none where two vectors are opposite', () => {
    const some = vectors(3 * p, p);
    expect(separateSome([...some, some[0].map((x) => -x)].map(sparseVector), p)).toBeNull();
  });

  it('finds none among six times as many random vectors', () => {
    expect(separateSome(vectors(6 * p, p).map(sparseVector), p)).toBeNull();
  });
});
