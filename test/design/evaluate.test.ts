import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDataTable } from '../../src/data/table.ts';
import { FUNCTIONS } from '../../src/design/functions/index.ts';
import { learning } from '../../src/design/matrix/scope.ts';
import { evaluate } from '../../src/design/variable/evaluate.ts';
import { GlmmError } from '../../src/errors.ts';
import { parseExpression } from '../../src/formula/parse.ts';

const table = toDataTable({
  x: Float64Array.of(1, 2, 3, Number.NaN),
  z: Int32Array.of(-2, 0, 2, 4),
  f: ['a', 'b', null, 'c'],
  b: [true, false, null, true],
  TRUE: [5, 6, 7, 8],
});

const value = (text: string) => evaluate(parseExpression(text), { table, text, memory: learning([]) });
const numbers = (text: string) => {
  const result = value(text);
  if (result.kind === 'numeric') return Array.from(result.values);
  if (result.kind === 'factor') return Array.from(result.codes, (code) => result.levels[code] ?? null);
  return result.kind === 'constant' ? result.value : result;
};

describe('expressions', () => {
  it.each<[string, unknown]>([
    ['x + z', [-1, 2, 5, Number.NaN]],
    ['x - 1', [0, 1, 2, Number.NaN]],
    ['2 * x', [2, 4, 6, Number.NaN]],
    ['z / 2', [-1, 0, 1, 2]],
    ['1 / x', [1, 1 / 2, 1 / 3, Number.NaN]],
    ['z^2', [4, 0, 4, 16]],
    ['z^3', [-8, 0, 8, 64]],
    ['-z^2', [-4, -0, -4, -16]],
    ['2^z', [0.25, 1, 4, 16]],
    ['x^0', [1, 1, 1, 1]],
    ['x^-1', [1, 1 / 2, 1 / 3, Number.NaN]],
    ['(1 + 2) * 3', 9],
    ['x > 1', ['FALSE', 'TRUE', 'TRUE', null]],
    ['2 >= x', ['TRUE', 'TRUE', 'FALSE', null]],
    ['z != 0', ['TRUE', 'FALSE', 'TRUE', 'TRUE']],
    ['x == z', ['FALSE', 'FALSE', 'FALSE', null]],
    ['f == "b"', ['FALSE', 'TRUE', null, 'FALSE']],
    ['"b" != f', ['TRUE', 'FALSE', null, 'TRUE']],
    ['!b', ['FALSE', 'TRUE', null, 'FALSE']],
    ['b == TRUE', ['TRUE', 'FALSE', null, 'TRUE']],
    ['b + 1', [2, 1, Number.NaN, 2]],
    ['`TRUE` + TRUE', [6, 7, 8, 9]],
    ['abs(z)', [2, 0, 2, 4]],
    ['sqrt(abs(z))', [Math.SQRT2, 0, Math.SQRT2, 2]],
    ['log2(2^z)', [-2, 0, 2, 4]],
    ['log10(10^z)', [-2, 0, 2, 4]],
    ['log(2^z, base = 2)', [-2, 0, 2, 4]],
    ['log1p(0 * z)', [-0, 0, 0, 0]],
    ['exp(0 * z)', [1, 1, 1, 1]],
    ['ifelse(x > 1, z, -x)', [-1, 0, 2, Number.NaN]],
    ['ifelse(is.na(x), 0, x)', [1, 2, 3, 0]],
    ['factor(z)', ['-2', '0', '2', '4']],
    ['factor(f, levels = c("c", "b"))', [null, 'b', null, 'c']],
    ['factor(z, levels = c(2, 0), labels = c("two", "none"))', [null, 'none', 'two', null]],
    ['cut(z, c(-2, 0, 4))', [null, '(-2,0]', '(0,4]', '(0,4]']],
    ['cut(z, c(-2, 0, 4), include.lowest = TRUE)', ['[-2,0]', '[-2,0]', '(0,4]', '(0,4]']],
    ['cut(z, c(-Inf, 0, Inf), right = FALSE)', ['[-Inf,0)', '[0, Inf)', '[0, Inf)', '[0, Inf)']],
    [
      'cut(1000 * z, c(-5000, 1234, 1e5))',
      ['(-5e+03,1.23e+03]', '(-5e+03,1.23e+03]', '(1.23e+03,1e+05]', '(1.23e+03,1e+05]'],
    ],
    ['cut(z, 2, labels = c("low", "high"))', ['low', 'low', 'high', 'high']],
  ])('%s', (text, expected) => {
    expect(numbers(text)).toEqual(expected);
  });

  it('keeps a typed column as it is', () => {
    const result = value('z');
    expect(result.kind === 'numeric' && result.values).toBeInstanceOf(Int32Array);
  });

  it.each([
    ['sine(x)', '[FORMULA_UNSUPPORTED]: no function sine()\n    sine(x)\n    ^^^^\nFunctions: exp, log,'],
    ['sclae(x)', 'Did you mean "scale"?'],
    ['constructor(x)', '[FORMULA_UNSUPPORTED]: no function constructor()'],
    ['x + nope', '[UNKNOWN_COLUMN]: no column "nope" in the data\n    x + nope\n        ^^^^'],
    ['f + 1', '[FORMULA_UNSUPPORTED]: + needs numbers, and f is not numeric\n    f + 1\n    ^'],
    ['log(f)', 'log() needs numbers, and f is not numeric\n    log(f)\n        ^'],
    ['f < "b"', 'use == or !='],
    ['!x', '! needs a comparison or a boolean column'],
    ['relevel(f, ref = "d")', '"d" is not one of the levels'],
    ['poly(x, 3)', 'poly() of degree 3 needs more than 3 distinct values, and there are 3'],
    ['poly(x, 1.5)', 'whole number from 1 to 50'],
    ['poly(x, degre = 2)', 'poly() has no argument "degre"'],
    ['poly()', 'poly() needs "x"'],
    ['log(x, 2, 3)', 'too many arguments to log()'],
    ['poly(x, z)', '"degree" of poly() must be a constant'],
    ['scale(0 * z)', 'all values are equal'],
    ['factor(f, levels = c("a", "a"))', 'not distinct'],
    ['cut(z, c(0, 0, 1))', 'not distinct'],
    ['ns(x, 7)', 'ns() has 8 dimensions here, the constant included, and x only 3 distinct values'],
    ['bs(x)', 'bs() has 4 dimensions here, the constant included, and x only 3'],
    ['ns(z, knots = 9)', 'between its boundary knots, -2 and 4'],
    ['x:z', 'the operator : has no value here'],
    ['cbind(x, f)', 'cbind() needs numbers'],
    ['NULL', 'NULL has no value here'],
  ])('refuses %s', (text, message) => {
    expect(() => value(text)).toThrow(message);
  });
});

