import { describe, expect, it } from 'vitest';
import { toDataTable } from '../../src/data/table.ts';
import type { DataInput, FactorColumn } from '../../src/data/types.ts';

describe('toDataTable of columns', () => {
  it('takes typed arrays without copying them', () => {
    for (const values of [
      new Float64Array([1, NaN]),
      new Float32Array(2),
      new Int32Array(2),
      new Uint8Array(2),
      new Uint32Array(2),
    ]) {
      const column = toDataTable({ x: values }).column('x');
      expect(column.kind === 'numeric' && column.values).toBe(values);
    }
  });

  it('reads null, undefined, NaN and holes as missing', () => {
    const holes: unknown[] = [1, null, undefined, NaN];
    holes[5] = 2;
    expect(toDataTable({ x: holes }).column('x')).toMatchObject({ values: Float64Array.of(1, NaN, NaN, NaN, NaN, 2) });
    expect(toDataTable({ f: ['b', null, undefined, NaN, 'a'] }).column('f')).toMatchObject({
      codes: Int32Array.of(1, -1, -1, -1, 0),
    });
    expect(toDataTable({ x: [null, undefined] }).column('x')).toMatchObject({
      kind: 'numeric',
      values: Float64Array.of(NaN, NaN),
    });
  });

  it('makes factors of text, levels sorted by code unit', () => {
    // Truth: sort(c("b", "a", "B", "10", "9", "é", "")) of R in the C locale.
    expect(factorOf(['b', 'a', 'B', '10', '9', 'é', '', 'a'])).toEqual({
      kind: 'factor',
      name: 'f',
      levels: ['', '10', '9', 'B', 'a', 'b', 'é'],
      codes: Int32Array.of(5, 4, 3, 1, 2, 6, 0, 4),
      source: 'string',
    });
  });

  it('makes factors of booleans, FALSE before TRUE', () => {
    expect(factorOf([true, null, true])).toMatchObject({
      levels: ['FALSE', 'TRUE'],
      codes: Int32Array.of(1, -1, 1),
      source: 'boolean',
    });
  });

  it('mixes kinds as c() does in R', () => {
    expect(toDataTable({ x: [1, true, 2n] }).column('x')).toMatchObject({
      kind: 'numeric',
      values: Float64Array.of(1, 1, 2),
    });
    expect(factorOf([1, 'a', true, null])).toMatchObject({
      levels: ['1', 'TRUE', 'a'],
      codes: Int32Array.of(0, 2, 1, -1),
    });
  });

  it('makes numbers of bigints as long as they are exact', () => {
    expect(toDataTable({ x: [1n, null] }).column('x')).toMatchObject({ values: Float64Array.of(1, NaN) });
    expect(toDataTable({ x: BigInt64Array.of(-3n, 4n) }).column('x')).toMatchObject({ values: Float64Array.of(-3, 4) });
    expect(() => toDataTable({ id: [1n, 2n ** 53n] }).column('id')).toThrow(
      /"id" holds 9007199254740992 in row 2.*as text/,
    );
  });

  it('takes any array-like and any iterable with a length', () => {
    const columns = { x: { length: 2, 0: 5, 1: 6 }, y: new Set([1, 2]) as unknown as ArrayLike<unknown> };
    const table = toDataTable(columns);
    expect([table.column('x'), table.column('y')]).toMatchObject([
      { values: Float64Array.of(5, 6) },
      { values: Float64Array.of(1, 2) },
    ]);
  });

  it('converts a column once', () => {
    const table = toDataTable({ f: ['a', 'b'], x: [1, 2] });
    expect(table.column('f')).toBe(table.column('f'));
    expect(table.factor('x')).toBe(table.factor('x'));
    expect(table.factor('f')).toBe(table.column('f'));
  });

  it('takes hostile names as names', () => {
    const columns = JSON.parse(
      '{ "__proto__": [1, 2], "constructor": [3, 4], "toString": ["a", "b"], "getChild": [0, 0] }',
    );
    const table = toDataTable(columns);
    expect(table.names).toEqual(['__proto__', 'constructor', 'toString', 'getChild']);
    expect(table.column('__proto__')).toMatchObject({ values: Float64Array.of(1, 2) });
    expect(table.has('hasOwnProperty')).toBe(false);
    expect(() => table.column('hasOwnProperty')).toThrow(/no column "hasOwnProperty"/);
  });
});

