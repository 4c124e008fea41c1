/** What Node imports comes in parts: all of it, the same numbers, and no more than is asked for. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Consumer, installTarball, ROOT, run } from './consumer.ts';

let consumer: Consumer;
beforeAll(() => {
  consumer = installTarball();
});
afterAll(() => consumer?.remove());

const DATA = `
  const rows = Array.from({ length: 144 }, (_, k) => k);
  const of = (f) => rows.map(f);
  const x = of((k) => ((k * 37) % 101) / 50 - 1);
  const level = (k) => ((k * 7) % 12) / 4 - 1.4;
  const noise = of((k) => ((k * 29) % 53) / 26 - 1);
  const data = {
    g: of((k) => 'g' + (k % 12)),
    h: of((k) => 'h' + (Math.floor(k / 12) % 6)),
    x,
    arm: of((k) => ((k * 13) % 24 < 12 ? 'a' : 'b')),
    y: of((k) => (x[k] + level(k) + 2 * noise[k] > 0 ? 1 : 0)),
    count: of((k) => Math.max(0, Math.round(2 + x[k] + level(k) + 1.5 * noise[k]))),
    size: of((k) => x[k] + level(k) + noise[k]),
    positive: of((k) => 5 + x[k] + level(k) + noise[k]),
    grade: of((k) => 'abc'[Math.min(2, Math.max(0, Math.round(1 + 0.5 * (x[k] + level(k)) + noise[k])))]),
  };
`;

/** Every engine, laws of every kind, and every method without arguments that is no long job: in both builds, as JSON or as an error. */
const EVERYTHING = (everybody: string, node: string): string => `
  import * as all from '${everybody}';
  import * as parts from '${node}';
  ${DATA}
  const MODELS = [
    ['glmm', 'y ~ x + arm + (1 | g)', { family: 'binomial' }],
    ['glmm', 'y ~ x + (1 + x | g)', { family: 'binomial', nAGQ: 3 }],
    ['glmm', 'y ~ x + (1 | g / h)', { family: 'binomial', nAGQ: 1 }],
    ['glmm', 'count ~ x * arm + (1 | g) + (1 | h)', { family: 'poisson' }],
    ['glmm', 'count ~ x + (1 | g)', { family: 'negativeBinomial' }],
    ['glmm', 'grade ~ x + (1 | g)', { family: 'cumulative' }],
    ['glmm', 'positive ~ poly(x, 2) + (1 | g)', { family: 'Gamma' }],
    ['lmm', 'size ~ x + arm + (1 + x || g)', {}],
    ['lmm', 'size ~ x + arm + (1 | g) + (1 | h)', {}],
  ];
  const LONG = ['bootstrap', 'bootstrapAsync', 'influence'];
  const told = (ask) => {
    try {
      const answer = ask();
      return typeof answer === 'string' ? answer : JSON.stringify(answer, (_, value) => (ArrayBuffer.isView(value) ? [...value] : Number.isNaN(value) ? 'NaN' : value));
    } catch (error) {
      return error.constructor.name + ' ' + error.code + ' ' + error.message;
    }
  };
  let same = 0;
  const differ = [];
  let answered = 0;
  for (const [kind, formula, options] of MODELS) {
    const [a, b] = [all, parts].map((api) => api[kind](formula, data, options));
    for (const name of Object.keys(a)) {
      if (LONG.includes(name)) continue;
      const [before, now] = [a, b].map((fit) => told(() => (typeof fit[name] === 'function' ? fit[name]() : fit[name])));
      if (!/^(Glmm|Type)Error /.test(before ?? '')) answered++;
      if (before === now) same++;
      else differ.push([formula, name, String(before).slice(0, 200), String(now).slice(0, 200)]);
    }
  }
  const wrong = [all, parts].map((api) => told(() => api.glmm('y ~ z + (1 | g)', data)));
  console.log(JSON.stringify({ same, answered, differ, wrong: wrong[0] === wrong[1] && wrong[0], exports: String(Object.keys(all)) === String(Object.keys(parts)) }));
`;

it('is the same package: every fit and every answer, bit by bit', () => {
  const url = (path: string): string => pathToFileURL(join(ROOT, 'dist', path)).href;
  const file = consumer.write('everything.mjs', EVERYTHING(url('index.js'), url('node/index.js')));
  const { same, answered, differ, wrong, exports } = JSON.parse(run(process.execPath, [file], consumer.folder)) as {
    same: number;
    answered: number;
    differ: unknown[];
    wrong: string;
    exports: boolean;
  };
  console.log(`${same} members of fits are the same, ${answered} of them answers`);
  expect(differ).toEqual([]);
  expect(answered).toBeGreaterThan(400);
  expect(wrong).toMatch(/^GlmmError UNKNOWN_COLUMN /);
  expect(exports).toBe(true);
});

