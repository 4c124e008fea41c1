import { describe, expect, it } from 'vitest';
import { describeCommand } from '../../src/cli/describe.ts';
import { run } from '../../src/cli/run.ts';

const TEXT = 'edu,age,sex\n1,31,f\n2,NA,m\n2,45,f\n1,52,\n';

const shell = (...args: string[]) => run(['describe', ...args], '1', [describeCommand(async () => TEXT)]);

describe('glmm-wasm describe', () => {
  it('prints a line for each column', async () => {
    const { exitCode, output } = await shell('a.csv');
    expect(exitCode).toBe(0);
    expect(output).toBe(
      [
        '4 rows, 3 columns; 2 rows are complete.',
        'Missing: age 1 (1 only there), sex 1 (1 only there).',
        '',
        '    type    missing distinct values',
        'edu integer 0       2        \u2588\u2588 1 1 1.5 2 2, mean 1.5',
        'age integer 1       3        \u2584 \u2588 31 38 45 48.5 52, mean 42.67',
        'sex factor  1       2        f 2, m 1',
        '',
      ].join('\n'),
    );
  });

  it('says below the table why what looks like numbers is text', async () => {
    const text = 'id,zip,x\n9007199254740993,0123,1\n9007199254740992,0456,n/a\n9007199254740992,0456,3\n';
    const { output } = await run(['describe', 'a.csv'], '1', [describeCommand(async () => text)]);
    expect(output.split('\n').slice(6, 9)).toEqual([
      'id is text: as numbers it would lose digits.',
      'zip is text: as numbers it would lose its leading zeros.',
      'x is text: 2 of 3 values are numbers, but row 2 holds "n/a".',
    ]);
    const clean = await run(['describe', 'a.csv', '--na', 'n/a'], '1', [describeCommand(async () => text)]);
    expect(clean.output).not.toContain('x is text');
  });

  it('counts combinations and groups', async () => {
    const { output } = await shell('a.csv', '--table', 'edu,sex', '--groups', 'sex');
    expect(output).toContain(
      'edu by sex, 1 rows miss one of them:\n      f m total\n1     1 0     1\n2     1 1     2\ntotal 2 1     3',
    );
    expect(output).toContain('sex: 2 groups of 1 to 2 rows; f 2, m 1.');
  });

  it('--json is JSON', async () => {
    const { output } = await shell('a.csv', '--json', '--factor', 'edu');
    expect(JSON.parse(output).description.columns[0]).toMatchObject({ name: 'edu', type: 'factor', distinct: 2 });
  });

  it.each([
    [['a.csv', '--table', 'edu'], 2, '--table needs two columns'],
    [['a.csv', '--groups', 'sexx'], 1, 'Did you mean "sex"?'],
    [[], 2, 'FILE is missing'],
  ])('%j is refused', async (args, code, message) => {
    const { exitCode, errors } = await shell(...args);
    expect(exitCode).toBe(code);
    expect(errors).toContain(message);
  });
});
