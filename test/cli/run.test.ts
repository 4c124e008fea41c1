import { describe, expect, it } from 'vitest';
import type { OptionValues } from '../../src/cli/command.ts';
import { type Fitter, fitCommand } from '../../src/cli/fit.ts';
import { run } from '../../src/cli/run.ts';
import { GlmmError } from '../../src/errors.ts';
import type { GlmmOptions } from '../../src/index.ts';

interface Call {
  formula: string;
  options: GlmmOptions;
  columns: Record<string, unknown>;
}

const unwritten = () => Promise.reject(new Error('nothing is written'));

/** Runs a command line on a file in memory and a fit that only notes how it was called. */
async function shell(args: string[], text = 'y,x,g\n1,NA,a\n0,2,b\n') {
  const calls: Call[] = [];
  const fitter = ((
    formula: string,
    data: { columnNames(): string[]; column(n: string): unknown },
    options: GlmmOptions,
  ) => {
    const columns = Object.fromEntries(data.columnNames().map((name) => [name, data.column(name)]));
    calls.push({ formula, options, columns });
    if (formula === 'refused') throw new GlmmError('NO_RANDOM_TERM', 'no random term.');
    if (formula === 'broken') throw new TypeError('x is undefined');
    return { summary: () => 'the summary', toJSON: () => ({ logLik: -1 }) };
  }) as unknown as Fitter;
  const readText = async (path: string) => {
    if (path === 'nowhere.csv') throw new GlmmError('INVALID_FILE', 'cannot read.');
    return text;
  };
  return { ...(await run(args, '1.2.3', [fitCommand(fitter, { readText, writeText: unwritten })])), call: calls[0] };
}

