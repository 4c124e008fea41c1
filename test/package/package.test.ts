/** The tarball, installed into an empty project: every way of getting at it works, and it holds what it should. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleRows } from '../support/exampleData.ts';
import { type Consumer, installTarball, ROOT, run, runTool } from './consumer.ts';

let consumer: Consumer;
beforeAll(() => {
  consumer = installTarball();
});
afterAll(() => consumer?.remove());

/** A whole fit: the module is compiled, the formula read, the summary at hand. The truth is high-order quadrature. */
const PROGRAM = `
  const cbpp = ${JSON.stringify(cbppColumns())};
  const fit = glmm('cbind(incidence, size - incidence) ~ factor(period) + (1 | herd)', cbpp, { family: binomial(), nAGQ: 25 });
  console.log(fit.logLik.toFixed(6));
  try {
    glmm('incidence ~ priod + (1 | herd)', cbpp, { family: 'poisson' });
  } catch (error) {
    console.log(error instanceof GlmmError && error.code);
  }
`;
const OUTPUT = '-91.983369\nUNKNOWN_COLUMN\n';
const NAMES = 'binomial, glmm, GlmmError';

describe('the installed package', () => {
  it('is imported', () => {
    const file = consumer.write('import.mjs', `import { ${NAMES} } from 'glmm-wasm';${PROGRAM}`);
    expect(run(process.execPath, [file], consumer.folder)).toBe(OUTPUT);
  });

  it('draws: the entry for pictures knows the fits of the main one', () => {
    const program = `
      import { glmm } from 'glmm-wasm';
      import { plotSpec } from 'glmm-wasm/plot';
      const cbpp = ${JSON.stringify(cbppColumns())};
      const fit = glmm('cbind(incidence, size - incidence) ~ factor(period) + (1 | herd)', cbpp, { family: 'binomial' });
      console.log(plotSpec(fit, 'caterpillar').data.values.length);
    `;
    expect(run(process.execPath, [consumer.write('plot.mjs', program)], consumer.folder)).toBe('15\n');
  });

  it('is required, without a warning being an error', () => {
    const file = consumer.write('require.cjs', `const { ${NAMES} } = require('glmm-wasm');${PROGRAM}`);
    expect(run(process.execPath, [file], consumer.folder)).toBe(OUTPUT);
  });

  it('type-checks in a strict project without the DOM library, declaration files included', () => {
    consumer.write(
      'strict.ts',
      `
        import { type PlotKind, plotSpec, type Spec } from 'glmm-wasm/plot';
        import { binomial, glmm, GlmmError, type GlmmErrorCode, type GlmmFit, type GlmmOptions } from 'glmm-wasm';
        const options: GlmmOptions = { family: binomial({ link: 'probit' }), nAGQ: 5, levels: { a: ['x', 'y'] } };
        const fit: GlmmFit = glmm('y ~ a + (1 | g)', { y: new Uint8Array(2), a: ['x', 'y'], g: [1, 2] }, options);
        const byRows: GlmmFit = glmm('y ~ 1 + (1 | g)', [{ y: 1, g: 'a' }]);
        export const estimates: readonly number[] = [fit.logLik, ...fit.beta, byRows.coefficients[0]?.stdError ?? 0];
        export const text: string = fit.summary();
        export const picture: Spec = plotSpec(fit, 'integrand', { unit: 4, width: 'container' });
        export const kind: PlotKind = 'ratios';
        // @ts-expect-error: an option of another kind
        plotSpec(fit, 'caterpillar', { unit: 4 });
        export const code = (error: unknown): GlmmErrorCode | null => (error instanceof GlmmError ? error.code : null);
        // @ts-expect-error: a fit is read-only
        fit.logLik = 0;
      `,
    );
    consumer.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          target: 'es2022',
          lib: ['es2022'],
          module: 'nodenext',
          types: [],
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
          noEmit: true,
        },
        files: ['strict.ts'],
      }),
    );
    expect(runTool('tsc', ['-p', 'tsconfig.json'], consumer.folder)).toBe('');
  });

  it('is bundled for a browser into one file that runs by itself', async () => {
    const entry = consumer.write('page.js', `import { ${NAMES} } from 'glmm-wasm';${PROGRAM}`);
    const outfile = join(consumer.folder, 'bundle', 'page.mjs');
    const result = await build({
      absWorkingDir: consumer.folder,
      entryPoints: [entry],
      bundle: true,
      platform: 'browser',
      format: 'esm',
      minify: true,
      outfile,
      metafile: true,
      logLevel: 'silent',
    });
    expect(result.warnings).toEqual([]);
    expect(Object.values(result.metafile.outputs).flatMap((output) => output.imports)).toEqual([]);
    expect(run(process.execPath, [outfile], consumer.folder)).toBe(OUTPUT);
  });
});

