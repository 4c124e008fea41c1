/** Files that readers of delimited text are known to misread: read right, or refused with the line and the way out. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { type CsvOptions, readCsv } from '../../src/data/csv/csv.ts';
import { describe as describeData, glmm, groupSizes, lmm } from '../../src/index.ts';

const file = (name: string): string => readFileSync(new URL(`${name}/data.csv`, import.meta.url), 'utf8');

function columnsOf(text: string, options?: CsvOptions) {
  const table = readCsv(text, options);
  return Object.fromEntries(table.columnNames().map((name) => [name, Array.from<unknown>(table.column(name))]));
}

describe('line ends', () => {
  it('may mix', () => {
    const lines = ['y,x,g', '1,0.5,a', '0,1.5,a', '1,0.1,b', '0,0.7,b'];
    const ends = ['\n', '\r\n', '\r'];
    for (const a of ends)
      for (const b of ends)
        for (const c of ends) {
          const text = [lines[0], a, lines[1], b, lines[2], c, lines[3], b, lines[4], a].join('');
          expect(columnsOf(text)['g'], JSON.stringify(text)).toEqual(['a', 'a', 'b', 'b']);
        }
  });

  it('that mix leave a fit as it is', () => {
    const text = file('spreadsheetForms');
    let line = 0;
    const mixed = text.replaceAll('\n', () => ['\n', '\r\n', '\r'][line++ % 3]!);
    expect(line).toBeGreaterThan(30);
    const formula = 'y ~ x + (1 | g)';
    expect(lmm(formula, readCsv(mixed)).logLik).toBe(lmm(formula, readCsv(text)).logLik);
  });

  it('within quotes belong to the field, and lines are still counted', () => {
    expect(columnsOf('a,b\r"x\r\ny",1\n"z\r",2')['a']).toEqual(['x\r\ny', 'z\r']);
    expect(() => readCsv('a,b\n"x\r\ny\rz",1\r\n3')).toThrow(/line 5 has 1 fields/);
  });

  it("DOS's end of file and lines of blanks are no rows", () => {
    expect(columnsOf('\n \na\n1\n\t\n2\n\x1a')).toEqual({ a: [1, 2] });
    expect(columnsOf('\n\na;b\n1;2')).toEqual({ a: [1], b: [2] });
    expect(columnsOf('f\na\n""\nb')).toEqual({ f: ['a', null, 'b'] });
  });
});

describe('identifiers', () => {
  // 12 groups, logLik as of the same column given as text; merged to 7 groups it would be -202.0272
  it('beyond 2^53 stay apart', () => {
    const data = readCsv(file('longIds'));
    const fit = lmm('y ~ x + (1 | id)', data);
    expect(fit.ngroups).toEqual({ id: 12 });
    expect(fit.logLik).toBeCloseTo(-188.8657, 4);
    expect(fit.logLik).toBe(lmm('y ~ x + (1 | id)', readCsv(file('longIds'), { factors: ['id'] })).logLik);
    expect(fit.warnings).toEqual([]);
    const note = describeData(data).columns.find(({ name }) => name === 'id')?.note;
    expect(note).toBe('text: as numbers it would lose digits');
  });

  it.each([
    ['next to 2^53', [...'23456789'].map((digit) => `900719925474099${digit}`)],
    ['with decimals', ['9007199254740993.0', '9007199254740992.0', '12345678901234567.25']],
    ['with an exponent', ['1234567890123456789e1', '12345678901234567891']],
    ['with more decimals than a double tells apart', ['0.12345678901234567891', '0.12345678901234567892']],
    ['negative', ['-9007199254740993', '-9007199254740992']],
    ['beyond all numbers', ['1e400', '2e400']],
    ['with leading zeros', ['007', '07', '7']],
    ['with leading zeros and decimals, as diagnoses have', ['001.0', '01.0', '1.0']],
  ])('%s stay apart', (_, ids) => {
    const table = readCsv(`id,x\n${ids.map((id) => `${id},1`).join('\n')}`);
    expect(table.column('id')).toEqual(ids);
    expect(groupSizes(table, 'id')).toHaveLength(ids.length);
    expect(describeData(table).columns[0]?.note).toMatch(/^text: as numbers it would lose (its leading zeros|digits)$/);
  });

  it('that were numbers beyond 2^53 before they came are told', () => {
    const data = { y: [1, 2, 4, 3, 5, 7], id: [2 ** 53 + 2, 2 ** 53 + 2, 2 ** 53 + 4, 2 ** 53 + 4, 1, 1] };
    const { warnings } = lmm('y ~ 1 + (1 | id)', data);
    expect(warnings.map(({ code }) => code)).toContain('IDS_ROUNDED');
    expect(warnings[0]?.message).toMatch(/id groups by numbers beyond 2\^53, such as 9007199254740994 in row 1/);
    const small = lmm('y ~ 1 + (1 | id)', { ...data, id: data.id.map((id) => id - 2 ** 53) });
    expect(small.warnings.map(({ code }) => code)).not.toContain('IDS_ROUNDED');
  });

  it.each([
    ['large whole numbers that a double holds', ['9007199254740992', '1e22', '123456789012345680000']],
    // nextafter(0.1, 1) and 0.1 to twenty decimals, 1/3 with 16 and 17 digits, an average as Postgres prints it
    ['numbers printed with all their digits', ['0.10000000000000000555', '0.10000000000000001943', '0.1']],
    ['rounding beyond the sixteenth digit', ['3.6666666666666667', '0.3333333333333333', '0.33333333333333331']],
    ['zeros', ['0', '0.5', '-0.5', '0.0', '.5', '0e0', '+0']],
    ['infinities', ['Inf', '-Inf', '1']],
  ])('%s are numbers', (_, fields) => {
    expect(columnsOf(`x,y\n${fields.map((field) => `${field},1`).join('\n')}`)['x']).toEqual(
      fields.map((field) => Number(field.replace('Inf', 'Infinity'))),
    );
  });
});

describe('forms that spreadsheets write', () => {
  const plain = file('spreadsheetForms');
  const truth = columnsOf(plain);
  const withCommas = (separator: string) => plain.replaceAll(',', separator).replaceAll('.', ',');

  it.each([
    ['tabs and decimal commas', withCommas('\t')],
    ['bars and decimal commas', withCommas('|')],
    ['semicolons and decimal commas', withCommas(';')],
    ['a line sep=;', `sep=;\r\n${withCommas(';')}`],
    ['a line "sep=," and a mark of the byte order', `\ufeff"SEP=,"\n${plain}`],
    ['a line sep=: with a separator of its own', `sep=:\n${plain.replaceAll(',', ':')}`],
  ])('%s', (_, text) => {
    expect(columnsOf(text)).toEqual(truth);
  });

  it('lines are counted with the line sep=', () => {
    expect(() => readCsv('sep=;\na;b\n1;2\n3\n')).toThrow(/line 4 has 1 fields but the header has 2/);
  });

  it('commas of thousands are no decimal commas unless semicolons or the option say so', () => {
    const tabs = 'n\tx\n1,234\t0,5\n12,345\t1,25';
    expect(columnsOf(tabs)).toEqual({ n: ['1,234', '12,345'], x: [0.5, 1.25] });
    expect(columnsOf(tabs, { decimal: ',' })).toEqual({ n: [1.234, 12.345], x: [0.5, 1.25] });
    expect(columnsOf(tabs.replaceAll('\t', ';'))).toEqual({ n: [1.234, 12.345], x: [0.5, 1.25] });
    expect(columnsOf('n,x\n"1,234",1\n2,2')['n']).toEqual(['1,234', '2']);
    expect(columnsOf('a;b\n1,5;1\n2.5;2')['a']).toEqual(['1,5', '2.5']);
  });

  it('a separator at the end of lines is named where the header has none', () => {
    expect(() => readCsv('a,b\n1,2,\n')).toThrow(
      /line 2 has 3 fields but the header has 2\. The line ends with a separator/,
    );
    expect(columnsOf('a,b,\n1,2,\n')).toEqual({ a: [1], b: [2], X: [Number.NaN] });
  });

  it('UTF-16 read as something else is named, and so is a NUL in a field', () => {
    expect(() => readCsv([...'a,b\n1,2\n'].join('\0'))).toThrow(/\[INVALID_FILE\].*UTF-16/);
    expect(() => readCsv('y,x\n1,2\n1,0\x002\n')).toThrow(
      /column "x" holds "0\\u\{0\}2" in line 3, with a NUL character/,
    );
  });
});

it('blanks between columns are named, and a file of one column is read', () => {
  for (const text of ['y x g\n1 2 a\n', '"y" "x" "g"\n"1" 1 2 "a"\n', 'y x g\n1 1 2 a\n'])
    expect(() => readCsv(text)).toThrow(/\[INVALID_FILE\].*blanks seem to separate.*write\.csv/);
  expect(columnsOf('some words here\none\ntwo')).toEqual({ 'some words here': ['one', 'two'] });
  expect(columnsOf('my column\na b\nc d')).toEqual({ 'my column': ['a b', 'c d'] });
  expect(columnsOf('\ufeff"a","b"\n1,2')).toEqual({ a: [1], b: [2] });
});

it('tens of thousands of equal or empty names cost no more than others', () => {
  // by counting through from 1 for each name this took minutes
  const n = 50_000;
  const names = readCsv(`${'a,'.repeat(n)}a\n${'1,'.repeat(n)}1`).columnNames();
  expect(names.length).toBe(n + 1);
  expect(new Set(names).size).toBe(n + 1);
  expect([names[0], names[1], names[n]]).toEqual(['a', 'a.1', `a.${n}`]);
  expect(readCsv(`${','.repeat(n)}\n${'1,'.repeat(n)}1`).columnNames()[n]).toBe(`X.${n}`);
});

describe('beside another reader', () => {
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', '\n', '1', '.', 'é'), maxLength: 6 }),
    fc.integer().map(String),
    fc.constantFrom('', 'NA', '0.5', 'x'),
  );
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }));

  it('every field that it reads is read here', () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom(',', '\t', ';'),
        (rows, newline, separator) => {
          const header = rows[0]!.map((_, k) => `c${k}`);
          const text = Papa.unparse([header, ...rows], { newline, delimiter: separator });
          const { data } = Papa.parse<string[]>(text, { newline, delimiter: separator });
          expect(data.slice(1)).toEqual(rows);
          const read = readCsv(text, { separator: separator as ',', factors: header, na: [] });
          header.forEach((name, k) => {
            expect(read.column(name)).toEqual(rows.map((row) => row[k]));
          });
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });
});

it('groups of a mixed file are those of the file', () => {
  // eight groups of binary responses; with a carriage return left at the end of every other line they were sixteen
  const rows = Array.from(
    { length: 64 },
    (_, i) => `${(i * 7 + (i >> 3)) % 3 === 0 ? 1 : 0},${(i % 5) / 2},g${i >> 3}`,
  );
  const text = `y,x,g\n${rows.map((row, i) => row + (i % 2 === 0 ? '\n' : '\r\n')).join('')}`;
  const fit = glmm('y ~ x + (1 | g)', readCsv(text), { family: 'binomial', nAGQ: 5 });
  expect(fit.ngroups).toEqual({ g: 8 });
});