describe('toDataTable of rows', () => {
  it('has the union of the keys in order of first appearance', () => {
    const table = toDataTable([{ b: 1, a: 'u' }, { a: 'v', c: true }, {}]);
    expect(table.names).toEqual(['b', 'a', 'c']);
    expect(table.nRows).toBe(3);
    expect(table.column('b')).toMatchObject({ values: Float64Array.of(1, NaN, NaN) });
    expect(table.column('a')).toMatchObject({ codes: Int32Array.of(0, 1, -1) });
    expect(table.column('c')).toMatchObject({ codes: Int32Array.of(-1, 1, -1) });
  });

  it('reads own keys only', () => {
    const table = toDataTable([JSON.parse('{ "__proto__": 1, "constructor": 2 }'), { x: 1 }]);
    expect(table.column('__proto__')).toMatchObject({ values: Float64Array.of(1, NaN) });
    expect(table.column('constructor')).toMatchObject({ values: Float64Array.of(2, NaN) });
  });

  it('reads own keys only, of rows of a class as well', () => {
    class Row {
      constructor(readonly x: number) {}
    }
    (Row.prototype as { y?: number }).y = 7;
    const table = toDataTable([new Row(1), { y: 2 }, Object.assign(Object.create({ x: 9 }), { y: 3 })]);
    expect(table.names).toEqual(['x', 'y']);
    expect(table.column('x')).toMatchObject({ values: Float64Array.of(1, NaN, NaN) });
    expect(table.column('y')).toMatchObject({ values: Float64Array.of(NaN, 2, 3) });
  });

  it('takes keys in another order in each row', () => {
    const table = toDataTable([
      { a: 1, b: 'u' },
      { b: 'v', a: 2 },
      { c: 3, b: 'u', a: 4 },
    ]);
    expect(table.names).toEqual(['a', 'b', 'c']);
    expect(table.column('a')).toMatchObject({ values: Float64Array.of(1, 2, 4) });
    expect(table.column('b')).toMatchObject({ codes: Int32Array.of(0, 1, 0) });
  });
});

describe('toDataTable of tables by shape', () => {
  const vector = (values: unknown[], typed?: ArrayLike<unknown>) => ({
    length: values.length,
    nullCount: values.filter((value) => value === null).length,
    toArray: () => typed ?? values,
    get: (row: number) => values[row],
  });
  const arrow = (columns: Record<string, unknown>) => ({
    numRows: 2,
    schema: { fields: Object.keys(columns).map((name) => ({ name })) },
    getChild: (name: string) => columns[name] ?? null,
  });

  it('Arrow: typed arrays as they are, nulls from the vector', () => {
    const typed = Float64Array.of(1, 2);
    const table = toDataTable(
      arrow({ x: vector([1, 2], typed), y: vector([1, null], Float64Array.of(1, 0)), f: vector(['b', 'a']) }),
    );
    expect(table.names).toEqual(['x', 'y', 'f']);
    expect(table.column('x')).toHaveProperty('values', typed);
    expect(table.column('y')).toMatchObject({ values: Float64Array.of(1, NaN) });
    expect(table.column('f')).toMatchObject({ codes: Int32Array.of(1, 0) });
  });

  it('Arrow: wide types that toArray spreads over several numbers are read cell by cell', () => {
    const table = toDataTable(arrow({ id: vector([7n, 8n], Uint32Array.of(7, 0, 8, 0)) }));
    expect(table.column('id')).toMatchObject({ values: Float64Array.of(7, 8) });
  });

  it('Arquero: heeds filters and order', () => {
    const table = {
      numRows: () => 2,
      columnNames: () => ['x'],
      column: () => ({ length: 3, get: (row: number) => row }),
      array: () => [2, 1],
    };
    expect(toDataTable(table).column('x')).toMatchObject({ values: Float64Array.of(2, 1) });
    const { array, ...older } = table;
    expect(toDataTable(older).column('x')).toMatchObject({ values: Float64Array.of(0, 1, 2) });
  });

  it('anything that gives its columns', () => {
    expect(toDataTable({ toColumns: () => ({ x: [1] }) } as DataInput).names).toEqual(['x']);
  });
});

describe('given levels', () => {
  it('set the order', () => {
    const table = toDataTable({ f: ['lo', 'hi', null] }, { levels: { f: ['lo', 'mid', 'hi'] } });
    expect(table.column('f')).toMatchObject({
      levels: ['lo', 'mid', 'hi'],
      codes: Int32Array.of(0, 2, -1),
      source: 'string',
    });
  });

  it('make a factor of numbers, by their printed form', () => {
    const levels = { x: ['2', '1', '0.5'], y: ['2', '1'] };
    const table = toDataTable({ x: [1, 0.5, NaN, 2], y: Int32Array.of(1, 2, 1, 2) }, { levels });
    expect(table.column('x')).toMatchObject({ kind: 'factor', codes: Int32Array.of(1, 2, -1, 0), source: 'number' });
    expect(table.column('y')).toMatchObject({ kind: 'factor', codes: Int32Array.of(1, 0, 1, 0), source: 'number' });
  });

  it('must cover the values', () => {
    const table = toDataTable({ f: ['lo', 'high'] }, { levels: { f: ['lo', 'High'] } });
    expect(() => table.column('f')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_LEVEL',
        details: { column: 'f', level: 'high', row: 1 },
        message: expect.stringMatching(/"high" in row 2.*\n.*Did you mean "High"/),
      }),
    );
  });

  it('must be lists without repetition, of columns that exist', () => {
    const levels = (given: unknown) => () => toDataTable({ f: ['a'] }, { levels: given as Record<string, string[]> });
    expect(levels({ f: ['a', 'a'] })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(levels({ f: [] })).toThrow(/at least one level/);
    expect(levels({ f: 'a' })).toThrow(/at least one level/);
    expect(levels({ F: ['a'] })).toThrow(/no column "F".*\n.*Did you mean "f"/);
  });
});