describe('the installed shell command', () => {
  const command = (): string => join(consumer.folder, 'node_modules', '.bin', 'glmm-wasm');

  it('answers --help', () => {
    expect(run(command(), ['--help'], consumer.folder)).toContain('glmm-wasm fit FILE FORMULA');
  });

  it('says what is missing for drawing', () => {
    const file = join(ROOT, 'examples', 'data', 'cbpp.csv');
    const args = ['plot', file, 'incidence ~ 1 + (1 | herd)', '--family', 'poisson', '--kind', 'caterpillar'];
    expect(() => run(command(), args, consumer.folder)).toThrow(/npm install vega vega-lite/);
    expect(run(command(), [...args, '--out', 'herds.json'], consumer.folder)).toContain(
      'Random intercepts of 15 levels',
    );
  });

  it('fits a file', () => {
    const file = join(ROOT, 'examples', 'data', 'cbpp.csv');
    const formula = 'cbind(incidence, size - incidence) ~ factor(period) + (1 | herd)';
    const json = run(command(), ['fit', file, formula, '--family', 'binomial', '--json'], consumer.folder);
    expect(JSON.parse(json)).toMatchObject({ kind: 'glmm', nAGQ: 11, nobs: 56 });
  });
});

describe('the tarball', () => {
  it('holds the build, its types, the module, the papers, and nothing else', () => {
    const paths = consumer.tarball.files.map((file) => file.path);
    const { packedBytes, unpackedBytes } = consumer.tarball;
    console.log(`tarball: ${paths.length} files, ${kB(packedBytes)} packed, ${kB(unpackedBytes)} unpacked`);

    const papers = ['LICENSE', 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'package.json', 'docs/limitations.md'];
    const isExpected = (path: string): boolean =>
      papers.includes(path) ||
      /^docs\/[\w-]+\.(md|svg)$/.test(path) ||
      /^dist\/[\w./-]+(\.js|\.d\.ts)$/.test(path) ||
      /^dist\/node\/\w+\.cjs$/.test(path);
    const unexpected = paths.filter((path) => !isExpected(path));
    expect(unexpected).toEqual(['dist/glmm.wasm']);
    expect(paths).toEqual(expect.arrayContaining([...papers, 'dist/index.js', 'dist/index.d.ts', 'dist/cli.js']));
  });

  it('is clean to publint', () => {
    expect(runTool('publint', ['run', consumer.tarball.path, '--strict'], ROOT)).toContain('All good!');
  });

  it('has types that resolve for every kind of importer that can load ESM', () => {
    const args = ['--profile', 'esm-only', '--exclude-entrypoints', 'glmm.wasm'];
    expect(() => runTool('attw', [consumer.tarball.path, ...args], ROOT)).not.toThrow();
  });
});

function cbppColumns(): Record<string, number[]> {
  const rows = exampleRows('cbpp');
  const names = ['herd', 'incidence', 'size', 'period'];
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => Number(row[name]))]));
}

const kB = (bytes: number): string => `${Math.round(bytes / 1024)} kB`;
