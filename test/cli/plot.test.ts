import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fitCommand } from '../../src/cli/fit.ts';
import { plotCommand } from '../../src/cli/plot.ts';
import { renderSvg } from '../../src/cli/render.ts';
import { run } from '../../src/cli/run.ts';
import { textWidth } from '../../src/cli/textWidth.ts';
import { glmm, lmm } from '../../src/index.ts';
import type { Spec } from '../../src/plot.ts';

const cbpp = readFileSync(new URL('../../examples/data/cbpp.csv', import.meta.url), 'utf8');
const MODEL = [
  ...['plot', 'cbpp.csv', 'cbind(incidence, size - incidence) ~ period + (1 | herd)'],
  ...['--family', 'binomial', '--factor', 'period', '--nagq', '5'],
];

/** Runs a command line on a file in memory; notes what was written and drawn. */
async function shell(...args: string[]) {
  const written = new Map<string, string>();
  const drawn: Spec[] = [];
  const command = plotCommand({
    glmm,
    lmm,
    readText: async () => cbpp,
    writeText: async (path, text) => void written.set(path, text),
    render: async (spec) => {
      drawn.push(spec);
      return '<svg/>';
    },
  });
  return { ...(await run([...MODEL, ...args], '1', [command])), written, drawn };
}

describe('glmm-wasm plot', () => {
  it('writes the picture and says what it shows', async () => {
    const { exitCode, output, written, drawn } = await shell('--kind', 'caterpillar', '--out', 'herds.svg');
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^Random intercepts of 15 levels of herd, from .*\n$/);
    expect(written.get('herds.svg')).toBe('<svg/>');
    expect(JSON.stringify(drawn[0])).not.toContain('var(');
  });

  it('without --out the picture goes to standard output', async () => {
    expect((await shell('--kind', 'caterpillar')).output).toBe('<svg/>\n');
  });

  it('to .json it writes the specification', async () => {
    const { written, drawn } = await shell('--kind', 'ratios', '--out', 'a.json', '--dark', '--width', '400');
    const spec = JSON.parse(written.get('a.json')!);
    expect(spec).toMatchObject({ data: { name: 'rows' } });
    expect(spec.width).toBeLessThan(400);
    expect(drawn).toEqual([]);
  });

  it('--set passes options on, as numbers and lists where they are that', async () => {
    const { drawn } = await shell('--kind', 'integrand', '--set', 'unit=14', '--set', 'points=3');
    expect((drawn[0].title as { text: string[] }).text).toEqual(['Integrand of herd 14']);
    const { drawn: path } = await shell('--kind', 'quadrature', '--set', 'orders=1,3');
    expect(path[0].description).toContain('1 to 3 quadrature points');
  });

  it.each([
    [[], 2, 'plot needs --kind: one of caterpillar'],
    [['--kind', 'catrpillar'], 1, 'Did you mean "caterpillar"?'],
    [['--kind', 'caterpillar', '--set', 'level'], 2, '--set needs NAME=VALUE'],
    [['--kind', 'caterpillar', '--set', 'level=x'], 1, 'level is NaN'],
    [['--kind', 'caterpillar', '--width', 'wide'], 2, '--width needs a whole number'],
    [['--kind', 'poststratified', '--set', 'count=size'], 1, 'needs the cells'],
  ])('%j is refused', async (args, code, message) => {
    const { exitCode, errors } = await shell(...args);
    expect(errors).toContain(message);
    expect(exitCode).toBe(code);
  });
});

describe('renderSvg', () => {
  it('leaves room for a long legend, as there is no canvas to measure with', async () => {
    const name = 'average over all groups of the population';
    const spec = {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      data: {
        values: [
          { x: 1, line: name },
          { x: 1, line: 'b' },
        ],
      },
      mark: 'point',
      encoding: { x: { field: 'x', type: 'quantitative' }, color: { field: 'line', type: 'nominal' } },
    };
    expect(await renderSvg({ ...spec, config: { legend: { labelLimit: 0 } } })).toContain(name);
  });
});

describe('textWidth', () => {
  it('grows with the text, its size and its weight, and knows every character', () => {
    expect(textWidth('', 11, false)).toBe(0);
    // DejaVu Sans: H is 75 hundredths of an em, i is 28
    expect(textWidth('Hi', 10, false)).toBeCloseTo(10.3, 10);
    expect(textWidth('Hi', 20, false)).toBeCloseTo(20.6, 10);
    expect(textWidth('Hi', 10, true)).toBeGreaterThan(10.3);
    for (const text of ['\u2212', '\u4e2d', '\u{1f600}', '\n']) expect(textWidth(text, 10, false)).toBeGreaterThan(5);
  });
});

describe('glmm-wasm plot of a saved fit', () => {
  /** Files in memory: the data and what `fit --save` makes of them. */
  async function savedShell() {
    const files = new Map([['cbpp.csv', cbpp]]);
    const readText = async (path: string) => files.get(path) ?? '';
    const writeText = async (path: string, text: string) => void files.set(path, text);
    const render = async (spec: Spec) => JSON.stringify(spec);
    const commands = [
      fitCommand(glmm, { readText, writeText }),
      plotCommand({ glmm, lmm, readText, writeText, render }),
    ];
    const shell = (...args: string[]) => run(args, '1', commands);
    await shell('fit', ...MODEL.slice(1), '--save', 'm.json');
    return shell;
  }

  it('is the picture of the fit', async () => {
    const shell = await savedShell();
    const { exitCode, output } = await shell('plot', 'm.json', '--kind', 'caterpillar');
    expect(exitCode).toBe(0);
    expect(output).toBe((await shell(...MODEL, '--kind', 'caterpillar')).output);
  });

  it('takes no options of another fit', async () => {
    const shell = await savedShell();
    const { exitCode, errors } = await shell('plot', 'm.json', '--kind', 'caterpillar', '--nagq', '3');
    expect(exitCode).toBe(2);
    expect(errors).toContain('--nagq is of the fit, and "m.json" says how that was made.');
  });

  it('a table without a formula is told what is missing', async () => {
    const { exitCode, errors } = await (await savedShell())('plot', 'cbpp.csv', '--kind', 'caterpillar');
    expect(exitCode).toBe(2);
    expect(errors).toContain('or the file of a saved fit (.json); FORMULA is missing.');
  });
});