describe('what is read', () => {
  const loaded = (program: string): string[] => {
    const file = consumer.write(
      'loaded.mjs',
      `import { createRequire } from 'node:module';
       import { basename } from 'node:path';
       import { glmm } from 'glmm-wasm';
       ${DATA}
       ${program}
       const { cache } = createRequire(import.meta.url);
       console.log(JSON.stringify(Object.keys(cache).map((path) => basename(path).replace(/\\d*\\.cjs$/, ''))));`,
    );
    return (JSON.parse(run(process.execPath, [file], consumer.folder)) as string[]).sort();
  };

  it.each(['csv', 'plot', 'worker', 'worker-inline'])(
    'by an import is the table of parts alone, with glmm-wasm/%s too',
    (entry) => {
      expect(loaded(`await import('glmm-wasm/${entry}');`)).toEqual(['later']);
    },
  );

  it('by a first fit is what fits need, and the kernels', () => {
    const fitOf = (formula: string, family: string): string => `glmm('${formula}', data, { family: '${family}' });`;
    expect(loaded(fitOf('y ~ x + arm + (1 | g)', 'binomial'))).toEqual(['first', 'kernels', 'later']);
    expect(loaded(fitOf('count ~ x + (1 | g)', 'poisson'))).toEqual(['first', 'kernels', 'later']);
  });

  it('by a summary is what tells', () => {
    expect(loaded(`glmm('y ~ x + arm + (1 | g)', data, { family: 'binomial' }).summary();`)).toContain('told');
  });
});

describe('bundlers for servers', () => {
  const program = `import { glmm } from 'glmm-wasm'; ${DATA}
    const fit = glmm('y ~ x + arm + (1 | g)', data, { family: 'binomial' });
    console.log(fit.summary().includes('Random effects'), typeof fit.vcovRobust());`;
  const OUTPUT = 'true object\n';

  it.each(['cjs', 'esm'] as const)('esbuild finds the parts and puts them into its file, in %s', async (format) => {
    const outfile = join(consumer.folder, 'server', format === 'cjs' ? 'esbuild.cjs' : 'esbuild.mjs');
    const { warnings } = await build({
      absWorkingDir: consumer.folder,
      entryPoints: [consumer.write('server.js', program)],
      bundle: true,
      platform: 'node',
      format,
      outfile,
      logLevel: 'silent',
    });
    // of import.meta, which says where the worker is
    expect(warnings.filter(({ id }) => id !== 'empty-import-meta')).toEqual([]);
    expect(run(process.execPath, [outfile], consumer.folder)).toBe(OUTPUT);
  });

  it('webpack does', async () => {
    const { webpack } = await import('webpack');
    const stats = await new Promise<import('webpack').Stats>((done, failed) => {
      webpack(
        {
          mode: 'production',
          target: 'node',
          context: consumer.folder,
          entry: consumer.write('server.js', program),
          output: { path: join(consumer.folder, 'server'), filename: 'webpack.cjs' },
          performance: false,
          optimization: { minimize: false },
        },
        (error, result) => (error || !result ? failed(error) : done(result)),
      );
    });
    expect(stats.toJson({ all: false, errors: true, warnings: true })).toMatchObject({ errors: [], warnings: [] });
    expect(run(process.execPath, [join(consumer.folder, 'server', 'webpack.cjs')], consumer.folder)).toBe(OUTPUT);
  });
});

/** Of what Node prints in all of an error that nobody catches: its line of the source, the message and the stack. A file without line breaks prints 6 kB. */
const LONGEST_PRINT = 2500;

it('an error that nobody catches is not hidden behind the source', () => {
  const program = "import { glmm } from 'glmm-wasm'; glmm('y ~ x + (1 | g)', { y: [1], x: [1], g: ['a'] }, { zi: 1 });";
  const { stderr } = spawnSync(process.execPath, [consumer.write('uncaught.mjs', program)], { encoding: 'utf8' });
  expect(stderr).toContain('Did you mean "ziformula"?');
  expect(stderr.length).toBeLessThan(LONGEST_PRINT);
});
