import { describe, expect, it } from 'vitest';
import { parseExpression, parseFormula } from '../../src/formula/parse.ts';
import type { Expr } from '../../src/formula/types.ts';

describe('parseExpression binds as R does', () => {
  // Truth: R's own parser, ?Syntax; fully parenthesised by hand.
  it.each([
    ['a + b * c', '(a + (b * c))'],
    ['a * b / c', '((a * b) / c)'],
    ['a - b - c', '((a - b) - c)'],
    ['a:b * c', '((a : b) * c)'],
    ['a %in% b * c', '((a %in% b) * c)'],
    ['a %in% b:c', '(a %in% (b : c))'],
    ['-a:b', '((-a) : b)'],
    ['-a^2', '(-(a ^ 2))'],
    ['a^-b^c', '(a ^ (-(b ^ c)))'],
    ['2^-1:3', '((2 ^ (-1)) : 3)'],
    ['a^b^c', '(a ^ (b ^ c))'],
    ['a**b', '(a ^ b)'],
    ['!a == b', '(!(a == b))'],
    ['!a + b', '(!(a + b))'],
    ['a * !b + c', '(a * (!(b + c)))'],
    ['a + b > c - d', '((a + b) > (c - d))'],
    ['a | b | c', '((a | b) | c)'],
    ['a == b || !c', '((a == b) || (!c))'],
    ['0 + x | g/h', '((0 + x) | (g / h))'],
    ['f(a, k = b + 1)', 'f(a, k = (b + 1))'],
    ['--a', '(-(-a))'],
  ])('%s', (text, expected) => {
    expect(parenthesised(parseExpression(text))).toBe(expected);
  });
});

describe('parseFormula', () => {
  it('reads both sides with positions in the text', () => {
    expect(parseFormula('y ~ log(x)')).toEqual({
      text: 'y ~ log(x)',
      response: { type: 'name', name: 'y', from: 0, to: 1 },
      right: {
        type: 'call',
        fn: 'log',
        args: [{ value: { type: 'name', name: 'x', from: 8, to: 9 } }],
        from: 4,
        to: 10,
      },
    });
  });

  it('reads names in backticks, with any characters in them', () => {
    const names = ['my var', '2x', '`', '\\', 'a\nb', 'TRUE', 'if', '~', '__proto__', '\u202e', '(1 | g)', '😀'];
    for (const name of names) {
      const written = name.replaceAll('\\', '\\\\').replaceAll('`', '\\`');
      expect(parseExpression(`\`${written}\``)).toMatchObject({ type: 'name', name });
      expect(parseExpression(`\`${written}\``)).not.toHaveProperty('constant');
    }
  });

  it('reads names in letters of any script without backticks', () => {
    for (const name of ['größe', '年齢', 'возраст', '.x', 'x.1', 'x_1', 'naïve', 'हिन्दी', 'constructor', '.']) {
      expect(parseExpression(name)).toMatchObject({ type: 'name', name });
    }
  });

  it('marks bare TRUE, FALSE and their like as constants', () => {
    for (const name of ['TRUE', 'FALSE', 'NULL', 'NA', 'NaN', 'Inf']) {
      expect(parseExpression(name)).toMatchObject({ type: 'name', name, constant: true });
    }
  });

  it('reads numbers as R does', () => {
    for (const [text, value] of [
      ['1', 1],
      ['.5', 0.5],
      ['2.', 2],
      ['1e-3', 1e-3],
      ['1E5', 1e5],
      ['3L', 3],
      ['0.1', 0.1],
    ] as const) {
      expect(parseExpression(text)).toMatchObject({ type: 'number', value });
    }
  });

  it('reads strings in either quote, with escapes', () => {
    for (const [text, value] of [
      ['"a"', 'a'],
      ["'it\"s'", 'it"s'],
      ['"\\n\\\\\\""', '\n\\"'],
      ['"\\u00e9\\x41\\U{1F600}"', 'éA😀'],
    ]) {
      expect(parseExpression(text)).toMatchObject({ type: 'string', value });
    }
  });

  it('takes line breaks and odd blanks as blanks', () => {
    expect(parseFormula('y ~\n\tx +\u00a0(1\r\n| g)').right).toMatchObject({ type: 'binary', op: '+' });
  });
});

