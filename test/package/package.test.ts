/** The tarball, installed into an empty project: every way of getting at it works, and it holds what it should. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Consumer, installTarball, ROOT, run, runTool } from './consumer.ts';

let consumer: Consumer;
beforeAll(() => {
  consumer = installTarball();
});
afterAll(() => consumer?.remove());

/** Uses the surface that every entry must offer: values, an error, and the kernels once they are compiled. */
const PROGRAM = `
  try {
    throw new GlmmError('INVALID_OPTION', 'seen');
  } catch (error) {
    console.log(error instanceof GlmmError && error.code);
  }
`;
const OUTPUT = 'INVALID_OPTION\n';

describe('the installed package', () => {
  it('is imported', () => {
    const file = consumer.write('import.mjs', `import { GlmmError } from 'glmm-wasm';${PROGRAM}`);
    expect(run(process.execPath, [file], consumer.folder)).toBe(OUTPUT);
  });

  it('is required, without a warning being an error', () => {
    const file = consumer.write('require.cjs', `const { GlmmError } = require('glmm-wasm');${PROGRAM}`);
    expect(run(process.execPath, [file], consumer.folder)).toBe(OUTPUT);
  });

  it('type-checks in a strict project without the DOM library, declaration files included', () => {
    consumer.write(
      'strict.ts',
      `import { GlmmError } from 'glmm-wasm';\nexport const e = new GlmmError('INVALID_OPTION', 'x');\n`,
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
    const entry = consumer.write('page.js', `import { GlmmError } from 'glmm-wasm';${PROGRAM}`);
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

describe('the tarball', () => {
  it('holds the build, its types, the module, the papers, and nothing else', () => {
    const paths = consumer.tarball.files.map((file) => file.path);
    const { packedBytes, unpackedBytes } = consumer.tarball;
    console.log(`tarball: ${paths.length} files, ${kB(packedBytes)} packed, ${kB(unpackedBytes)} unpacked`);

    const papers = ['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json'];
    const unexpected = paths.filter((path) => !papers.includes(path) && !/^dist\/[\w./-]+(\.js|\.d\.ts)$/.test(path));
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

const kB = (bytes: number): string => `${Math.round(bytes / 1024)} kB`;