describe('glmm-wasm fit', () => {
  it('passes an order for each of two or three nested factors on', async () => {
    const fit = ['fit', 'a.csv', 'y ~ 1 + (1 | g / h)', '--family', 'binomial', '--nagq'];
    const { call } = await shell([...fit, '5,7']);
    expect(call.options).toMatchObject({ nAGQ: { outer: 5, inner: 7 } });
    const { call: three } = await shell([...fit, '5,3,7']);
    expect(three.options).toMatchObject({ nAGQ: { outer: 5, middle: 3, inner: 7 } });
  });

  it('reads the file, passes the options on, prints the summary', async () => {
    const { exitCode, output, errors, call } = await shell([
      ...['fit', 'dir/data.csv', 'y ~ x + (1 | g)', '--family', 'binomial', '--link=probit', '--nagq', '7'],
      ...['--weights', 'w', '--offset', 'o', '--factor', 'x', '--levels', 'g=b,a'],
    ]);
    expect({ exitCode, output, errors }).toEqual({ exitCode: 0, output: 'the summary\n', errors: '' });
    expect(call.formula).toBe('y ~ x + (1 | g)');
    expect(call.options).toEqual({
      family: 'binomial',
      link: 'probit',
      nAGQ: 7,
      weights: 'w',
      offset: 'o',
      levels: { g: ['b', 'a'] },
      dataName: 'data.csv',
    });
    expect(call.columns).toEqual({ y: new Float64Array([1, 0]), x: [null, '2'], g: ['a', 'b'] });
  });

  it('--na and --decimal say how the file is read', async () => {
    const text = 'y;x;g\n1,5;n/a;a\n2,5;3;.\nNA;;b\n';
    const { call } = await shell(['fit', 'a.csv', 'f', '--na', 'n/a', '--na=.', '--decimal', ','], text);
    expect(call.columns).toEqual({
      y: Float64Array.of(1.5, 2.5, NaN),
      x: Float64Array.of(NaN, 3, NaN),
      g: ['a', null, 'b'],
    });
    expect((await shell(['fit', 'a.csv', 'f', '--decimal', '.'], text)).call.columns['y']).toEqual([
      '1,5',
      '2,5',
      null,
    ]);
    const { exitCode, errors } = await shell(['fit', 'a.csv', 'f', '--decimal', 'comma']);
    expect({ exitCode, errors }).toMatchObject({ exitCode: 2, errors: expect.stringMatching(/--decimal is \. or ,/) });
  });

  it('leaves out what was not given, so that the defaults are those of glmm()', async () => {
    expect((await shell(['fit', '-', 'y ~ (1 | g)'])).call.options).toEqual({});
  });

  it('--json prints JSON', async () => {
    expect(JSON.parse((await shell(['fit', 'a.csv', 'f', '--json'])).output)).toEqual({ logLik: -1 });
  });

  it('columns with levels are factors even when their values are numbers', async () => {
    const { call } = await shell(['fit', 'a.csv', 'f', '--levels', 'y=1,0']);
    expect(call.columns.y).toEqual(['1', '0']);
  });

  it.each([
    [['fit', 'nowhere.csv', 'f'], '[INVALID_FILE]'],
    [['fit', 'a.csv', 'refused'], '[NO_RANDOM_TERM]'],
    [['fit', 'a.csv', 'f', '--factor', 'xx'], '[UNKNOWN_COLUMN]'],
    [['fit', 'a.csv', 'broken'], 'unexpected error: x is undefined'],
  ])('%j is an error of data or model: exit code 1, a message without a stack', async (args, message) => {
    const { exitCode, output, errors } = await shell(args);
    expect(exitCode).toBe(1);
    expect(output).toBe('');
    expect(errors).toContain(message);
    expect(errors).not.toMatch(/\n\s+at /);
  });

  it.each([
    [[], 'Usage:'],
    [['fti', 'a.csv', 'f'], 'unknown command "fti". Commands: fit. Did you mean fit?'],
    [['fit'], 'fit needs FILE and FORMULA; FILE is missing.'],
    [['fit', 'a.csv'], 'FORMULA is missing.'],
    [['fit', 'a.csv', 'y', '~', 'x'], '"~" is too many. A formula with spaces goes between quotes.'],
    [['fit', 'a.csv', 'f', '--famliy', 'binomial'], 'unknown option "--famliy". Did you mean --family?'],
    [['fit', 'a.csv', 'f', '--fam', 'binomial'], 'unknown option "--fam". Did you mean --family?'],
    [['fit', 'a.csv', 'f', '-q'], 'unknown option "-q".'],
    [['fit', 'a.csv', 'f', '--__proto__'], 'unknown option "--__proto__".'],
    [['fit', 'a.csv', 'f', '--family'], '--family needs a value: --family NAME'],
    [['fit', 'a.csv', 'f', '--family', '--json'], '--family needs a value'],
    [['fit', 'a.csv', 'f', '--json=yes'], '--json takes no value.'],
    [
      ['fit', 'a.csv', 'f', '--nagq', 'many'],
      '--nagq needs a whole number, OUTER,INNER, OUTER,MIDDLE,INNER or auto, not "many".',
    ],
    [
      ['fit', 'a.csv', 'f', '--nagq', '5,7,9,11'],
      '--nagq needs a whole number, OUTER,INNER, OUTER,MIDDLE,INNER or auto, not "5,7,9,11".',
    ],
    [
      ['fit', 'a.csv', 'f', '--nagq', '2.5'],
      '--nagq needs a whole number, OUTER,INNER, OUTER,MIDDLE,INNER or auto, not "2.5".',
    ],
    [['fit', 'a.csv', 'f', '--link', 'log', '--link', 'logit'], '--link is given twice.'],
    [['fit', 'a.csv', 'f', '--levels', 'g'], '--levels needs COLUMN=LEVEL,LEVEL,..., not "g".'],
    [['fit', 'a.csv', 'f', '--levels', 'g=a', '--levels', 'g=b'], '--levels is given twice for "g".'],
  ])('%j is not understood: exit code 2', async (args, message) => {
    const { exitCode, output, errors } = await shell(args);
    expect(exitCode).toBe(2);
    expect(output).toBe('');
    expect(errors).toContain(message);
  });
});

describe('glmm-wasm', () => {
  it('--version', async () => {
    expect(await shell(['--version'])).toMatchObject({ exitCode: 0, output: '1.2.3\n', errors: '' });
  });

  it.each([[['--help']], [['-h']], [['help']], [['fit', '--help']], [['fit', '--help', 'too', 'many', 'words']]])(
    '%j prints help that names every option',
    async (args) => {
      const { exitCode, output } = await shell(args);
      expect(exitCode).toBe(0);
      for (const option of [
        '--family NAME',
        '--link',
        '--nagq K',
        '--weights',
        '--offset',
        '--factor',
        '--levels',
        '--json',
      ]) {
        expect(output).toContain(option);
      }
    },
  );

  it('a further command needs nothing but its entry', async () => {
    const seen: OptionValues[] = [];
    const describe = {
      name: 'describe',
      operands: ['FILE'],
      purpose: 'Describe a file',
      options: [{ name: 'long', purpose: 'say more' }],
      notes: [],
      run: async ([file]: readonly string[], options: OptionValues) => {
        seen.push(options);
        return file;
      },
    };
    expect(await run(['describe', '-', '--long'], '1', [describe])).toEqual({ exitCode: 0, output: '-\n', errors: '' });
    expect(seen[0].has('long')).toBe(true);
    expect((await run(['--help'], '1', [describe])).output).toContain('Describe a file');
  });
});