describe('factor', () => {
  it('orders numbers as numbers', () => {
    const codes = Int32Array.of(10, -1, 9, 10);
    expect(toDataTable({ g: codes }).factor('g')).toMatchObject({
      levels: ['-1', '9', '10'],
      codes: Int32Array.of(2, 0, 1, 2),
      source: 'number',
    });
    expect(toDataTable({ g: [1e9, 2, 0.5, NaN, 2] }).factor('g')).toMatchObject({
      levels: ['0.5', '2', '1000000000'],
      codes: Int32Array.of(2, 1, 0, -1, 1),
    });
    expect(toDataTable({ g: [-0, 0, 1] }).factor('g')).toMatchObject({
      levels: ['0', '1'],
      codes: Int32Array.of(0, 0, 1),
    });
  });

  it('agrees by counting and by hashing', () => {
    const values = Array.from({ length: 500 }, (_, i) => (i * 37) % 101);
    const counted = toDataTable({ g: values }).factor('g');
    // A half added to one value forbids counting; the others keep their order.
    const hashed = toDataTable({ g: [...values, 1000.5] }).factor('g');
    expect(hashed.codes.subarray(0, 500)).toEqual(counted.codes);
    expect(hashed.levels.slice(0, -1)).toEqual(counted.levels);
  });

  it('has no levels where all is missing', () => {
    expect(toDataTable({ g: [NaN, null] }).factor('g')).toMatchObject({ levels: [], codes: Int32Array.of(-1, -1) });
  });
});

describe('toDataTable refuses', () => {
  const refused: [what: string, data: unknown, code: string, message: RegExp][] = [
    ['nothing', undefined, 'UNSUPPORTED_DATA', /data is undefined/],
    ['text', 'x,y', 'UNSUPPORTED_DATA', /data is a string/],
    ['one array of numbers', new Float64Array(3), 'UNSUPPORTED_DATA', /data is an object \(Float64Array\)/],
    ['rows that are arrays', [{ x: 1 }, [2]], 'UNSUPPORTED_DATA', /row 2 is an array/],
    ['rows that are null', [null], 'UNSUPPORTED_DATA', /row 1 is null/],
    ['no columns', {}, 'EMPTY_DATA', /no columns/],
    ['no rows', [], 'EMPTY_DATA', /no rows/],
    ['rows without keys', [{}, {}], 'EMPTY_DATA', /no columns/],
    ['columns without rows', { x: [] }, 'EMPTY_DATA', /no rows/],
    ['unequal columns', { x: [1, 2], g: ['a'] }, 'UNEQUAL_LENGTHS', /"g" has 1 value but column "x" has 2/],
    ['a column that is a number', { x: 3 }, 'UNSUPPORTED_DATA', /"x" is a number, not an array/],
    ['a column that is text', { x: 'abc' }, 'UNSUPPORTED_DATA', /"x" is a string/],
    ['a column that is null', { x: null }, 'UNSUPPORTED_DATA', /"x" is null/],
    ['a column without a sound length', { x: { length: -1 } }, 'UNSUPPORTED_DATA', /"x" is an object/],
  ];
  it.each(refused)('%s', (_, data, code, message) => {
    expect(() => toDataTable(data as DataInput)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('objects in a column, naming the row', () => {
    expect(() => toDataTable({ x: [1, {}] }).column('x')).toThrow(/"x" holds an object in row 2/);
    expect(() => toDataTable({ x: [new Date()] }).column('x')).toThrow(/object \(Date\) in row 1.*getTime/);
    expect(() => toDataTable({ x: [[1]] }).column('x')).toThrow(/an array in row 1/);
    expect(() => toDataTable({ x: [Symbol.iterator] }).column('x')).toThrow(/a symbol in row 1/);
  });

  it('unknown columns, with a suggestion and a list that does not flood the screen', () => {
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, k) => [`column${k}`, [1]]));
    expect(() => toDataTable(wide).column('colunm7')).toThrow(/column19 and 480 more\. Did you mean "column7"\?/);
  });

  it('hostile names without printing them raw', () => {
    expect(() => toDataTable({ x: [1], 'a\u001b[31m\u202e': [1, 2] })).toThrow(/"a\\u\{1b\}\[31m\\u\{202e\}"/);
  });
});

describe('size', () => {
  it('a million rows of text, numbers and codes are no matter', () => {
    const n = 1_000_000;
    const text = Array.from({ length: n }, (_, i) => `level ${(i * 7919) % 5000}`);
    const numbers = Array.from({ length: n }, (_, i) => (i % 10 === 0 ? null : i / 3));
    const codes = Int32Array.from({ length: n }, (_, i) => (i * 31) % 40_000);
    const table = toDataTable({ text, numbers, codes });
    expect((table.column('text') as FactorColumn).levels).toHaveLength(5000);
    expect(table.column('numbers').kind).toBe('numeric');
    expect(table.factor('codes').levels).toHaveLength(40_000);
  });
});

function factorOf(values: unknown[]) {
  return toDataTable({ f: values }).column('f');
}
