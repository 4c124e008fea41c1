/** Bad input: a typed error that names the thing, never a wrong number, a hang or a bare trap. */
import { describe, expect, it } from 'vitest';
import { GlmmError, type GlmmErrorCode, glmm } from '../../src/index.ts';

const y = [0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0];
const x = [0.5, 1.5, -0.5, 2, 0.1, -1, 0.7, 1.1, -0.2, 0.4, 1.9, -0.8];
const g = ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'c', 'c', 'c', 'c'];
const k = [1, 2, 0, 3, 4, 1, 2, 2, 3, 0, 1, 5];
const good = { y, x, g, k, size: k.map((v) => v + 2) };
const binomial = { family: 'binomial' } as const;
const poisson = { family: 'poisson' } as const;

/** `call` throws a GlmmError of this code whose message holds every one of `names`. */
function expectError(call: () => unknown, code: GlmmErrorCode | readonly GlmmErrorCode[], ...names: string[]): void {
  let thrown: unknown;
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  expect(thrown, 'nothing was thrown').toBeDefined();
  expect(thrown, String(thrown)).toBeInstanceOf(GlmmError);
  const error = thrown as GlmmError;
  expect([code].flat(), error.message).toContain(error.code);
  for (const name of names) expect(error.message).toContain(name);
}

/** A call made where the types would object: users of plain JavaScript can. */
const untyped = (...args: unknown[]): unknown => (glmm as unknown as (...a: unknown[]) => unknown)(...args);

describe('the control', () => {
  it('fits', () => {
    expect(glmm('y ~ x + (1 | g)', good, binomial).nobs).toBe(12);
    expect(glmm('k ~ x + (1 | g)', good, poisson).nobs).toBe(12);
  });
});

describe('columns', () => {
  it.each([
    ['a predictor', 'y ~ xx + (1 | g)', 'xx'],
    ['a response', 'yy ~ x + (1 | g)', 'yy'],
    ['a grouping factor', 'y ~ x + (1 | gg)', 'gg'],
    ['a random slope', 'y ~ x + (zz | g)', 'zz'],
    ['an argument of a function', 'y ~ log(zz) + (1 | g)', 'zz'],
    ['an offset', 'y ~ x + offset(oo) + (1 | g)', 'oo'],
    ['a property of every object', 'y ~ toString + (1 | g)', 'toString'],
    ['the prototype', 'y ~ `__proto__` + (1 | g)', '__proto__'],
  ])('%s that is not there', (_, formula, name) => {
    expectError(() => glmm(formula, good, binomial), 'UNKNOWN_COLUMN', name);
  });

  it('a misspelt one: the nearest name is offered', () => {
    const data = { ...good, agee: x };
    expectError(() => glmm('y ~ age + (1 | g)', data, binomial), 'UNKNOWN_COLUMN', 'age', 'agee');
  });

  it('of weights and offset by name', () => {
    expectError(
      () => glmm('y ~ x + (1 | g)', good, { ...binomial, weights: 'ww' }),
      ['UNKNOWN_COLUMN', 'INVALID_WEIGHTS'],
      'ww',
    );
    expectError(
      () => glmm('y ~ x + (1 | g)', good, { ...binomial, offset: 'oo' }),
      ['UNKNOWN_COLUMN', 'INVALID_OFFSET'],
      'oo',
    );
  });

  it('of unequal length', () => {
    expectError(
      () => glmm('y ~ x + (1 | g)', { ...good, x: x.slice(1) }, binomial),
      'UNEQUAL_LENGTHS',
      'x',
      '11',
      '12',
    );
  });

  it('with Inf', () => {
    const data = { ...good, x: x.map((v, i) => (i === 3 ? Number.POSITIVE_INFINITY : v)) };
    expectError(() => glmm('y ~ x + (1 | g)', data, binomial), 'NOT_FINITE', 'x');
    expectError(() => glmm('y ~ log(k) + (1 | g)', good, binomial), 'NOT_FINITE', 'log(k)');
  });

  it('missing throughout', () => {
    expectError(() => glmm('y ~ x + (1 | g)', { ...good, x: x.map(() => null) }, binomial), 'ALL_ROWS_MISSING', 'x');
    expectError(
      () => glmm('y ~ x + (1 | g)', { ...good, x: x.map(() => Number.NaN) }, binomial),
      'ALL_ROWS_MISSING',
      'x',
    );
    const alternating = { ...good, x: x.map((v, i) => (i % 2 ? v : null)), y: y.map((v, i) => (i % 2 ? null : v)) };
    expectError(() => glmm('y ~ x + (1 | g)', alternating, binomial), 'ALL_ROWS_MISSING');
  });

  it('missing in a row, when that must fail', () => {
    const data = { ...good, x: x.map((v, i) => (i === 3 ? null : v)) };
    expectError(() => glmm('y ~ x + (1 | g)', data, { ...binomial, naAction: 'fail' }), 'MISSING_VALUES', 'x');
  });

  it('a factor with one level', () => {
    expectError(
      () => glmm('y ~ f + (1 | g)', { ...good, f: y.map(() => 'only') }, binomial),
      'SINGLE_LEVEL',
      'f',
      'only',
    );
  });

  it('a factor with a level that the given list has not', () => {
    const call = () => glmm('y ~ f + (1 | g)', { ...good, f: g }, { ...binomial, levels: { f: ['a', 'b'] } });
    expectError(call, 'UNKNOWN_LEVEL', 'f', 'c');
  });
});

