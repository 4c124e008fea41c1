import { describe, expect, it } from 'vitest';
import { editDistance, namesHint, nearestName } from '../../src/data/text/suggest.ts';

describe('editDistance', () => {
  // Truth: counted by hand.
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['age', 'agee', 1],
    ['age', 'aeg', 1],
    ['urban', 'uban', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('of %j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe('nearestName', () => {
  it('finds mistyped names and names in another case', () => {
    expect(nearestName('agee', ['use', 'age', 'urban'])).toBe('age');
    expect(nearestName('Y', ['x', 'y'])).toBe('y');
    expect(nearestName('STATE_LABEL', ['state', 'state_label'])).toBe('state_label');
  });

  it('does not guess wildly', () => {
    expect(nearestName('T', ['y', 'x'])).toBeUndefined();
    expect(nearestName('income', ['age', 'urban'])).toBeUndefined();
    expect(nearestName('a'.repeat(1e6), ['age'])).toBeUndefined();
    expect(nearestName('age', [])).toBeUndefined();
  });

  it('of equally near names takes the first', () => {
    expect(nearestName('ab', ['xb', 'ax'])).toBe('xb');
  });
});

describe('namesHint', () => {
  it('lists the names, and the nearest', () => {
    expect(namesHint('Columns', 'agee', ['use', 'age'])).toBe('Columns: use, age. Did you mean "age"?');
    expect(namesHint('Levels', 'zzz', ['a\n', 'b'])).toBe('Levels: a\\u{a}, b.');
  });
});
