import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/formula/parse.ts';
import { printExpr, printName } from '../../src/formula/print.ts';
import { printNumber } from '../../src/formula/printNumber.ts';
import type { Expr } from '../../src/formula/types.ts';

// How R prints formulas is compared in expand.test.ts.

const SEED = 20260801;
const at = { from: 0, to: 0 };
const name = fc.oneof(
  fc.constantFrom('x', 'g', 'größe', 'my var', '`', '\\', 'TRUE', '2', '.x', '_'),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);
const { expr } = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    name.map((name): Expr => ({ type: 'name', name, ...at })),
    fc.constantFrom('TRUE', 'NULL', 'Inf').map((name): Expr => ({ type: 'name', name, constant: true, ...at })),
    fc
      .double({ min: 0, noNaN: true, noDefaultInfinity: true })
      .map((value): Expr => ({ type: 'number', value, ...at })),
    fc.string({ unit: 'binary' }).map((value): Expr => ({ type: 'string', value, ...at })),
    fc.tuple(fc.constantFrom('-', '+', '!'), tie('expr')).map(([op, arg]): Expr => ({ type: 'unary', op, arg, ...at })),
    tie('expr').map((arg): Expr => ({ type: 'paren', arg, ...at })),
    fc
      .tuple(
        fc.constantFrom('+', '-', '*', '/', '^', ':', '%in%', '%%', '%/%', '&', '|', '||', '==', '<', '>='),
        tie('expr'),
        tie('expr'),
      )
      .map(([op, left, right]): Expr => ({ type: 'binary', op, left, right, ...at }) as Expr),
    fc
      .tuple(name, fc.array(fc.record({ name, value: tie('expr') }, { requiredKeys: ['value'] }), { maxLength: 3 }))
      .map(([fn, args]): Expr => ({ type: 'call', fn, args, ...at })),
  ),
}));

describe('printExpr', () => {
  it('prints what reads back as the same tree, but for parentheses that had to be added', () => {
    fc.assert(
      fc.property(expr, (tree) => {
        const text = printExpr(tree);
        const again = parseExpression(text);
        expect(bare(again, true)).toEqual(bare(tree, true));
        expect(printExpr(again)).toBe(text);
        expect(bare(parseExpression(printExpr(again)), false)).toEqual(bare(again, false));
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it('adds parentheses where a tree made by hand needs them', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name): Expr => ({ type: 'name', name, ...at }));
    const sum: Expr = { type: 'binary', op: '+', left: a, right: b, ...at };
    expect(printExpr({ type: 'binary', op: '*', left: sum, right: c, ...at })).toBe('(a + b) * c');
    expect(printExpr({ type: 'binary', op: '-', left: c, right: sum, ...at })).toBe('c - (a + b)');
    expect(printExpr({ type: 'unary', op: '-', arg: sum, ...at })).toBe('-(a + b)');
  });

  it('prints sums of thousands of terms', () => {
    const text = Array.from({ length: 2400 }, () => 'x').join(' + ');
    expect(printExpr(parseExpression(text))).toBe(text);
  });
});

describe('printName', () => {
  it('puts backticks only where R needs them', () => {
    expect(['x', '.x', 'x_1', 'größe', '年齢'].map(printName)).toEqual(['x', '.x', 'x_1', 'größe', '年齢']);
    expect(['my var', '2x', '.2x', '_x', 'if', 'TRUE', '..1', ''].map(printName)).toEqual([
      '`my var`',
      '`2x`',
      '`.2x`',
      '`_x`',
      '`if`',
      '`TRUE`',
      '`..1`',
      '``',
    ]);
  });

  it('escapes what would disturb a terminal or end the name', () => {
    expect(printName('a\nb`c\\d\u202e\u001b')).toBe('`a\\nb\\`c\\\\d\\U{202e}\\U{1b}`');
  });
});

describe('printNumber', () => {
  // Truth: as.character(deparse(x)) of R.
  it.each([
    [1, '1'],
    [0, '0'],
    [100000, '1e+05'],
    [123456, '123456'],
    [1000, '1000'],
    [0.1, '0.1'],
    [0.0001, '1e-04'],
    [0.001, '0.001'],
    [0.00012, '0.00012'],
    [1e15, '1e+15'],
    [123456789012, '123456789012'],
    [1e300, '1e+300'],
    [1.5e-10, '1.5e-10'],
    [-2.5, '-2.5'],
    [Infinity, 'Inf'],
    [-Infinity, '-Inf'],
    [NaN, 'NaN'],
  ])('%d as %s', (value, text) => {
    expect(printNumber(value)).toBe(text);
  });

  it('takes 17 digits where 15 would be another number, where R prints 15', () => {
    expect(printNumber(1 / 3)).toBe('0.33333333333333331');
  });

  it('reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(printNumber(value)) === value).toBe(true);
      }),
      { seed: SEED, numRuns: 5000 },
    );
  });
});

/** The tree without positions, and without parentheses if asked. */
function bare(tree: Expr, withoutParens: boolean): unknown {
  switch (tree.type) {
    case 'paren':
      return withoutParens ? bare(tree.arg, true) : { paren: bare(tree.arg, false) };
    case 'unary':
      return { op: tree.op, arg: bare(tree.arg, withoutParens) };
    case 'binary':
      return { op: tree.op, left: bare(tree.left, withoutParens), right: bare(tree.right, withoutParens) };
    case 'call':
      return { fn: tree.fn, args: tree.args.map(({ name, value }) => [name, bare(value, withoutParens)]) };
    default: {
      const { from, to, ...rest } = tree;
      return rest;
    }
  }
}