describe('data', () => {
  it.each([
    ['no columns', {}],
    ['no rows', []],
    ['columns without rows', { y: [], x: [], g: [] }],
  ])('%s', (_, data) => {
    expectError(() => untyped('y ~ x + (1 | g)', data, binomial), 'EMPTY_DATA');
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['text', 'y,x,g'],
    ['a function', () => good],
    ['columns that are no arrays', { y: 1, x: 2, g: 3 }],
    ['columns of objects', { y, x: x.map(() => ({})), g }],
  ])('%s', (_, data) => {
    expectError(() => untyped('y ~ x + (1 | g)', data, binomial), ['UNSUPPORTED_DATA', 'EMPTY_DATA']);
  });
});

describe('the formula', () => {
  it.each([
    ['a missing closing parenthesis', 'y ~ x + (1 | g'],
    ['a missing closing parenthesis of a function', 'y ~ log(x + (1 | g)'],
    ['a parenthesis too many', 'y ~ x + (1 | g))'],
    ['no tilde', 'y + x + (1 | g)'],
    ['two tildes', 'y ~ x ~ (1 | g)'],
    ['nothing at all', ''],
    ['nothing but blanks', '   '],
    ['an operator without its right side', 'y ~ x + (1 | g) +'],
    ['an open backtick', 'y ~ `x + (1 | g)'],
    ['an open string', 'y ~ relevel(g, "a) + (1 | g)'],
    ['no grouping factor', 'y ~ x + (1 | )'],
    ['no response', '~ x + (1 | g)'],
    ['a character that has no meaning', 'y ~ x # z + (1 | g)'],
  ])('%s', (_, formula) => {
    expectError(() => glmm(formula, good, binomial), ['FORMULA_SYNTAX', 'FORMULA_UNSUPPORTED']);
  });

  it('shows where: the text with a caret under the place', () => {
    expectError(() => glmm('y ~ x + (1 | g', good, binomial), 'FORMULA_SYNTAX', 'y ~ x + (1 | g', '^');
    expectError(() => glmm('y ~ xx + (1 | g)', good, binomial), 'UNKNOWN_COLUMN', 'y ~ xx + (1 | g)', '^^');
  });

  it('without a random term', () => {
    expectError(() => glmm('y ~ x', good, binomial), 'NO_RANDOM_TERM');
  });

  it('with a function that is not known', () => {
    expectError(
      () => glmm('y ~ fetch(x) + (1 | g)', good, binomial),
      ['FORMULA_UNSUPPORTED', 'FORMULA_SYNTAX'],
      'fetch',
    );
    expectError(() => glmm('y ~ eval(x) + (1 | g)', good, binomial), ['FORMULA_UNSUPPORTED', 'FORMULA_SYNTAX'], 'eval');
    expectError(
      () => glmm('y ~ constructor(x) + (1 | g)', good, binomial),
      ['FORMULA_UNSUPPORTED', 'FORMULA_SYNTAX'],
      'constructor',
    );
  });

  it.each([[undefined], [null], [42], [{}], [['y ~ x + (1 | g)']]])('that is %j', (formula) => {
    expectError(() => untyped(formula, good, binomial), ['FORMULA_SYNTAX', 'INVALID_OPTION']);
  });

  it('nested ten thousand deep', () => {
    const deep = `y ~ ${'('.repeat(10_000)}x${')'.repeat(10_000)} + (1 | g)`;
    expectError(() => glmm(deep, good, binomial), ['FORMULA_SYNTAX', 'FORMULA_UNSUPPORTED']);
  });
});