describe('parseFormula refuses', () => {
  const refused: [formula: string, place: string, message: RegExp][] = [
    ['', '', /the formula is empty/],
    ['   ', ' ', /the formula is empty/],
    ['y + x', '', /needs a ~/],
    ['~ x + (1 | g)', '~', /nothing on the left of ~/],
    ['y ~', '~', /nothing on the right of ~/],
    ['y ~ x ~ z', '~', /one ~/],
    ['y ~ (x ~ z)', '~', /~ inside parentheses/],
    ['y ~ x + (1 | g', '(', /never closed/],
    ['y ~ log(x', '(', /never closed/],
    ['y ~ (1 | g))', ')', /without an opening one/],
    ['y ~ ()', '()', /nothing between the parentheses/],
    ['y ~ x +', '+', /nothing on the right of \+/],
    ['y ~ x * + ', '+', /nothing on the right of \+/],
    ['y ~ * x', '*', /nothing on the left of \*/],
    ['y ~ x + (| g)', '|', /nothing on the left of \|/],
    ['y ~ x + (1 | )', '|', /nothing on the right of \|/],
    ['y ~ x z', 'z', /an operator is missing before z/],
    ['y ~ 2 (x)', '(', /an operator is missing/],
    ['y ~ x, z', ',', /unexpected comma/],
    ['y = x + (1 | g)', '=', /joined by ~, not =/],
    ['y ~ x = 1', '=', /== to compare/],
    ['y ~ f(x, )', ')', /argument is missing/],
    ['y ~ f(, x)', ',', /argument is missing/],
    ['y ~ f(k = )', '=', /has no value/],
    ['y ~ a < b < c', '<', /chained/],
    ['y ~ `x', '`', /backtick is never closed/],
    ['y ~ "x', '"', /quote is never closed/],
    ['y ~ ``', '``', /cannot be empty/],
    ['y ~ "\\q"', '\\q', /unknown escape/],
    ['y ~ 2x', '2x', /goes in backticks: `2x`/],
    ['y ~ 1.2.3', '1.2.3', /neither a number nor a name/],
    ['y ~ 1e999', '1e999', /too large/],
    ['y ~ if', 'if', /reserved word/],
    ['y ~ ... + x', '...', /reserved word/],
    ['y ~ _x', '_', /unexpected character _ \(U\+005F\)/],
    ['y ~ x # note', '#', /unexpected character #/],
    ['y ~ x \u2212 z', '\u2212', /Type the plain - instead/],
    ['y ~ relevel(f, ref = \u201cb\u201d)', '\u201c', /Type the plain " instead/],
    ['y ~ x\u0007', '\u0007', /U\+0007/],
  ];
  it.each(refused)('%j', (formula, place, message) => {
    const error = caught(() => parseFormula(formula));
    expect(error).toMatchObject({ code: 'FORMULA_SYNTAX', message: expect.stringMatching(message) });
    expect(formula.slice(error.details.from, error.details.to)).toBe(place);
  });

  it.each([
    ['y ~ x <- 1', '<-'],
    ['y ~ d$x', '$'],
    ['y ~ d[1]', '['],
    ['y ~ stats::poly(x, 2)', '::'],
    ['y ~ x %o% 2', '%o%'],
    ['y ~ x && z', '&&'],
    ['y ~ x; z', ';'],
    ['y ~ {x}', '{'],
  ])('the operator in %s', (formula, place) => {
    const error = caught(() => parseFormula(formula));
    expect(error.code).toBe('FORMULA_UNSUPPORTED');
    expect(formula.slice(error.details.from, error.details.to)).toBe(place);
  });

  it('what is not text', () => {
    for (const value of [undefined, null, 42, {}, ['y ~ x']]) {
      expect(() => parseFormula(value as unknown as string)).toThrow(/a formula is text/);
    }
  });

  it('text that is too long or nested too deeply, at once', () => {
    const deep = [
      `y ~ ${'('.repeat(4000)}x${')'.repeat(4000)}`,
      `y ~ ${'-'.repeat(9000)}x`,
      `y ~ ${'x^'.repeat(4000)}x`,
      `y ~ ${'x*'.repeat(4000)}x`,
      `y ~ ${'f('.repeat(3000)}x${')'.repeat(3000)}`,
      `y ~ ${'!'.repeat(9000)}x`,
      `y ~ ${'('.repeat(9000)}`,
    ];
    for (const text of deep) expect(() => parseFormula(text)).toThrow(/nested too deeply/);
    expect(() => parseFormula(`y ~ ${'x'.repeat(10_000)}`)).toThrow(/10000 are the most/);
    expect(parseFormula(`y ~ ${'x+'.repeat(4900)}x`).right.type).toBe('binary');
  });

  it('never with anything but a GlmmError, whatever the characters', () => {
    const alphabet = 'yxg1 ~+-*/^:|()`"\'\\.,=<>!%in_e#$[]{}&;?@~é😀\n\0\u202e'.split('');
    let state = 12345;
    const random = (n: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * n);
    };
    for (let trial = 0; trial < 20_000; trial++) {
      const text = `y~${Array.from({ length: random(12) }, () => alphabet[random(alphabet.length)]).join('')}`;
      try {
        parseFormula(text);
      } catch (error) {
        expect((error as Error).name, JSON.stringify(text)).toBe('GlmmError');
      }
    }
  });
});

interface Caught {
  readonly code: string;
  readonly message: string;
  readonly details: { readonly from: number; readonly to: number };
}

function caught(action: () => unknown): Caught {
  try {
    action();
  } catch (error) {
    return error as Caught;
  }
  throw new Error('nothing was thrown');
}

function parenthesised(expr: Expr): string {
  switch (expr.type) {
    case 'name':
      return expr.name;
    case 'number':
    case 'string':
      return String(expr.value);
    case 'paren':
      return parenthesised(expr.arg);
    case 'unary':
      return `(${expr.op}${parenthesised(expr.arg)})`;
    case 'binary':
      return `(${parenthesised(expr.left)} ${expr.op} ${parenthesised(expr.right)})`;
    case 'call':
      return `${expr.fn}(${expr.args.map(({ name, value }) => (name ? `${name} = ` : '') + parenthesised(value)).join(', ')})`;
  }
}
