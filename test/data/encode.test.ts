/** Identity: what is written is read again, to the last number, also by way of text. */
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/data/decode.ts';
import { encode } from '../../src/data/encode.ts';
import { createRandom } from '../../src/stats/random.ts';

const random = createRandom(12);
const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 5e-324, Number.MAX_VALUE];

function value(depth: number): unknown {
  const kind = Math.floor((depth > 3 ? 6 : 8) * random.uniform());
  if (kind < 2) return random.normal();
  if (kind === 2) return SPECIAL[Math.floor(SPECIAL.length * random.uniform())];
  if (kind === 3) return null;
  if (kind === 4) return 'NaN';
  if (kind === 5) return random.uniform() < 0.5;
  const inner = Array.from({ length: Math.floor(5 * random.uniform()) }, () => value(depth + 1));
  const names = ['__proto__', 'number', 'constructor', 'length', 'a'];
  // an object whose only member is a number called `number` is one of ours as well
  return kind === 6 ? inner : Object.fromEntries(inner.map((member, k) => [names[k], member]));
}

const throughText = (given: unknown): unknown => decode(JSON.parse(JSON.stringify(encode(given))));

describe('numbers that JSON does not have', () => {
  it('are told by name, wherever they are; null is null', () => {
    expect(encode({ a: [Number.NaN, null], b: { c: Number.NEGATIVE_INFINITY } })).toEqual({
      a: [{ number: 'NaN' }, null],
      b: { c: { number: '-Infinity' } },
    });
    expect(encode({ number: Number.NaN })).toEqual({ number: { number: 'NaN' } });
  });
  it('come back as they went, among anything else', () => {
    for (let k = 0; k < 500; k++) {
      const given = value(0);
      // the one object that means a number itself is left out: no fit has one
      if (JSON.stringify(given)?.includes('{"number":"NaN"}')) continue;
      expect(throughText(given)).toEqual(given);
    }
  });
  it('typed arrays become arrays, what is undefined is left out, other texts are texts', () => {
    expect(throughText({ a: new Float64Array([1, Number.NaN]), b: undefined })).toEqual({ a: [1, Number.NaN] });
    expect(Object.keys(encode({ b: undefined }) as object)).toEqual([]);
    expect(decode({ number: '1' })).toEqual({ number: '1' });
    expect(decode({ number: 'NaN', other: 1 })).toEqual({ number: 'NaN', other: 1 });
  });
  it('a file of any depth is refused before the stack is full', () => {
    let deep: unknown = 1;
    for (let k = 0; k < 5000; k++) deep = [deep];
    expect(() => decode(deep)).toThrow(expect.objectContaining({ code: 'INVALID_FILE' }));
  });
});