describe('the response', () => {
  it.each([
    ['all 0', 0],
    ['all 1', 1],
  ])('constant: %s', (_, value) => {
    expectError(() => glmm('y ~ x + (1 | g)', { ...good, y: y.map(() => value) }, binomial), 'CONSTANT_RESPONSE', 'y');
  });

  it('constant counts', () => {
    expectError(() => glmm('k ~ x + (1 | g)', { ...good, k: k.map(() => 0) }, poisson), 'CONSTANT_RESPONSE', 'k');
  });

  it.each([[2], [-1], [1.5]])('of a binomial model with the value %f', (value) => {
    const data = { ...good, y: y.map((v, i) => (i === 5 ? value : v)) };
    expectError(() => glmm('y ~ x + (1 | g)', data, binomial), 'INVALID_RESPONSE', 'y', String(value));
  });

  it('of a binomial model with three levels', () => {
    const data = { ...good, f: y.map((_, i) => ['no', 'maybe', 'yes'][i % 3]) };
    expectError(() => glmm('f ~ x + (1 | g)', data, binomial), 'INVALID_RESPONSE', 'f');
  });

  it('negative counts', () => {
    const data = { ...good, k: k.map((v, i) => (i === 2 ? -3 : v)) };
    expectError(() => glmm('k ~ x + (1 | g)', data, poisson), 'INVALID_RESPONSE', 'k', '-3');
  });

  it('counts above their size', () => {
    const data = { ...good, size: good.size.map((v, i) => (i === 4 ? k[4] - 1 : v)) };
    expectError(() => glmm('cbind(k, size - k) ~ x + (1 | g)', data, binomial), 'INVALID_RESPONSE', '-1');
  });

  it('text where counts are wanted', () => {
    expectError(() => glmm('f ~ x + (1 | g)', { ...good, f: g }, poisson), 'INVALID_RESPONSE', 'f');
  });

  it('counts that are not whole: a warning, not an error', () => {
    const data = { ...good, k: k.map((v, i) => (i === 2 ? 0.5 : v)) };
    const { warnings } = glmm('k ~ x + (1 | g)', data, poisson);
    expect(warnings.map((w) => w.code)).toContain('NON_INTEGER_COUNTS');
  });

  it('proportions whose trials are not given, or not whole with them: a warning at least', () => {
    const data = { ...good, p: k.map((v, i) => v / good.size[i] + (i === 0 ? 0.01 : 0)) };
    const fit = glmm('p ~ x + (1 | g)', data, { ...binomial, weights: 'size' });
    expect(fit.warnings.map((w) => w.code)).toContain('NON_INTEGER_COUNTS');
  });
});

describe('groups', () => {
  it('one level', () => {
    expectError(() => glmm('y ~ x + (1 | g)', { ...good, g: g.map(() => 'a') }, binomial), 'SINGLE_LEVEL', 'g');
  });

  it('as many levels as rows of a 0/1 response', () => {
    const data = { ...good, g: g.map((_, i) => `row ${i}`) };
    expectError(() => glmm('y ~ x + (1 | g)', data, binomial), 'TOO_MANY_RANDOM_EFFECTS', 'g', '12');
  });

  it('more random effects than rows of a 0/1 response', () => {
    const data = { ...good, g: g.map((_, i) => `pair ${Math.floor(i / 2)}`) };
    expectError(() => glmm('y ~ x + (1 + x | g)', data, binomial), 'TOO_MANY_RANDOM_EFFECTS', 'g', '12');
  });
});

