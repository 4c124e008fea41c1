import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CsvOptions, readCsv } from '../../src/data/csv/csv.ts';
import { toDataTable } from '../../src/data/table.ts';

describe('readCsv', () => {
  it('makes numbers where every field is one, else text; NA and nothing are missing', () => {
    expect(columnsOf('y,f,x\n1,a,NA\n,NA,2.5\n-3,c,1e3\n')).toEqual({
      y: Float64Array.of(1, NaN, -3),
      f: ['a', null, 'c'],
      x: Float64Array.of(NaN, 2.5, 1000),
    });
  });

  it('finds commas, tabs and semicolons', () => {
    for (const separator of [',', '\t', ';']) {
      expect(columnsOf(`a${separator}b\n1${separator}x`)).toEqual({
        a: Float64Array.of(1),
        b: ['x'],
      });
    }
    expect(columnsOf('"a;b;c",d\n1,2')).toHaveProperty('a;b;c');
    expect(columnsOf('a;b,c\n1;2', { separator: ';' })).toHaveProperty('b,c');
    expect(columnsOf('only\n1\n2')).toEqual({ only: Float64Array.of(1, 2) });
  });

  it('reads decimal commas in files with semicolons, and where told', () => {
    expect(columnsOf('a;b;c\n1,5;2;x\n2;3.5;y')).toEqual({
      a: Float64Array.of(1.5, 2),
      b: Float64Array.of(2, 3.5),
      c: ['x', 'y'],
    });
    expect(columnsOf('a\tb\n1,5\t1.5', { decimal: ',' })).toEqual({ a: Float64Array.of(1.5), b: ['1.5'] });
    expect(columnsOf('a;b\n1,5;1', { decimal: '.' })).toEqual({ a: ['1,5'], b: Float64Array.of(1) });
  });

  it('reads quoted fields with separators, quotes and line breaks, and any line ending', () => {
    expect(columnsOf('a,b\r\n"x, ""y""\r\nz",1\r\n\r\n')).toEqual({ a: ['x, "y"\r\nz'], b: Float64Array.of(1) });
    expect(columnsOf('a,b\rx,1\ry,2')).toEqual({ a: ['x', 'y'], b: Float64Array.of(1, 2) });
    expect(columnsOf('"a\nb",c\n1,2\n')).toEqual({ 'a\nb': Float64Array.of(1), c: Float64Array.of(2) });
  });

  it('reads quoted numbers as numbers unless they are named as factors', () => {
    expect(columnsOf('g,x\n"1","2"')).toEqual({ g: Float64Array.of(1), x: Float64Array.of(2) });
    expect(columnsOf('g,x\n01,2\n1,2', { factors: ['g'] })).toEqual({ g: ['01', '1'], x: Float64Array.of(2, 2) });
  });

  it('takes other marks for missing', () => {
    expect(columnsOf('x,f\n.,.\n1,NA', { na: ['.'] })).toEqual({ x: Float64Array.of(NaN, 1), f: [null, 'NA'] });
    expect(columnsOf('x\n 1 \n NA \nNaN')).toEqual({ x: Float64Array.of(1, NaN, NaN) });
  });

  it('names columns as R does where names are empty or repeated', () => {
    expect(readCsv('\ufeff,a,a,"",a.1, b \n1,2,3,4,5,6').columnNames()).toEqual(['X', 'a', 'a.2', 'X.1', 'a.1', 'b']);
  });

  it('keeps the order and the names of columns, hostile ones too', () => {
    const table = toDataTable(readCsv('2,1,__proto__,constructor\n1,2,3,x'));
    expect(table.names).toEqual(['2', '1', '__proto__', 'constructor']);
    expect(table.column('__proto__')).toMatchObject({ values: Float64Array.of(3) });
  });

  it('gives numbers without a copy', () => {
    const csv = readCsv('x\n1\n2');
    expect(toDataTable(csv).column('x')).toHaveProperty('values', csv.column('x'));
  });

  const refused: [text: string, code: string, message: RegExp, options?: CsvOptions][] = [
    ['', 'EMPTY_DATA', /file is empty/],
    ['\n\n', 'EMPTY_DATA', /file is empty/],
    ['a,b\n', 'EMPTY_DATA', /header but no rows/],
    ['a,b\n1,2\n3\n', 'INVALID_FILE', /line 3 has 1 fields but the header has 2/],
    ['a,b\n"1\n\n",2\n3,4,5', 'INVALID_FILE', /line 5 has 3 fields/],
    ['a,b\n1,2,3', 'INVALID_FILE', /row names/],
    ['a,b\n1,2\n3,"x\n4,5\n', 'INVALID_FILE', /never closed in the row that starts in line 3/],
    ['a,b\n"x"y,2\n', 'INVALID_FILE', /text after a closing quote|never closed/],
    ['a,b\n1,2', 'UNKNOWN_COLUMN', /no column "A".*\n.*Did you mean "a"/, { factors: ['A'] }],
  ];
  it.each(refused)('refuses %j', (text, code, message, options) => {
    expect(() => readCsv(text, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('reads a file as R wrote it', () => {
    const sleepstudy = new URL('../../examples/data/sleepstudy.csv', import.meta.url);
    const table = toDataTable(readCsv(readFileSync(sleepstudy, 'utf8')));
    expect(table.nRows).toBe(180);
    expect(table.factor('Subject').levels).toHaveLength(18);
    expect(table.column('Reaction')).toMatchObject({ kind: 'numeric' });
  });
});

function columnsOf(text: string, options?: CsvOptions) {
  const table = readCsv(text, options);
  return Object.fromEntries(table.columnNames().map((name) => [name, table.column(name)]));
}
