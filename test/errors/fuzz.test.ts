/** Whatever the text and the data, a call returns a fit or throws a GlmmError; nothing else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GlmmError, glmm } from '../../src/index.ts';

const data = {
  y: [0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0],
  x: [0.5, 1.5, -0.5, 2, 0.1, -1, 0.7, 1.1, -0.2, 0.4, 1.9, -0.8],
  f: ['u', 'v', 'w', 'u', 'v', 'w', 'u', 'v', 'w', 'u', 'v', 'w'],
  g: ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'c', 'c', 'c', 'c'],
};

function expectFitOrTypedError(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    expect(error, String((error as Error)?.stack)).toBeInstanceOf(GlmmError);
  }
}

const untyped = glmm as unknown as (...args: unknown[]) => unknown;

describe('formulas', () => {
  it('of any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expectFitOrTypedError(() => glmm(text, data, { family: 'binomial', nAGQ: 1 }));
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('of the words of the grammar in any order', () => {
    const words = [
      'y',
      'x',
      'f',
      'g',
      '~',
      '+',
      '-',
      '*',
      ':',
      '/',
      '^',
      '%in%',
      '|',
      '||',
      '(',
      ')',
      '0',
      '1',
      '2',
      '.',
    ];
    const calls = ['log(', 'I(', 'poly(', 'scale(', 'factor(', 'offset(', 'cbind(', ',', '`x`', '"a"', '=', '==', '!'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words, ...calls), { maxLength: 14 }), (parts) => {
        const text = parts.join(' ');
        expectFitOrTypedError(() => glmm(text, data, { family: 'binomial', nAGQ: 1 }));
        expectFitOrTypedError(() => glmm(`y ~ ${text} + (1 | g)`, data, { family: 'binomial', nAGQ: 1 }));
      }),
      { seed: 12, numRuns: 400 },
    );
  });
});

describe('data and options', () => {
  it('of any shape', () => {
    const anything = fc.anything({ maxDepth: 2, withTypedArray: true, withBigInt: true, withDate: true });
    fc.assert(
      fc.property(anything, anything, (first, second) => {
        expectFitOrTypedError(() => untyped('y ~ x + (1 | g)', first, { family: 'binomial', nAGQ: 1 }));
        expectFitOrTypedError(() => untyped('y ~ x + (1 | g)', { ...data, x: first }, { family: 'binomial', nAGQ: 1 }));
        expectFitOrTypedError(() => untyped('y ~ x + (1 | g)', data, second));
        for (const option of ['family', 'nAGQ', 'weights', 'offset', 'levels', 'contrasts', 'naAction', 'start']) {
          expectFitOrTypedError(() =>
            untyped('y ~ x + (1 | g)', data, { family: 'binomial', nAGQ: 1, [option]: first }),
          );
        }
      }),
      { seed: 13, numRuns: 200 },
    );
  });

  it('of extreme numbers', () => {
    const number = fc.double({ noNaN: false, noDefaultInfinity: false });
    const column = fc.array(number, { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(column, column, (x, offset) => {
        expectFitOrTypedError(() => glmm('y ~ x + (1 | g)', { ...data, x }, { family: 'binomial', nAGQ: 3 }));
        expectFitOrTypedError(() => glmm('y ~ x + (1 | g)', data, { family: 'binomial', nAGQ: 3, offset }));
        expectFitOrTypedError(() => glmm('y ~ 1 + (0 + x | g)', { ...data, x }, { family: 'binomial', nAGQ: 3 }));
      }),
      { seed: 14, numRuns: 100 },
    );
  });
});