describe('options', () => {
  it.each([[0], [-1], [2.5], [1000], [Number.NaN], [Number.POSITIVE_INFINITY], ['25'], [null], [{}]])(
    'nAGQ %j',
    (nAGQ) => {
      const named = typeof nAGQ === 'number' ? [String(nAGQ)] : [];
      expectError(() => untyped('y ~ x + (1 | g)', good, { ...binomial, nAGQ }), 'INVALID_OPTION', 'nAGQ', ...named);
    },
  );

  it('a family that is not known', () => {
    expectError(() => untyped('y ~ x + (1 | g)', good, { family: 'binomal' }), 'UNKNOWN_FAMILY', 'binomal', 'binomial');
    expectError(() => untyped('y ~ x + (1 | g)', good, { family: 'toString' }), 'UNKNOWN_FAMILY', 'toString');
    expectError(() => untyped('y ~ x + (1 | g)', good, { family: 3 }), ['UNKNOWN_FAMILY', 'INVALID_OPTION']);
  });

  it('a link that is not known, or not of the family', () => {
    const logitt = { family: { family: 'binomial', link: 'logitt' } };
    expectError(() => untyped('y ~ x + (1 | g)', good, logitt), 'UNKNOWN_LINK', 'logitt');
    const probit = { family: { family: 'poisson', link: 'probit' } };
    expectError(() => untyped('k ~ x + (1 | g)', good, probit), 'UNKNOWN_LINK', 'probit');
  });

  it('weights of the wrong length', () => {
    const call = () => glmm('y ~ x + (1 | g)', good, { ...binomial, weights: [1, 2, 3] });
    expectError(call, 'INVALID_WEIGHTS', '3', '12');
  });

  it.each([[-1], [Number.POSITIVE_INFINITY]])('weights with %f', (value) => {
    const weights = y.map((_, i) => (i === 6 ? value : 1));
    expectError(() => glmm('y ~ x + (1 | g)', good, { ...binomial, weights }), 'INVALID_WEIGHTS', String(value));
    expectError(
      () => glmm('y ~ x + (1 | g)', { ...good, w: weights }, { ...binomial, weights: 'w' }),
      ['INVALID_WEIGHTS', 'NOT_FINITE'],
      'w',
    );
  });

  it('weights that are all zero', () => {
    const weights = y.map(() => 0);
    expectError(() => glmm('y ~ x + (1 | g)', good, { ...binomial, weights }), 'INVALID_WEIGHTS');
  });

  it('an offset of the wrong length, or infinite', () => {
    expectError(() => glmm('y ~ x + (1 | g)', good, { ...binomial, offset: [1] }), 'INVALID_OFFSET', '1', '12');
    const offset = y.map((_, i) => (i === 6 ? Number.NEGATIVE_INFINITY : 0));
    expectError(() => glmm('y ~ x + (1 | g)', good, { ...binomial, offset }), ['INVALID_OFFSET', 'NOT_FINITE']);
  });

  it('a name that no option has', () => {
    expectError(() => untyped('y ~ x + (1 | g)', good, { ...binomial, nagq: 5 }), 'INVALID_OPTION', 'nagq', 'nAGQ');
  });

  it('more memory than WebAssembly has', () => {
    // 100^5 nodes of 5 coordinates are 4e11 bytes.
    const data = {
      ...Object.fromEntries(
        ['p', 'q', 'r', 's'].map((name, j) => [name, x.concat(x).map((v, i) => Math.cos(v * (i + j)))]),
      ),
      y: y.concat(y),
      g: y.concat(y).map((_, i) => (i < 12 ? 'a' : 'b')),
    };
    expectError(
      () => untyped('y ~ 1 + (1 + p + q + r + s | g)', data, { ...binomial, nAGQ: 100 }),
      ['OUT_OF_MEMORY', 'INVALID_OPTION'],
      '100',
    );
  });
});