describe('any expression', () => {
  const { expression } = fc.letrec<{ expression: string; call: string; leaf: string }>((tie) => ({
    leaf: fc.constantFrom('x', 'z', 'f', 'b', '1', '2', '0.5', '-3', '"a"', 'TRUE', 'NA', 'Inf', 'nope'),
    call: fc
      .tuple(
        fc.constantFrom(...FUNCTIONS.keys(), 'sine', 'toString'),
        fc.array(fc.tuple(fc.constantFrom('', '', 'df = ', 'levels = ', 'knots = ', 'raw = '), tie('expression')), {
          maxLength: 3,
        }),
      )
      .map(([fn, args]) => `${fn}(${args.map(([name, arg]) => name + arg).join(', ')})`),
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      tie('leaf'),
      tie('call'),
      fc
        .tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/', '^', '==', '<', '>='), tie('expression'))
        .map(([left, op, right]) => `(${left} ${op} ${right})`),
    ),
  }));

  it('has a value of as many rows as the data, or a typed error', () => {
    fc.assert(
      fc.property(expression, (text) => {
        try {
          const result = value(text);
          if (result.kind === 'numeric') expect(result.values).toHaveLength(4);
          if (result.kind === 'factor') {
            expect(result.codes).toHaveLength(4);
            for (const code of result.codes) expect(code >= -1 && code < result.levels.length).toBe(true);
          }
          if (result.kind === 'matrix') for (const column of result.columns) expect(column).toHaveLength(4);
        } catch (error) {
          if (!(error instanceof GlmmError)) throw error;
        }
      }),
      { seed: 20240229, numRuns: 5000 },
    );
  });
});
